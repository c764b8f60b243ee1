import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { harnessFile } from '../../../src/toolchain/harness/harness-file.js';
import {
  boundsOf,
  decide,
  logRatio,
  median,
  SERIES,
  SLOWER,
  TRIMMED,
  type Group,
} from '../../../src/guard/baseline/ratio.js';

/** A generator of its own (mulberry32): the same numbers on every machine. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Machine {
  /** Of one block: more of them where one is short. */
  executions: number;
  /** Standard deviation of one execution, of its latency. */
  jitter: number;
  /** Share of executions that take up to four times as long. */
  outliers: number;
  /** Share of blocks that something else on the machine stretches by up to a third. */
  disturbed: number;
  /** How far both engines drift together, per block. */
  drift: number;
  /** Share of groups after which the clock of both jumps by up to a tenth. */
  clock: number;
  /** Standard deviation by which two loads of one engine differ for as long as they live. */
  placement: number;
}

const QUIET: Machine = {
  executions: 5,
  jitter: 0.004,
  outliers: 0.01,
  disturbed: 0.005,
  drift: 0.0002,
  clock: 0.005,
  placement: 0.003,
};
const NOISY: Machine = {
  executions: 10,
  jitter: 0.03,
  outliers: 0.03,
  disturbed: 0.03,
  drift: 0.001,
  clock: 0.03,
  placement: 0.005,
};

/** Measures, group after group, two engines of which one takes `slower` times as long, as the harness would on this machine. */
function measuring(machine: Machine, slower: number, seed: number): () => Group {
  const random = generator(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const own = slower * Math.exp(machine.placement * normal());
  let level = 1;
  const block = (of: number): number[] => {
    level *= Math.exp(machine.drift * normal() + machine.drift / 10);
    const stretch = random() < machine.disturbed ? 1 + random() / 3 : 1;
    return Array.from({ length: machine.executions }, () => {
      const outlier = random() < machine.outliers ? 1 + 3 * random() : 1;
      return of * level * stretch * outlier * Math.exp(machine.jitter * normal());
    });
  };
  return () => {
    if (random() < machine.clock) level *= 0.9 + 0.2 * random();
    // As the harness: engine, baseline, baseline, engine, or the other way round.
    const isFirst = random() < 0.5;
    const [outer, inner] = isFirst ? [own, 1] : [1, own];
    const [a, b, c, d] = [block(outer), block(inner), block(inner), block(outer)];
    return isFirst ? { engine: [a, d], baseline: [b, c] } : { engine: [b, c], baseline: [a, d] };
  };
}

/** What is decided, and after how many groups. */
function decided(next: () => Group): ReturnType<typeof decide> {
  const logs: number[] = [];
  let decision = decide(logs);
  for (const { groups } of SERIES) {
    for (let i = 0; i < groups; i++) logs.push(logRatio(next()));
    decision = decide(logs);
    if (decision.answer !== 'undecided') break;
  }
  return decision;
}

type Tally = Record<'slower' | 'not-slower' | 'undecided', number>;

function tally(machine: Machine, slower: number, runs: number, seed: number): Tally {
  const counts: Tally = { slower: 0, 'not-slower': 0, undecided: 0 };
  for (let run = 0; run < runs; run++) counts[decided(measuring(machine, slower, seed + run)).answer] += 1;
  return counts;
}

/** Seeded and simulated, as docs/baseline.md tells it; what a GPU does is another matter. */
describe('the decision, on simulated machines', () => {
  it.each([
    ['quiet', QUIET, { slower: 0, 'not-slower': 300, undecided: 0 }],
    ['noisy', NOISY, { slower: 0, 'not-slower': 300, undecided: 0 }],
  ] as const)('%s: no engine is slower than itself, and 5 %% more is seen', (_, machine, itself) => {
    expect(tally(machine, 1, 300, 1)).toEqual(itself);
    const more = tally(machine, 1.05, 300, 20_001);
    expect(more.slower).toBeGreaterThanOrEqual(285);
    expect(more['not-slower']).toBe(0);
    expect(tally(machine, 1.2, 40, 40_001).slower).toBe(40);
    expect(tally(machine, 0.9, 40, 60_001)['not-slower']).toBe(40);
  });

  it('at the limit itself nothing is decided, or hardly ever', () => {
    const { undecided } = tally({ ...NOISY, placement: 0 }, 1 + SLOWER, 40, 80_001);
    expect(undecided).toBeGreaterThanOrEqual(38);
  });

  it('a lull of one engine in the first series is not taken for the engine', () => {
    const logs = Array.from({ length: 192 }, (_, i) => (i < 12 ? 0.3 : 0) + 0.001 * Math.sin(i));
    expect(decide(logs.slice(0, 24)).answer).toBe('undecided');
    expect(decide(logs)).toMatchObject({ answer: 'not-slower', groups: 48 });
  });
});

describe('numbers', () => {
  it('have a median', () => {
    expect([median([3]), median([4, 1]), median([5, 1, 3])]).toEqual([3, 2.5, 3]);
  });

  it('of a group are compared by the medians of its blocks', () => {
    const group = { engine: [[2, 2, 9], [8]], baseline: [[1, 1, 7], [1]] };
    expect(logRatio(group)).toBeCloseTo(Math.log(4), 12);
  });

  it('lose a fifth at either end, and their error is that of the rest (Yuen 1974)', () => {
    const logs = [-100, -2, -1, 0, 1, 2, 3, 4, 5, 100];
    // Kept: -1 ... 4. Winsorized: -1 three times, 0 ... 3, 4 three times: mean 1.5, squares 42.5.
    const error = Math.sqrt(42.5 / (6 * 5));
    const { ratio, lower, upper } = boundsOf(logs, 2);
    expect([ratio, lower, upper].map(Math.log)).toEqual([
      expect.closeTo(1.5, 9),
      expect.closeTo(1.5 - 2 * error, 9),
      expect.closeTo(1.5 + 2 * error, 9),
    ]);
  });

  it('are nothing before two series are whole', () => {
    expect(decide(Array.from({ length: 23 }, () => 1))).toEqual({
      answer: 'undecided',
      bounds: null,
      groups: 12,
    });
    expect(decide(Array.from({ length: 24 }, () => 1))).toMatchObject({ answer: 'slower', groups: 24 });
  });
});

/** The harness stops by the same rule, in another language: sooner, and the rest would be undecided; later, and time is lost. */
describe('the harness', () => {
  it('stops where it is decided, and nowhere before', () => {
    const program = `
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("h", sys.argv[1])
h = importlib.util.module_from_spec(spec); spec.loader.exec_module(h); h.need("engine"); h.need("run")
asked = json.loads(sys.argv[2])
cases = json.load(sys.stdin)
stops = lambda logs: next((n for n in range(1, len(logs) + 1) if h.is_decided(logs[:n], asked)), None)
print(json.dumps({"bounds": [h.interval(logs[:24], 3.733, asked["trimmed"]) for logs in cases], "stops": [stops(logs) for logs in cases]}))
`;
    const asked = { series: SERIES, trimmed: TRIMMED, limit: Math.log(1 + SLOWER) };
    const most = SERIES.reduce((sum, { groups }) => sum + groups, 0);
    const cases = [0.9, 1, 1.02, 1.025, 1.03, 1.035, 1.05, 1.2].flatMap((slower, i) =>
      [1, 2, 3].map((seed) => {
        const next = measuring({ ...NOISY, placement: 0 }, slower, 100 * i + seed);
        return Array.from({ length: most }, () => logRatio(next()));
      }),
    );
    const { stdout, stderr } = spawnSync(
      'python3',
      ['-B', '-c', program, harnessFile(), JSON.stringify(asked)],
      {
        encoding: 'utf8',
        input: JSON.stringify(cases),
      },
    );
    expect(stderr).toBe('');
    const told = JSON.parse(stdout) as { bounds: [number, number][]; stops: (number | null)[] };
    const stops = cases.map((logs) => {
      const { answer, groups } = decide(logs);
      return answer === 'undecided' ? null : groups;
    });
    expect(told.stops).toEqual(stops);
    expect(new Set(stops).size).toBeGreaterThan(2);
    for (const [i, logs] of cases.entries()) {
      const { lower, upper } = boundsOf(logs.slice(0, 24), 3.733);
      const [low, high] = told.bounds[i] ?? [];
      expect([low, high]).toEqual([expect.closeTo(Math.log(lower), 10), expect.closeTo(Math.log(upper), 10)]);
    }
  });
});
