import os from 'node:os';

export interface Limits {
  /** At most so many at once. */
  jobs: number;
  /** Bytes of memory that all of them together may take; one alone may take more. */
  bytes: number;
}

/** Bytes that this process and its children can still get: of the machine, or of the container's limit. */
export function availableBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.freemem()) : os.freemem();
}

/** Cores that this process may use. */
export function availableCores(): number {
  return os.availableParallelism();
}

/**
 * Works on several items at once, the heaviest first, as a large one that is left for the end is waited for alone. All are carried out,
 * whatever becomes of the others.
 * @param weightOf bytes of memory that one will take
 * @returns the results in the order of the items
 * @throws what the first of them, in their order, threw
 */
export async function inParallel<T, R>(
  items: readonly T[],
  { jobs, bytes }: Limits,
  weightOf: (item: T) => number,
  body: (item: T) => Promise<R>,
): Promise<R[]> {
  const waiting = items
    .map((item, index) => ({ item, index, weight: weightOf(item) }))
    .sort((a, b) => b.weight - a.weight);
  const results: Promise<R>[] = [];
  const running = new Set<Promise<unknown>>();
  let taken = 0;
  while (waiting.length > 0) {
    const next = running.size === 0 ? 0 : waiting.findIndex(({ weight }) => taken + weight <= bytes);
    if (running.size >= jobs || next === -1) {
      await Promise.race(running);
      continue;
    }
    const [one] = waiting.splice(next, 1);
    if (one === undefined) break;
    taken += one.weight;
    const result = body(one.item);
    results[one.index] = result;
    const end: Promise<unknown> = result
      .catch(() => undefined)
      .then(() => {
        taken -= one.weight;
        running.delete(end);
      });
    running.add(end);
  }
  await Promise.allSettled(results);
  return Promise.all(results);
}
