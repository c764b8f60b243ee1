import { describe, expect, it } from '@jest/globals';
import { baselineRequest, baselineStage } from '../../../src/guard/stages/baseline.js';
import { emptyResult, takeProtocol } from '../../../src/toolchain/harness/protocol.js';
import type { HarnessResult } from '../../../src/toolchain/harness/types.js';
import { FINE_OUTPUT } from '../../support/harness-results.js';

type Line = { say: string } & Record<string, unknown>;

const OWN = 'a'.repeat(64);
const BASELINE = { engine: 'old.engine', sha256: 'b'.repeat(64) };
const { order } = baselineRequest(OWN, BASELINE, 600);
const POINTS = (['opt', 'min', 'max'] as const).map((point) => ({ profile: 0, point, case: null }));
const ROWS = { opt: 2, min: 1, max: 4 };

interface Block {
  of: string;
  ms: number[];
  mhz: number | null;
}

/** Groups of blocks in the order that was asked for; neither engine is ever disturbed. */
function blocks(ratio: number, groups = 24): Block[] {
  return order.split('', groups).flatMap((first, i) =>
    (first === 'e' ? 'ebbe' : 'beeb').split('').map((which, j) => ({
      of: which === 'e' ? 'engine' : 'baseline',
      ms: [0, 1, 2].map((k) => (which === 'e' ? ratio : 1) * (1 + 0.001 * ((7 * i + 3 * j + k) % 5))),
      mhz: 1980,
    })),
  );
}

function linesOf(ratio: number): Line[] {
  const tensors = [
    { name: 'x', mode: 'input', dtype: 'float', shape: [-1, 4] },
    { name: 'y', mode: 'output', dtype: 'float', shape: [-1, 4] },
  ];
  return [
    { say: 'engine-bytes', bytes: 1, sha256: OWN },
    { say: 'deserialized', ok: true },
    {
      say: 'engine',
      name: null,
      tensors,
      layers: 1,
      profiles: 1,
      deviceMemoryBytes: 1,
      hardwareCompatibility: null,
      profileShapes: [{ profile: 0, input: 'x', min: [1, 4], opt: [2, 4], max: [4, 4] }],
    },
    { say: 'context', ok: true },
    { say: 'run-points', points: POINTS },
    ...POINTS.flatMap((point): Line[] => [
      { say: 'run-started', ...point },
      {
        say: 'run',
        ...point,
        error: null,
        inputs: [{ name: 'x', dtype: 'float', shape: [ROWS[point.point], 4] }],
        outputs: [
          {
            ...FINE_OUTPUT,
            shape: [ROWS[point.point], 4],
            declared: [-1, 4],
            elements: 4 * ROWS[point.point],
          },
        ],
        firstMs: 1,
        latency: { samples: 3, medianMs: 1, p99Ms: 1 },
      },
    ]),
    { say: 'baseline-bytes', bytes: 1, sha256: BASELINE.sha256 },
    { say: 'baseline-deserialized', ok: true },
    ...POINTS.flatMap((point): Line[] => [
      { say: 'baseline-started', ...point },
      { say: 'baseline-point', ...point, error: null, blocks: blocks(ratio), heldDown: 1 },
    ]),
    { say: 'done' },
  ];
}

function heard(lines: readonly Line[]): HarnessResult {
  const run = { ending: { kind: 'exited', status: 0 } as const, durationMs: 1, output: '' };
  return takeProtocol(emptyResult('run', run), lines.map((line) => JSON.stringify(line)).join('\n'));
}

function judged(lines: readonly Line[]): { status: string; detail: string | undefined; codes: string[] } {
  const { status, detail, findings } = baselineStage(
    heard(lines),
    { model: null, engine: 'm.engine' },
    OWN,
    BASELINE,
  );
  return { status, detail, codes: (findings ?? []).map(({ code }) => code) };
}

/** The lines of an engine that is as fast as its baseline, with the last of the points changed. */
function changed(change: (point: Line & { blocks: Block[] }) => object): Line[] {
  const lines = linesOf(1);
  const at = lines.length - 2;
  const point = lines[at] as Line & { blocks: Block[] };
  return lines.map((line, i) => (i === at ? { ...point, ...change(point) } : line));
}

describe('what the harness tells of a comparison', () => {
  it('is green where every point is', () => {
    expect(heard(linesOf(1)).garbage).toEqual([]);
    expect(judged(linesOf(1))).toEqual({
      status: 'pass',
      detail: expect.stringMatching(
        /^at most 1\.00\d times as long as the baseline, at 3 points$/,
      ) as unknown,
      codes: [],
    });
  });

  it('is red at each point that is slower', () => {
    const { status, codes } = judged(linesOf(1.05));
    expect({ status, codes }).toEqual({ status: 'fail', codes: Array(3).fill('slower-than-baseline') });
  });

  const baselines = linesOf(1).flatMap(({ say }, i) =>
    say.startsWith('baseline') || say === 'done' ? [i] : [],
  );

  it.each(baselines)('is never green without line %d', (missing) => {
    const lines = linesOf(1).filter((_, i) => i !== missing);
    expect(judged(lines).status).toBe('unproven');
  });

  it.each(baselines)('is never green if it ends before line %d', (end) => {
    expect(judged(linesOf(1).slice(0, end)).status).toBe('unproven');
  });

  it.each<[string, Line[], string]>([
    ['another point', changed(() => ({ point: 'opt' })), '3 of 3 points were compared'],
    [
      'a block less',
      changed(({ blocks: all }) => ({ blocks: all.slice(1) })),
      'not those that were asked for',
    ],
    [
      'another order',
      changed(({ blocks: all }) => ({
        blocks: [...all].reverse().map((one, i) => ({ ...one, of: i % 2 ? 'engine' : 'baseline' })),
      })),
      'not those that were asked for',
    ],
    [
      'an execution less in one block',
      changed(({ blocks: all }) => ({
        blocks: all.map((one, i) => (i === 9 ? { ...one, ms: [1, 1] } : one)),
      })),
      'not those that were asked for',
    ],
    [
      'no time at all',
      changed(({ blocks: all }) => ({
        blocks: all.map((one, i) => (i === 9 ? { ...one, ms: [1, 0, 1] } : one)),
      })),
      'not those that were asked for',
    ],
    [
      'fewer groups than two series have',
      changed(() => ({ blocks: blocks(1, 23) })),
      'time ran out after 23 of at least 24 groups',
    ],
    ['nothing measured', changed(() => ({ blocks: [] })), 'time ran out after 0 of at least 24 groups'],
    ['a stop', changed(() => ({ error: 'CUDA error 2' })), 'the comparison stopped: CUDA error 2'],
    ['heat', changed(() => ({ heldDown: 0x40 })), 'its temperature (hardware slowdown)'],
    [
      'a clock of its own',
      changed(({ blocks: all }) => ({
        blocks: all.map((one) => ({ ...one, mhz: one.of === 'engine' ? 1980 : 1755 })),
      })),
      'the GPU ran at 1980 MHz for the engine and at 1755 MHz for the baseline',
    ],
    [
      'clocks that are told of some blocks only',
      changed(({ blocks: all }) => ({
        blocks: all.map((one) => ({ ...one, mhz: one.of === 'engine' ? null : 1980 })),
      })),
      'NVML told the clock of 48 of 96 blocks only',
    ],
    [
      'a baseline that was replaced',
      linesOf(1).map((line) => (line.say === 'baseline-bytes' ? { ...line, sha256: OWN } : line)),
      'the baseline had other bytes when it was loaded',
    ],
  ])('%s proves nothing', (_, lines, said) => {
    expect(heard(lines).garbage).toEqual([]);
    const { status, detail, codes } = judged(lines);
    expect({ status, codes: codes.filter((code) => code !== 'baseline-undecided') }).toEqual({
      status: 'unproven',
      codes: [],
    });
    expect(detail).toContain(said);
  });

  it('a power limit, and clocks that are one step apart, change nothing', () => {
    const lines = changed(({ blocks: all }) => ({
      heldDown: 0x05,
      blocks: all.map((one) => ({ ...one, mhz: one.of === 'engine' ? 1980 : 1965 })),
    }));
    expect(judged(lines).status).toBe('pass');
  });

  it.each(['baseline-bytes', 'baseline-deserialized'])('a second %s is not of the protocol', (say) => {
    const lines = linesOf(1).flatMap((line) => (line.say === say ? [line, line] : [line]));
    expect(heard(lines).garbage).toHaveLength(1);
  });

  it('nothing of it comes before the engine was executed at every point', () => {
    const lines = linesOf(1);
    const early = [...lines.slice(0, 7), ...lines.filter(({ say }) => say.startsWith('baseline'))];
    expect(heard(early).garbage).toHaveLength(8);
  });
});
