/** What speaks against a build by trtexec. */
import type { Finding } from '../../core/findings.js';
import { crashOf } from '../../host/process/crash.js';
import { describeEnding } from '../../host/process/process.js';
import type { ConvertResult } from '../convert-result.js';
import {
  empty,
  firstFinding,
  notWritten,
  READ_THE_LOG,
  timedOut,
  type ConvertCode,
  type Rule,
} from '../convert-rule.js';
import { startError } from '../start-error.js';

const CUDA_ABSENT = /^Cuda failure: .*(driver version is insufficient|no CUDA-capable device)/;

const NOT_STARTED: Record<string, { code: ConvertCode; remedy: string }> = {
  ENOENT: {
    code: 'trtexec-not-found',
    remedy:
      'Give the path of trtexec, or set TENSORRT_ROOT. pip packages ship no trtexec: converter python works without one.',
  },
  EACCES: {
    code: 'trtexec-not-executable',
    remedy: 'chmod +x it; its file system must also allow execution.',
  },
  ENOEXEC: {
    code: 'trtexec-wrong-architecture',
    remedy: "Use the TensorRT that was made for this machine's processor.",
  },
};

const notStarted: Rule = ({ ending, trtexec, command: [program = 'trtexec'] }) => {
  const error = startError(ending, trtexec?.banner === null);
  if (error === undefined) return null;
  const known = NOT_STARTED[error] ?? {
    code: 'trtexec-not-started' as const,
    remedy: 'Read the system error in the message.',
  };
  return { ...known, message: `${program} could not be used: ${describeEnding(ending)}.` };
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
        remedy: 'Remove the flag, or replace it with one that this release knows (trtexec --help).',
      };

/** trtexec says which ending it was with an error line of its own; the system's error is not told. */
const notSaved: Rule = ({ trtexec }) =>
  trtexec?.errors.some(({ text }) => /Saving engine to file failed|Cannot open engine file/.test(text)) !==
  true
    ? null
    : {
        code: 'engine-write-failed',
        message: 'trtexec built the engine but could not write it.',
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
        message: `trtexec was given no shapes for ${[...new Set(found)].join(', ')}, and made up the size in parentheses: the engine would accept no other size.`,
        remedy: 'Give shapes for each dynamic input, and check whether a name in trtexec-args is misspelt.',
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

const noResultLine: Rule = ({ trtexec }) =>
  trtexec === null || trtexec.passed
    ? null
    : {
        code: 'result-line-missing',
        message: 'trtexec exited with status 0, but never said PASSED.',
        remedy: 'Give the trtexec that comes with TensorRT; a wrapper must pass on its output.',
      };

/** The first that fits explains the rest. */
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

export function trtexecFindings(result: ConvertResult): Finding[] {
  return firstFinding(TRTEXEC_RULES, result);
}
