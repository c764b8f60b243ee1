import { randomUUID } from 'node:crypto';
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inputVariables, makeWorkspace, ROOT, runCli, type Workspace } from '../support/action.js';
import { eventually, isAlive, outerPid } from '../support/processes.js';
import { keyValuePairs } from '../support/runner/file-commands.js';
import { understood } from '../support/runner/understood.js';
import { cancelStep, cleanUpOrphans } from '../support/runner/processes.js';
import { standInPython, standInTrtexec } from '../support/stand-ins.js';

/** What is left where trt-guard itself is told to stop, or dies without a chance to clean up. */

const TRACKING_ID = `github_${randomUUID()}`;

let workspace: Workspace;
let begun: ChildProcess[] = [];
beforeEach(() => {
  workspace = makeWorkspace();
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), path.join(workspace.dir, 'tiny.onnx'));
  mkdirSync(path.join(workspace.dir, 'temp'));
});
afterEach(() => {
  for (const child of begun) child.kill('SIGKILL');
  begun = [];
  workspace[Symbol.dispose]();
});

interface Started {
  child: ChildProcess;
  ended: Promise<{ status: number | null; signal: NodeJS.Signals | null }>;
  text: () => string;
}

function request(trtexec: string, python: string): Record<string, string> {
  return {
    model: 'tiny.onnx',
    output: 'out/tiny.engine',
    'tensorrt-version': '10.6.0.26',
    trtexec: standInTrtexec(path.join(workspace.dir, 'bin'), trtexec),
    python: standInPython(path.join(workspace.dir, 'python'), python, { version: '10.6.0.26' }),
  };
}

const options = (asked: Record<string, string>): string[] =>
  Object.entries(asked).flatMap(([name, value]) => [`--${name}`, value]);

function start(way: 'cli' | 'action', asked: Record<string, string>): Started {
  const args = way === 'cli' ? ['check', ...options(asked), '--verbose'] : [];
  const child = spawn(process.execPath, [path.join(ROOT, 'dist', way, 'index.js'), ...args], {
    cwd: workspace.dir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      RUNNER_TRACKING_ID: TRACKING_ID,
      GITHUB_OUTPUT: workspace.write('output', ''),
      GITHUB_STEP_SUMMARY: workspace.write('summary', ''),
      RUNNER_TEMP: path.join(workspace.dir, 'temp'),
      RUNNER_TOOL_CACHE: path.join(workspace.dir, 'cache'),
      ...(way === 'action' ? inputVariables(asked) : {}),
    },
  });
  begun.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
  }
  const ended = new Promise<Awaited<Started['ended']>>((resolve) => {
    child.on('close', (status, signal) => {
      resolve({ status, signal });
    });
  });
  return { child, ended, text: () => text };
}

/** Work folders, beside the output and in the folder for temporary files. */
function workFolders(): string[] {
  return ['out', 'temp'].flatMap((name) => {
    const folder = path.join(workspace.dir, name);
    return existsSync(folder) ? readdirSync(folder).map((entry) => path.join(name, entry)) : [];
  });
}

/** The hanging program's child, by the number under which this process sees it. */
const grandchild = (text: string): number => {
  const told = Number(/grandchild (\d+)/.exec(text)?.[1] ?? 0);
  return told === 0 ? 0 : outerPid(told);
};

describe.each(['cli', 'action'] as const)('%s', (way) => {
  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('%s during the conversion: %d, no child and no folder is left', async (signal, status) => {
    const run = start(way, request('hang', 'ok'));
    await eventually(() => grandchild(run.text()) > 0);
    const pid = grandchild(run.text());
    expect([isAlive(pid), workFolders().length]).toEqual([true, 1]);
    run.child.kill(signal);
    expect(await run.ended).toEqual({ status, signal: null });
    expect(await eventually(() => !isAlive(pid), 3000)).toBe(true);
    expect(workFolders()).toEqual([]);
    expect(run.text()).toMatch(new RegExp(`nded by ${signal}`));
  });

  it('SIGTERM during the load: the engine that is not proven yet goes as well', async () => {
    const run = start(way, request('ok', 'hang'));
    await eventually(() => workFolders().length === 3);
    expect(workFolders().sort()).toEqual([
      expect.stringMatching(/^out\/\.trt-guard-/),
      expect.stringMatching(/^temp\/trt-guard-harness-/),
      expect.stringMatching(/^temp\/trt-guard-work-/),
    ]);
    run.child.kill('SIGTERM');
    expect(await run.ended).toEqual({ status: 143, signal: null });
    expect(workFolders()).toEqual([]);
  });
});

it('a cancelled step ends at the runner’s first signal, and nothing is left to clean up', async () => {
  const run = start('action', request('hang', 'ok'));
  await eventually(() => grandchild(run.text()) > 0);
  const pid = grandchild(run.text());
  expect(await cancelStep(run.child)).toBe('SIGINT');
  expect(await eventually(() => !isAlive(pid), 3000)).toBe(true);
  expect(cleanUpOrphans(TRACKING_ID)).toEqual([]);
  const [outputs, summary] = ['output', 'summary'].map((name) =>
    readFileSync(path.join(workspace.dir, name), 'utf8'),
  ) as [string, string];
  expect(keyValuePairs(outputs)).toMatchObject({ verdict: 'fail', cause: 'process-killed', engines: '[]' });
  expect(summary).toContain('process-killed');
  const { commands } = understood(run.text(), 'action');
  expect(commands.at(-1)).toMatchObject({ name: 'error', properties: { title: 'process-killed' } });
});

it('what outlives a killed action is found and ended by the runner', async () => {
  const run = start('action', request('hang', 'ok'));
  await eventually(() => grandchild(run.text()) > 0);
  const pid = grandchild(run.text());
  run.child.kill('SIGKILL');
  await run.ended;
  expect(isAlive(pid)).toBe(true);
  // It carries the mark itself, or goes with the first process of its namespace, which does: that one may be met before it.
  expect(cleanUpOrphans(TRACKING_ID)).not.toEqual([]);
  expect(await eventually(() => !isAlive(pid), 3000)).toBe(true);
});

it('a signal before any child runs ends it the same way', async () => {
  const run = start('cli', request('ok', 'ok'));
  await eventually(() => run.text() !== '');
  run.child.kill('SIGTERM');
  expect(await run.ended).toEqual({ status: 143, signal: null });
});

it('after a kill -9 the next run sweeps, but only what a dead process of this machine left', async () => {
  const killed = start('cli', request('hang', 'ok'));
  await eventually(() => grandchild(killed.text()) > 0);
  const [left = ''] = workFolders();
  killed.child.kill('SIGKILL');
  await killed.ended;
  process.kill(grandchild(killed.text()), 'SIGKILL');
  expect(workFolders()).toEqual([left]);

  const owner = JSON.parse(
    readFileSync(path.join(workspace.dir, left, '.trt-guard-owner'), 'utf8'),
  ) as object;
  const strangers = [
    ['.trt-guard-aaaaaa', { ...owner, place: 'another machine' }],
    ['.trt-guard-bbbbbb', { ...owner, pid: process.pid, started: null }],
    ['.trt-guard-cccccc', null],
    ['.trt-guard-reports', owner],
  ] as const;
  for (const [name, says] of strangers) {
    mkdirSync(path.join(workspace.dir, 'out', name));
    const file = path.join(workspace.dir, 'out', name, '.trt-guard-owner');
    if (says !== null) writeFileSync(file, JSON.stringify(says));
  }
  const living = start('cli', { ...request('hang', 'ok'), output: 'out/other.engine' });
  await eventually(() => grandchild(living.text()) > 0);
  const names = strangers.map(([name]) => `out/${name}`);
  const [itsOwn = ''] = workFolders().filter((name) => !names.includes(name));
  expect(workFolders().sort()).toEqual([...names, itsOwn].sort());
  expect(itsOwn).not.toBe(left);

  const next = runCli(['check', ...options(request('ok', 'ok'))], { cwd: workspace.dir });
  expect(next.status).toBe(0);
  expect(workFolders().sort()).toEqual(
    [...names, itsOwn, 'out/tiny.engine', 'out/tiny.engine.trt.json'].sort(),
  );
  living.child.kill('SIGTERM');
  expect((await living.ended).status).toBe(143);
});

it('diagnose ends when it is told to, though nobody writes to the pipe that it reads', async () => {
  const pipe = path.join(workspace.dir, 'log');
  execFileSync('mkfifo', [pipe]);
  const child = spawn(process.execPath, [path.join(ROOT, 'dist/cli/index.js'), 'diagnose', pipe]);
  begun.push(child);
  const ended = new Promise((resolve) =>
    child.on('close', (status, signal) => {
      resolve({ status, signal });
    }),
  );
  const hasItOpen = (): boolean =>
    readdirSync(`/proc/${child.pid ?? 0}/fd`).some((fd) => {
      try {
        return readlinkSync(`/proc/${child.pid ?? 0}/fd/${fd}`) === realpathSync(pipe);
      } catch {
        return false;
      }
    });
  expect(await eventually(hasItOpen)).toBe(true);
  child.kill('SIGTERM');
  expect(await ended).toEqual({ status: 143, signal: null });
});
