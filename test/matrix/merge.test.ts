import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from '../support/property.js';
import { mergeParts, type PartFile } from '../../src/matrix/merge.js';
import { readPlan } from '../../src/matrix/read.js';
import { matrixText } from '../../src/report/matrix-text.js';
import type { MatrixEntry } from '../../src/matrix/read.js';
import { InputError } from '../../src/core/findings.js';
import type { EngineReport, Report } from '../../src/core/report.js';
import { checksOf, digestOf, fileOf, part, plan, reportOf, VERSION } from './parts.js';

const codes = ({ findings }: Report): string[] => findings.map(({ code }) => code);
const [check] = plan() as [MatrixEntry];
const [build, load] = plan({ split: true }) as [MatrixEntry, MatrixEntry];
const proven = (): EngineReport => reportOf(check).engines[0] as EngineReport;
const built = (): EngineReport => reportOf(build).engines[0] as EngineReport;
const loaded = (): EngineReport => reportOf(load).engines[0] as EngineReport;
const text = (value: unknown): PartFile => ({ file: 'x.json', text: JSON.stringify(value) });

describe('a merge', () => {
  it('is green where all is there and proven, and fits the schema of the report', () => {
    const include = plan({ models: ['a.onnx', 'b.onnx'], runtimeVersions: ['10.6', '10.6.0'] });
    const report = mergeParts(
      include.map((entry) => fileOf(entry)),
      { include },
    );
    expect([report.verdict, codes(report)]).toEqual(['pass', []]);
    expect(report.engines).toHaveLength(4);
    const validate = new Ajv({ strict: false }).compile(
      JSON.parse(readFileSync('docs/report.schema.json', 'utf8')) as object,
    );
    expect([validate(report), validate.errors]).toEqual([true, null]);
  });

  it('tells what is missing from what is no report', () => {
    const remedies = mergeParts(
      [
        part('p', proven()),
        { file: 'x', problem: 'it does not exist', isMissing: true },
        { file: 'y', problem: 'it is a pipe' },
      ],
      null,
    ).findings.map(({ message, remedy }) => `${message} ${remedy}`);
    expect(remedies).toEqual([
      'x does not exist, or names no file. Correct the path; where an artifact was to bring it, look at the job that uploads it.',
      'y is not a report of trt-guard: it is a pipe. Give merge only the reports; if this should be one, run its job again.',
    ]);
  });

  it('keeps what its parts left out of their search for pins, and has no such list without', () => {
    const ignored = { what: 'Dockerfile', reason: null, location: { file: '.trt-guard.yml', line: 2 } };
    const file = fileOf(check, { ...reportOf(check), ignored: [ignored] });
    expect(mergeParts([file], null)).toMatchObject({ ignored: [ignored] });
    expect(mergeParts([fileOf(check)], null)).not.toHaveProperty('ignored');
  });

  it('joins a build and a load by the digest of the bytes, whatever their names', () => {
    const report = mergeParts(
      [part('b', built(), 'inspect'), part('l', { ...loaded(), engine: '/elsewhere/x.plan' })],
      null,
    );
    expect(report).toMatchObject({ verdict: 'pass', require: 'load', findings: [] });
    expect(report.engines).toHaveLength(1);
    expect(report.engines[0]).toMatchObject({
      model: 'models/a.onnx',
      sha256: built().sha256,
      verdict: 'pass',
    });
    expect(report.engines[0]?.checks.map(({ name, detail }) => `${name} ${detail ?? ''}`)).toEqual([
      'convert b',
      'inspect b',
      'versions b',
      'inspect l',
      'load l',
      'versions l',
    ]);
  });

  describe('one build, loaded in two images on two GPUs', () => {
    const include = plan({ split: true, runtimeImages: ['x/serve:1', 'x/serve:2'], gpus: ['l4', 'h100'] });
    const parts = include.map((entry) => {
      const report = reportOf(entry);
      if (entry.stage === 'build') return fileOf(entry, report);
      const gpu = { name: entry['runs-on'], computeCapability: '8.9', memoryMiB: null };
      const engines = report.engines.map((row) => ({
        ...row,
        runtimeImage: `${entry['runtime-image']}@sha256:${'a'.repeat(64)}`,
        machine: { gpu, driverVersion: null, driverCuda: null },
      }));
      return fileOf(entry, { ...report, engines });
    });

    it('is green with all four', () => {
      const report = mergeParts(parts, { include });
      expect([report.verdict, codes(report), report.engines.length]).toEqual(['pass', [], 4]);
    });

    it.each([1, 2, 3, 4])('is red without load %d', (missing) => {
      const report = mergeParts(
        parts.filter((_, i) => i !== missing),
        { include },
      );
      expect([report.verdict, codes(report)]).toEqual(['fail', ['part-missing']]);
    });
  });

  const other = digestOf('other', VERSION, false);
  const { sha256, ...nameless } = loaded();
  expect(sha256).toBeDefined();
  it.each<[string, PartFile[], Report['verdict'], string]>([
    ['no part at all', [], 'fail', 'part-missing'],
    ['a build that nobody loaded', [part('b', built(), 'inspect')], 'unproven', ''],
    [
      'a load of other bytes',
      [part('b', built(), 'inspect'), part('l', { ...loaded(), sha256: other })],
      'unproven',
      '',
    ],
    ['a load that names no bytes', [part('b', built(), 'inspect'), part('l', nameless)], 'unproven', ''],
    [
      'a load of another runtime',
      [part('b', { ...built(), runtimeVersion: '10.7' }, 'inspect'), part('l', loaded())],
      'unproven',
      '',
    ],
    [
      'a load without a GPU',
      [
        part('b', built(), 'inspect'),
        part('l', { ...loaded(), checks: built().checks.slice(1), verdict: 'unproven' }),
      ],
      'unproven',
      '',
    ],
    [
      'a build that failed',
      [
        part(
          'b',
          { ...built(), checks: [{ name: 'convert', status: 'fail', durationMs: 1 }], verdict: 'fail' },
          'inspect',
        ),
        part('l', loaded()),
      ],
      'fail',
      '',
    ],
    [
      'what is not a JSON',
      [part('p', proven()), { file: 'x', text: '{"schema": "trt-gu' }],
      'fail',
      'part-unreadable',
    ],
    [
      'a name without a file',
      [part('p', proven()), { file: 'x', problem: 'it does not exist', isMissing: true }],
      'fail',
      'part-unreadable',
    ],
    [
      'another schema',
      [part('p', proven()), text({ schema: 'trt-guard/report/v2', verdict: 'pass' })],
      'fail',
      'part-unreadable',
    ],
    ['an unknown verdict', [text({ ...reportOf(check), verdict: 'PASS' })], 'fail', 'part-unreadable'],
    [
      'a check without a name',
      [text({ ...reportOf(check), engines: [{ ...proven(), checks: [{ status: 'pass' }] }] })],
      'fail',
      'part-unreadable',
    ],
    [
      'a file that cannot be read',
      [part('p', proven()), { file: 'x', problem: 'EACCES' }],
      'fail',
      'part-unreadable',
    ],
    [
      'a part about nothing',
      [part('p', proven()), text({ ...reportOf(check), verdict: 'unproven', engines: [] })],
      'fail',
      'part-empty',
    ],
    [
      'pass without a load',
      [part('p', { ...proven(), checks: checksOf('convert', 'inspect', 'versions') })],
      'fail',
      'part-not-believed',
    ],
    ['pass without any check', [part('p', { ...proven(), checks: [] })], 'fail', 'part-not-believed'],
    [
      'pass with an error',
      [
        part('p', {
          ...proven(),
          findings: [{ code: 'x-y', severity: 'error', message: 'm', remedy: '', evidence: [] }],
        }),
      ],
      'fail',
      'part-not-believed',
    ],
    [
      'pass with witnesses that differ',
      [
        part('p', {
          ...proven(),
          witnesses: [
            ...proven().witnesses,
            { source: 'runtime-library', product: 'tensorrt', version: '8.4.3.1', detail: 'd' },
          ],
        }),
      ],
      'fail',
      'part-not-believed',
    ],
    ['fail without a reason', [part('p', { ...proven(), verdict: 'fail' })], 'fail', 'part-not-believed'],
    [
      'a whole that says pass over a row that fails',
      [
        text({
          ...reportOf(check),
          engines: [
            { ...proven(), verdict: 'fail', checks: [{ name: 'load', status: 'fail', durationMs: 1 }] },
          ],
        }),
      ],
      'fail',
      'part-not-believed',
    ],
    [
      'inspect where a load is required',
      [part('p', { ...proven(), checks: checksOf('convert', 'inspect', 'versions') }, 'inspect')],
      'unproven',
      '',
    ],
    [
      'one row said red and green',
      [
        part('p', proven()),
        part('q', {
          ...proven(),
          verdict: 'fail',
          checks: [{ name: 'load', status: 'fail', durationMs: 1 }],
        }),
      ],
      'fail',
      'part-contradiction',
    ],
  ])('is never green with %s', (_, parts, verdict, code) => {
    const report = mergeParts(parts, null);
    expect(report.verdict).toBe(verdict);
    if (code !== '') expect(codes(report)).toContain(code);
    else
      expect(report.engines.flatMap(({ findings }) => findings.map((one) => one.code))).toEqual(
        expect.arrayContaining(verdict === 'unproven' ? ['unproven-load'] : []),
      );
  });

  it('says of a red load that was left aside by name that it is red', () => {
    const red: EngineReport = {
      ...loaded(),
      engine: 'other.engine',
      verdict: 'fail',
      checks: [{ name: 'load', status: 'fail', durationMs: 1 }],
    };
    expect(
      mergeParts([part('b', built(), 'inspect'), part('l', loaded()), part('r', red)], null).verdict,
    ).toBe('fail');
  });

  it('asks for a load, unless the caller or the plan says otherwise', () => {
    const include = plan({ require: 'inspect' });
    const files = include.map((entry) => fileOf(entry));
    expect(mergeParts(files, null)).toMatchObject({ verdict: 'unproven', require: 'load' });
    expect(mergeParts(files, null, 'inspect')).toMatchObject({ verdict: 'pass', require: 'inspect' });
    expect(mergeParts(files, { include })).toMatchObject({ verdict: 'pass', require: 'inspect' });
    expect(mergeParts(files, { include }, 'load').verdict).toBe('unproven');
  });

  it('asks for the runs that the plan asks for, and for those of --require', () => {
    const include = plan({ require: 'run', split: true });
    expect(include.map(({ stage, require }) => `${stage} ${require}`)).toEqual(['build inspect', 'load run']);
    const executed = include.map((entry) => fileOf(entry));
    const loads = include.map((entry) => {
      const { engines, ...report } = reportOf(entry);
      const rows = engines.map((row) => ({
        ...row,
        verdict: entry.stage === 'build' ? row.verdict : 'unproven',
        checks: row.checks.filter(({ name }) => name !== 'run'),
      }));
      const verdict = entry.stage === 'build' ? report.verdict : 'unproven';
      return { file: entry.report, text: JSON.stringify({ ...report, verdict, engines: rows }) };
    });
    expect(mergeParts(loads, { include })).toMatchObject({ verdict: 'unproven', require: 'run' });
    expect(mergeParts(executed, { include })).toMatchObject({ verdict: 'pass', require: 'run' });
    expect(mergeParts(loads, null, 'run').verdict).toBe('unproven');
  });

  it('names the same report given twice, and counts it once', () => {
    const report = mergeParts([part('p', proven()), part('q', proven())], null);
    expect([report.verdict, codes(report), report.engines.length]).toEqual(['pass', ['part-duplicate'], 1]);
  });

  it('lets nothing that a part says steer a terminal', () => {
    const report = mergeParts([part('p', { ...proven(), model: '\u001b[31m\n::error::x' })], null);
    expect(JSON.stringify(report)).not.toMatch(/\\u001b|\\n::error::/);
  });
});

describe('a merge with a plan', () => {
  it('finds a part that is missing, also where the other model gave the same bytes', () => {
    const include = plan({ models: ['a.onnx', 'b.onnx'], split: true });
    const files = include.map((entry) => fileOf(entry, reportOf(entry, true)));
    expect(mergeParts(files, { include }).verdict).toBe('pass');
    for (const [i, entry] of include.entries()) {
      const report = mergeParts(
        files.filter((_, j) => j !== i),
        { include },
      );
      expect([entry.name, report.verdict]).toEqual([entry.name, 'fail']);
      expect(report.findings.find(({ code }) => code === 'part-missing')?.message).toContain(
        `The plan has a ${entry.stage} of `,
      );
      expect(report.findings.map(({ message }) => message).join()).toContain(`job "${entry.name}"`);
    }
  });

  it('says that what was loaded is not what was built', () => {
    const include = [build, load];
    const stale = reportOf(load);
    for (const row of stale.engines) row.sha256 = digestOf('stale', VERSION, false);
    const report = mergeParts([fileOf(build), fileOf(load, stale)], { include });
    expect(report.verdict).toBe('fail');
    expect(report.findings[0]).toMatchObject({ code: 'part-mismatch' });
    expect(report.findings[0]?.evidence.map(({ text: line }) => line.split(':')[0])).toEqual([
      'built',
      'loaded',
    ]);
  });

  it.each<[string, (row: EngineReport) => void]>([
    ['runtime', (row) => (row.runtimeVersion = '10.7')],
    [
      'pin',
      (row) => {
        for (const witness of row.witnesses) witness.version = '10.7.0.23';
      },
    ],
    [
      'product',
      (row) => {
        for (const witness of row.witnesses) witness.product = 'tensorrt-rtx';
      },
    ],
    ['model', (row) => (row.model = 'models/b.onnx')],
  ])('does not take a part of another %s for the one that is missing', (_, change) => {
    const report = reportOf(check);
    for (const row of report.engines) change(row);
    expect(codes(mergeParts([fileOf(check, report)], { include: [check] }))).toContain('part-missing');
  });

  it('warns of parts that the plan does not have', () => {
    const [stranger] = plan({ models: ['z.onnx'] }) as [MatrixEntry];
    const report = mergeParts([fileOf(check), fileOf(stranger)], { include: [check] });
    expect([report.verdict, codes(report)]).toEqual(['pass', ['part-unexpected']]);
  });

  it('refuses a plan that is none', () => {
    for (const bad of ['', '{}', '{"include":[]}', '{"include":[{"id":"x"}]}'])
      expect(() => readPlan('plan.json', bad)).toThrow(InputError);
    expect(readPlan('plan.json', JSON.stringify({ include: [check] }))).toEqual({ include: [check] });
  });
});

/** Ways to spoil one part of a proven whole; each makes it unproven, however little it changes. */
const SPOILS: Record<string, (files: PartFile[], i: number, report: Report) => PartFile[]> = {
  'leave it out': (files, i) => files.filter((_, j) => j !== i),
  'cut it off': (files, i) =>
    files.map((one, j) => (j === i && 'text' in one ? { ...one, text: one.text.slice(0, -2) } : one)),
  'fail a check': (files, i, report) =>
    changed(files, i, report, (row) => {
      row.checks[0] = { name: 'inspect', status: 'fail', durationMs: 1 };
      row.verdict = 'fail';
    }),
  'fail a check and say pass': (files, i, report) =>
    changed(files, i, report, (row) => {
      row.checks[0] = { name: 'inspect', status: 'fail', durationMs: 1 };
    }),
  'drop a check': (files, i, report) =>
    changed(files, i, report, (row) => {
      row.checks = row.checks.filter(({ name }) => name !== 'versions');
    }),
  'add an error': (files, i, report) =>
    changed(files, i, report, (row) => {
      row.findings.push({ code: 'unproven-x', severity: 'error', message: 'm', remedy: '', evidence: [] });
    }),
  'another version': (files, i, report) =>
    changed(files, i, report, (row) => {
      row.witnesses.push({ source: 'plan-body', product: 'tensorrt', version: '9.1', detail: '' });
    }),
  'drop its rows': (files, i, report) => write(files, i, { ...report, engines: [] }),
  'drop one row': (files, i, report) => write(files, i, { ...report, engines: report.engines.slice(1) }),
  'another model': (files, i, report) =>
    changed(files, i, report, (row) => {
      if (row.model === null) row.sha256 = '0'.repeat(64);
      else row.model = 'else.onnx';
    }),
  'an error of the whole': (files, i, report) =>
    write(files, i, {
      ...report,
      verdict: 'fail',
      findings: [{ code: 'pin-disagreement', severity: 'error', message: 'm', remedy: '', evidence: [] }],
    }),
};

function write(files: PartFile[], i: number, report: Report): PartFile[] {
  return files.map((one, j) => (j === i ? { file: one.file, text: JSON.stringify(report) } : one));
}
function changed(
  files: PartFile[],
  i: number,
  report: Report,
  change: (row: EngineReport) => void,
): PartFile[] {
  const copy = structuredClone(report);
  copy.engines.slice(0, 1).forEach(change);
  return write(files, i, copy);
}

describe('never green unless every part is there and proven', () => {
  it('holds for every plan, every part and every way to spoil it, in any order of the files', () => {
    fc.assert(
      fc.property(
        fc.record({
          models: fc.integer({ min: 1, max: 4 }),
          runtimes: fc.subarray(['10.6', '10.6.0', VERSION]),
          split: fc.boolean(),
          same: fc.boolean(),
          parts: fc.integer({ min: 1, max: 6 }),
          which: fc.nat(),
          spoil: fc.constantFrom(...Object.keys(SPOILS)),
          order: fc.infiniteStream(fc.nat()),
        }),
        ({ models, runtimes, split, same, parts, which, spoil, order }) => {
          const include = plan({
            models: Array.from({ length: models }, (_, i) => `m/${i}.onnx`),
            runtimeVersions: runtimes,
            split,
            parts,
          });
          const shuffled = (files: PartFile[]): PartFile[] =>
            files
              .map((file) => [order.next().value, file] as const)
              .sort(([a], [b]) => a - b)
              .map(([, file]) => file);
          const reports = include.map((entry) => reportOf(entry, same));
          const files = include.map((entry, i) => fileOf(entry, reports[i]));
          expect(mergeParts(shuffled(files), { include }).verdict).toBe('pass');
          const i = which % files.length;
          const spoiled = SPOILS[spoil]?.(files, i, reports[i] as Report) ?? [];
          expect(mergeParts(shuffled(spoiled), { include }).verdict).not.toBe('pass');
        },
      ),
      { numRuns: Number(process.env['PROPERTY_CASES'] ?? 500) },
    );
  });
});

describe('matrixText', () => {
  it('shows builds down and runtimes across', () => {
    const include = plan({ models: ['a.onnx', 'b.onnx'], runtimeVersions: ['10.6', '10.6.0'] });
    const report = mergeParts(
      include.slice(1).map((entry) => fileOf(entry)),
      { include },
    );
    expect(
      matrixText(report)
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ['', '10.6.0', '10.6'],
      [`a.onnx (${VERSION})`, '✓ pass', '·'],
      [`b.onnx (${VERSION})`, '✓ pass', '✓ pass'],
      [''],
    ]);
  });
});
