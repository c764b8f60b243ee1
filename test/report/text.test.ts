import { describe, expect, it } from '@jest/globals';
import { SIZE_ALONE } from '../../src/core/report.js';
import { htmlOf } from '../../src/report/page/html.js';
import { summaryOf } from '../../src/report/summary.js';
import { textOf } from '../../src/report/text.js';
import { withShortPaths } from '../../src/core/text/short-path.js';
import { finding, report, row } from './reports.js';

const LONG =
  '/opt/cache/trt-guard-python/tensorrt-10.6.0.26-cp311/0123456789abcdef/lib/python3.11/site-packages/tensorrt_libs/libnvinfer.so.10';
const SHORT = 'tensorrt_libs/libnvinfer.so.10 (isolated environment)';

const failed = row({
  verdict: 'fail',
  witnesses: [
    { source: 'pin', product: 'tensorrt', version: '10.7.0.23', detail: 'input tensorrt-version' },
    { source: 'runtime-library', product: 'tensorrt-rtx', version: '1.5.0.114', detail: LONG },
  ],
  checks: [
    { name: 'convert', status: 'pass', durationMs: 1234 },
    { name: 'inspect', status: 'pass', durationMs: 1 },
    { name: 'load', status: 'unproven', durationMs: 100, detail: 'this machine has no GPU' },
    { name: 'versions', status: 'fail', durationMs: 1 },
  ],
  findings: [
    finding({
      code: 'version-disagreement',
      message: 'They differ.',
      remedy: 'Rebuild it.',
      evidence: [
        { source: 'runtime-library', text: `TensorRT-RTX 1.5.0.114 (${LONG})` },
        { source: 'TensorRT log', text: `opened ${LONG}` },
      ],
      location: { file: 'req.txt', line: 3 },
    }),
  ],
});
const plain = (whole: ReturnType<typeof report>): string => textOf(whole, { color: false, verbose: false });

describe('the text of a terminal', () => {
  it('shows what is wrong and what to do, then the versions side by side, the stages, a table, and all in a sentence', () => {
    expect(plain(report([failed]))).toBe(
      [
        'error version-disagreement req.txt:3',
        '  a.onnx: They differ.',
        '  → Fix: Rebuild it.',
        `    TensorRT log: opened ${SHORT}`,
        '  More: https://github.com/org/trt-guard/blob/v1.0.0/docs/findings.md#version-disagreement',
        '',
        '✗ a.onnx: fail',
        '  TensorRT 10.7.0.23',
        '      pin              input tensorrt-version',
        '  ✗ TensorRT-RTX 1.5.0.114  differs',
        `      runtime-library  ${SHORT}`,
        '  ✓ convert 1.2 s',
        '  ✓ file 0.0 s',
        '  ✗ versions 0.0 s',
        '  ? load 0.1 s  not proven  this machine has no GPU',
        '  ? run  not proven, not asked',
        '  ? accuracy  not proven, not asked',
        '',
        '          convert  file    versions  load        run        accuracy',
        '✗ a.onnx  proven   proven  failed    not proven  not asked  not asked  version-disagreement',
        'fail: 1 failed (required: load); TensorRT 10.7.0.23; not proven: load, run (not asked), accuracy (not asked); first cause: version-disagreement',
        '',
      ].join('\n'),
    );
  });

  it('lists what failed first, and a green row in one line', () => {
    const lines = plain(report([row({ model: 'good.onnx' }), failed]))
      .trimEnd()
      .split('\n');
    expect(lines.slice(-3)).toEqual([
      '✗ a.onnx     proven   proven  failed    not proven  not asked  not asked  version-disagreement',
      '✓ good.onnx  proven   proven  proven    proven      not asked  not asked',
      'fail: 1 failed, 1 passed (required: load); TensorRT 10.7.0.23; not proven: run (not asked), accuracy (not asked); first cause: version-disagreement',
    ]);
  });

  it('counts the green rows beyond the first ten, and names them with --verbose', () => {
    const many = report(Array.from({ length: 40 }, (_, i) => row({ model: `m${i}.onnx` })));
    expect(plain(many)).toContain('  and 31 more passed (--verbose lists them)\npass: 40 passed');
    expect(textOf(many, { color: false, verbose: true })).toContain('✓ m39.onnx: pass');
  });

  it('shows green that did not load as another green', () => {
    const checks = failed.checks.slice(0, 2).concat({ name: 'versions', status: 'pass', durationMs: 1 });
    const text = plain(report([row({ checks })], { require: 'inspect' }));
    expect(text).toContain('◐ a.onnx  proven   proven  proven    not asked');
    expect(text).toContain(
      'pass: 1 passed without a load (required: inspect); not proven: load (not asked),',
    );
  });

  it('says of a given engine without a passport what was compared, unless it was loaded', () => {
    const inspect = { name: 'inspect', status: 'pass' as const, durationMs: 1, detail: SIZE_ALONE };
    const versions = { name: 'versions', status: 'pass' as const, durationMs: 1 };
    const load = { name: 'load', status: 'pass' as const, durationMs: 1 };
    const given = row({ model: null, bytesVerified: false, checks: [inspect, versions] });
    const unloaded = report([given], { require: 'inspect' });
    expect(plain(unloaded)).toContain('not proven: bytes (no passport), load (not asked)');
    expect(textOf(unloaded, { color: false, verbose: true })).toMatch(
      /✓ file 0\.0 s {2}size as declared; bytes not verified without a passport$/m,
    );
    expect(plain(report([given, row()], { require: 'inspect' }))).toContain(
      'bytes of 1 engine (no passport)',
    );
    const loaded = report([row({ model: null, checks: [inspect, versions, load] })]);
    expect(plain(loaded)).not.toContain('no passport');
    expect(summaryOf(loaded)).toContain(SIZE_ALONE);
    expect(htmlOf(loaded)).toContain(SIZE_ALONE);
  });

  it('is the sentence alone with --quiet', () => {
    const text = textOf(report([failed]), { color: false, verbose: false, quiet: true });
    expect(text).toBe(
      `${
        plain(report([failed]))
          .trimEnd()
          .split('\n')
          .at(-1) ?? ''
      }\n`,
    );
  });

  it('does not say twice why a check proved nothing', () => {
    const message = 'Not proven: load: this machine has no GPU.';
    const text = plain(report([{ ...failed, findings: [finding({ message })] }]));
    expect(text.match(/this machine has no GPU/g)).toHaveLength(1);
  });

  it('says a shared remedy once, behind the last of the findings that share it', () => {
    const shared = { code: 'pin-disagreement' as const, remedy: 'Decide.', evidence: [{ text: 'both' }] };
    const findings = ['one', 'two'].map((message) => finding({ ...shared, message }));
    const text = plain(report([row()], { findings }));
    expect(text.match(/→ Fix: Decide\./g)).toHaveLength(1);
    expect(text.indexOf('Fix')).toBeGreaterThan(text.indexOf('two'));
  });

  it('counts the evidence that it does not show', () => {
    const evidence = Array.from({ length: 11 }, (_, i) => ({ line: i + 1, text: `t${i}` }));
    const text = plain(report([row({ findings: [finding({ evidence })] })]));
    expect(text).toContain('    line 8: t7\n    and 3 more: see --json or --report\n');
  });
});

describe('withShortPaths', () => {
  it.each([
    [LONG, SHORT],
    [`(${LONG})`, `(${SHORT})`],
    [`lib=${LONG}, then`, `lib=${SHORT}, then`],
    [`"${LONG}"`, `"${SHORT}"`],
    ['/usr/lib/libnvinfer.so.10', '/usr/lib/libnvinfer.so.10'],
    [`/${'deep/'.repeat(20)}a.so`, '…/deep/a.so'],
    [`https://host/${'deep/'.repeat(20)}a`, `https://host/${'deep/'.repeat(20)}a`],
    [`models/${'deep/'.repeat(20)}a`, `models/${'deep/'.repeat(20)}a`],
  ])('%s', (text, short) => {
    expect(withShortPaths(text)).toBe(short);
  });
});

it('a command among the evidence can be run again: its paths are whole', () => {
  const evidence = [{ source: 'command', text: `${LONG} -m pip` }];
  expect(plain(report([row({ findings: [finding({ evidence })] })]))).toContain(
    `    command: ${LONG} -m pip\n`,
  );
});
