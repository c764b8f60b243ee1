import { describe, expect, it } from '@jest/globals';
import { CONVERT_CODES } from '../../src/toolchain/convert-codes.js';
import { convertFindings } from '../../src/toolchain/convert-findings.js';
import { parseTrtexecOutput } from '../../src/toolchain/trtexec/output.js';
import type { ConvertResult } from '../../src/toolchain/convert-result.js';
import type { HarnessResult } from '../../src/toolchain/harness/types.js';
import { harnessResult, NO_GPU } from '../support/harness-results.js';

const RUNNING = '&&&& RUNNING TensorRT.trtexec [TensorRT v100600] [b26] # trtexec';
const PASSED = '&&&& PASSED TensorRT.trtexec [TensorRT v100600] [b26] # trtexec';
const FAILED = '&&&& FAILED TensorRT.trtexec [TensorRT v100600] [b26] # trtexec';

function result(change: Partial<ConvertResult>): ConvertResult {
  return {
    converter: 'trtexec',
    command: ['/opt/trtexec'],
    ending: { kind: 'exited', status: 0 },
    durationMs: 1,
    bytes: 100,
    trtexec: null,
    harness: null,
    log: '',
    ...change,
  };
}

const trtexec = (lines: string[], change: Partial<ConvertResult> = {}): ConvertResult =>
  result({ trtexec: parseTrtexecOutput(lines.join('\n')), log: lines.join('\n'), ...change });
const python = (change: Partial<HarnessResult> = {}, bytes: number | null = 100): ConvertResult => {
  const harness = harnessResult('build', change);
  return result({ converter: 'python', harness, ending: harness.ending, bytes });
};
const notStarted = (code: string): ConvertResult =>
  trtexec([], { ending: { kind: 'not-started', code, message: code }, bytes: null });
const exited = (status: number): Partial<ConvertResult> => ({ ending: { kind: 'exited', status } });

const NO_SHAPES =
  '[W] Dynamic dimensions required for input: x, but no shapes were provided. Automatically overriding shape to: 1x3x1x1';
const OTHER =
  '[W] Using an engine plan file across different models of devices is not recommended and is likely to affect performance';
const EMPTY_NETWORK =
  'IBuilder::buildSerializedNetwork: Error Code 4: API Usage Error (Network must have at least one output.)';

const CONTEXT = 'Thread context has not been set! Using global log stream.';
const logged = (message: string) => [{ severity: 'error' as const, message }];

const WARNINGS = new Set(['build-logged-errors', 'engine-other-device']);

const ROWS: [string, ConvertResult, string[]][] = [
  ['python: what every build of TensorRT-RTX logs, on a GPU', python({ log: logged(CONTEXT) }), []],
  ['python: the same without a GPU', python({ log: logged(CONTEXT), runtime: NO_GPU }), []],
  [
    'python: a call of CUDA failed on a GPU',
    python({ log: logged('Cuda Runtime (x)') }),
    ['build-logged-errors'],
  ],
  [
    'python: a call of CUDA failed without a GPU',
    python({ log: logged('Cuda Runtime (x)'), runtime: NO_GPU }),
    [],
  ],
  ['trtexec: nothing wrong', trtexec([RUNNING, PASSED]), []],
  [
    'trtexec: PASSED, with an error line',
    trtexec([RUNNING, '[11/29/2026-12:00:00] [E] something is wrong', PASSED]),
    ['build-logged-errors'],
  ],
  ['trtexec: PASSED, on another model of GPU', trtexec([RUNNING, OTHER, PASSED]), ['engine-other-device']],
  [
    'trtexec: FAILED, on another model of GPU',
    trtexec([RUNNING, OTHER, FAILED], exited(1)),
    ['trtexec-said-failed'],
  ],
  [
    'python: on another model of GPU',
    python({ log: [{ severity: 'warning', message: OTHER }] }),
    ['engine-other-device'],
  ],
  ['trtexec: ENOENT', notStarted('ENOENT'), ['trtexec-not-found']],
  ['trtexec: EACCES', notStarted('EACCES'), ['trtexec-not-executable']],
  ['trtexec: ENOEXEC', notStarted('ENOEXEC'), ['trtexec-wrong-architecture']],
  ['trtexec: EAGAIN', notStarted('EAGAIN'), ['trtexec-not-started']],
  ['trtexec: 127, silent', trtexec([], { ...exited(127), bytes: null }), ['trtexec-not-found']],
  ['trtexec: 127 after its banner', trtexec([RUNNING], exited(127)), ['build-failed']],
  [
    'trtexec: a time limit',
    trtexec([RUNNING, PASSED], { ending: { kind: 'timeout', seconds: 1 } }),
    ['build-timeout'],
  ],
  [
    'trtexec: SIGSEGV',
    trtexec([RUNNING], { ending: { kind: 'signal', signal: 'SIGSEGV' } }),
    ['native-crash'],
  ],
  ['trtexec: 137', trtexec([RUNNING], exited(137)), ['host-out-of-memory']],
  ['trtexec: 139 after PASSED with an engine', trtexec([RUNNING, PASSED], exited(139)), ['crash-after-pass']],
  [
    'trtexec: 139 after PASSED without one',
    trtexec([RUNNING, PASSED], { ...exited(139), bytes: null }),
    ['native-crash'],
  ],
  [
    'trtexec: unknown option',
    trtexec([RUNNING, '[E] Unknown option: --fp16 ', FAILED], exited(1)),
    ['cli-option-invalid'],
  ],
  ['trtexec: a profile that nobody asked for', trtexec([RUNNING, NO_SHAPES, PASSED]), ['profile-default']],
  [
    'trtexec: the same, and the build fails of it',
    trtexec([RUNNING, NO_SHAPES, '[E] Error[4]: axis 2 dimensions must be equal', FAILED], exited(1)),
    ['profile-default'],
  ],
  [
    'trtexec: not saved',
    trtexec([RUNNING, '[E] Saving engine to file failed.', FAILED], exited(1)),
    ['engine-write-failed'],
  ],
  [
    'trtexec: no driver',
    trtexec(
      [RUNNING, 'Cuda failure: CUDA driver version is insufficient for CUDA runtime version'],
      exited(1),
    ),
    ['builder-needs-gpu'],
  ],
  ['trtexec: FAILED with status 0', trtexec([RUNNING, FAILED]), ['trtexec-said-failed']],
  ['trtexec: both words', trtexec([RUNNING, PASSED, FAILED]), ['trtexec-said-failed']],
  ['trtexec: status 1 without a word', trtexec([RUNNING], exited(1)), ['build-failed']],
  ['trtexec: status 1 after PASSED', trtexec([RUNNING, PASSED], exited(1)), ['build-failed']],
  ['trtexec: PASSED, no engine', trtexec([RUNNING, PASSED], { bytes: null }), ['engine-not-written']],
  ['trtexec: PASSED, an empty engine', trtexec([RUNNING, PASSED], { bytes: 0 }), ['engine-file-empty']],
  ['trtexec: an engine and no PASSED', trtexec([RUNNING]), ['result-line-missing']],
  ['trtexec: an engine, PASSED and no banner', trtexec([PASSED]), []],
  ['python: nothing wrong', python(), []],
  [
    'python: no GPU',
    python({ runtime: NO_GPU, parsed: null, builtBytes: null }, null),
    ['builder-needs-gpu'],
  ],
  [
    'python: parser errors, one by one',
    python(
      {
        parsed: false,
        builtBytes: null,
        parserErrors: [
          { code: 'UNSUPPORTED_NODE', node: 'a', message: 'x' },
          { code: 'INVALID_GRAPH', node: null, message: 'y' },
        ],
      },
      null,
    ),
    ['onnx-parse-failed', 'onnx-parse-failed'],
  ],
  [
    'python: refused without an error',
    python({ parsed: false, builtBytes: null }, null),
    ['onnx-parse-failed'],
  ],
  [
    'python: nothing in the file',
    python({ builtBytes: null, log: [{ severity: 'error', message: EMPTY_NETWORK }] }, null),
    ['onnx-parse-failed'],
  ],
  ['python: no plan', python({ builtBytes: null }, null), ['build-failed']],
  ['python: a plan cut short', python({ builtBytes: 200 }), ['engine-write-failed']],
  ['python: built, but no file', python({}, null), ['engine-not-written']],
  ['python: built, but an empty file', python({ builtBytes: 0 }, 0), ['engine-file-empty']],
  [
    'python: a time limit',
    python({ done: false, ending: { kind: 'timeout', seconds: 1 } }),
    ['build-timeout'],
  ],
  [
    'python: SIGSEGV',
    python({ done: false, ending: { kind: 'signal', signal: 'SIGSEGV' } }),
    ['native-crash'],
  ],
  ['python: no done', python({ done: false }), ['harness-incomplete']],
  [
    'python: done without parsing, on a GPU',
    python({ parsed: null, builtBytes: null }, null),
    ['harness-incomplete'],
  ],
];

describe('convertFindings', () => {
  it.each(ROWS)('%s', (_, converted, codes) => {
    const findings = convertFindings(converted);
    expect(findings.map(({ code }) => code)).toEqual(codes);
    for (const { code, severity } of findings)
      expect(severity).toBe(WARNINGS.has(code) ? 'warning' : 'error');
  });

  it('has a row for each code of its own', () => {
    const seen = new Set(ROWS.flatMap(([, , codes]) => codes));
    expect(Object.keys(CONVERT_CODES).filter((code) => !seen.has(code))).toEqual([]);
  });

  it.each([
    ['MODEL_DESERIALIZE_FAILED', null, 'The file is damaged or cut short: copy or export it again.'],
    ['INVALID_GRAPH', null, 'export it again'],
    ['UNSUPPORTED_NODE', 'n1', 'Change the named node'],
  ])('advises what fits %s at %s', (code, node, remedy) => {
    const parserErrors = [{ code, node, message: 'm' }];
    const [finding] = convertFindings(python({ parsed: false, builtBytes: null, parserErrors }, null));
    expect(finding?.remedy).toContain(remedy);
    expect(finding?.remedy.includes('node')).toBe(node !== null);
  });

  it('bounds the parser findings and says how many more there are', () => {
    const parserErrors = Array.from({ length: 25 }, (_, i) => ({ code: 'X', node: `n${i}`, message: 'm' }));
    const findings = convertFindings(python({ parsed: false, builtBytes: null, parserErrors }, null));
    expect(findings).toHaveLength(11);
    expect(findings.at(-1)?.message).toContain('15 more');
  });

  it('quotes the error lines with their numbers, else the end of the log', () => {
    const failed = trtexec([RUNNING, '[E] Error[4]: the reason', FAILED], exited(1));
    expect(convertFindings(failed)[0]?.evidence).toEqual([
      { source: 'trtexec', line: 2, text: '[E] Error[4]: the reason' },
    ]);
    const silent = trtexec([RUNNING, 'Killed'], exited(137));
    expect(convertFindings(silent)[0]?.evidence.at(-1)).toEqual({
      source: 'build log',
      line: 2,
      text: 'Killed',
    });
  });

  it('quotes what the builder API called an error, without what every build logs, else the end of the log', () => {
    const failed = { builtBytes: null, runtime: NO_GPU };
    const log = [...logged(CONTEXT), ...logged('Cuda Runtime (no device)'), ...logged('the reason')];
    const told = (change: Partial<HarnessResult>) =>
      convertFindings({ ...python({ ...failed, ...change }, null), log: 'first\nlast' })[0]?.evidence;
    expect(told({ log })).toEqual([{ source: 'TensorRT log', text: 'the reason' }]);
    expect(told({ log: logged(CONTEXT) })?.at(-1)).toEqual({ source: 'build log', line: 2, text: 'last' });
  });
});
