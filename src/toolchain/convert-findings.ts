import type { Evidence, Finding } from '../core/findings.js';
import { pasteable, type InputRange } from '../core/shapes.js';
import { crashOf } from '../host/process/crash.js';
import { describeEnding } from '../host/process/process.js';
import type { LOAD_CODES } from './harness/codes.js';
import { processFinding } from './harness/findings.js';
import type { HarnessResult, ProfileNeed } from './harness/types.js';
import type { CONVERT_CODES } from './convert-codes.js';
import type { ConvertResult } from './convert-result.js';

export type ConvertCode = keyof typeof CONVERT_CODES | keyof typeof LOAD_CODES;

interface Cause {
  code: ConvertCode;
  message: string;
  remedy: string;
}

const MAX_PARSER_FINDINGS = 10;
const CUDA_ABSENT = /^Cuda failure: .*(driver version is insufficient|no CUDA-capable device)/;
/** What ErrorCode of the ONNX parser calls a file that is not a readable protobuf. */
const UNREADABLE = /MODEL_DESERIALIZE_FAILED/;
const CHANGE_NODE = 'Change the named node, or export the model with operators that this release imports.';
const EXPORT_AGAIN = 'The file is damaged or cut short: copy or export it again.';
const CHECK_MODEL =
  'Check that it is the file that the exporter wrote (onnx.checker.check_model), or export it again for this release.';
const READ_THE_LOG =
  'The quoted lines are the first errors of the build; its whole log is folded under the convert phase.';

const NOT_STARTED: Record<string, { code: ConvertCode; remedy: string }> = {
  ENOENT: {
    code: 'trtexec-not-found',
    remedy:
      'Give the path of trtexec, or set TENSORRT_ROOT. pip packages ship none: converter python does without.',
  },
  EACCES: {
    code: 'trtexec-not-executable',
    remedy: 'chmod +x it; it must also lie where execution is allowed.',
  },
  ENOEXEC: {
    code: 'trtexec-wrong-architecture',
    remedy: "Use the TensorRT that was made for this machine's processor.",
  },
};

/** What a shell answers in the program's place. */
const WRAPPER_STATUS: Record<number, string> = { 126: 'EACCES', 127: 'ENOENT' };

type Rule = (result: ConvertResult) => Cause | null;

const notStarted: Rule = ({ ending, trtexec, command: [program = 'trtexec'] }) => {
  const silent = ending.kind === 'exited' && trtexec?.banner === null;
  const error =
    ending.kind === 'not-started' ? ending.code : silent ? WRAPPER_STATUS[ending.status] : undefined;
  if (error === undefined) return null;
  const known = NOT_STARTED[error] ?? {
    code: 'trtexec-not-started' as const,
    remedy: 'Read the system error in the message.',
  };
  return { ...known, message: `${program} could not be used: ${describeEnding(ending)}.` };
};

const timedOut: Rule = ({ ending }) =>
  ending.kind !== 'timeout'
    ? null
    : {
        code: 'build-timeout',
        message: `The build was stopped: ${describeEnding(ending)}.`,
        remedy: 'Raise build-timeout if the model is that large.',
      };

const died: Rule = ({ ending, trtexec, bytes }) => {
  const death = crashOf(ending, 'trtexec');
  if (death === null || trtexec?.passed !== true || bytes === null || bytes === 0) return death;
  return {
    ...death,
    code: 'crash-after-pass',
    message: `trtexec reported PASSED and wrote an engine, and then: ${describeEnding(ending)}.`,
  };
};

const unknownOption: Rule = ({ trtexec }) =>
  trtexec === null || trtexec.unknownOptions.length === 0
    ? null
    : {
        code: 'cli-option-invalid',
        message: `trtexec ${trtexec.bannerVersion ?? ''} does not know ${trtexec.unknownOptions.join(', ')}.`,
        remedy: 'Remove the flag, or replace it by what this release knows (trtexec --help).',
      };

/** trtexec says which ending it was with an error line of its own; the system's error is not told. */
const notSaved: Rule = ({ trtexec }) =>
  trtexec?.errors.some(({ text }) => /Saving engine to file failed|Cannot open engine file/.test(text)) !==
  true
    ? null
    : {
        code: 'engine-write-failed',
        message: 'trtexec built the engine and could not write it.',
        remedy: 'Look for a full disk or a missing permission in the output folder.',
      };

/** Observed with trtexec 10.6 on a machine without a driver: this line, exit status 1, and no result line. */
const noGpu: Rule = ({ trtexec }) => {
  const line = trtexec?.errors.find(({ text }) => CUDA_ABSENT.test(text))?.text;
  return line === undefined
    ? null
    : {
        code: 'builder-needs-gpu',
        message: `trtexec builds only with a GPU, and found none that works: ${line}`,
        remedy: 'Convert on a GPU runner, or check an engine that was built on one.',
      };
};

/** trtexec 8.6 to 11: it says so, builds an engine for one size of its own making, and passes (observed.md 8a). */
const DEFAULT_PROFILE =
  /Dynamic dimensions required for input: (.*?), but no shapes were provided\. Automatically overriding shape to: (\S+)/;

/**
 * A profile that nobody asked for: engines of one pixel that pass every other check. Also where an input is misspelt among the
 * arguments (NVIDIA/TensorRT#2208), and where the build then fails of it inside the network.
 */
const defaultProfile: Rule = ({ log, trtexec }) => {
  if (trtexec === null) return null;
  const found = [...log.matchAll(new RegExp(DEFAULT_PROFILE, 'g'))].map(
    ([, name, shape]) => `${name ?? ''} (${shape ?? ''})`,
  );
  return found.length === 0
    ? null
    : {
        code: 'profile-default',
        message: `trtexec was given no shapes for ${[...new Set(found)].join(', ')}, and made up the size in parentheses: the engine would take nothing else.`,
        remedy: 'Give shapes for each dynamic input, and look whether a name among trtexec-args is misspelt.',
      };
};

const saidFailed: Rule = ({ ending, trtexec }) =>
  trtexec?.failed !== true
    ? null
    : {
        code: 'trtexec-said-failed',
        message: `trtexec says FAILED (${describeEnding(ending)}).`,
        remedy: READ_THE_LOG,
      };

const badStatus: Rule = ({ ending }) =>
  ending.kind === 'exited' && ending.status === 0
    ? null
    : { code: 'build-failed', message: `The build failed: ${describeEnding(ending)}.`, remedy: READ_THE_LOG };

const notWritten: Rule = ({ bytes, trtexec }) =>
  bytes !== null
    ? null
    : {
        code: 'engine-not-written',
        message: `${trtexec?.passed === true ? 'trtexec says PASSED' : 'The build ended well'}, but it wrote no engine.`,
        remedy: 'Look for arguments that keep it from building or saving; PASSED alone proves nothing.',
      };

const empty: Rule = ({ bytes }) =>
  bytes !== 0
    ? null
    : {
        code: 'engine-file-empty',
        message: 'The build claims success, but the engine that it left has 0 bytes.',
        remedy: READ_THE_LOG,
      };

const noResultLine: Rule = ({ trtexec }) =>
  trtexec === null || trtexec.passed
    ? null
    : {
        code: 'result-line-missing',
        message: 'trtexec ended with status 0, but never said PASSED.',
        remedy: 'Give the trtexec of TensorRT itself; a wrapper must pass on its output.',
      };

/** What speaks against a build by trtexec; the first that fits explains the rest. */
const TRTEXEC_RULES: readonly Rule[] = [
  notStarted,
  timedOut,
  died,
  unknownOption,
  notSaved,
  noGpu,
  defaultProfile,
  saidFailed,
  badStatus,
  notWritten,
  empty,
  noResultLine,
];

/** What trtexec quoted as errors; where it quoted none, the end of its log. */
function evidenceOf({ trtexec, log }: ConvertResult): Evidence[] {
  const errors = trtexec?.errors.slice(0, 5) ?? [];
  if (errors.length > 0) return errors;
  const lines = log.split(/\r?\n/).map((text, i) => ({ source: 'build log', line: i + 1, text }));
  return lines.filter(({ text }) => text.trim() !== '').slice(-5);
}

function firstFinding(rules: readonly Rule[], result: ConvertResult): Finding[] {
  for (const rule of rules) {
    const cause = rule(result);
    if (cause !== null) return [{ ...cause, severity: 'error', evidence: evidenceOf(result) }];
  }
  return [];
}

function parserFindings({ parserErrors, log }: HarnessResult): Finding[] {
  const shown = parserErrors.slice(0, MAX_PARSER_FINDINGS);
  const more = parserErrors.length - shown.length;
  const evidence = log
    .filter(({ severity }) => severity.endsWith('error'))
    .slice(0, 5)
    .map(({ message }) => ({ source: 'TensorRT log', text: message }));
  const finding = (message: string, remedy: string): Finding => ({
    code: 'onnx-parse-failed' satisfies ConvertCode,
    severity: 'error',
    message,
    remedy,
    evidence,
  });
  if (shown.length === 0)
    return [finding('The ONNX parser refused the model and named no error.', CHECK_MODEL)];
  return [
    ...shown.map(({ code, node, message }) =>
      finding(
        `The ONNX parser refuses ${node === null ? 'the model' : `node ${node}`}: ${message} (${code})`,
        node !== null ? CHANGE_NODE : UNREADABLE.test(code) ? EXPORT_AGAIN : CHECK_MODEL,
      ),
    ),
    ...(more > 0 ? [finding(`The ONNX parser has ${more} more errors.`, 'Begin with the first one.')] : []),
  ];
}

/** The parser took the file without an error, and there was nothing in it: it does not refuse all that is not a model. */
const NOTHING_PARSED = /Network must have at least one output/;

function emptyModel({ log }: HarnessResult): Finding | null {
  const line = log.find(({ message }) => NOTHING_PARSED.test(message));
  return line === undefined
    ? null
    : {
        code: 'onnx-parse-failed' satisfies ConvertCode,
        severity: 'error',
        message:
          'The ONNX parser took the file without an error and found no network with an output in it: it is not an ONNX model, or its graph is empty.',
        remedy: CHECK_MODEL,
        evidence: [{ source: 'TensorRT log', text: line.message }],
      };
}

/** TensorRT-RTX builds on a CPU, but not an engine that can be refitted (observed with 1.5: --refit, --stripWeights). */
function gpuNeeded({ log, runtime }: HarnessResult): Finding | null {
  const line = log.find(({ message }) => /status == CUDA_SUCCESS/.test(message));
  return line === undefined || runtime?.gpu !== null
    ? null
    : {
        code: 'builder-needs-gpu',
        severity: 'error',
        message: 'This build needs a GPU, and this machine has none that works.',
        remedy: 'Convert on a GPU runner, or leave out --refit and --stripWeights.',
        evidence: [{ source: 'TensorRT log', text: line.message }],
      };
}

/** Options and profiles that this release, or this network, turned down. */
function refusals({ refusedOptions, refusedProfile, runtime, log }: HarnessResult): Finding[] {
  const release = `${runtime?.module ?? 'TensorRT'} ${runtime?.libraryVersion ?? ''}`.trim();
  const errors = log.filter(({ severity }) => severity.endsWith('error')).slice(0, 5);
  const evidence = errors.map(({ message }) => ({ source: 'TensorRT log', text: message }));
  return [
    ...refusedOptions.map(({ flag, reason }): Finding => ({
      code: 'cli-option-invalid',
      severity: 'error',
      message: `The builder API of ${release} cannot take ${flag}: ${reason}.`,
      remedy: 'Remove the flag, or convert with a release that has it; docs/flags.md lists which has what.',
      evidence: [{ source: 'trtexec arguments', text: flag }],
    })),
    ...(refusedProfile === null ? [] : [profileFinding(refusedProfile, release, evidence)]),
  ];
}

/** Values to begin with for a shape tensor, or sizes for what only the network shows to be dynamic. */
function rangeFor({ input, shape, values }: ProfileNeed): InputRange {
  const guess = values
    ? Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => 1)
    : shape.map((size) => (size < 0 ? 1 : size));
  return { input, min: guess, opt: guess, max: guess };
}

const needText = ({ input, shape, values }: ProfileNeed): string =>
  values ? `${input} (a shape tensor of ${shape.join(' x ') || '1'})` : `${input} (${shape.join(' x ')})`;

function profileFinding(
  { profile, reason, needs }: NonNullable<HarnessResult['refusedProfile']>,
  release: string,
  evidence: readonly Evidence[],
): Finding {
  const base = { code: 'dynamic-shape-no-profile', severity: 'error' } as const;
  if (needs.length === 0)
    return {
      ...base,
      message: `${release} turns down the shapes of profile ${profile}: ${reason}.`,
      remedy: 'Give shapes that the network can take; the quoted lines are what TensorRT logged.',
      evidence: [...evidence],
    };
  const { action, commandLine } = pasteable(needs.map(rangeFor));
  const isValues = needs.some(({ values }) => values);
  return {
    ...base,
    message: `No shapes were given for inputs that need them: ${needs.map(needText).join(', ')}.${isValues ? ' Of a shape tensor they are its values: the network computes shapes from them.' : ''}`,
    remedy: `Add to the workflow: ${action} or to the command line: ${commandLine}. The numbers are a guess: write what production uses, as NAME:MIN..OPT..MAX where it varies.`,
    evidence: [
      { source: 'shapes for the action', text: action },
      { source: 'shapes for the command line', text: commandLine },
    ],
  };
}

function pythonFindings(result: ConvertResult, harness: HarnessResult): Finding[] {
  const process = processFinding(harness, { engine: null });
  if (process !== null) {
    return [process.code === 'load-timeout' ? { ...process, ...(timedOut(result) ?? {}) } : process];
  }
  const refused = refusals(harness);
  if (refused.length > 0) return refused;
  if (harness.parsed === false) return parserFindings(harness);
  if (harness.parsed === null) {
    const { name = 'unknown', code = 0 } = harness.runtime?.cudaError ?? {};
    return [
      {
        code: 'builder-needs-gpu' satisfies ConvertCode,
        severity: 'error',
        message: `TensorRT builds only with a GPU, and this machine has none that works (CUDA error ${code}, ${name}).`,
        remedy: 'Convert on a GPU runner, or check an engine that was built on one.',
        evidence: [],
      },
    ];
  }
  if (harness.builtBytes === null) {
    const nothing = emptyModel(harness) ?? gpuNeeded(harness);
    if (nothing !== null) return [nothing];
    return [
      {
        code: 'build-failed' satisfies ConvertCode,
        severity: 'error',
        message: 'The builder returned no engine.',
        remedy: READ_THE_LOG,
        evidence: evidenceOf(result),
      },
    ];
  }
  if (result.bytes !== null && result.bytes !== 0 && result.bytes !== harness.builtBytes) {
    return [
      {
        code: 'engine-write-failed' satisfies ConvertCode,
        severity: 'error',
        message: `The builder wrote ${harness.builtBytes} bytes, but the engine file has ${result.bytes}.`,
        remedy: 'Look for a full disk, or another process that writes to the output folder.',
        evidence: [],
      },
    ];
  }
  return firstFinding([notWritten, empty], result);
}

/**
 * Everything that speaks against this build. Empty means only that a file with bytes is there and that the builder claims
 * success: whether it is a plan, and whose, is told by its header.
 */
export function convertFindings(result: ConvertResult): Finding[] {
  const against =
    result.harness === null ? firstFinding(TRTEXEC_RULES, result) : pythonFindings(result, result.harness);
  return against.length > 0 ? against : heardOnTheWay(result);
}

/** What every build of TensorRT-RTX logs as an error, and means no harm by: seen with 1.5.0.114, without a GPU and on an H200. */
const OF_EVERY_BUILD = /^Thread context has not been set! Using global log stream\.?$/;
/** What a build of TensorRT-RTX on a machine without a GPU may log: its calls of CUDA fail, and it needs none. Seen with 1.5.0.114. */
const OF_NO_GPU = /Cuda Runtime/;

/** Errors in the log of a build that claims success: nothing that was said is dropped. */
function heardOnTheWay({ trtexec, harness }: ConvertResult): Finding[] {
  const errors =
    harness === null
      ? (trtexec?.errors ?? [])
      : harness.log
          .filter(({ severity }) => severity.endsWith('error'))
          .filter(({ message }) => !OF_EVERY_BUILD.test(message.trim()))
          .filter(({ message }) => harness.runtime?.gpu !== null || !OF_NO_GPU.test(message))
          .map(({ message }): Evidence => ({ source: 'TensorRT log', text: message }));
  if (errors.length === 0) return [];
  return [
    {
      code: 'build-logged-errors' satisfies ConvertCode,
      severity: 'warning',
      message: `The build claims success, and logged ${errors.length} error(s) on the way: ${errors[0]?.text ?? ''}`,
      remedy: 'Read the quoted lines: the engine may lack what they speak of.',
      evidence: errors.slice(0, 5),
    },
  ];
}
