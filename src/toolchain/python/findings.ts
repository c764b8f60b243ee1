/** What speaks against a build by the Python builder. */
import type { Evidence, Finding } from '../../core/findings.js';
import { pasteable, type InputRange } from '../../core/shapes.js';
import type { ConvertResult } from '../convert-result.js';
import {
  empty,
  evidenceOf,
  firstFinding,
  notWritten,
  READ_THE_LOG,
  timedOut,
  type ConvertCode,
} from '../convert-rule.js';
import { errorsOf, quoted, tellingErrors } from '../harness/logged.js';
import { processFinding } from '../harness/process-findings.js';
import type { HarnessResult, ProfileNeed } from '../harness/types.js';

const MAX_PARSER_FINDINGS = 10;
/** What ErrorCode of the ONNX parser calls a file that is not a readable protobuf. */
const UNREADABLE = /MODEL_DESERIALIZE_FAILED/;
const CHANGE_NODE = 'Change the named node, or export the model with operators that this release imports.';
const EXPORT_AGAIN = 'The file is damaged or cut short: copy or export it again.';
const CHECK_MODEL =
  'Check that this is the file that the exporter wrote (onnx.checker.check_model), or export it again for this release.';

function parserFindings({ parserErrors, log }: HarnessResult): Finding[] {
  const shown = parserErrors.slice(0, MAX_PARSER_FINDINGS);
  const more = parserErrors.length - shown.length;
  const evidence = quoted(errorsOf(log));
  const finding = (message: string, remedy: string): Finding => ({
    code: 'onnx-parse-failed' satisfies ConvertCode,
    severity: 'error',
    message,
    remedy,
    evidence,
  });
  if (shown.length === 0)
    return [finding('The ONNX parser rejected the model without naming an error.', CHECK_MODEL)];
  return [
    ...shown.map(({ code, node, message }) =>
      finding(
        `The ONNX parser rejects ${node === null ? 'the model' : `node ${node}`}: ${message} (${code})`,
        node !== null ? CHANGE_NODE : UNREADABLE.test(code) ? EXPORT_AGAIN : CHECK_MODEL,
      ),
    ),
    ...(more > 0 ? [finding(`The ONNX parser has ${more} more errors.`, 'Start with the first one.')] : []),
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
          'The ONNX parser read the file without an error but found no network with an output in it: it is not an ONNX model, or its graph is empty.',
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

/** The builder takes no DLA core that the GPU does not have, and says nothing (10.6.0.26 on an H200: `DLA_core` stays -1). */
function refusedOption(flag: string, reason: string, release: string): Finding {
  const evidence = [{ source: 'trtexec arguments', text: flag }];
  return flag.startsWith('--useDLACore')
    ? {
        code: 'dla-unsupported-layer',
        severity: 'error',
        message: `${flag} asks for a DLA core that this machine does not have: ${reason}.`,
        remedy:
          'Build on the Jetson that has the DLA, or leave out --useDLACore: no data center or desktop GPU has one.',
        evidence,
      }
    : {
        code: 'cli-option-invalid',
        severity: 'error',
        message: `The builder API of ${release} cannot take ${flag}: ${reason}.`,
        remedy: 'Remove the flag, or convert with a release that has it; docs/flags.md lists which has what.',
        evidence,
      };
}

/** Options and profiles that this release, or this network, turned down. */
function refusals({ refusedOptions, refusedProfile, runtime, log }: HarnessResult): Finding[] {
  const release = `${runtime?.module ?? 'TensorRT'} ${runtime?.libraryVersion ?? ''}`.trim();
  const evidence = quoted(errorsOf(log));
  return [
    ...refusedOptions.map(({ flag, reason }) => refusedOption(flag, reason, release)),
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
      message: `${release} rejects the shapes of profile ${profile}: ${reason}.`,
      remedy: 'Give shapes that the network can take; the quoted lines are what TensorRT logged.',
      evidence: [...evidence],
    };
  const { action, commandLine } = pasteable(needs.map(rangeFor));
  const isValues = needs.some(({ values }) => values);
  return {
    ...base,
    message: `No shapes were given for inputs that need them: ${needs.map(needText).join(', ')}.${isValues ? ' For a shape tensor, give its values: the network computes shapes from them.' : ''}`,
    remedy: `Add to the workflow: ${action} or to the command line: ${commandLine}. The numbers are a guess: write what production uses, as NAME:MIN..OPT..MAX where it varies.`,
    evidence: [
      { source: 'shapes for the action', text: action },
      { source: 'shapes for the command line', text: commandLine },
    ],
  };
}

export function pythonFindings(result: ConvertResult, harness: HarnessResult): Finding[] {
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
    const told = quoted(tellingErrors(harness));
    return [
      {
        code: 'build-failed' satisfies ConvertCode,
        severity: 'error',
        message: 'The builder returned no engine.',
        remedy: READ_THE_LOG,
        evidence: told.length > 0 ? told : evidenceOf(result),
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
