import type { Evidence, Finding } from '../../core/findings.js';
import { describeEnding } from '../../host/process/process.js';
import type { LOAD_CODES } from './codes.js';
import { crashOf } from '../../host/process/crash.js';
import type { CONTAINER_CODES } from '../container/codes.js';
import { refusalCause } from '../container/findings.js';
import type { RUN_CODES } from './run-codes.js';
import type { HarnessResult, RunPoint } from './types.js';

export type LoadCode = keyof typeof LOAD_CODES | keyof typeof RUN_CODES | keyof typeof CONTAINER_CODES;

export interface LoadContext {
  /** The engine as people know it; null for a run that loaded none. */
  engine: string | null;
  /** The second run, for evidence only. */
  verbose?: HarnessResult | null;
}

interface Cause {
  code: LoadCode;
  message: string;
  remedy: string;
}

/** One way of failing: what shows it, and what it is called. */
type Rule = (result: HarnessResult) => Cause | null;

const NOT_STARTED: Record<string, { code: LoadCode; remedy: string }> = {
  ENOENT: {
    code: 'python-not-found',
    remedy: 'Give the path of the Python that production uses, or leave python out for an isolated one.',
  },
  EACCES: {
    code: 'python-not-executable',
    remedy: 'Give the interpreter itself (bin/python3), and make sure that it may be executed.',
  },
  ENOEXEC: {
    code: 'python-wrong-architecture',
    remedy: "Use a Python that was built for this machine's processor and system.",
  },
};

/** What a shell (or a version manager's shim) answers in the program's place. */
const WRAPPER_STATUS: Record<number, string> = { 126: 'EACCES', 127: 'ENOENT' };

/** The container tool speaks for itself, in a status that a program could have, too. */
const containerRefused: Rule = ({ container }) => {
  if (container === undefined || container.failure === null) return null;
  return refusalCause(container.failure.refusal, container.image, container.failure.said);
};

const notStarted: Rule = ({ ending, runtime }) => {
  const silent = runtime === null && ending.kind === 'exited';
  const code =
    ending.kind === 'not-started' ? ending.code : silent ? WRAPPER_STATUS[ending.status] : undefined;
  if (code === undefined) return null;
  const known = NOT_STARTED[code] ?? {
    code: 'python-not-started' as const,
    remedy: 'Read the system error in the message.',
  };
  return { ...known, message: `The runtime's Python could not be used: ${describeEnding(ending)}.` };
};

const importFailed: Rule = ({ importError, runtime }) => {
  if (importError === null) return null;
  const { type, message } = importError;
  const said = `${runtime?.python ?? 'Python'} cannot import TensorRT: ${type}: ${message}`;
  if (type === 'ModuleNotFoundError' && /'tensorrt\w*(\.\w+)*'/.test(message)) {
    return {
      code: 'python-binding-missing',
      message: said,
      remedy: `Install the pinned TensorRT package into this very Python: ${runtime?.python ?? 'python3'} -m pip install ...`,
    };
  }
  if (
    /cannot open shared object file|\.so[.\d]*: |DLL load failed|Could not find: .*\.dll|Library not loaded/.test(
      message,
    )
  ) {
    return {
      code: 'missing-shared-library',
      message: said,
      remedy: 'Install the TensorRT libraries of the same version, and put their folder on LD_LIBRARY_PATH.',
    };
  }
  return {
    code: 'python-import-failed',
    message: said,
    remedy: 'Reinstall the package for this Python version; the exception says what was missing.',
  };
};

/** What ran. */
function subjectOf({ trtexec }: HarnessResult): string {
  return trtexec === undefined ? "The runtime's Python" : 'trtexec of the image';
}

/** How far a run got, for a death that says nothing else. */
export function lastStep(result: HarnessResult): string {
  if (result.runtime === null) return 'before it said anything';
  if (result.trtexec !== undefined) return 'while it loaded or executed the engine';
  if (result.mode === 'triton') return 'while tritonserver loaded or executed the engine';
  if (result.runtime.module === null) return 'while it imported TensorRT';
  if (result.mode === 'facts') return 'after it had measured the runtime';
  if (result.mode === 'build')
    return result.parsed === null ? 'while it parsed the model' : 'while it built the engine';
  if (result.deserialized === null) return 'while it deserialized the engine';
  if (result.context === null) return 'while it made the execution context';
  if (result.runStarted === null) return 'after it had loaded the engine';
  const reached = nameOfPoint(result.runStarted);
  return isRunning(result)
    ? `while it executed the engine at ${reached}`
    : `after it had executed the engine at ${reached}`;
}

/** A point as people name it. */
export function nameOfPoint({ profile, point, case: name }: RunPoint): string {
  return name === null ? `${point} of profile ${profile ?? 0}` : `the case ${name}`;
}

/** Whether the run ended (or was ended) in the middle of an execution. */
function isRunning({ runStarted, runs }: HarnessResult): boolean {
  const last = runs.at(-1);
  return (
    runStarted !== null &&
    (last === undefined ||
      nameOfPoint({ ...last, profile: last.profile ?? 0 }) !==
        nameOfPoint({ ...runStarted, profile: runStarted.profile ?? last.profile ?? 0 }))
  );
}

const died: Rule = (result) => {
  const death = crashOf(result.ending, subjectOf(result));
  if (death === null) return null;
  if (result.done) {
    return {
      code: 'crash-after-pass',
      message: `The harness said that it was done, and then: ${describeEnding(result.ending)}.`,
      remedy: death.remedy,
    };
  }
  const message = `${death.message.replace(/\.$/, '')}, ${lastStep(result)}.`;
  if (death.code === 'native-crash' && isRunning(result)) {
    return {
      code: 'run-crashed',
      message,
      remedy:
        'Look at the last lines that TensorRT logged, and at the plugins that the engine uses: they run in this process.',
    };
  }
  return { ...death, message };
};

const timedOut: Rule = (result) =>
  result.ending.kind !== 'timeout'
    ? null
    : isRunning(result)
      ? {
          code: 'run-timeout',
          message: `The runtime's Python was stopped ${lastStep(result)}: ${describeEnding(result.ending)}.`,
          remedy:
            'Raise run-timeout: TensorRT-RTX compiles at the first execution of each shape. If it is long enough, the engine hangs.',
        }
      : {
          code: 'load-timeout',
          message: `${subjectOf(result)} was stopped ${lastStep(result)}: ${describeEnding(result.ending)}.`,
          remedy: 'Raise load-timeout if the engine is that large; otherwise see what it was doing last.',
        };

const EXCEPTIONS: { when: RegExp; code: LoadCode; remedy: string }[] = [
  {
    when: /factory function returned nullptr/,
    code: 'runtime-not-created',
    remedy: 'Read the CUDA error in the log lines: a driver that is too old, no GPU, or no free GPU memory.',
  },
  {
    when: /^MemoryError|bad_alloc/,
    code: 'host-out-of-memory',
    remedy: 'Use a machine (or limit) with more main memory.',
  },
  {
    when: /^AttributeError/,
    code: 'python-api-removed',
    remedy: 'This release of TensorRT is not known to trt-guard yet: update trt-guard, and report it.',
  },
];

const threw: Rule = ({ exception, mode }) => {
  if (exception === null) return null;
  const text = `${exception.type}: ${exception.message}`;
  const known = EXCEPTIONS.find(({ when }) => when.test(text));
  return {
    code: known?.code ?? 'harness-exception',
    message: `The ${mode === 'build' ? 'conversion' : 'load'} ended with a Python exception (in ${exception.where}): ${text}`,
    remedy: known?.remedy ?? 'The exception and the log lines say what is missing.',
  };
};

const garbled: Rule = ({ garbage }) =>
  garbage.length === 0
    ? null
    : {
        code: 'harness-garbage',
        message: `The harness's private channel holds ${garbage.length} line(s) that are not its own; nothing of this run is trusted.`,
        remedy: 'Give the interpreter itself as python, not a program that answers in its place.',
      };

const incomplete: Rule = (result) => {
  const {
    done,
    ending,
    mode,
    runtime,
    deserialized,
    context,
    parsed,
    runPoints,
    runRefused,
    refusedOptions,
  } = result;
  const loads = mode === 'load' || mode === 'run' || (mode === 'triton' && result.server?.guessed !== true);
  const missing =
    !done || ending.kind !== 'exited' || runtime === null
      ? 'its last line'
      : loads && runtime.gpu !== null && deserialized === null
        ? 'the result of deserializing'
        : loads && deserialized === true && context === null
          ? 'the result of making an execution context'
          : mode === 'run' && context === true && runPoints === null && runRefused === null
            ? 'the points at which it was going to execute the engine'
            : mode === 'build' && runtime.gpu !== null && parsed === null && refusedOptions.length === 0
              ? 'the result of parsing'
              : null;
  return missing === null
    ? null
    : {
        code: 'harness-incomplete',
        message: `The harness ended (${describeEnding(ending)}) without ${missing}: nothing is proven.`,
        remedy: 'The log of this phase has what Python and TensorRT printed.',
      };
};

const badStatus: Rule = ({ ending }) =>
  ending.kind === 'exited' && ending.status === 0
    ? null
    : {
        code: 'crash-after-pass',
        message: `The harness said that it was done, and then: ${describeEnding(ending)}.`,
        remedy: 'The log of this phase has what Python and TensorRT printed.',
      };

/** The image's trtexec: what it said, and how it ended, must both say that the engine was executed. */
const trtexecFailed: Rule = ({ trtexec, done, ending, runtime, container }) => {
  if (trtexec === undefined || done) return null;
  // Without a GPU it can do nothing, and says nothing of the engine.
  if (runtime?.gpu === null && runtime.cudaError !== null && container?.hasGpu === false) return null;
  const said = trtexec.errors.at(0)?.text;
  const how = trtexec.passed
    ? 'says PASSED, and did not execute the engine'
    : `did not load and execute the engine (${describeEnding(ending)})`;
  return {
    code: 'trtexec-load-failed',
    message:
      `trtexec of the image ${container?.image ?? ''} ${how}${said === undefined ? '' : `: ${said}`}.`.replace(
        /\.\.$/,
        '.',
      ),
    remedy: 'Build the engine with the TensorRT of the image; the quoted lines say what it missed.',
  };
};

const serverFailed: Rule = ({ mode, server, container, runtime }) => {
  if (mode !== 'triton' || runtime?.gpu === null) return null;
  const subject = `tritonserver of the image ${container?.image ?? ''}`;
  if (server === undefined) return null;
  const { ready, status, inference, answer } = server;
  if (!ready)
    return {
      code: 'triton-load-failed',
      message: `${subject} did not load the engine, and ended ${status !== null && status < 0 ? `by signal ${-status}` : `with status ${status ?? 'unknown'}`}.`,
      remedy: 'Build the engine with the TensorRT of the image; the quoted lines say what it missed.',
    };
  // A size that was made up proves nothing where it is refused.
  if (inference === 200 || (server.guessed && inference === 400)) return null;
  return {
    code: 'triton-inference-failed',
    message:
      `${subject} loaded the engine, and answered an inference with ${inference === null ? 'nothing' : `HTTP ${inference}`}${answer === null ? '' : `: ${answer}`}`.replace(
        /[.]?$/,
        '.',
      ),
    remedy: 'Read what it answered; where sizes are dynamic, give shapes.',
  };
};

/** Of trtexec there is no channel to hold anything against. */
const TRTEXEC_RULES: readonly Rule[] = [containerRefused, timedOut, died, trtexecFailed];

/** Why the process itself proves nothing. The first that fits explains the rest. */
const PROCESS_RULES: readonly Rule[] = [
  containerRefused,
  notStarted,
  importFailed,
  timedOut,
  died,
  threw,
  garbled,
  serverFailed,
  incomplete,
  badStatus,
];

/** The first lines that TensorRT logged as errors, from the second run where the first kept silent. */
function errorLines({ log }: HarnessResult, verbose: HarnessResult | null | undefined): Evidence[] {
  const errors = (records: HarnessResult['log']): string[] =>
    records.filter(({ severity }) => severity.endsWith('error')).map(({ message }) => message);
  const first = errors(log);
  const lines = first.length > 0 ? first : errors(verbose?.log ?? []);
  const quoted = lines.length > 0 ? lines : log.slice(-3).map(({ message }) => message);
  return quoted.slice(0, 5).map((text) => ({ source: 'TensorRT log', text }));
}

function outputTail({ output }: HarnessResult): Evidence[] {
  const lines = output.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines.slice(-5).map((text) => ({ source: 'output', text }));
}

/** Why this run of the harness proves nothing, in any mode; null where the process itself is beyond reproach. */
export function processFinding(result: HarnessResult, context: LoadContext): Finding | null {
  for (const rule of result.trtexec === undefined ? PROCESS_RULES : TRTEXEC_RULES) {
    const cause = rule(result);
    if (cause === null) continue;
    const garbage = result.garbage.slice(0, 3).map((text) => ({ source: 'harness channel', text }));
    return {
      ...cause,
      severity: 'error',
      evidence: [...garbage, ...errorLines(result, context.verbose), ...outputTail(result)].slice(0, 8),
    };
  }
  return null;
}

function refusals(result: HarnessResult, { engine, verbose }: LoadContext): Finding[] {
  const runtime = `${result.runtime?.module ?? 'TensorRT'} ${result.runtime?.libraryVersion ?? ''}`.trim();
  const evidence = errorLines(result, verbose);
  const error = (cause: Cause): Finding => ({ ...cause, severity: 'error', evidence });
  return [
    ...(result.deserialized === false
      ? [
          error({
            code: 'deserialize-failed',
            message: `${runtime} refuses ${engine ?? 'the engine'}: deserialize_cuda_engine() returned None.`,
            remedy:
              'Build the engine with the TensorRT that loads it; the quoted log lines say what was missing.',
          }),
        ]
      : []),
    ...(result.context === false
      ? [
          error({
            code: 'execution-context-failed',
            message: `${runtime} loads ${engine ?? 'the engine'}, but create_execution_context() returned None.`,
            remedy: 'Most often GPU memory: free some, or build with a smaller workspace.',
          }),
        ]
      : []),
  ];
}

function pluginFindings({ plugins }: HarnessResult): Finding[] {
  return plugins
    .filter(({ loaded }) => !loaded)
    .map(({ file, error }) => ({
      code: 'plugin-load-failed' satisfies LoadCode,
      severity: 'error',
      message: `The plugin library ${file} could not be opened: ${error ?? 'no reason given'}`,
      remedy: 'Build the plugin against the pinned TensorRT for this machine, and give its full path.',
      evidence: [],
    }));
}

/** What is doubtful about the process that loaded, even where the load succeeded. */
export function contextFindings({ runtime }: HarnessResult): Finding[] {
  if (runtime === null || runtime.libraryPath === null || runtime.otherLibraries.length === 0) return [];
  return [
    {
      code: 'several-tensorrt-libraries' satisfies LoadCode,
      severity: 'warning',
      message: `${runtime.otherLibraries.length + 1} TensorRT core libraries are mapped in one process; measured was ${runtime.libraryPath}.`,
      remedy: 'Leave one TensorRT in the environment: which of several answers is a matter of load order.',
      evidence: [runtime.libraryPath, ...runtime.otherLibraries].map((text) => ({
        source: '/proc/self/maps',
        text,
      })),
    },
  ];
}

/** Observed with TensorRT 10.6, where the device in the plan is not the one below it: it loads, and only says this. */
const OTHER_DEVICE = /engine plan file across different models of devices/i;

/** What is doubtful about the container that ran it. */
function containerFindings({ container, runtime }: HarnessResult): Finding[] {
  if (container === undefined) return [];
  const { image, hasGpu, removed } = container;
  return [
    ...(hasGpu && runtime !== null && runtime.gpu === null
      ? [
          {
            ...refusalCause(
              'no-gpu',
              image,
              runtime.cudaError === null
                ? ''
                : `CUDA says ${runtime.cudaError.code}, ${runtime.cudaError.name}`,
            ),
            severity: 'warning' as const,
            evidence: [],
          },
        ]
      : []),
    ...(removed
      ? []
      : [
          {
            code: 'container-not-removed' as const,
            severity: 'warning' as const,
            message: `A container of ${image} may still be there: the container tool does not say that it is gone.`,
            remedy:
              'List those of trt-guard: ps -a --filter label=io.trt-guard.container, and remove them with rm -f.',
            evidence: [],
          },
        ]),
  ];
}

/** What TensorRT logged while it loaded the engine after all: green needs no silence, but nothing that was said is dropped. */
function heardOnTheWay({ log }: HarnessResult, { engine }: LoadContext): Finding[] {
  const name = engine ?? 'The engine';
  const errors = log.filter(({ severity }) => severity.endsWith('error'));
  const other = log.find(({ message }) => OTHER_DEVICE.test(message));
  const quoted = (records: typeof log): Evidence[] =>
    records.slice(0, 5).map(({ message }) => ({ source: 'TensorRT log', text: message }));
  return [
    ...(other === undefined
      ? []
      : [
          {
            code: 'engine-other-device' as const,
            severity: 'warning' as const,
            message: `${name} was built on another model of GPU than the one that loaded it: TensorRT loads it, and recommends against it.`,
            remedy:
              'Build the engine on the model of GPU that production has, or with hardware compatibility.',
            evidence: quoted([other]),
          },
        ]),
    ...(errors.length === 0
      ? []
      : [
          {
            code: 'load-logged-errors' as const,
            severity: 'warning' as const,
            message: `${name} was loaded, but TensorRT logged ${errors.length} error(s) on the way: ${errors[0]?.message ?? ''}`,
            remedy: 'Read the quoted lines: what TensorRT calls an error may come back when the engine runs.',
            evidence: quoted(errors),
          },
        ]),
  ];
}

/**
 * Everything that speaks against this load. Empty is not a proof: that is `done`, `deserialized` and `context`, all true. A run
 * that stopped for want of a GPU has no finding here, as it neither failed nor proved anything.
 */
export function loadFindings(result: HarnessResult, context: LoadContext): Finding[] {
  const process = processFinding(result, context);
  const isLoaded = process === null && result.deserialized === true && result.context === true;
  return [
    ...(isLoaded ? heardOnTheWay(result, context) : []),
    ...(process === null ? [] : [process]),
    ...pluginFindings(result),
    ...refusals(result, context),
    ...contextFindings(result),
    ...containerFindings(result),
  ];
}
