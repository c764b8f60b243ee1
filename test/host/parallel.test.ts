import { describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { inParallel } from '../../src/host/parallel.js';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('several at once', () => {
  it('never more than the limits, and results in the order of the items', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 10 }), { maxLength: 20 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat({ max: 12 }),
        async (weights, jobs, bytes) => {
          const running = new Set<number>();
          const results = await inParallel(
            [...weights.keys()],
            { jobs, bytes },
            (i) => weights[i] ?? 0,
            async (i) => {
              running.add(i);
              expect(running.size).toBeLessThanOrEqual(jobs);
              const together = [...running].reduce((sum, one) => sum + (weights[one] ?? 0), 0);
              expect(running.size === 1 || together <= bytes).toBe(true);
              for (let turns = (i * 7) % 4; turns >= 0; turns--) await tick();
              running.delete(i);
              return i;
            },
          );
          expect(results).toEqual([...weights.keys()]);
        },
      ),
    );
  });

  it('starts with the heaviest, and carries all out whatever one throws', async () => {
    const done: number[] = [];
    const all = inParallel(
      [1, 3, 2],
      { jobs: 1, bytes: 9 },
      (one) => one,
      async (one) => {
        done.push(one);
        await tick();
        if (one !== 2) throw new Error(`fault of ${one}`);
      },
    );
    await expect(all).rejects.toThrow('fault of 1');
    expect(done).toEqual([3, 2, 1]);
  });
});
