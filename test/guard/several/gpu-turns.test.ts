import { describe, expect, it } from '@jest/globals';
import { GpuTurns } from '../../../src/guard/several/gpu-turns.js';

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What was there at once, as the names that stood in the room whenever somebody came in. */
function room(): { seen: string[]; visit: (name: string, result?: string) => () => Promise<string> } {
  const inside: string[] = [];
  const seen: string[] = [];
  return {
    seen,
    visit:
      (name, result = 'fine') =>
      async () => {
        inside.push(name);
        seen.push(inside.join('+'));
        await tick();
        await tick();
        inside.splice(inside.indexOf(name), 1);
        return result;
      },
  };
}
const isFailure = (result: string): boolean => result === 'failed';

describe('turns at the GPU', () => {
  it('a build has it alone, loads share it, each in its turn', async () => {
    const { seen, visit } = room();
    const turns = new GpuTurns(true);
    await Promise.all([
      turns.beside(visit('a'), isFailure),
      turns.beside(visit('b'), isFailure),
      turns.alone(visit('build')),
      turns.beside(visit('c'), isFailure),
      turns.alone(visit('run')),
    ]);
    expect(seen).toEqual(['a', 'a+b', 'build', 'c', 'run']);
  });

  it('what failed beside others is tried alone, and only that', async () => {
    const { seen, visit } = room();
    const turns = new GpuTurns(true);
    const beside = turns.beside(visit('a', 'failed'), isFailure);
    await Promise.all([beside, turns.beside(visit('b'), isFailure)]);
    await turns.beside(visit('c', 'failed'), isFailure);
    expect(seen).toEqual(['a', 'a+b', 'a', 'c']);
  });

  it('a turn that throws holds up nobody', async () => {
    const { seen, visit } = room();
    const turns = new GpuTurns(true);
    const thrown = turns.alone(() => Promise.reject(new Error('fault')));
    await Promise.all([expect(thrown).rejects.toThrow('fault'), turns.beside(visit('a'), isFailure)]);
    expect(seen).toEqual(['a']);
  });

  it('without a GPU nobody waits', async () => {
    const { seen, visit } = room();
    const turns = new GpuTurns(false);
    await Promise.all([turns.alone(visit('a')), turns.alone(visit('b'))]);
    expect(seen).toEqual(['a', 'a+b']);
  });
});
