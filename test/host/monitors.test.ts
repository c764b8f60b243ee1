/** Podman that is killed forgets a container that it has made and not started: its monitor is found by the container's variables. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, it } from '@jest/globals';
import { endMonitors } from '../../src/host/process/monitors.js';

const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-monitors-test-'));
const started: ChildProcess[] = [];
afterAll(() => {
  for (const { pid } of started)
    try {
      process.kill(-(pid ?? 0), 'SIGKILL');
    } catch {
      // gone already
    }
  rmSync(folder, { recursive: true, force: true });
});

/** A process that is called as conmon is, with a child, for a container of this name and with this configuration. */
async function monitor(name: string, config: string): Promise<number> {
  const bundle = mkdtempSync(path.join(folder, 'bundle-'));
  writeFileSync(path.join(bundle, 'config.json'), config);
  const child = spawn('bash', ['-c', 'sleep 60 & echo; wait', '-b', bundle, '-n', name], {
    argv0: '/usr/bin/conmon',
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  started.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child.pid ?? 0;
}

/** Whether it runs; one that was killed may wait for its parent to notice. */
const isAlive = (pid: number): boolean => {
  try {
    return !/ Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
};

const config = (...env: string[]): string => JSON.stringify({ process: { env } });

(process.platform === 'linux' ? it : it.skip)(
  'ends those that are meant, and what they started',
  async () => {
    const mine = await monitor('trt-guard-1', config('PATH=/bin', 'TEST_OF_MONITORS=1'));
    await monitor('trt-guard-2', config('TEST_OF_MONITORS=2'));
    await monitor('postgres', config('TEST_OF_MONITORS=1'));
    await monitor('trt-guard-3', 'not a configuration');
    await monitor('trt-guard-4', '{"process": {"env": "TEST_OF_MONITORS=1"}}');
    const child = Number(readFileSync(`/proc/${mine}/task/${mine}/children`, 'latin1'));
    endMonitors((_, variables) => variables.includes('TEST_OF_MONITORS=1'));
    await once(started[0] as ChildProcess, 'exit');
    // Its own end may come a moment after that of what started it.
    for (let tries = 0; tries < 100 && isAlive(child); tries++) await setTimeout(50);
    expect(isAlive(child)).toBe(false);
    expect(started.slice(1).map(({ pid }) => isAlive(pid ?? 0))).toEqual([true, true, true, true]);
    endMonitors((name) => name === 'trt-guard-2');
    await once(started[1] as ChildProcess, 'exit');
  },
);
