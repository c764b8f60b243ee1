import { chunksOf, type NpyFile } from './npy.js';

/** What one tensor is like by itself. Figures are of its finite elements. */
export interface Statistics {
  elements: number;
  notFinite: number;
  /** Sum of squares. */
  power: number;
  /** Largest magnitude. */
  largest: number;
  isConstant: boolean;
}

/** One pass over a tensor. */
export function statisticsOf(tensor: NpyFile): Statistics {
  let [power, low, high, notFinite] = [0, Infinity, -Infinity, 0];
  for (const { values, count } of chunksOf(tensor))
    for (let i = 0; i < count; i++) {
      const value = values[i] ?? 0;
      // NaN and the infinities alone are not zero times themselves.
      if (value * 0 !== 0) {
        notFinite++;
        continue;
      }
      power += value * value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  const largest = Math.max(0, high, -low);
  return { elements: tensor.elements, notFinite, power, largest, isConstant: low >= high };
}

/** Upper ends of the histogram's bins, relative to the largest magnitude of the reference; the last bin has none. */
export const BINS = [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1] as const;

/** How one tensor differs from its reference. */
export interface Difference {
  /** Relative to the reference's scale; null where an element that is finite there is not finite here, or the scale is zero. */
  rms: number | null;
  max: number | null;
  /** rms of the difference itself, of the elements that are finite in both. */
  absolute: number;
  /** Elements that are not equal. */
  unequal: number;
  /** Elements that are finite in the reference alone. */
  notFinite: number;
  /** Elements that are not finite in the reference and are something else here. */
  againstNothing: number;
  worst: { index: number[]; got: number | null; wanted: number | null } | null;
  histogram: number[];
  argmaxAgreement: number | null;
}

function indexOf(element: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = element;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}

/** JSON has neither NaN nor infinity. */
const told = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Follows the rows of two tensors and counts where their largest elements are at the same place. */
class Rows {
  private rows = 0;
  private same = 0;
  private column = 0;
  private sum = 0;
  private low = Infinity;
  private isDistribution = true;
  private best = { got: -Infinity, wanted: -Infinity, gotAt: -1, wantedAt: -1 };

  constructor(private readonly columns: number) {}

  add(got: number, wanted: number): void {
    const { best, column } = this;
    if (got > best.got) [best.got, best.gotAt] = [got, column];
    if (wanted > best.wanted) [best.wanted, best.wantedAt] = [wanted, column];
    this.sum += wanted;
    if (wanted < this.low) this.low = wanted;
    if (++this.column < this.columns) return;
    this.rows++;
    if (best.gotAt === best.wantedAt) this.same++;
    if (this.low < -1e-3 || Math.abs(this.sum - 1) > 1e-2) this.isDistribution = false;
    [this.column, this.sum, this.low] = [0, 0, Infinity];
    this.best = { got: -Infinity, wanted: -Infinity, gotAt: -1, wantedAt: -1 };
  }

  /** Null where it is not a classifier's output: neither one row of scores a sample, nor rows that add up to 1. */
  agreement(rank: number): number | null {
    return this.rows === 0 || (rank !== 2 && !this.isDistribution) ? null : this.same / this.rows;
  }
}

function rowsOf({ shape, kind }: NpyFile): Rows | null {
  const columns = shape.at(-1) ?? 0;
  return kind === 'float' && shape.length >= 2 && columns >= 2 ? new Rows(columns) : null;
}

/**
 * Compares two tensors of one shape, element by element, in one pass. Errors are relative to the scale of `wanted` (rms of the
 * difference by rms of the reference, largest difference by largest magnitude): an absolute limit fits no tensor of unknown scale.
 * Elements that are not finite in both, in the same way, are equal.
 */
export function compareTensors(got: NpyFile, wanted: NpyFile, scale: Statistics): Difference {
  const bins = BINS.map((end) => end * scale.largest);
  const histogram = new Array<number>(BINS.length + 1).fill(0);
  const rows = rowsOf(wanted);
  let [power, largest, unequal, notFinite, againstNothing] = [0, -1, 0, 0, 0];
  let [worstAt, worstGot, worstWanted] = [-1, 0, 0];
  const others = chunksOf(got);
  for (const { start, count, values: right, bytes } of chunksOf(wanted)) {
    const next = others.next();
    if (next.done === true) break;
    const { values: left, bytes: leftBytes } = next.value;
    const before = unequal;
    for (let i = 0; i < count; i++) {
      const [a, b] = [left[i] ?? 0, right[i] ?? 0];
      rows?.add(a, b);
      if (a === b || (a !== a && b !== b)) {
        histogram[0] = (histogram[0] ?? 0) + 1;
        continue;
      }
      unequal++;
      if (b * 0 !== 0) {
        againstNothing++;
        continue;
      }
      const gap = a > b ? a - b : b - a;
      let bin = 0;
      while (bin < BINS.length && !(gap <= (bins[bin] ?? 0))) bin++;
      histogram[bin] = (histogram[bin] ?? 0) + 1;
      if (a * 0 !== 0) {
        if (notFinite++ === 0) [worstAt, worstGot, worstWanted] = [start + i, a, b];
        continue;
      }
      power += gap * gap;
      if (gap > largest) {
        largest = gap;
        if (notFinite === 0) [worstAt, worstGot, worstWanted] = [start + i, a, b];
      }
    }
    // Integers beyond 2^53 may be different numbers and the same double.
    const isSameType = got.descr === wanted.descr && wanted.kind === 'integer';
    if (isSameType && unequal === before && Buffer.compare(leftBytes, bytes) !== 0) unequal++;
  }
  const relative = (error: number, by: number): number | null =>
    notFinite > 0 ? null : error === 0 ? 0 : told(error / by);
  return {
    rms: relative(Math.sqrt(power), Math.sqrt(scale.power)),
    max: relative(Math.max(0, largest), scale.largest),
    absolute: wanted.elements === 0 ? 0 : Math.sqrt(power / wanted.elements),
    unequal,
    notFinite,
    againstNothing,
    worst:
      worstAt < 0
        ? null
        : { index: indexOf(worstAt, wanted.shape), got: told(worstGot), wanted: told(worstWanted) },
    histogram,
    argmaxAgreement: rows?.agreement(wanted.shape.length) ?? null,
  };
}
