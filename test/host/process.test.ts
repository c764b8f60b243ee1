import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { runProcess } from '../../src/host/process.js';

const sh = (script: string, timeoutSeconds = 10): ReturnType<typeof runProcess> =>
  runProcess('/bin/sh', ['-c', script], { timeoutSeconds });

/** A zombie that nobody reaped yet (a container's PID 1 may never do so) counts as dead. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

it('keeps both streams apart and the status as it was', async () => {
  const result = await sh('echo out; echo err >&2; exit 3');
  expect(result.ending).toEqual({ kind: 'exited', status: 3 });
  expect([result.stdout, result.stderr]).toEqual(['out\n', 'err\n']);
});

it('never takes a signal for an exit status', async () => {
  expect((await sh('kill -SEGV $$')).ending).toEqual({ kind: 'signal', signal: 'SIGSEGV' });
});

it('ends the whole process group at the time limit', async () => {
  const result = await sh('sleep 60 & echo $!; wait', 0.5);
  expect(result.ending).toEqual({ kind: 'timeout', seconds: 0.5 });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(isAlive(Number(result.stdout.trim()))).toBe(false);
});

it('does not wait for a grandchild that holds the streams', async () => {
  const result = await sh('sleep 60 & exit 0');
  expect(result.ending).toEqual({ kind: 'exited', status: 0 });
  expect(result.durationMs).toBeLessThan(5000);
});

it('says why a program could not be started', async () => {
  const result = await runProcess('/nowhere/trtexec', [], { timeoutSeconds: 5 });
  expect(result.ending).toMatchObject({ kind: 'not-started', code: 'ENOENT' });
});

it('keeps the beginning and the end of an endless log', async () => {
  const result = await runProcess('/bin/sh', ['-c', 'echo first; yes middle | head -n 100000; echo last'], {
    timeoutSeconds: 10,
    keepBytes: 4096,
  });
  expect(result.stdout.startsWith('first\n')).toBe(true);
  expect(result.stdout.endsWith('last\n')).toBe(true);
  expect(result.stdout.length).toBeLessThan(80_000);
});
