import { describe, expect, it } from '@jest/globals';
import { runProcess } from '../../src/host/process/process.js';
import { eventually, isAlive } from '../support/processes.js';

const sh = (script: string, timeoutSeconds = 10): ReturnType<typeof runProcess> =>
  runProcess('/bin/sh', ['-c', script], { timeoutSeconds });

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

it('ends what nobody needs any more, with all that it started', async () => {
  const unneeded = new AbortController();
  const result = await runProcess('/bin/sh', ['-c', 'sleep 60 & echo $!; wait'], {
    timeoutSeconds: 30,
    signal: unneeded.signal,
    onLine: () => {
      unneeded.abort();
    },
  });
  expect(result.ending).toEqual({ kind: 'signal', signal: 'SIGKILL' });
  const pid = Number(result.stdout.trim());
  expect(await eventually(() => !isAlive(pid), 3000)).toBe(true);
  const late = { timeoutSeconds: 30, signal: unneeded.signal };
  expect((await runProcess('/bin/sh', ['-c', 'sleep 60'], late)).ending).toEqual(result.ending);
});

(process.platform === 'linux' ? describe : describe.skip)(
  'a process that left the group (Linux only)',
  () => {
    it.each([
      ['at the time limit', 'setsid sleep 60 & echo $!; wait', 0.5, 'timeout'],
      ['at the end of its parent', 'setsid sleep 60 > /dev/null 2>&1 & echo $!; sleep 0.3', 10, 'exited'],
      ['after a second fork', "setsid sh -c 'sleep 60 > /dev/null 2>&1 & echo $!'", 10, 'exited'],
    ])('is ended %s', async (_, script, limit, kind) => {
      const result = await sh(script, limit);
      expect(result.ending.kind).toBe(kind);
      const pid = Number(result.stdout.trim());
      expect(pid).toBeGreaterThan(1);
      expect(await eventually(() => !isAlive(pid), 3000)).toBe(true);
    });

    it('is left alone where another child started it', async () => {
      const other = sh('setsid sleep 1 & echo $!; wait');
      await sh('exit 0');
      expect((await other).ending).toEqual({ kind: 'exited', status: 0 });
    });
  },
);

it('does not wait for a grandchild that holds the streams', async () => {
  const result = await sh('sleep 100 & exit 0');
  expect(result.ending).toEqual({ kind: 'exited', status: 0 });
  expect(result.durationMs).toBeLessThan(50_000);
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

it('keeps what is asked for of the part that it leaves out, and a bounded number of it', async () => {
  const script =
    'yes middle | head -n 100000; echo "[E] heard"; yes "[E] again" | head -n 5000; yes middle | head -n 100000; echo last';
  const [kept, dropped] = await Promise.all(
    [/^\[E\]/, undefined].map((keepLines) =>
      runProcess('/bin/sh', ['-c', script], {
        timeoutSeconds: 30,
        keepBytes: 4096,
        ...(keepLines && { keepLines }),
      }),
    ),
  );
  expect(kept?.output.split('\n').filter((line) => line.startsWith('[E]'))).toEqual([
    '[E] heard',
    ...Array<string>(199).fill('[E] again'),
  ]);
  expect(kept?.output.endsWith('last\n')).toBe(true);
  expect(dropped?.output).not.toContain('[E]');
});

it('cuts what it keeps of a part that it leaves out: lines of megabytes stay bounded', async () => {
  const script = `long=$(yes x | head -n 30000 | tr -d '\\n'); for i in $(seq 300); do echo "[E] $long"; done; echo last`;
  const { output } = await runProcess('/bin/sh', ['-c', script], {
    timeoutSeconds: 30,
    keepBytes: 4096,
    keepLines: /^\[E\]/,
  });
  expect(output.endsWith('last\n')).toBe(true);
  expect(output.split('\n').filter((line) => line.startsWith('[E]')).length).toBeGreaterThan(199);
  expect(output.length).toBeLessThan(1_000_000);
});
