import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { crashOf } from '../../src/host/process/crash.js';
import { memoryKills, memoryKillsSince } from '../../src/host/process/memory-kills.js';
import { runProcess, unwrapped } from '../../src/host/process/process.js';
import { freshFolder } from '../toolchain/fake-host.js';

const folder = freshFolder('memory-kills');
const file = (name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

it('adds up the counters that there are', () => {
  const vmstat = file('vmstat', 'nr_free_pages 5\noom_kill 3\nnot_oom_kill 9\n');
  const events = file('memory.events', 'low 0\noom 7\noom_kill 2\n');
  expect(memoryKills([vmstat, events])).toBe(5);
  expect(memoryKills([vmstat, path.join(folder, 'gone')])).toBe(3);
  expect(memoryKills([path.join(folder, 'gone'), file('none', 'oom_kill many\n')])).toBeNull();
  expect(memoryKillsSince(null)).toBeNull();
});

describe('SIGKILL is named by its evidence', () => {
  it.each([
    [undefined, 'could not be measured'],
    [null, 'could not be measured'],
    [0, 'counted no such kill'],
    [1, 'killed a process for want of main memory'],
    [2, 'killed 2 processes for want of main memory'],
  ])('%p kills counted', (kills, words) => {
    const word = kills === undefined ? {} : { memoryKills: kills };
    for (const ending of [
      { kind: 'signal', signal: 'SIGKILL', ...word },
      { kind: 'exited', status: 137, ...word },
    ] as const) {
      expect(crashOf(ending, 'It')).toMatchObject({
        code: 'host-out-of-memory',
        message: expect.stringContaining(words),
      });
      expect(unwrapped(ending)).toEqual({ kind: 'signal', signal: 'SIGKILL', ...word });
    }
  });

  it.each(['kill -9 $$', 'exit 137'])('of a real child: %s', async (script) => {
    const { ending } = await runProcess('/bin/sh', ['-c', script], { timeoutSeconds: 30 });
    expect(crashOf(ending, 'It')?.message).toMatch(/counted no such kill|could not be measured/);
  });

  it.each(['kill -15 $$', 'exit 1'])('and nothing else is: %s', async (script) => {
    const { ending } = await runProcess('/bin/sh', ['-c', script], { timeoutSeconds: 30 });
    expect(ending).not.toHaveProperty('memoryKills');
  });
});
