import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { childEnvironment } from '../../src/host/environment.js';
import { confinement } from '../../src/host/process/namespace.js';
import { runProcess } from '../../src/host/process/process.js';

const confined = (script: string, timeoutSeconds = 10): ReturnType<typeof runProcess> =>
  runProcess('/bin/sh', ['-c', script], { timeoutSeconds, confine: true });

it('says whether a child was confined, and why not', async () => {
  const { wrapper } = confinement();
  const { confinement: measures } = await confined('exit 0');
  const measure = measures?.find((one) => one.measure === 'pid-namespace');
  expect(measure?.held).toBe(wrapper !== null);
  if (wrapper === null) expect(measure?.detail).not.toBe('');
});

(confinement().wrapper === null ? describe.skip : describe)(
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
      expect((await confined(script)).ending).toMatchObject(ending);
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
      PATH: '/bin',
    });
  });
});

describe('a child that writes nowhere but where it is told (each skipped where the system refuses the measure)', () => {
  const home = process.cwd();
  const own = mkdtempSync(path.join(home, '.trt-guard-own-'));
  afterAll(() => {
    rmSync(own, { recursive: true, force: true });
  });
  const run = (script: string, writable: string[] = []): ReturnType<typeof runProcess> =>
    runProcess('/bin/sh', ['-c', script], { timeoutSeconds: 10, confine: true, writable });
  const { measures, readOnly } = confinement();
  const has = (name: string): typeof it.skip =>
    (
      name === 'read-only-workspace'
        ? readOnly
        : measures.some(({ measure, held }) => measure === name && held)
    )
      ? it
      : it.skip;

  has('read-only-workspace')('reads the workspace and does not write it, not even as root', async () => {
    const { stdout, confinement: told } = await run(
      `head -c 1 '${home}/package.json'; echo x > '${home}/.trt-guard-no'; mount -o remount,bind,rw '${home}'; umount '${home}'; ` +
        `unshare -m mount -o remount,bind,rw '${home}'; nsenter -t 1 -m true; echo x > '${home}/.trt-guard-no'; echo end`,
    );
    expect(stdout).toBe('{end\n');
    expect(existsSync(path.join(home, '.trt-guard-no'))).toBe(false);
    expect(told?.find(({ measure }) => measure === 'read-only-workspace')).toMatchObject({ held: true });
  });

  has('read-only-workspace')('writes to its own folder, also inside the workspace', async () => {
    await run(`echo x > '${own}/yes'`, [own]);
    expect(readFileSync(path.join(own, 'yes'), 'utf8')).toBe('x\n');
  });

  has('network')('has no network', async () => {
    expect((await run('cat /proc/net/dev | tail -n +3 | cut -d: -f1')).stdout.trim()).toBe('lo');
  });

  has('no-new-privileges')('gains no rights', async () => {
    expect((await run('grep NoNewPrivs /proc/self/status')).stdout).toMatch(/1$/m);
  });

  it('a build may write the workspace, and the report says so', async () => {
    const { confinement: told } = await confined('exit 0');
    const row = told?.find(({ measure }) => measure === 'read-only-workspace');
    expect(row?.held ?? false).toBe(false);
  });
});
