import { describe, expect, it } from '@jest/globals';
import { LOAD_CODES } from '../../../src/toolchain/harness/codes.js';
import { loadFindings } from '../../../src/toolchain/harness/findings.js';
import { lastStep } from '../../../src/toolchain/harness/steps.js';
import type { HarnessResult } from '../../../src/toolchain/harness/types.js';
import { harnessResult, MEASURED, NO_GPU } from '../../support/harness-results.js';

const EARLY = { done: false, deserialized: null, context: null };
const importError = (type: string, message: string): Partial<HarnessResult> => ({
  ...EARLY,
  ending: { kind: 'exited', status: 1 },
  importError: { type, message },
});
const exception = (type: string, message: string): Partial<HarnessResult> => ({
  ...EARLY,
  ending: { kind: 'exited', status: 1 },
  exception: { type, message, where: 'load:1' },
});
const notStarted = (code: string): Partial<HarnessResult> => ({
  ...EARLY,
  runtime: null,
  ending: { kind: 'not-started', code, message: code },
});
const signal = (name: NodeJS.Signals, more: Partial<HarnessResult> = EARLY): Partial<HarnessResult> => ({
  ...more,
  ending: { kind: 'signal', signal: name },
});
const status = (number: number, more: Partial<HarnessResult> = EARLY): Partial<HarnessResult> => ({
  ...more,
  ending: { kind: 'exited', status: number },
});

const WARNINGS: readonly string[] = [
  'several-tensorrt-libraries',
  'load-logged-errors',
  'engine-other-device',
];

const ROWS: [string, Partial<HarnessResult>, string[]][] = [
  ['nothing wrong', {}, []],
  [
    'an error on the way of a load',
    { log: [{ severity: 'error', message: 'Error Code 4' }] },
    ['load-logged-errors'],
  ],
  [
    'a load on another model of GPU',
    {
      log: [
        {
          severity: 'warning',
          message: 'Using an engine plan file across different models of devices is not',
        },
      ],
    },
    ['engine-other-device'],
  ],
  [
    'an [E] line past the log',
    { output: '[11/23/2026-17:12:41] [TRT] [E] Error Code 1\n' },
    ['load-logged-errors'],
  ],
  ['an [E] line of trtexec', { output: 'a\r\n[11/23/2026-17:12:41] [E] x\r\n' }, ['load-logged-errors']],
  [
    'an error of TensorRT in the log of a server',
    { output: 'E1128 17:41:12.123456 1 logging.cc:40] "Error Code 1"' },
    ['load-logged-errors'],
  ],
  [
    'an error of a server that is not of TensorRT',
    { output: 'E1128 17:41:12.1 1 http_server.cc:40] "x"' },
    [],
  ],
  ['what is only quoted', { output: 'see [E] of the log\n[I] [E] x' }, []],
  [
    'what TensorRT-RTX always says',
    { output: '[E] Thread context has not been set! Using global log stream' },
    [],
  ],
  [
    'another model of GPU, past the log',
    { output: '[W] [TRT] Using an engine plan file across different models of devices is not' },
    ['engine-other-device'],
  ],
  ['stopped for want of a GPU', { runtime: NO_GPU, deserialized: null, context: null }, []],
  ['ENOENT', notStarted('ENOENT'), ['python-not-found']],
  ['EACCES', notStarted('EACCES'), ['python-not-executable']],
  ['ENOEXEC', notStarted('ENOEXEC'), ['python-wrong-architecture']],
  ['ENOMEM', notStarted('ENOMEM'), ['python-not-started']],
  ['status 127, silent', status(127, { ...EARLY, runtime: null }), ['python-not-found']],
  ['status 126, silent', status(126, { ...EARLY, runtime: null }), ['python-not-executable']],
  ['status 127 of a run that spoke', status(127), ['harness-incomplete']],
  ['no module', importError('ModuleNotFoundError', "No module named 'tensorrt'"), ['python-binding-missing']],
  [
    'no bindings',
    importError('ModuleNotFoundError', "No module named 'tensorrt_bindings'"),
    ['python-binding-missing'],
  ],
  [
    'another module is missing',
    importError('ModuleNotFoundError', "No module named 'numpy'"),
    ['python-import-failed'],
  ],
  [
    'a library is missing',
    importError('ImportError', 'libnvinfer.so.10: cannot open shared object file: No such file or directory'),
    ['missing-shared-library'],
  ],
  [
    'a library is missing on Windows',
    importError('FileNotFoundError', 'Could not find: nvinfer_10.dll. Is it on your PATH?'),
    ['missing-shared-library'],
  ],
  ['import fails otherwise', importError('RuntimeError', 'no'), ['python-import-failed']],
  ['SIGSEGV', signal('SIGSEGV'), ['native-crash']],
  ['SIGABRT', signal('SIGABRT'), ['native-crash']],
  ['139', status(139), ['native-crash']],
  ['SIGKILL', signal('SIGKILL'), ['host-out-of-memory']],
  ['137', status(137), ['host-out-of-memory']],
  ['SIGTERM', signal('SIGTERM'), ['process-killed']],
  ['SIGSEGV after done', signal('SIGSEGV', {}), ['crash-after-pass']],
  ['status 1 after done', status(1, {}), ['crash-after-pass']],
  ['a time limit', { ...EARLY, ending: { kind: 'timeout', seconds: 3 } }, ['load-timeout']],
  ['a time limit after done', { ending: { kind: 'timeout', seconds: 3 } }, ['load-timeout']],
  [
    'factory function',
    exception('TypeError', 'pybind11::init(): factory function returned nullptr'),
    ['runtime-not-created'],
  ],
  ['MemoryError', exception('MemoryError', ''), ['host-out-of-memory']],
  ['AttributeError', exception('AttributeError', "no attribute 'x'"), ['python-api-removed']],
  ['another exception', exception('OSError', 'x'), ['harness-exception']],
  [
    'an exception and done',
    { exception: { type: 'OSError', message: '', where: '' } },
    ['harness-exception'],
  ],
  ['garbage beside success', { garbage: ['x'] }, ['harness-garbage']],
  ['status 0 without done', { ...EARLY }, ['harness-incomplete']],
  ['done and nothing else', { runtime: null, deserialized: null, context: null }, ['harness-incomplete']],
  ['done without deserializing, on a GPU', { deserialized: null, context: null }, ['harness-incomplete']],
  ['done without a context', { context: null }, ['harness-incomplete']],
  ['None', { deserialized: false, context: null }, ['deserialize-failed']],
  ['no context', { context: false }, ['execution-context-failed']],
  [
    'a plugin that does not open, and None for it',
    { deserialized: false, context: null, plugins: [{ file: 'p.so', loaded: false, error: 'x' }] },
    ['plugin-load-failed', 'deserialize-failed'],
  ],
  ['a plugin that opens', { plugins: [{ file: 'p.so', loaded: true, error: null }] }, []],
  [
    'two libraries',
    { runtime: { ...MEASURED, otherLibraries: ['/usr/lib/libnvinfer.so.8'] } },
    ['several-tensorrt-libraries'],
  ],
];

describe('loadFindings', () => {
  it.each(ROWS)('%s', (_, change, codes) => {
    const findings = loadFindings(harnessResult('load', change), { engine: 'm.engine' });
    expect(findings.map(({ code }) => code)).toEqual(codes);
    for (const { severity, code } of findings)
      expect(severity).toBe(WARNINGS.includes(code) ? 'warning' : 'error');
  });

  it('has a row for each code, and a documentation of each', () => {
    const seen = new Set(ROWS.flatMap(([, , codes]) => codes));
    expect([...seen].sort()).toEqual(Object.keys(LOAD_CODES).sort());
  });

  it('quotes the VERBOSE run where the first kept silent', () => {
    const verbose = harnessResult('load', { log: [{ severity: 'internal-error', message: 'the reason' }] });
    const first = harnessResult('load', { deserialized: false, context: null });
    expect(loadFindings(first, { engine: null, verbose })[0]?.evidence).toEqual([
      { source: 'TensorRT log', text: 'the reason' },
    ]);
  });
});

describe('lastStep', () => {
  it.each<[string, HarnessResult]>([
    ['before it reported anything', harnessResult('load', { runtime: null })],
    ['while it imported TensorRT', harnessResult('load', { runtime: { ...MEASURED, module: null } })],
    ['after it had measured the runtime', harnessResult('facts')],
    ['while it parsed the model', harnessResult('build', { parsed: null })],
    ['while it built the engine', harnessResult('build')],
    ['while it deserialized the engine', harnessResult('load', { deserialized: null })],
    ['while it created the execution context', harnessResult('load', { context: null })],
    ['after it had loaded the engine', harnessResult('load')],
  ])('%s', (expected, result) => {
    expect(lastStep(result)).toBe(expected);
  });
});
