import { describe, expect, it } from '@jest/globals';
import { summaryOf } from '../../src/report/summary.js';
import { finding, report, row } from './reports.js';

const LONG =
  '/opt/cache/trt-guard-python/tensorrt-10.6.0.26-cp311/0123456789abcdef/lib/python3.11/site-packages/tensorrt_libs/libnvinfer.so.10';

const failed = row({
  model: 'models/bad.onnx',
  runtimeVersion: '10.7.0.23',
  verdict: 'fail',
  witnesses: [{ source: 'runtime-library', product: 'tensorrt', version: '10.7.0.23', detail: LONG }],
  checks: [
    { name: 'convert', status: 'pass', durationMs: 1234 },
    { name: 'inspect', status: 'pass', durationMs: 1 },
    { name: 'load', status: 'unproven', durationMs: 100, detail: `no GPU (${LONG})` },
    { name: 'versions', status: 'fail', durationMs: 1 },
  ],
  findings: [
    finding({
      code: 'version-disagreement',
      message: 'The plan says 10.6.',
      remedy: 'Run `pip install tensorrt==10.6.0`.',
      location: { file: 'req.txt', line: 3 },
    }),
  ],
});

describe('several rows', () => {
  const summary = summaryOf(report([row({ model: 'models/good.onnx' }), failed]));

  it('have an overview first: engine, runtime version, verdict, cause; the failed first', () => {
    const table = summary
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(0, 4);
    expect(table).toEqual([
      '| engine | runtime version | verdict | cause |',
      '| --- | --- | --- | --- |',
      '| <code>models/bad.onnx</code> | <code>10.7.0.23</code> | ❌ fail | <code>version-disagreement</code> |',
      '| <code>models/good.onnx</code> |  | ✅ pass |  |',
    ]);
    expect(summary.indexOf('| engine |')).toBeLessThan(summary.indexOf('<details'));
  });

  it('are folded, those that do not pass open', () => {
    expect(summary).toContain(
      '<details open><summary>❌ <code>models/bad.onnx</code> with runtime <code>10.7.0.23</code>: fail</summary>\n\n',
    );
    expect(summary).toContain('<details><summary>✅ <code>models/good.onnx</code>: pass</summary>\n\n');
  });

  it('say what is proven, what failed, and what nobody knows', () => {
    expect(summary).toContain(
      '✅ **Proven:** conversion, whole file.<br>❌ **Failed:** agreement of versions.<br>⚠️ **Not proven:** deserialization.',
    );
    expect(summary).toContain(
      '✅ **Proven:** conversion, whole file, deserialization, agreement of versions.\n',
    );
  });

  it('show the remedy without unfolding, its command as code', () => {
    expect(summary).toContain('> 🔧 **Fix:** Run <code>pip install tensorrt==10.6.0</code>.');
    expect(summary).toContain(
      '❌ **error** <code>version-disagreement</code> at <code>req.txt:3</code>: The plan says 10.6.',
    );
  });

  it('have short paths, and the details of the checks in a column of their own', () => {
    expect(summary).not.toContain('0123456789abcdef');
    expect(summary).toContain(
      '<code>tensorrt&#95;libs/libnvinfer.so.10 &#40;isolated environment&#41;</code>',
    );
    expect(summary).toContain('| check | result | time | detail |');
    expect(summary).toContain(
      '| <code>load</code> | ⚠️&#160;unproven | 0.1&#160;s | no GPU &#40;tensorrt&#95;libs/libnvinfer.so.10',
    );
  });
});

it('one row has a heading and neither overview nor fold', () => {
  const summary = summaryOf(report([failed]));
  expect(summary).toContain('### ❌ <code>models/bad.onnx</code> with runtime <code>10.7.0.23</code>: fail');
  expect(summary).not.toContain('| engine |');
  expect(summary).not.toContain('<details open>');
});

it('a check that was never recorded is not proven', () => {
  const summary = summaryOf(report([row({ checks: [{ name: 'inspect', status: 'pass', durationMs: 1 }] })]));
  expect(summary).toContain('⚠️ **Not proven:** conversion, agreement of versions, deserialization.');
});

describe('a summary longer than GitHub takes', () => {
  const rows = (n: number): ReturnType<typeof row>[] =>
    Array.from({ length: n }, (_, i) =>
      row({
        model: `m${i}.onnx`,
        verdict: i % 2 === 0 ? 'fail' : 'pass',
        findings: [finding({ message: 'é'.repeat(1000), evidence: [{ text: 'x'.repeat(1000) }] })],
      }),
    );

  it('is cut between sections, and says how many are left out', () => {
    const summary = summaryOf(report(rows(3000)));
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    expect(Buffer.byteLength(summary)).toBeGreaterThan(500_000);
    const sections = summary.match(/<details(?: open)?><summary>[❌✅]/gu)?.length ?? 0;
    expect(summary).toContain(`**Cut here:** ${3000 - sections} of 3000 sections are left out`);
    expect(summary.match(/<details/g)?.length).toBe(summary.match(/<\/details>/g)?.length);
    // What failed is not what is cut.
    expect(summary).toContain('<details open><summary>❌ <code>m0.onnx</code>');
    expect(summary).not.toContain('<summary>✅');
  });

  it.each([
    ['rows of the overview', report(rows(40_000))],
    ['findings of the repository', report([failed], { findings: rows(2000).flatMap((one) => one.findings) })],
    ['findings of one row', report([row({ findings: rows(2000).flatMap((one) => one.findings) })])],
    [
      'witnesses of one row',
      report([
        row({
          findings: [finding({ remedy: 'Do this.' })],
          witnesses: rows(20_000).map(({ model }) => ({
            source: 'pin',
            product: 'tensorrt',
            version: '10.6',
            detail: `${model ?? ''}: ${'x'.repeat(50)}`,
          })),
        }),
      ]),
    ],
  ])('%s alone cannot make it too long', (_, whole) => {
    const summary = summaryOf(whole);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    expect(summary).toContain('**Cut here:**');
    expect(summary).toMatch(/trt-guard: (?:pass|fail)/);
    expect(summary).toContain('Proven:** conversion');
  });
});

it('what is copied from code is what stood there', () => {
  const detail = 'req.txt:100: tensorrt==10.6 #12';
  const witnesses = [{ source: 'pin' as const, product: 'tensorrt' as const, version: '10.6', detail }];
  expect(summaryOf(report([row({ witnesses })]))).toContain(
    '<code>req.txt:100: tensorrt==10.6 &#35;12</code>',
  );
});
