import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/core/findings.js';
import type { EngineReport, Report, RunFacts, Witness } from '../../src/core/report.js';
import { coverageFindings } from '../../src/matrix/coverage.js';
import { joinRows, judged } from '../../src/matrix/join.js';
import { mergeParts, type PartFile } from '../../src/matrix/merge.js';
import { listed } from '../../src/matrix/runs.js';
import type { MatrixEntry, Planned } from '../../src/matrix/read.js';
import type { Work } from '../../src/matrix/plan.js';
import { plan, reportOf, runFacts, VERSION } from './parts.js';

/** What people read of a finding, on one line. */
const line = ({ severity, code, message, remedy, evidence }: Finding): string =>
  [`${severity} ${code}`, message, remedy, ...evidence.map(({ text }) => text)].join(' | ');

const RUN = runFacts({ toolVersion: '1.1.0' });
const HERE = { id: '100', repository: 'org/models', commit: 'c1' };

type Change = (report: Report) => void;
const row = (change: (row: EngineReport) => void): Change => {
  return (report) => {
    report.engines.forEach(change);
  };
};
const run = (change: Partial<RunFacts>): Change => {
  return (report) => {
    report.run = { ...RUN, ...change };
  };
};

/** The parts of a plan, changed one by one; null leaves a part out. Further parts are of the first entries again. */
function partsOf(include: readonly MatrixEntry[], changes: readonly (Change | null)[]): PartFile[] {
  return changes.flatMap((change, i) => {
    const entry = include[i % include.length];
    if (change === null || entry === undefined) return [];
    const report = structuredClone(reportOf(entry));
    change(report);
    return [{ file: `${i}.json`, text: JSON.stringify(report) }];
  });
}
const same: Change = () => undefined;

function merged(
  asked: Partial<Work>,
  changes: readonly (Change | null)[],
  { here = null, anyRun = false, of }: { here?: typeof HERE | null; anyRun?: boolean; of?: Planned } = {},
): string[] {
  const include = plan(asked);
  const matrix = { include, ...(of === undefined ? {} : { of }) };
  const report = mergeParts(partsOf(include, changes), matrix, null, here, anyRun);
  return [report.verdict, ...report.findings.map(line)];
}

const TWO = { models: ['a.onnx', 'b.onnx'], parts: 8 };
const SPLIT = { models: ['a.onnx'], split: true };
const IN_TWO = { ...SPLIT, runtimeVersions: ['10.6.0', '10.7.0'] };
const sha = (letter: string): string => letter.repeat(64);

/** A sentence of which only the names differ, as it is told. */
const missing = (stage: string, what: string, job: string, report: string): string =>
  `error part-missing | The plan has a ${stage} of ${what}, but no part reports it (job "${job}", report ${report}). | Look at that job: it was skipped or died, or its artifact was not downloaded. Then run it again.`;
const unexpected = (file: string, what: string): string =>
  `warning part-unexpected | ${file}: the plan has no job for ${what}. | Give merge only the reports of this plan.`;
const REMEDY = {
  run: 'Download only the artifacts of this run, and rerun the job whose report is from another run. If the gate joins several runs of one commit, pass --any-run.',
  commit: 'Merge reports from one commit only: rerun the jobs whose reports are from another one.',
  repository: 'Merge reports from one repository only: rerun the jobs whose reports are from another one.',
};
const another = (what: keyof typeof REMEDY, values: string, ...parts: string[]): string =>
  [`error part-of-another-run | The parts are not from one ${what}: ${values}.`, REMEDY[what], ...parts].join(
    ' | ',
  );
const WITHOUT_B = missing(
  'check',
  'b.onnx',
  'check b.onnx, TensorRT 10.6.0.26',
  'trt-guard-b.onnx-10.6.0.26-5e7975e0c7.json',
);
const BUILT = 'trt-guard-engines/build-a.onnx-10.6.0.26-5127d8137f/a.engine';

describe('what a merge says', () => {
  it.each<[string, Partial<Work>, readonly (Change | null)[], string[]]>([
    ['of a part that is not there', TWO, [same, null], ['fail', WITHOUT_B]],
    [
      'of nothing',
      TWO,
      [null, null],
      [
        'fail',
        'error part-missing | There is no part to merge. | Look at the jobs that should have written one, and at the step that downloads their artifacts.',
        missing(
          'check',
          'a.onnx',
          'check a.onnx, TensorRT 10.6.0.26',
          'trt-guard-a.onnx-10.6.0.26-27b0e0bea7.json',
        ),
        WITHOUT_B,
      ],
    ],
    [
      'of a build that died',
      SPLIT,
      [null, same],
      [
        'fail',
        missing(
          'build',
          'a.onnx',
          'build a.onnx, TensorRT 10.6.0.26',
          'trt-guard-build-a.onnx-10.6.0.26-5127d8137f.json',
        ),
        unexpected('1.json', BUILT),
      ],
    ],
    [
      'of a load that died',
      SPLIT,
      [same, null],
      [
        'fail',
        missing(
          'load',
          'a.onnx',
          'load a.onnx, TensorRT 10.6.0.26',
          'trt-guard-load-a.onnx-10.6.0.26-c9866482dc.json',
        ),
      ],
    ],
    [
      'of one of two loads that died',
      IN_TWO,
      [same, same, null],
      [
        'fail',
        missing(
          'load',
          'a.onnx with runtime 10.7.0',
          'load a.onnx, TensorRT 10.6.0.26, runtime 10.7.0',
          'trt-guard-load-a.onnx-10.6.0.26-with-10.7.0-2c4690a002.json',
        ),
      ],
    ],
    [
      'of a load of other bytes',
      SPLIT,
      [same, row((one) => (one.sha256 = sha('d')))],
      [
        'fail',
        'error part-mismatch | a.onnx was built, and engines were loaded, but none of them is the engine that was built (job "load a.onnx, TensorRT 10.6.0.26"). | Make the load job take the engines from the artifact of the build job in the same run. | built: sha256 612e6f6e6e7831302e362e302e32360000000000000000000000000000000000 | loaded: sha256 dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd (1.json)',
        unexpected('1.json', BUILT),
      ],
    ],
    [
      'of the same report twice',
      TWO,
      [same, same, same],
      [
        'pass',
        'warning part-duplicate | 2.json is the same report as 0.json: it counts once. | Merge only one report for each job.',
      ],
    ],
    [
      'of two reports of one job',
      TWO,
      [same, same, row((one) => (one.sha256 = sha('e')))],
      [
        'pass',
        'warning part-duplicate | 2 parts are about a.onnx: all of them count. | Merge one report of each job; if they built different engines, know which one ships. | 0.json: pass, sha256 612e6f6e6e7831302e362e302e32360000000000000000000000000000000000 | 2.json: pass, sha256 eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',
      ],
    ],
    [
      'of two reports of one job that differ in their verdict',
      TWO,
      [
        same,
        same,
        (report) => {
          report.verdict = 'fail';
          for (const one of report.engines) {
            one.verdict = 'fail';
            one.checks.push({ name: 'contract', status: 'fail', durationMs: 1 });
          }
        },
      ],
      [
        'fail',
        'error part-contradiction | Parts report different results for a.onnx. | Run that job once more, and merge only its last report. | 0.json: pass, sha256 612e6f6e6e7831302e362e302e32360000000000000000000000000000000000 | 2.json: fail, sha256 612e6f6e6e7831302e362e302e32360000000000000000000000000000000000',
      ],
    ],
    [
      'of a job that the plan does not have',
      TWO,
      [
        same,
        same,
        row((one) => {
          one.model = 'c.onnx';
          one.engine = 'c.engine';
        }),
      ],
      ['pass', unexpected('2.json', 'c.onnx')],
    ],
    [
      'of another pin',
      TWO,
      [
        same,
        row((one) => {
          one.witnesses.forEach((w) => (w.version = '10.7.0.23'));
        }),
      ],
      ['fail', WITHOUT_B, unexpected('1.json', 'b.onnx')],
    ],
    [
      'of another product',
      TWO,
      [
        same,
        row((one) => {
          one.witnesses.forEach((w) => (w.product = 'tensorrt-rtx'));
        }),
      ],
      ['fail', WITHOUT_B, unexpected('1.json', 'b.onnx')],
    ],
    [
      'of a runtime that nobody asked for',
      TWO,
      [same, row((one) => (one.runtimeVersion = '10.6'))],
      ['fail', WITHOUT_B],
    ],
    [
      'of an image that nobody asked for',
      TWO,
      [same, row((one) => (one.runtimeImage = 'x/y:1'))],
      ['fail', WITHOUT_B],
    ],
    [
      'of a verdict that its checks do not give',
      TWO,
      [same, row((one) => (one.verdict = 'unproven'))],
      [
        'fail',
        'error part-not-believed | 1.json contradicts itself: its verdict does not follow from its checks and findings. | Find out who changed the report between its job and the merge, and run that job again. | b.onnx: says unproven, but its contents give pass',
      ],
    ],
    [
      'of a whole that its parts do not give',
      TWO,
      [
        same,
        (report) => {
          report.verdict = 'fail';
        },
      ],
      [
        'fail',
        'error part-not-believed | 1.json contradicts itself: its verdict does not follow from its checks and findings. | Find out who changed the report between its job and the merge, and run that job again. | the whole: says fail, but its contents give pass',
      ],
    ],
    [
      'of a report about nothing',
      TWO,
      [
        same,
        (report) => {
          report.engines = [];
          report.verdict = 'unproven';
        },
      ],
      [
        'fail',
        'error part-empty | 1.json covers no engine, so it proves nothing. | Look at the job that wrote it.',
        WITHOUT_B,
      ],
    ],
    [
      'of a check that heard nobody',
      TWO,
      [same, row((one) => (one.witnesses = one.witnesses.slice(0, 1)))],
      [
        'fail',
        'error part-not-believed | 1.json contradicts itself: its verdict does not follow from its checks and findings. | Find out who changed the report between its job and the merge, and run that job again. | b.onnx: says pass, but its contents give unproven | the whole: says pass, but its contents give unproven',
      ],
    ],
    [
      'of witnesses that disagree',
      TWO,
      [
        same,
        row((one) =>
          one.witnesses.push({
            source: 'runtime-library',
            product: 'tensorrt',
            version: '10.7.0.23',
            detail: '/l',
          }),
        ),
      ],
      [
        'fail',
        'error part-not-believed | 1.json contradicts itself: its verdict does not follow from its checks and findings. | Find out who changed the report between its job and the merge, and run that job again. | b.onnx: says pass, but its contents give fail | the whole: says pass, but its contents give fail',
      ],
    ],
    [
      'of one model that is two files',
      { models: ['a.onnx'], tensorrtVersions: [VERSION, '10.7.0.23'] },
      [row((one) => (one.modelSha256 = sha('1'))), row((one) => (one.modelSha256 = sha('2')))],
      [
        'fail',
        'error part-of-another-model | a.onnx is not the same file in all parts. | Make all jobs take it from the same commit or artifact, and run them again. | 0.json: sha256 1111111111111111111111111111111111111111111111111111111111111111 | 1.json: sha256 2222222222222222222222222222222222222222222222222222222222222222',
      ],
    ],
  ])('%s', (_, asked, changes, expected) => {
    expect(merged(asked, changes)).toEqual(expected);
  });

  it('of a report without a name for its engine', () => {
    const [part] = partsOf(plan(), [
      row((one) => Object.assign(one, { model: null, engine: null, verdict: 'fail' })),
    ]);
    const text = part !== undefined && 'text' in part ? part.text : '';
    const report = mergeParts(
      [
        { file: '0.json', text },
        { file: '0.json', text: `${text} ` },
      ],
      null,
    );
    expect([report.verdict, ...report.findings.map(line)]).toEqual([
      'fail',
      'error part-not-believed | 0.json contradicts itself: its verdict does not follow from its checks and findings. | Find out who changed the report between its job and the merge, and run that job again. | an engine: says fail, but its contents give pass',
      'warning part-duplicate | 2 parts are about an engine: all of them count. | Merge one report of each job; if they built different engines, know which one ships. | 0.json: pass, sha256 6d6f64656c732f612e6f6e6e7831302e362e302e323600000000000000000000 | 0.json: pass, sha256 6d6f64656c732f612e6f6e6e7831302e362e302e323600000000000000000000',
    ]);
  });

  it('of files that are not reports', () => {
    const report = mergeParts(
      [
        { file: 'gone.json', problem: 'it cannot be read' },
        { file: 'text.json', text: 'x' },
        { file: 'demo.json', text: '{"disagreement": 1}' },
        { file: 'list.json', text: '[]' },
      ],
      null,
    );
    expect([report.verdict, ...report.findings.map(line)]).toEqual([
      'fail',
      'error part-unreadable | gone.json is not a report of trt-guard: it cannot be read. | Give merge only the reports; if this should be one, run its job again.',
      `error part-unreadable | text.json is not a report of trt-guard: it is not JSON: Unexpected token 'x', "x" is not valid JSON. | Give merge only the reports; if this should be one, run its job again.`,
      'error part-unreadable | demo.json is not a report of trt-guard: it is the report of a demo, not of a job. | Give merge only the reports; if this should be one, run its job again.',
      'error part-unreadable | list.json is not a report of trt-guard: schema should be "schema", but is nothing. | Give merge only the reports; if this should be one, run its job again.',
    ]);
    expect(report.findings.map(({ location }) => location?.file)).toEqual([
      'gone.json',
      'text.json',
      'demo.json',
      'list.json',
    ]);
    expect(mergeParts([], null).findings.map(line)).toEqual([
      'error part-missing | There is no part to merge. | Look at the jobs that should have written one, and at the step that downloads their artifacts.',
    ]);
  });
});

describe('what a merge says of runs', () => {
  const later = { attempt: 2 };
  it.each<[string, readonly (Change | null)[], Parameters<typeof merged>[2], string[]]>([
    ['all of this run', [run({}), run({})], { here: HERE }, ['pass']],
    [
      'one of another run',
      [run({}), run({ id: '99' })],
      { here: HERE },
      ['fail', another('run', '100, 99 (this is 100)', '0.json: run 100', '1.json: run 99')],
    ],
    ['one of another run, in a gate', [run({}), run({ id: '99' })], { here: HERE, anyRun: true }, ['pass']],
    [
      'all of another run',
      [run({ id: '99' }), run({ id: '99' })],
      { here: HERE },
      ['fail', another('run', '99, 100 (this is 100)', '0.json, 1.json: run 99')],
    ],
    [
      'one that says no run',
      [run({}), same],
      { here: HERE },
      [
        'fail',
        another('commit', 'c1, none', '0.json: commit c1', '1.json: commit none'),
        another('run', '100, none (this is 100)', '0.json: run 100', '1.json: run none'),
      ],
    ],
    ['none that says a run', [same, same], {}, ['pass']],
    [
      'none that says a run, in a run',
      [same, same],
      { here: HERE },
      ['fail', another('run', 'none, 100 (this is 100)', '0.json, 1.json: run none')],
    ],
    [
      'another commit',
      [run({}), run({ commit: 'c2' })],
      { here: HERE },
      ['fail', another('commit', 'c1, c2', '0.json: commit c1', '1.json: commit c2')],
    ],
    [
      'another commit, in a gate',
      [run({ commit: 'c2' }), run({ commit: 'c2' })],
      { here: HERE, anyRun: true },
      ['fail', another('commit', 'c2, c1 (this is c1)', '0.json, 1.json: commit c2')],
    ],
    [
      'another commit than the event’s, which is a merge',
      [run({ commit: 'c2' }), run({ commit: 'c2' })],
      { here: HERE },
      ['pass'],
    ],
    [
      'another repository',
      [run({}), run({ repository: 'fork/models' })],
      { here: HERE },
      [
        'fail',
        another(
          'repository',
          'org/models, fork/models (this is org/models)',
          '0.json: repository org/models',
          '1.json: repository fork/models',
        ),
      ],
    ],
    ['a repository that is not told', [run({}), run({ repository: null })], { here: HERE }, ['pass']],
    [
      'another release of the tool',
      [run({}), run({ toolVersion: '1.2.0' })],
      { here: HERE },
      [
        'pass',
        'warning part-of-another-tool | The parts were written by several releases of trt-guard: 1.1.0, 1.2.0. | Use the same release in all jobs of a workflow.',
      ],
    ],
    [
      'a later attempt of one job',
      [run({}), run({}), run(later)],
      { here: HERE },
      [
        'pass',
        'notice part-superseded | 0.json: attempt 1 says pass for a.onnx; a later attempt of the same run counts in its place. | Nothing.',
      ],
    ],
    [
      'an attempt that is not told',
      [run({}), run({ attempt: null }), run(later)],
      { here: HERE },
      [
        'pass',
        'notice part-superseded | 0.json: attempt 1 says pass for a.onnx; a later attempt of the same run counts in its place. | Nothing.',
      ],
    ],
  ])('%s', (_, changes, context, expected) => {
    expect(merged(TWO, changes, context)).toEqual(expected);
  });

  const PLANNED: Planned = {
    repository: 'org/models',
    commit: 'c1',
    id: '100',
    attempt: 1,
    toolVersion: '1.1.0',
    models: { 'a.onnx': sha('1'), 'b.onnx': sha('2') },
    engines: {},
  };
  const ofModels = (...digests: string[]): Change[] =>
    digests.map((digest) => (report: Report) => {
      run({})(report);
      row((one) => (one.modelSha256 = sha(digest)))(report);
    });
  const both = ofModels('1', '2');
  const models = ofModels('1', '3');
  it.each<[string, Planned, readonly Change[], typeof HERE | null, boolean, string[]]>([
    ['as it is', PLANNED, both, HERE, false, ['pass']],
    [
      'of another run',
      { ...PLANNED, id: '99' },
      both,
      HERE,
      false,
      [
        'fail',
        'error part-of-another-run | The plan is not from this run: it says 99, but this is 100. | Merge with the plan that this run printed.',
      ],
    ],
    ['of another run, in a gate', { ...PLANNED, id: '99' }, both, HERE, true, ['pass']],
    ['of another commit', { ...PLANNED, commit: 'c2' }, both, HERE, false, ['pass']],
    [
      'of another commit, in a gate',
      { ...PLANNED, commit: 'c2' },
      both,
      HERE,
      true,
      [
        'fail',
        'error part-of-another-run | The plan is not from this commit: it says c2, but this is c1. | Merge with the plan that this run printed.',
      ],
    ],
    [
      'of another repository',
      { ...PLANNED, repository: 'fork/models' },
      both,
      HERE,
      false,
      [
        'fail',
        'error part-of-another-run | The plan is not from this repository: it says fork/models, but this is org/models. | Merge with the plan that this run printed.',
      ],
    ],
    ['of no run', { ...PLANNED, id: null, commit: null, repository: null }, both, HERE, false, ['pass']],
    [
      'of another run than its parts, where nobody says which it is',
      { ...PLANNED, id: '99' },
      both,
      null,
      false,
      ['fail', another('run', '100, 99 (this is 99)', '0.json, 1.json: run 100')],
    ],
    [
      'of another commit than its parts, where nobody says which it is',
      { ...PLANNED, commit: 'c2' },
      both,
      null,
      true,
      ['fail', another('commit', 'c1, c2 (this is c2)', '0.json, 1.json: commit c1')],
    ],
    [
      'of another model than one part',
      PLANNED,
      models,
      HERE,
      false,
      [
        'fail',
        'error part-of-another-model | b.onnx is not the same file in all parts and in the plan. | Make all jobs take it from the same commit or artifact, and run them again. | the plan: sha256 2222222222222222222222222222222222222222222222222222222222222222 | 1.json: sha256 3333333333333333333333333333333333333333333333333333333333333333',
      ],
    ],
  ])('the plan is %s', (_, of, changes, here, anyRun, expected) => {
    expect(merged(TWO, changes, { of, here, anyRun })).toEqual(expected);
  });

  it('of an engine that was given, by its digest in the plan', () => {
    const asked = { models: [], engines: ['a.engine'] };
    const of = { ...PLANNED, models: {}, engines: { 'a.engine': sha('1') } };
    const given = (digest: string): Change => row((one) => (one.sha256 = digest));
    expect(merged(asked, [given(sha('1'))], { of })).toEqual([
      'fail',
      another('repository', 'none, org/models (this is org/models)', '0.json: repository none'),
      another('commit', 'none, c1 (this is c1)', '0.json: commit none'),
      another('run', 'none, 100 (this is 100)', '0.json: run none'),
    ]);
    expect(merged(asked, [given(sha('2'))], { of })).toEqual([
      'fail',
      another('repository', 'none, org/models (this is org/models)', '0.json: repository none'),
      another('commit', 'none, c1 (this is c1)', '0.json: commit none'),
      another('run', 'none, 100 (this is 100)', '0.json: run none'),
      'error part-of-another-model | a.engine is not the same file in all parts and in the plan. | Make all jobs take it from the same commit or artifact, and run them again. | the plan: sha256 1111111111111111111111111111111111111111111111111111111111111111 | 0.json: sha256 2222222222222222222222222222222222222222222222222222222222222222',
    ]);
  });
});

it('of many files the first are named, and the others counted', () => {
  const files = Array.from({ length: 51 }, (_, i) => `${i}`);
  expect(listed(files.slice(0, 50))).toBe(files.slice(0, 50).join(', '));
  expect(listed(files)).toBe(`${files.slice(0, 50).join(', ')} and 1 more`);
});

describe('joinRows', () => {
  const [build, load] = plan(SPLIT) as [MatrixEntry, MatrixEntry];
  const built = (change: Partial<EngineReport> = {}): EngineReport => ({
    ...(structuredClone(reportOf(build).engines[0]) as EngineReport),
    ...change,
  });
  const loaded = (change: Partial<EngineReport> = {}): EngineReport => ({
    ...(structuredClone(reportOf(load).engines[0]) as EngineReport),
    ...change,
  });
  const joined = (...rows: EngineReport[]): unknown =>
    joinRows(rows.map((one, i) => ({ file: `${i}`, row: one, run: null }))).map(
      ({ files, load: by, row: one }) => [
        files.join('+'),
        by?.file ?? null,
        one.engine,
        one.runtimeVersion ?? null,
        one.runtimeImage ?? null,
        one.machine?.gpu?.name ?? null,
        one.checks.map(({ name, status, detail }) => `${name} ${status} ${detail ?? ''}`).join(', '),
        one.findings.map(({ code, severity }) => `${severity} ${code}`).join(', '),
      ],
    );
  const gpu = {
    gpu: { name: 'L4', computeCapability: '8.9', memoryMiB: null },
    driverVersion: null,
    driverCuda: null,
  };

  /** A build that a load proved, as `joined` shows it: the checks of both, each with its part. */
  const pair = (
    build: number,
    load: number,
    { engine = BUILT, runtime, image }: { engine?: string; runtime?: string; image?: string } = {},
  ): unknown => [
    `${build}+${load}`,
    `${load}`,
    engine,
    runtime ?? null,
    image ?? null,
    null,
    `convert pass ${build}, inspect pass ${build}, versions pass ${build}, inspect pass ${load}, load pass ${load}, versions pass ${load}`,
    '',
  ];
  it.each<[string, EngineReport[], unknown]>([
    [
      'a build and its load',
      [built(), loaded({ machine: gpu })],
      [
        [
          '0+1',
          '1',
          BUILT,
          null,
          null,
          'L4',
          'convert pass 0, inspect pass 0, versions pass 0, inspect pass 1, load pass 1, versions pass 1',
          '',
        ],
      ],
    ],
    [
      'a build alone, and a load alone',
      [built(), loaded({ sha256: sha('9') })],
      [
        [
          '0',
          null,
          BUILT,
          null,
          null,
          null,
          'convert pass , inspect pass , load unproven no GPU, versions pass ',
          'notice unproven-load',
        ],
        ['1', null, BUILT, null, null, null, 'inspect pass , load pass , versions pass ', ''],
      ],
    ],
    [
      'a build that loaded it itself',
      [built({ checks: loaded().checks }), loaded({ runtimeVersion: '10.6' })],
      [
        [
          '0+1',
          '1',
          BUILT,
          '10.6',
          null,
          null,
          'inspect pass 0, load pass 0, versions pass 0, inspect pass 1, load pass 1, versions pass 1',
          'notice unproven-load',
        ],
      ],
    ],
    [
      'two loads under two runtimes',
      [built(), loaded({ runtimeVersion: '10.7' }), loaded({ runtimeVersion: '10.6' })],
      [pair(0, 1, { runtime: '10.7' }), pair(0, 2, { runtime: '10.6' })],
    ],
    [
      'loads under two runtimes, in turn',
      [
        built(),
        loaded({ runtimeVersion: '10.7' }),
        loaded({ runtimeVersion: '10.6' }),
        loaded({ runtimeVersion: '10.7' }),
      ],
      [pair(0, 1, { runtime: '10.7' }), pair(0, 2, { runtime: '10.6' }), pair(0, 3, { runtime: '10.7' })],
    ],
    [
      'two loads in two images',
      [built(), loaded({ runtimeImage: 'b' }), loaded({ runtimeImage: 'a' })],
      [pair(0, 1, { image: 'b' }), pair(0, 2, { image: 'a' })],
    ],
    [
      'a build that was asked about one runtime',
      [
        built({ runtimeVersion: '10.6' }),
        loaded({ runtimeVersion: '10.7' }),
        loaded({ runtimeVersion: '10.6' }),
      ],
      [
        pair(0, 2, { runtime: '10.6' }),
        ['1', null, BUILT, '10.7', null, null, 'inspect pass , load pass , versions pass ', ''],
      ],
    ],
    ['a load before its build', [loaded(), built({ engine: null })], [pair(1, 0)]],
    [
      'bytes of two models, each loaded',
      [
        built({ engine: 'x' }),
        built({ model: 'b.onnx', engine: 'y' }),
        loaded({ engine: 'y' }),
        loaded({ engine: 'x' }),
      ],
      [pair(0, 3, { engine: 'x' }), pair(1, 2, { engine: 'y' })],
    ],
    [
      'bytes of two models, loaded under other names',
      [built({ engine: 'x' }), built({ model: 'b.onnx', engine: 'y' }), loaded({ engine: 'z' })],
      [pair(0, 2, { engine: 'x' }), pair(1, 2, { engine: 'y' })],
    ],
    [
      'a row that was not loaded',
      [built(), loaded({ checks: [] })],
      [
        [
          '0',
          null,
          BUILT,
          null,
          null,
          null,
          'convert pass , inspect pass , load unproven no GPU, versions pass ',
          'notice unproven-load',
        ],
        ['1', null, BUILT, null, null, null, '', ''],
      ],
    ],
    [
      'a check that says something',
      [built({ checks: [{ name: 'inspect', status: 'pass', durationMs: 1, detail: 'told' }] }), loaded()],
      [
        [
          '0+1',
          '1',
          BUILT,
          null,
          null,
          null,
          'inspect pass told (0), inspect pass 1, load pass 1, versions pass 1',
          '',
        ],
      ],
    ],
  ])('%s', (_, rows, expected) => {
    expect(joined(...rows)).toEqual(expected);
  });

  it('judges a row by its contents, and says each thing once', () => {
    const says = (one: EngineReport, require: 'inspect' | 'load' = 'load'): unknown => {
      const { verdict, findings, checks } = judged(one, require);
      return [
        verdict,
        findings.map(({ code, severity }) => `${severity} ${code}`),
        checks.map(({ status }) => status).join(),
      ];
    };
    const witness = (source: Witness['source'], version = VERSION): Witness => ({
      source,
      product: 'tensorrt',
      version,
      detail: source,
    });
    const disagreement = (severity: 'error' | 'warning'): Finding => ({
      code: 'version-disagreement',
      severity,
      message: '',
      remedy: '',
      evidence: [],
    });
    const open: Finding = { code: 'unproven-load', severity: 'error', message: '', remedy: '', evidence: [] };
    expect([
      says(built()),
      says(built(), 'inspect'),
      says(loaded()),
      says(built({ findings: [open] })),
      says(loaded({ witnesses: [witness('pin'), witness('plan-header')] })),
      says(loaded({ witnesses: [witness('pin'), witness('plan-header'), witness('runtime-module')] })),
      says(loaded({ witnesses: [witness('pin'), witness('plan-body'), witness('runtime-library')] })),
      says(loaded({ witnesses: [witness('plan-header'), witness('plan-body')] })),
      says(
        loaded({
          witnesses: [witness('pin', '10.7.0.23'), witness('plan-header'), witness('runtime-library')],
        }),
      ),
      says(
        loaded({
          witnesses: [witness('pin', '10.7.0.23'), witness('plan-header'), witness('runtime-library')],
          findings: [disagreement('error')],
        }),
      ),
      says(
        loaded({
          witnesses: [witness('pin', '10.7.0.23'), witness('plan-header'), witness('runtime-library')],
          findings: [disagreement('warning')],
        }),
      ),
    ]).toEqual([
      ['unproven', ['error unproven-load'], 'pass,pass,unproven,pass'],
      ['pass', ['notice unproven-load'], 'pass,pass,unproven,pass'],
      ['pass', [], 'pass,pass,pass'],
      ['unproven', ['error unproven-load'], 'pass,pass,unproven,pass'],
      ['unproven', ['error unproven-load'], 'pass,unproven,pass'],
      ['pass', [], 'pass,pass,pass'],
      ['unproven', ['error unproven-inspect'], 'unproven,pass,pass'],
      ['unproven', ['error unproven-versions', 'error unproven-load'], 'pass,unproven,unproven'],
      ['fail', ['error version-disagreement'], 'pass,pass,pass'],
      ['fail', ['error version-disagreement'], 'pass,pass,pass'],
      ['fail', ['error version-disagreement', 'warning version-disagreement'], 'pass,pass,pass'],
    ]);
  });
});

describe('what a plan wants', () => {
  const wanted = (asked: Partial<Work>, rows: EngineReport[]): string[] =>
    coverageFindings(
      { include: plan(asked) },
      joinRows(rows.map((one, i) => ({ file: `${i}`, row: one, run: null }))),
    ).map(line);
  const of = (asked: Partial<Work>, ...changes: Partial<EngineReport>[]): EngineReport[] => {
    const rows = plan(asked).flatMap((entry) => structuredClone(reportOf(entry).engines));
    return rows.map((one, i) => ({ ...one, ...changes[i] }));
  };
  const strangers = (count: number): EngineReport[] =>
    Array.from({ length: count }, (_, i) => ({
      ...(of(SPLIT)[1] as EngineReport),
      sha256: `${i}`.padStart(64, '0'),
    }));

  it('of images, a name with any digest', () => {
    const asked = { models: ['a.onnx'], runtimeImages: ['x/y:1'] };
    const under = (runtimeImage: string): string[] => wanted(asked, of(asked, { runtimeImage }));
    expect(under(`x/y:1@sha256:${sha('a')}`)).toEqual([]);
    expect(under('x/y:1')).toEqual([]);
    expect(under('x/y:12')).toEqual([
      missing(
        'check',
        'a.onnx in x/y:1',
        'check a.onnx, TensorRT 10.6.0.26, runtime x/y:1',
        'trt-guard-a.onnx-10.6.0.26-with-x-y-1-561dd3b2a2.json',
      ),
    ]);
    expect(wanted(asked, of(asked))).toEqual([
      missing(
        'check',
        'a.onnx in x/y:1',
        'check a.onnx, TensorRT 10.6.0.26, runtime x/y:1',
        'trt-guard-a.onnx-10.6.0.26-with-x-y-1-561dd3b2a2.json',
      ),
    ]);
  });

  it('of runtimes, the number or what the range became', () => {
    const asked = { models: ['a.onnx'], runtimeVersions: ['10.6'] };
    const under = (runtimeVersion: string, text = '10.6'): string[] =>
      wanted({ ...asked, runtimeVersions: [text] }, of(asked, { runtimeVersion }));
    expect(under('10.6')).toEqual([]);
    expect(under('10.06')).toEqual([]);
    expect(under('10.60')).toEqual([
      missing(
        'check',
        'a.onnx with runtime 10.6',
        'check a.onnx, TensorRT 10.6.0.26, runtime 10.6',
        'trt-guard-a.onnx-10.6.0.26-with-10.6-01022da54f.json',
      ),
    ]);
    expect(under('10.7', '>=10.6')).toEqual([]);
    expect(under('any', '10.6')).toEqual([
      missing(
        'check',
        'a.onnx with runtime 10.6',
        'check a.onnx, TensorRT 10.6.0.26, runtime 10.6',
        'trt-guard-a.onnx-10.6.0.26-with-10.6-01022da54f.json',
      ),
    ]);
  });

  it('of a path, however it is written', () => {
    expect(wanted({ models: ['a.onnx'] }, of({ models: ['a.onnx'] }, { model: './a.onnx' }))).toEqual([]);
    expect(wanted({ models: [], engines: ['a.onnx'] }, of({ models: ['a.onnx'] }))).toEqual([
      missing(
        'check',
        'a.onnx',
        'check a.onnx, TensorRT 10.6.0.26',
        'trt-guard-a.onnx-10.6.0.26-a2cdacbce0.json',
      ),
      unexpected('0', 'a.onnx'),
    ]);
  });

  it('of strangers, the first fifty are told', () => {
    const [built] = of(SPLIT) as [EngineReport];
    const told = (count: number): string[] =>
      (wanted(SPLIT, [built, ...strangers(count)])[0] ?? '')
        .split(' | ')
        .filter((text) => !text.startsWith('loaded: sha'));
    expect(told(50)).toEqual([
      'error part-mismatch',
      'a.onnx was built, and engines were loaded, but none of them is the engine that was built (job "load a.onnx, TensorRT 10.6.0.26").',
      'Make the load job take the engines from the artifact of the build job in the same run.',
      'built: sha256 612e6f6e6e7831302e362e302e32360000000000000000000000000000000000',
    ]);
    expect(told(51)).toEqual([
      'error part-mismatch',
      'a.onnx was built, and engines were loaded, but none of them is the engine that was built (job "load a.onnx, TensorRT 10.6.0.26").',
      'Make the load job take the engines from the artifact of the build job in the same run.',
      'built: sha256 612e6f6e6e7831302e362e302e32360000000000000000000000000000000000',
      'loaded: 1 more engines',
    ]);
  });

  it('the pin itself, and not a runtime or a library that happens to have its version', () => {
    const asked = { models: ['a.onnx'] };
    const pinned = (...also: Witness[]): EngineReport[] => {
      const [one] = of(asked) as [EngineReport];
      const pin = one.witnesses.map((w) => (w.source === 'pin' ? { ...w, version: '10.7.0.23' } : w));
      return [{ ...one, witnesses: [...pin, ...also] }];
    };
    const runtime: Witness = {
      source: 'pin',
      product: 'tensorrt',
      version: VERSION,
      detail: '',
      input: 'runtime-version',
    };
    for (const rows of [pinned(), pinned(runtime)])
      expect(
        coverageFindings(
          { include: plan(asked) },
          joinRows(rows.map((one) => ({ file: 'x', row: one, run: null }))),
        ).map(({ code }) => code),
      ).toEqual(['part-missing', 'part-unexpected']);
  });

  /** Entries as somebody else may have written them, each of one file. */
  const entry = (change: Partial<MatrixEntry>): MatrixEntry => {
    const [check] = plan({ models: ['a.onnx'] }) as [MatrixEntry];
    return { ...check, name: `job ${change.artifact ?? 'x'}`, report: 'r.json', artifact: 'x', ...change };
  };
  const judgedBy = (include: MatrixEntry[], rows: EngineReport[]): string[] =>
    coverageFindings(
      { include },
      joinRows(rows.map((one, i) => ({ file: `${i}`, row: one, run: null }))),
    ).map(line);
  const one = (change: Partial<EngineReport> = {}, pin = VERSION): EngineReport => {
    const [row] = of({ models: ['a.onnx'], tensorrtVersions: [pin] }) as [EngineReport];
    return { ...row, ...change };
  };
  const gap = (stage: string, what: string, job = 'job x'): string => missing(stage, what, job, 'r.json');

  it('of a check, also where a load names its artifact as its source', () => {
    const load = entry({
      stage: 'load',
      'engines-from': 'x',
      'built-from': 'b.onnx',
      artifact: 'y',
      model: '',
    });
    expect(judgedBy([entry({}), load], [])).toEqual([gap('check', 'a.onnx'), gap('check', 'b.onnx')]);
  });

  it('of a load that names no models, its engines; of a check, both', () => {
    const load = entry({ stage: 'load', model: '', engine: 'a.engine\nb.engine' });
    expect(judgedBy([load], [])).toEqual([gap('load', 'a.engine'), gap('load', 'b.engine')]);
    expect(judgedBy([entry({ engine: 'a.engine' })], [])).toEqual([
      gap('check', 'a.onnx'),
      gap('check', 'a.engine'),
    ]);
    const named = entry({ stage: 'load', model: '', engine: 'a.engine', 'built-from': 'a.onnx' });
    expect(judgedBy([named], [])).toEqual([gap('load', 'a.onnx')]);
  });

  it('of no pin, a row with any or none; of a pin, a row one of whose pins it is', () => {
    const noPin = one({ witnesses: one().witnesses.filter(({ source }) => source !== 'pin') });
    expect(judgedBy([entry({ 'tensorrt-version': '' })], [noPin])).toEqual([]);
    expect(judgedBy([entry({ 'tensorrt-version': '' })], [one()])).toEqual([]);
    expect(judgedBy([entry({})], [noPin])).toEqual([gap('check', 'a.onnx'), unexpected('0', 'a.onnx')]);
    const second: Witness = { source: 'pin', product: 'tensorrt', version: '10.7.0.23', detail: '' };
    expect(judgedBy([entry({})], [one({ witnesses: [second, ...one().witnesses] })])).toEqual([]);
    expect(judgedBy([entry({ 'tensorrt-version': '' })], [one({ witnesses: [] })])).toEqual([]);
  });

  it('of an exact pin or runtime before a range: a row that fits both is left to it', () => {
    const [wide, exact] = [entry({ 'tensorrt-version': '~10.6', artifact: 'y' }), entry({})];
    const other = one({}, '10.6.0.25');
    for (const rows of [
      [one(), other],
      [other, one()],
    ]) {
      expect(judgedBy([wide, exact], rows)).toEqual([]);
      expect(judgedBy([exact, wide], rows)).toEqual([]);
    }
    const [anyRuntime, ten] = [
      entry({ 'runtime-version': '>=10' }),
      entry({ 'runtime-version': '10.7', artifact: 'y' }),
    ];
    const rows = [one({ runtimeVersion: '10.7' }), one({ runtimeVersion: '10.8' })];
    expect(judgedBy([anyRuntime, ten], rows)).toEqual([]);
    expect(judgedBy([ten, anyRuntime], rows)).toEqual([]);
    expect(judgedBy([anyRuntime, ten], rows.slice(0, 1))).toEqual([gap('check', 'a.onnx with runtime >=10')]);
  });

  it('of a range, a load of the engine under another name, too', () => {
    const asked = { ...SPLIT, tensorrtVersions: ['~10.6'] };
    const rows = of(asked);
    expect(wanted(asked, rows)).toEqual([]);
    expect(
      wanted(asked, [rows[0] as EngineReport, { ...(rows[1] as EngineReport), engine: 'other.engine' }]),
    ).toEqual([]);
  });

  it('is told as another engine only where a load is missing, and engines of known bytes were loaded', () => {
    const given = { ...one(), model: null, engine: 'g.engine', sha256: sha('9') };
    const asked = entry({ 'runtime-version': '10.7' });
    expect(judgedBy([asked], [one({ runtimeVersion: '10.6' }), given])).toEqual([
      gap('check', 'a.onnx with runtime 10.7'),
      unexpected('1', 'g.engine'),
    ]);
    const [built, load] = of(SPLIT) as [EngineReport, EngineReport];
    const { sha256: _, ...unknown } = load;
    const told = (...rows: EngineReport[]): string[] => wanted(SPLIT, rows).map((text) => text.slice(0, 24));
    expect(told(built, { ...load, sha256: sha('9') })[0]).toBe('error part-mismatch | a.');
    expect(told(built, unknown)[0]).toBe('error part-missing | The');
    const { sha256: __, ...unmeasured } = built;
    expect(told(unmeasured, { ...load, sha256: sha('9') })[0]).toBe('error part-missing | The');
    const runtimes = { ...IN_TWO };
    const [first, second] = of(runtimes).slice(1) as [EngineReport, EngineReport];
    // One of two loads came off: what is missing is the other, and not its engine.
    expect(wanted(runtimes, [built, first, { ...second, sha256: sha('9') }])[0]).toContain('part-missing');
  });

  it('of strangers, fifty are listed', () => {
    const [built] = of(SPLIT) as [EngineReport];
    const listedOf = (count: number): number =>
      (wanted(SPLIT, [built, ...strangers(count)])[0] ?? '')
        .split(' | ')
        .filter((text) => text.startsWith('loaded: sha')).length;
    expect([listedOf(49), listedOf(50), listedOf(51)]).toEqual([49, 50, 50]);
  });

  it('a build is told without the runtime that its load has', () => {
    const [build] = plan(IN_TWO) as [MatrixEntry];
    const told = judgedBy([{ ...build, 'runtime-version': '10.7' }], []);
    expect(told[0]).toContain('The plan has a build of a.onnx, but no part reports it');
  });

  it('a build of its own, where no job of the plan loads it', () => {
    const include = plan(SPLIT).filter(({ stage }) => stage === 'build');
    expect(coverageFindings({ include }, []).map(({ code }) => code)).toEqual(['part-missing']);
  });
});

describe('a later attempt', () => {
  const attempts = (
    first: (one: EngineReport) => void,
    second: (one: EngineReport) => void,
  ): [string, string[]] => {
    const include = plan({ models: [], engines: ['a.engine'] });
    const fails: Change = (report) => {
      run({})(report);
      report.verdict = 'fail';
      for (const one of report.engines) {
        one.verdict = 'fail';
        one.checks.push({ name: 'contract', status: 'fail', durationMs: 1 });
        first(one);
      }
    };
    const passes: Change = (report) => {
      run({ attempt: 2 })(report);
      report.engines.forEach(second);
    };
    const report = mergeParts(partsOf(include, [fails, passes]), null);
    return [report.verdict, report.findings.map(({ code }) => code)];
  };
  const same = (): void => undefined;

  it('replaces the same thing alone: not another engine, runtime or image', () => {
    expect(attempts(same, same)).toEqual(['pass', ['part-superseded']]);
    expect(attempts(same, (one) => (one.engine = 'b.engine'))[0]).toBe('fail');
    expect(attempts((one) => (one.runtimeVersion = '10.7'), same)[0]).toBe('fail');
    expect(
      attempts(
        (one) => (one.runtimeVersion = '10.7'),
        (one) => (one.runtimeVersion = '10.6'),
      )[0],
    ).toBe('fail');
    expect(
      attempts(
        (one) => (one.runtimeImage = 'x:1'),
        (one) => (one.runtimeImage = 'x:2'),
      )[0],
    ).toBe('fail');
  });
});
