/** How many times as long one engine takes as another, and how sure that is: numbers in, bounds out. docs/baseline.md tells it in words. */

/**
 * Groups of blocks, one series after the other, and the quantile by which the error of each series' mean is multiplied: of Student's t at
 * 99.9 %, for as many degrees of freedom as trimming leaves (the groups kept, less one).
 */
export const SERIES = [
  { groups: 12, quantile: 4.785 },
  { groups: 12, quantile: 4.785 },
  { groups: 24, quantile: 3.733 },
  { groups: 48, quantile: 3.396 },
  { groups: 96, quantile: 3.239 },
] as const;

/** Shares of the lowest and of the highest groups that count as their neighbours: what disturbs a block disturbs its group alone. */
export const TRIMMED = 0.2;

/**
 * How much slower than its baseline an engine may be. Two loads of one engine differ by where their weights happen to lie in memory, for
 * as long as they live, and no number of blocks averages that out: a limit near 0 would be red for it. It must also be far enough below
 * 5 % that an engine which is that much slower is seen.
 */
export const SLOWER = 0.03;

/** Latencies of one group: two blocks of each engine, in an order that a steady drift cannot tell from its opposite. */
export interface Group {
  engine: readonly (readonly number[])[];
  baseline: readonly (readonly number[])[];
}

/** Times as long as the baseline. */
export interface Bounds {
  ratio: number;
  lower: number;
  upper: number;
}

export type Answer = 'slower' | 'not-slower' | 'undecided';

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The logarithm of engine over baseline in one group, by the medians of its blocks. */
export function logRatio({ engine, baseline }: Group): number {
  const level = (blocks: Group['engine']): number => mean(blocks.map((block) => Math.log(median(block))));
  return level(engine) - level(baseline);
}

/** Trimmed mean of the logarithms, and Yuen's interval around it (the winsorized deviation), as ratios. */
export function boundsOf(logs: readonly number[], quantile: number): Bounds {
  const count = logs.length;
  const cut = Math.floor(TRIMMED * count);
  const sorted = [...logs].sort((a, b) => a - b);
  const kept = sorted.slice(cut, count - cut);
  const winsorized = sorted.map((_, i) => sorted[Math.min(Math.max(i, cut), count - cut - 1)] ?? NaN);
  const middle = mean(winsorized);
  const power = winsorized.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const error = Math.sqrt(power / (kept.length * (kept.length - 1)));
  const centre = mean(kept);
  return {
    ratio: Math.exp(centre),
    lower: Math.exp(centre - quantile * error),
    upper: Math.exp(centre + quantile * error),
  };
}

function answerOf({ lower, upper }: Bounds): Answer {
  if (lower > 1 + SLOWER) return 'slower';
  return upper < 1 + SLOWER ? 'not-slower' : 'undecided';
}

/**
 * Decided as soon as two series in a row, which share no measurement, say the same: what passes (a kernel that is compiled in the
 * background, another program on the GPU) is not taken for the engine. The bounds are those that hold for both; null where fewer than
 * two series are whole.
 */
export function decide(logs: readonly number[]): { answer: Answer; bounds: Bounds | null; groups: number } {
  let last: { bounds: Bounds; from: number } | null = null;
  let answer: Answer = 'undecided';
  let bounds: Bounds | null = null;
  let groups = 0;
  for (const { groups: size, quantile } of SERIES) {
    if (groups + size > logs.length) break;
    const own = boundsOf(logs.slice(groups, groups + size), quantile);
    if (last !== null) {
      const { ratio } = boundsOf(logs.slice(last.from, groups + size), quantile);
      bounds = {
        ratio,
        lower: Math.min(last.bounds.lower, own.lower),
        upper: Math.max(last.bounds.upper, own.upper),
      };
      answer = answerOf(bounds);
    }
    last = { bounds: own, from: groups };
    groups += size;
    if (answer !== 'undecided') break;
  }
  return { answer, bounds, groups };
}
