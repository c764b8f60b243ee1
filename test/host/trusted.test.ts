/** What @actions/exec does not do, and how host/trusted.ts makes up for it: docs/decisions/0002-toolkit.md. */
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { exec } from '@actions/exec';
import { runProcess } from '../../src/host/process/process.js';
import { runTrusted } from '../../src/host/process/trusted.js';
import { makeWorkspace } from '../support/action.js';

const env = { PATH: process.env['PATH'] ?? '' };
const sh = (script: string, timeoutSeconds = 60): ReturnType<typeof runTrusted> =>
  runTrusted('sh', ['-c', script], { env, timeoutSeconds });

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

it('gives status, both streams and the lines as they come', async () => {
  const lines: string[] = [];
  const result = await runTrusted('sh', ['-c', 'echo one; echo two >&2; exit 3'], {
    env,
    timeoutSeconds: 60,
    onLine: (line, stream) => lines.push(`${stream}: ${line}`),
  });
  expect(result).toMatchObject({ ending: { kind: 'exited', status: 3 }, stdout: 'one\n', stderr: 'two\n' });
  expect(lines.sort()).toEqual(['stderr: two', 'stdout: one']);
});

it('says which program is not there', async () => {
  expect((await runTrusted('no-such-program', [], { env, timeoutSeconds: 60 })).ending).toMatchObject({
    kind: 'not-started',
    code: 'ENOENT',
  });
});

it.each(['q"q', '"a b"', 'x "y', "it's", 'a\\b', '$(touch X)'])(
  'runs the program in a folder called %s, and no other',
  async (name) => {
    using workspace = makeWorkspace();
    workspace.write(`${name}/say`, '#!/bin/sh\necho right\n');
    const program = path.join(workspace.dir, name, 'say');
    chmodSync(program, 0o755);
    expect((await runTrusted(program, [], { env, timeoutSeconds: 60 })).stdout).toBe('right\n');
  },
);

it('does not start what exec cannot be told of', async () => {
  using workspace = makeWorkspace();
  workspace.write('a\\"b/say', '#!/bin/sh\necho wrong\n');
  const program = path.join(workspace.dir, 'a\\"b', 'say');
  chmodSync(program, 0o755);
  expect((await runTrusted(program, [], { env, timeoutSeconds: 60 })).ending.kind).toBe('not-started');
});

it('takes a program and arguments with blanks as they are', async () => {
  using workspace = makeWorkspace();
  workspace.write('a b/say it', '#!/bin/sh\necho "$1"\n');
  const program = path.join(workspace.dir, 'a b', 'say it');
  await sh(`chmod +x '${program}'`);
  expect((await runTrusted(program, ['x  "y"'], { env, timeoutSeconds: 60 })).stdout).toBe('x  "y"\n');
});

it('ends what nobody needs any more, and does not begin with it afterwards', async () => {
  const controller = new AbortController();
  const options = { env, timeoutSeconds: 60, signal: controller.signal };
  const running = runTrusted('sh', ['-c', 'echo begun; sleep 60'], {
    ...options,
    onLine: () => {
      controller.abort();
    },
  });
  const killed = { kind: 'signal', signal: 'SIGKILL' };
  expect((await running).ending).toEqual(killed);
  const after = await runTrusted('sh', ['-c', 'echo begun'], options);
  expect(after).toMatchObject({ ending: killed, stdout: '' });
});

describe('a signal', () => {
  it('is told by exec as a status of null, which reads as success', async () => {
    const status = (await exec('sh', ['-c', 'kill -9 $$'], {
      silent: true,
      ignoreReturnCode: true,
    })) as unknown;
    expect(status).toBeNull();
  });

  it('is never success here', async () => {
    expect((await sh('kill -9 $$')).ending).toEqual({ kind: 'exited', status: 128 });
  });
});

(process.platform === 'linux' ? describe : describe.skip)('a grandchild and a hang', () => {
  it('exec leaves a grandchild running; the runner for foreign code does not', async () => {
    using workspace = makeWorkspace();
    const pids = [path.join(workspace.dir, 'a'), path.join(workspace.dir, 'b')] as const;
    const script = (file: string): string => `sleep 50 >/dev/null 2>&1 & echo $! > '${file}'`;
    await exec('sh', ['-c', script(pids[0])], { silent: true });
    await runProcess('sh', ['-c', script(pids[1])], { env, timeoutSeconds: 60 });
    const [ofExec, ofOurs] = pids.map((file) => Number(readFileSync(file, 'utf8')));
    expect([isAlive(ofExec ?? 0), isAlive(ofOurs ?? 0)]).toEqual([true, false]);
    process.kill(ofExec ?? 0, 'SIGKILL');
  });

  it('a trusted program that hangs is ended with all that it started', async () => {
    using workspace = makeWorkspace();
    const file = path.join(workspace.dir, 'pid');
    const result = await sh(`sleep 50 & echo $! > '${file}'; wait`, 1);
    expect(result.ending).toEqual({ kind: 'timeout', seconds: 1 });
    expect(existsSync(file) && isAlive(Number(readFileSync(file, 'utf8')))).toBe(false);
  });
});
