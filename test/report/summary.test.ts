import { describe, expect, it } from '@jest/globals';
import { summaryOf } from '../../src/report/summary.js';
import { baselineReport, finding, report, row } from './reports.js';

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

  it('have an overview, a column for each stage; the failed first', () => {
    const table = summary
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(0, 4);
    expect(table).toEqual([
      '| engine | convert | file | versions | load | run | accuracy | version | cause |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
      '| ❌ <code>models/bad.onnx, runtime 10.7.0.23</code> | ✅&#160;proven | ✅&#160;proven | ❌&#160;failed | ⚠️&#160;not proven | not asked | not asked | <code>10.7.0.23</code> | <code>version-disagreement</code> |',
      '| ✅ <code>models/good.onnx</code> | ✅&#160;proven | ✅&#160;proven | ✅&#160;proven | ✅&#160;proven | not asked | not asked |  |  |',
    ]);
    expect(summary.indexOf('| engine |')).toBeLessThan(summary.indexOf('<details'));
  });

  it('are folded, those that do not pass open', () => {
    expect(summary).toContain(
      '<details open><summary>❌ <code>models/bad.onnx, runtime 10.7.0.23</code>: fail</summary>\n\n',
    );
    expect(summary).toContain('<details><summary>✅ <code>models/good.onnx</code>: pass</summary>\n\n');
  });

  it('say what is proven, what failed, and what nobody knows', () => {
    expect(summary).toContain(
      '**1 failed, 1 passed**; proof required: <code>load</code>. **Not proven: run &#40;not asked&#41;, accuracy &#40;not asked&#41;.**',
    );
    expect(summary).toContain('| versions | ❌&#160;failed | 0.0&#160;s |  |');
    expect(summary).toContain('| run | not asked |  |  |');
  });

  it('show the remedy without unfolding, its command as code', () => {
    expect(summary).toContain('> 🔧 **Fix:** Run <code>pip install tensorrt==10.6.0</code>.');
    expect(summary).toContain(
      '❌ **error** <code>version-disagreement</code> at <code>req.txt:3</code>: <code>models/bad.onnx, runtime 10.7.0.23</code>: The plan says 10.6.',
    );
    expect(summary).toContain('<pre>pip install tensorrt==10.6.0</pre>');
  });

  it('have short paths, and the details of the checks in a column of their own', () => {
    expect(summary).not.toContain('0123456789abcdef');
    expect(summary).toContain(
      '<code>tensorrt&#95;libs/libnvinfer.so.10 &#40;isolated environment&#41;</code>',
    );
    expect(summary).toContain('| stage | result | time | detail |');
    expect(summary).toContain(
      '| load | ⚠️&#160;not proven | 0.1&#160;s | no GPU &#40;tensorrt&#95;libs/libnvinfer.so.10',
    );
  });
});

it('one row has a heading and no fold', () => {
  const summary = summaryOf(report([failed]));
  expect(summary).toContain('### ❌ <code>models/bad.onnx, runtime 10.7.0.23</code>: fail');
  expect(summary).not.toContain('<details open>');
});

it('a check that was never recorded is not proven', () => {
  const summary = summaryOf(report([row({ checks: [{ name: 'inspect', status: 'pass', durationMs: 1 }] })]));
  expect(summary).toContain(
    '**Not proven: convert, versions, load, run &#40;not asked&#41;, accuracy &#40;not asked&#41;.**',
  );
});

describe('green that did not load', () => {
  const checks = failed.checks
    .filter(({ name }) => name !== 'load')
    .map((check) => ({ ...check, status: 'pass' as const }));
  const summary = summaryOf(report([row({ checks })], { require: 'inspect' }));

  it('has another sign, and says in the same size what is not proven', () => {
    expect(summary).toContain('## ☑️ trt-guard: pass, not loaded');
    expect(summary).toContain(
      '**1 passed without a load**; proof required: <code>inspect</code>. **Not proven: load',
    );
    expect(summary).not.toContain('✅ trt-guard');
  });
});

it('many green rows are folded, and what failed is not', () => {
  const rows = Array.from({ length: 40 }, (_, i) => row({ model: `m${i}.onnx` }));
  const summary = summaryOf(report([...rows, failed]));
  expect(summary).toContain('<details><summary>40 passed</summary>');
  expect(summary.indexOf('| ❌ <code>models/bad')).toBeLessThan(summary.indexOf('40 passed</summary>'));
});

describe('what is known of the run', () => {
  const run = {
    startedAt: '2026-11-29T20:31:16.000Z',
    toolVersion: '1.0.0',
    repository: 'acme/models',
    commit: 'a'.repeat(40),
    ref: 'refs/heads/main',
    workflow: 'guard',
    job: 'gpu',
    id: '42',
    attempt: 2,
    url: 'https://github.com/acme/models/actions/runs/42',
    runner: { name: 'gpu-1', os: 'Linux', arch: 'X64' },
  };

  it('stands in the summary, and places are links to the file at the commit', () => {
    const summary = summaryOf(report([failed], { run, phases: [{ name: 'pins', durationMs: 1500 }] }));
    expect(summary).toContain(
      '| run | <a href="https&#58;//github.com/acme/models/actions/runs/42">42, attempt 2</a> |',
    );
    expect(summary).toContain('| date | 2026-11-29 20:31 UTC |');
    expect(summary).toContain(
      `<a href="https&#58;//github.com/acme/models/blob/${run.commit}/req.txt&#35;L3"><code>req.txt:3</code></a>`,
    );
    expect(summary).toContain('| pins | 1.5&#160;s |');
  });

  it('is linked to no address but a https one, and to no file outside of the repository', () => {
    const outside = row({
      findings: [
        finding({ location: { file: '/etc/passwd' } }),
        finding({ message: 'b', location: { file: '../x' } }),
      ],
    });
    const summary = summaryOf(report([outside], { run: { ...run, url: 'javascript:alert(1)' } }));
    expect(summary.replaceAll(/<a [^>]*>More about/g, '')).not.toContain('<a ');
    expect(summaryOf(report([outside], { run }))).not.toMatch(/blob\/(?!v)/);
    expect(summary).toContain('findings.md&#35;some-code">More about some-code</a>');
  });
});

describe('a summary longer than GitHub takes', () => {
  const rows = (n: number): ReturnType<typeof row>[] =>
    Array.from({ length: n }, (_, i) =>
      row({
        model: `m${i}.onnx`,
        verdict: i % 2 === 0 ? 'fail' : 'pass',
        findings: [
          finding({ message: `${i} ${'é'.repeat(1000)}`, evidence: [{ text: `${i} ${'x'.repeat(1000)}` }] }),
        ],
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
    expect(summary).toContain('<details><summary>❌ <code>m0.onnx</code>');
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
    expect(summary).toContain('**Not proven: ');
  });
});

it('what is copied from code is what stood there', () => {
  const detail = 'req.txt:100: tensorrt==10.6 #12';
  const witnesses = [{ source: 'pin' as const, product: 'tensorrt' as const, version: '10.6', detail }];
  expect(summaryOf(report([row({ witnesses })]))).toContain(
    '<code>req.txt:100: tensorrt==10.6 &#35;12</code>',
  );
});

describe('an engine that was held against a baseline', () => {
  const baseline = { baseline: baselineReport() };

  it('has a table of the points, and a column', () => {
    const checks = [{ name: 'baseline', status: 'fail' as const, durationMs: 0 }];
    const summary = summaryOf(report([row({ model: 'm.onnx', verdict: 'fail', checks, ...baseline })]));
    expect(summary).toContain('| accuracy | baseline | version |');
    expect(summary).toContain('Baseline <code>old.engine</code>, at most 1.03 times as long:');
    expect(summary).toContain(
      '| profile 0 opt | ❌&#160;fail | 1.05&#160;ms | 1.00&#160;ms | 1.050 | 1.045 to 1.055 |  |',
    );
    expect(summary).toContain('| profile 0 max | ⚠️&#160;unproven |  |  |  |  | time ran out |');
  });

  it('and one that was not has neither', () => {
    expect(summaryOf(report([row({ model: 'm.onnx' })]))).not.toMatch(/baseline/i);
  });
});
