/** What another job wrote, as it is read: nothing in it is taken for more than it says. */
import { describe, expect, it } from '@jest/globals';
import { InputError } from '../../src/core/findings.js';
import { ShapeError } from '../../src/core/schema.js';
import { onePath, readPlan, readReport, type SharedTexts } from '../../src/matrix/read.js';
import type { Report } from '../../src/core/report.js';
import { plan, reportOf, runFacts, work } from './parts.js';
import { planMatrix } from '../../src/matrix/plan.js';

const [entry] = plan();
if (entry === undefined) throw new Error('the plan has no job');
const report = reportOf(entry);
const [row] = report.engines;
if (row === undefined) throw new Error('the report has no engine');
const withRow = (change: object): string =>
  JSON.stringify({ ...report, engines: [{ ...row, ...change }] } satisfies Report);

describe('a report', () => {
  it('is read as it is, but for where its job looked for trtexec', () => {
    expect(readReport(JSON.stringify(report))).toEqual(report);
    const candidates = [
      { what: 'trtexec', path: '/x', origin: 'PATH', version: null, taken: true, reason: 'r' },
    ];
    expect(readReport(withRow({ candidates }))).toEqual(report);
  });

  it('calls one file by one name', () => {
    expect(['./a/../b.onnx', 'a//b', 'b/./c/'].map(onePath)).toEqual(['b.onnx', 'a/b', 'b/c/']);
    const { engines } = readReport(withRow({ model: './models//a.onnx', engine: 'x/../a.engine' }));
    expect(engines.map(({ model, engine }) => [model, engine])).toEqual([['models/a.onnx', 'a.engine']]);
    const [none] = readReport(withRow({ model: null, engine: null })).engines;
    expect([none?.model, none?.engine]).toEqual([null, null]);
  });

  it('steers nothing, however deep it stands and however long it is', () => {
    const finding = {
      code: 'pin-not-exact',
      severity: 'warning',
      message: '\u001B[31mred\n::set-output name=x::y',
      remedy: 'x'.repeat(5000),
      evidence: [{ source: 's', text: 'a\u0007b' }],
    };
    const [told] = readReport(withRow({ findings: [finding] })).engines[0]?.findings ?? [];
    expect(told?.message).not.toContain('\u001B');
    expect(told?.message).not.toMatch(/^::/mu);
    expect(told?.evidence[0]?.text).not.toContain('\u0007');
    expect(told?.remedy.length).toBeLessThanOrEqual(4100);
  });

  it.each<[string, string]>([
    ['', 'it is not JSON'],
    ['{"schema":"x"', 'it is not JSON'],
    ['{"disagreement":{}}', 'it is the report of a demo, not of a job'],
    ['{}', 'schema should be "schema", but is nothing'],
    ['null', 'it'],
    ['5', 'it'],
    ['"disagreement"', 'it'],
    ['[]', 'schema should be'],
    ['{"schema":"trt-guard/passport/v1"}', 'created should be "created", but is nothing'],
  ])('%j is no report', (content, begins) => {
    expect(() => readReport(content)).toThrow(ShapeError);
    expect(() => readReport(content)).toThrow(begins);
  });
});

describe('texts that parts have in common', () => {
  const detail = (text: string): string => withRow({ witnesses: [{ ...row.witnesses[0], detail: text }] });

  it('are kept as they were cleaned, as long as they are short', () => {
    const texts: SharedTexts = new Map();
    const [most, more, dirty] = ['x'.repeat(512), 'y'.repeat(513), 'a\u001B[31mb'];
    for (const text of [most, more, dirty]) readReport(detail(text), texts);
    expect([texts.get(most), texts.get(more), texts.has(dirty)]).toEqual([most, undefined, true]);
    expect(texts.get(dirty)).not.toContain('\u001B');
    texts.set('known', 'as it was said');
    const [told] = readReport(detail('known'), texts).engines[0]?.witnesses ?? [];
    expect(told?.detail).toBe('as it was said');
  });

  it('are not more than 20,000', () => {
    const texts: SharedTexts = new Map(Array.from({ length: 19_999 }, (_, i) => [`${i}`, '']));
    readReport(detail('the last one'), texts);
    expect(texts.size).toBe(20_000);
    expect([...texts.keys()].at(-1)).toBe('trt-guard/report/v1');
  });
});

describe('a passport', () => {
  const sha256 = 'a'.repeat(64);
  const passport = {
    schema: 'trt-guard/passport/v1',
    created: '2026-11-23T12:00:00.000Z',
    tool: { name: 'trt-guard', version: '1.2.3' },
    verdict: 'pass',
    engine: { file: 'm.engine', size: 1, sha256 },
    model: { file: './m.onnx', size: 1, sha256: 'b'.repeat(64), externalData: [] },
    bodyVersion: '10.6.0.26',
    facts: {
      format: 'plan',
      product: 'tensorrt',
      version: '10.6.0.26',
      serializationVersion: 239,
      computeCapability: '9.0',
      hardwareCompatibility: 'none',
      fileSize: 1,
      declaredSize: 1,
      complete: true,
    },
    witnesses: row.witnesses,
    checks: row.checks,
    gpu: null,
    driver: null,
    converter: 'trtexec',
    trtexecArgs: [],
  };
  const read = (change: object = {}): Report => readReport(JSON.stringify({ ...passport, ...change }));
  const asked = {
    engine: 'm.engine',
    sha256,
    verdict: 'pass',
    witnesses: row.witnesses,
    checks: row.checks,
    findings: [],
  };

  it('is a report on its engine', () => {
    expect(read()).toEqual({
      schema: 'trt-guard/report/v1',
      verdict: 'pass',
      require: 'inspect',
      engines: [{ ...asked, model: 'm.onnx', modelSha256: 'b'.repeat(64) }],
      findings: [],
    });
  });

  it('of what was asked for, in a run', () => {
    const { repository, commit, id, attempt } = runFacts();
    expect(read({ model: null, require: 'run', run: { repository, commit, id, attempt } })).toEqual({
      schema: 'trt-guard/report/v1',
      verdict: 'pass',
      require: 'run',
      engines: [{ ...asked, model: null }],
      findings: [],
      run: { ...runFacts(), startedAt: '2026-11-23T12:00:00.000Z', toolVersion: '1.2.3' },
    });
  });
});

describe('a plan', () => {
  const matrix = planMatrix(work());
  const of = {
    repository: 'org/models',
    commit: 'c1',
    id: '100',
    attempt: 1,
    toolVersion: '1.0.0',
    models: { './models//a.onnx': 'a'.repeat(64) },
    engines: { 'x/../b.engine': 'b'.repeat(64) },
  };

  it('is read with the digests of its files, each under its one name', () => {
    const read = readPlan('plan.json', JSON.stringify({ ...matrix, of }));
    expect(read.include).toEqual(matrix.include);
    expect(read.of).toEqual({
      ...of,
      models: { 'models/a.onnx': 'a'.repeat(64) },
      engines: { 'b.engine': 'b'.repeat(64) },
    });
  });

  it.each<[string, string]>([
    ['', 'is not a matrix of trt-guard plan: it is not JSON'],
    ['{"include":[]}', 'is not a matrix of trt-guard plan: it has no job'],
    [JSON.stringify({ ...matrix, of: {} }), 'is not a matrix of trt-guard plan: of.repository should be'],
    [
      JSON.stringify({ include: [{ ...entry, id: '' }] }),
      'is not a matrix of trt-guard plan: include[0].id should be',
    ],
    [
      JSON.stringify({ include: [{ ...entry, stage: 'x' }] }),
      'is not a matrix of trt-guard plan: include[0].stage should be',
    ],
    [
      JSON.stringify({ ...matrix, of: { ...of, models: { a: 'no digest' } } }),
      'is not a matrix of trt-guard plan: of.models[0][1] should be',
    ],
  ])('%s is none', (content, why) => {
    expect(() => readPlan('p.json', content)).toThrow(InputError);
    expect(() => readPlan('p.json', content)).toThrow(`plan: p.json ${why}`);
  });
});
