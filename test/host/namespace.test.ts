import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { childEnvironment } from '../../src/host/environment.js';
import { pidNamespace } from '../../src/host/process/namespace.js';
import { runProcess } from '../../src/host/process/process.js';

const confined = (script: string, timeoutSeconds = 10): ReturnType<typeof runProcess> =>
  runProcess('/bin/sh', ['-c', script], { timeoutSeconds, confine: true });

it('says whether a child was confined, and why not', async () => {
  const { wrapper } = pidNamespace();
  const { confinement } = await confined('exit 0');
  const measure = confinement?.find((one) => one.measure === 'pid-namespace');
  expect(measure?.held).toBe(wrapper !== null);
  if (wrapper === null) expect(measure?.detail).not.toBe('');
});

(pidNamespace().wrapper === null ? describe.skip : describe)(
  'a child in a PID namespace (skipped where the system allows none)',
  () => {
    it('does not see the processes of the job', async () => {
      const { stdout } = await confined('cat /proc/[0-9]*/comm; echo; tr "\\0" "\\n" < /proc/$PPID/environ');
      expect(stdout).not.toMatch(/^(node|MainThread)$/m);
      expect((await confined(`kill -0 ${process.pid}`)).ending).not.toEqual({ kind: 'exited', status: 0 });
    });

    it.each([
      ['exit 0', { kind: 'exited', status: 0 }],
      ['exit 3', { kind: 'exited', status: 3 }],
      ['kill -ABRT $$', { kind: 'signal', signal: 'SIGABRT' }],
      ['kill -SEGV $$', { kind: 'signal', signal: 'SIGSEGV' }],
      ['kill -KILL $$', { kind: 'signal', signal: 'SIGKILL' }],
    ])('ends as it would outside: %s', async (script, ending) => {
      expect((await confined(script)).ending).toEqual(ending);
    });

    it('takes its daemons with it, and those that hide their mark', async () => {
      const file = path.join(mkdtempSync(path.join(tmpdir(), 'trt-guard-daemon-')), 'late');
      await confined(`env -i setsid sh -c 'sleep 0.7; echo late > ${file}' > /dev/null 2>&1 & exit 0`);
      await new Promise((resolve) => setTimeout(resolve, 1200));
      expect(readdirSync(path.dirname(file))).toEqual([]);
      rmSync(path.dirname(file), { recursive: true });
    });

    it('ends at its time limit', async () => {
      expect((await confined('sleep 60 & wait', 0.5)).ending.kind).toBe('timeout');
    });
  },
);

it('says of a program that is not there what the system says', async () => {
  const run = (program: string): ReturnType<typeof runProcess> =>
    runProcess(program, [], { timeoutSeconds: 5, confine: true });
  expect((await run('/nowhere/x')).ending).toMatchObject({ kind: 'not-started', code: 'ENOENT' });
  expect((await run('no-such-program-anywhere')).ending).toMatchObject({
    kind: 'not-started',
    code: 'ENOENT',
  });
  expect((await run('/etc')).ending).toMatchObject({ kind: 'not-started', code: 'EACCES' });
});

describe('a child that nobody gave a folder', () => {
  it('works in an empty one that is gone afterwards, and is started from a path that is meant from here', async () => {
    const { stdout } = await runProcess('/bin/sh', ['-c', 'pwd; ls'], { timeoutSeconds: 5 });
    const [folder = '', ...rest] = stdout.trim().split('\n');
    expect(folder).not.toBe(process.cwd());
    expect(rest).toEqual([]);
    expect(() => readdirSync(folder)).toThrow(/ENOENT/);
    const script = path.join(mkdtempSync(path.join(tmpdir(), 'trt-guard-here-')), 'x.sh');
    writeFileSync(script, '#!/bin/sh\necho here\n', { mode: 0o755 });
    const relative = path.relative(process.cwd(), script);
    expect((await runProcess(relative, [], { timeoutSeconds: 5 })).stdout).toBe('here\n');
    expect(readFileSync(script, 'utf8')).toContain('here');
    rmSync(path.dirname(script), { recursive: true });
  });

  it('is not sent back into the workspace by a search path', () => {
    const env = { PYTHONPATH: ':lib:/sdk::.', LD_LIBRARY_PATH: ':lib:/cuda:', PATH: '/bin:' };
    expect(childEnvironment(env)).toEqual({
      PYTHONPATH: '/sdk',
      LD_LIBRARY_PATH: `${path.resolve('lib')}:/cuda`,
      PATH: '/bin:',
    });
  });
});
