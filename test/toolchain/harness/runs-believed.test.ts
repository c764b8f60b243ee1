import { describe, expect, it } from '@jest/globals';
import { hasRun } from '../../../src/toolchain/harness/run-findings.js';
import { whyNotBelieved } from '../../../src/toolchain/harness/runs-believed.js';
import { emptyResult, takeProtocol } from '../../../src/toolchain/harness/protocol.js';
import type { HarnessResult } from '../../../src/toolchain/harness/types.js';
import { FINE_OUTPUT } from '../../support/harness-results.js';

const ENGINE = {
  say: 'engine',
  name: null,
  tensors: [
    { name: 'x', mode: 'input', dtype: 'float', shape: [-1, 4] },
    { name: 'k', mode: 'input', dtype: 'int32', shape: [2] },
    { name: 'y', mode: 'output', dtype: 'float', shape: [-1, 4] },
  ],
  layers: 1,
  profiles: 2,
  deviceMemoryBytes: 1,
  hardwareCompatibility: null,
  profileShapes: [0, 1].flatMap((profile) => [
    { profile, input: 'x', min: [1, 4], opt: [2, 4], max: [profile === 0 ? 4 : 2, 4] },
    // Values of a shape tensor, not its size.
    { profile, input: 'k', min: [1], opt: [2], max: [3] },
  ]),
};
const POINTS = [
  { profile: 0, point: 'opt', case: null },
  { profile: 0, point: 'min', case: null },
  { profile: 0, point: 'max', case: null },
  { profile: 1, point: 'opt', case: null },
  { profile: 1, point: 'min', case: null },
  { profile: null, point: 'case', case: 'real' },
];
const ROWS = [2, 1, 4, 2, 1, 3];

const run = (i: number) => ({
  say: 'run',
  ...POINTS[i],
  profile: POINTS[i]?.profile ?? 0,
  error: null,
  inputs: [
    { name: 'x', dtype: 'float', shape: [ROWS[i] ?? 0, 4] },
    { name: 'k', dtype: 'int32', shape: [2] },
  ],
  outputs: [
    {
      ...FINE_OUTPUT,
      shape: [ROWS[i] ?? 0, 4],
      declared: [-1, 4],
      elements: 4 * (ROWS[i] ?? 0),
    },
  ],
  firstMs: 1,
  latency: { samples: 3, medianMs: 1, p99Ms: 1 },
});
type Run = ReturnType<typeof run>;
type Output = Run['outputs'][number];

const LOADED = [
  { say: 'engine-bytes', bytes: 1, sha256: 'a' },
  { say: 'deserialized', ok: true },
];

/** What is said of an engine that was loaded, read as it is read from a process. */
function heard(engine: object | null, points: readonly object[], runs: readonly object[]): HarnessResult {
  const before = emptyResult('run', { ending: { kind: 'exited', status: 0 }, durationMs: 1, output: '' });
  const lines = [
    ...LOADED,
    ...(engine === null ? [] : [engine]),
    { say: 'context', ok: true },
    { say: 'run-points', points },
    ...runs.flatMap((one, i) => [{ ...POINTS[i], say: 'run-started' }, one]),
    { say: 'done' },
  ];
  return takeProtocol({ ...before, cases: ['real'] }, lines.map((line) => JSON.stringify(line)).join('\n'));
}

const WHOLE = heard(
  ENGINE,
  POINTS,
  POINTS.map((_, i) => run(i)),
);

function lie(
  change: (lines: { engine: typeof ENGINE; points: typeof POINTS; runs: Run[] }) => void,
): HarnessResult {
  const lines = structuredClone({ engine: ENGINE, points: POINTS, runs: POINTS.map((_, i) => run(i)) });
  change(lines);
  return heard(lines.engine, lines.points, lines.runs);
}
const ofOutput = (change: Partial<Output>): HarnessResult =>
  lie(({ runs }) => Object.assign(runs[0]?.outputs[0] ?? {}, change));
const ofRun = (change: object): HarnessResult => lie(({ runs }) => Object.assign(runs[0] ?? {}, change));
function drop(from: unknown[], at: number): void {
  from.splice(at, 1);
}

describe('what a process says of its executions', () => {
  it('is believed where it is whole', () => {
    const result = WHOLE;
    expect([result.garbage, whyNotBelieved(result), hasRun(result)]).toEqual([[], null, true]);
  });

  it('is garbage where it is of no engine', () => {
    const result = heard(null, POINTS, []);
    expect(result.context).toBeNull();
    expect(result.garbage.length).toBeGreaterThan(0);
    expect(whyNotBelieved(result)).toBe('nothing is known of the engine that was executed');
  });

  it.each<[string, HarnessResult, string]>([
    [
      'a bound left out',
      lie(({ points, runs }) => {
        drop(points, 2);
        drop(runs, 2);
      }),
      'max of profile 0 was not to be executed',
    ],
    [
      'a profile left out',
      lie(({ points, runs }) => {
        points.splice(3, 2);
        runs.splice(3, 2);
      }),
      'opt of profile 1 was not to be executed',
    ],
    [
      'a case left out',
      lie(({ points, runs }) => {
        drop(points, 5);
        drop(runs, 5);
      }),
      'the case real was not to be executed',
    ],
    [
      'a point twice',
      lie(({ points }) => points.splice(5, 1, structuredClone(POINTS[0] as never))),
      'executed twice',
    ],
    [
      'one execution for another',
      lie(({ runs }) => runs.splice(2, 1, run(0))),
      'it is not the one that was announced',
    ],
    [
      'executions in another order',
      lie(({ runs }) => runs.reverse()),
      'it is not the one that was announced',
    ],
    [
      'the size of another point',
      lie(({ runs }) => (runs[2] = { ...run(2), inputs: run(0).inputs })),
      'the size of that point',
    ],
    ['an input less', ofRun({ inputs: run(0).inputs.slice(1) }), 'its inputs are not those of the engine'],
    [
      'an output more',
      ofRun({ outputs: [...run(0).outputs, ...run(0).outputs] }),
      'its outputs are not those',
    ],
    ['an output of another name', ofOutput({ name: 'z' }), 'its outputs are not those of the engine'],
    ['an output of another type', ofOutput({ dtype: 'half' }), 'its outputs are not those of the engine'],
  ])('%s', (_, result, why) => {
    expect(result.garbage).toEqual([]);
    expect(whyNotBelieved(result)).toContain(why);
    expect(hasRun(result)).toBe(false);
  });

  it.each<[string, HarnessResult]>([
    ['NaN that infinities take away again', ofOutput({ nan: 1, infinite: -1 })],
    ['guard bytes below none', ofOutput({ overrunBytes: -1 })],
    ['a difference below none', ofOutput({ repeat: { elements: 1, rms: -1, max: -1 } })],
    ['elements that are not those of the shape', ofOutput({ elements: 1 })],
    ['a size below none', ofOutput({ shape: [-2, 4], elements: -8 })],
    ['a time below none', ofRun({ firstMs: -1 })],
    ['a latency below none', ofRun({ latency: { samples: 3, medianMs: -1, p99Ms: 1 } })],
    ['samples in part', ofRun({ latency: { samples: 0.5, medianMs: 1, p99Ms: 1 } })],
  ])('%s is not a line of the protocol', (_, result) => {
    expect(result.garbage[0]).toContain('"say":"run"');
    expect(hasRun(result)).toBe(false);
  });
});
