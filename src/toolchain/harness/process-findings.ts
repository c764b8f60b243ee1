/** Why the process that loads, runs or builds proves nothing, whatever it said. */
import type { Evidence, Finding } from '../../core/findings.js';
import { crashOf } from '../../host/process/crash.js';
import { describeEnding } from '../../host/process/process.js';
import { refusalCause } from '../container/findings.js';
import { startError } from '../start-error.js';
import { serverFailed, trtexecFailed } from './image-rules.js';
import { errorsOf, quoted } from './logged.js';
import type { LoadCode, Rule } from './rule.js';
import { isRunning, lastStep } from './steps.js';
import type { HarnessResult } from './types.js';

export interface LoadContext {
  /** The engine as people know it; null for a run that loaded none. */
  engine: string | null;
  /** The second run, for evidence only. */
  verbose?: HarnessResult | null;
}

const NOT_STARTED: Record<string, { code: LoadCode; remedy: string }> = {
  ENOENT: {
    code: 'python-not-found',
    remedy: 'Give the path of the Python that production uses, or leave python out to get an isolated one.',
  },
  EACCES: {
    code: 'python-not-executable',
    remedy: 'Give the interpreter itself (bin/python3), and make sure that it is executable.',
  },
  ENOEXEC: {
    code: 'python-wrong-architecture',
    remedy: "Use a Python that was built for this machine's processor and system.",
  },
};

/** The container tool speaks for itself, in a status that a program could have, too. */
const containerRefused: Rule = ({ container }) => {
  if (container === undefined || container.failure === null) return null;
  return refusalCause(container.failure.refusal, container.image, container.failure.said);
};

const notStarted: Rule = ({ ending, runtime }) => {
  const code = startError(ending, runtime === null);
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
      remedy: `Install the pinned TensorRT package into this same Python: ${runtime?.python ?? 'python3'} -m pip install ...`,
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
      remedy: 'Install the TensorRT libraries of the same version, and add their folder to LD_LIBRARY_PATH.',
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
            'Raise run-timeout: TensorRT-RTX compiles at the first execution of each shape. If the limit is long enough, the engine hangs.',
        }
      : {
          code: 'load-timeout',
          message: `${subjectOf(result)} was stopped ${lastStep(result)}: ${describeEnding(result.ending)}.`,
          remedy: 'Raise load-timeout if the engine is that large; otherwise look at what it was doing last.',
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
    remedy: 'Use a machine with more main memory, or raise the memory limit.',
  },
  {
    when: /^AttributeError/,
    code: 'python-api-removed',
    remedy:
      'trt-guard does not know this TensorRT release yet: update trt-guard, or report the release to its maintainers.',
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
        message: `The harness's private channel contains ${garbage.length} line(s) that it did not write; nothing from this run is trusted.`,
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
          ? 'the result of creating an execution context'
          : mode === 'run' && context === true && runPoints === null && runRefused === null
            ? 'the points at which it was to execute the engine'
            : mode === 'build' && runtime.gpu !== null && parsed === null && refusedOptions.length === 0
              ? 'the result of parsing'
              : null;
  return missing === null
    ? null
    : {
        code: 'harness-incomplete',
        message: `The harness ended (${describeEnding(ending)}) without ${missing}: nothing is proven.`,
        remedy: 'The log of this phase shows what Python and TensorRT printed.',
      };
};

const badStatus: Rule = ({ ending }) =>
  ending.kind === 'exited' && ending.status === 0
    ? null
    : {
        code: 'crash-after-pass',
        message: `The harness said that it was done, and then: ${describeEnding(ending)}.`,
        remedy: 'The log of this phase shows what Python and TensorRT printed.',
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
export function errorLines({ log }: HarnessResult, verbose: HarnessResult | null | undefined): Evidence[] {
  const first = errorsOf(log);
  const lines = first.length > 0 ? first : errorsOf(verbose?.log ?? []);
  return quoted(lines.length > 0 ? lines : log.slice(-3));
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
