import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeWorkspace, ROOT, runAction, type Workspace } from '../support/action.js';
import { understood } from '../support/runner/understood.js';
import { standInPython, standInTrtexec } from '../support/stand-ins.js';

/** A verdict that nobody could read: the shell gives the real command a standard output that is full, or that nobody reads. */

let workspace: Workspace;
let commands: Record<string, string>;
let programs: { trtexec: string; python: string };
beforeAll(() => {
  workspace = makeWorkspace();
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), path.join(workspace.dir, 'tiny.onnx'));
  workspace.write('good.log', '&&&& PASSED TensorRT.trtexec [TensorRT v100600] [b26] # trtexec\n');
  workspace.write('pins/requirements.txt', 'tensorrt==10.0.1\n');
  const trtexec = standInTrtexec(path.join(workspace.dir, 'bin'), 'ok');
  const python = standInPython(path.join(workspace.dir, 'python'), 'ok', { version: '10.6.0.26' });
  programs = { trtexec, python };
  const check = `check --model tiny.onnx --tensorrt-version 10.6.0.26 --trtexec '${trtexec}' --python '${python}'`;
  commands = {
    check,
    inspect: 'inspect tiny.engine',
    diagnose: 'diagnose good.log',
    pins: 'pins pins',
    'pins --fix': 'pins pins --fix --to 10.2.0',
  };
  // What the other commands read; it also shows that nothing but the output makes them red below.
  expect(shell(`$CLI ${check} --json > report.json`).status).toBe(0);
});
afterAll(() => {
  workspace[Symbol.dispose]();
});

function shell(script: string): SpawnSyncReturns<string> {
  const cli = `'${process.execPath}' '${path.join(ROOT, 'dist/cli/index.js')}'`;
  const run = spawnSync('bash', ['-c', script.replaceAll('$CLI', cli)], {
    cwd: workspace.dir,
    encoding: 'utf8',
    timeout: 60_000,
  });
  understood(`${run.stdout}\n${run.stderr}`, 'command line');
  return run;
}

const hasDevFull = existsSync('/dev/full');

describe.each(['check', 'inspect', 'diagnose', 'pins', 'pins --fix'])('%s --json', (name) => {
  it('is green where its output arrives', () => {
    const run = shell(`$CLI ${commands[name] ?? ''} --json`);
    expect(run.status).toBe(0);
    expect(() => JSON.parse(run.stdout) as unknown).not.toThrow();
  });

  (hasDevFull ? it : it.skip)('to a full device (needs /dev/full): 3, in one line', () => {
    const run = shell(`$CLI ${commands[name] ?? ''} --json > /dev/full`);
    expect(run.status).toBe(3);
    expect(run.stderr).toMatch(/^trt-guard: standard output did not accept the whole answer: ENOSPC.*$/m);
    expect(run.stderr).not.toContain('    at ');
  });

  it('to a pipe that nobody reads: 3, in one line', () => {
    const run = shell(`$CLI ${commands[name] ?? ''} --json | :; exit \${PIPESTATUS[0]}`);
    expect(run.status).toBe(3);
    expect(run.stderr).toMatch(/^trt-guard: standard output did not accept the whole answer: .*EPIPE.*$/m);
    expect(run.stderr).not.toContain('    at ');
  });
});

it('a file that takes only the first part of the answer: 3', () => {
  // Node's own stream takes the short write for a whole one, and nothing else fails afterwards.
  for (let i = 0; i < 9; i++)
    copyFileSync(path.join(workspace.dir, 'tiny.engine'), path.join(workspace.dir, `many-${i}.engine`));
  expect(shell(`$CLI inspect many-*.engine --json`).status).toBe(0);
  const run = shell(`ulimit -f 1; $CLI inspect many-*.engine --json > part.json`);
  expect(run.status).toBe(3);
  expect(run.stderr).toContain('standard output did not accept the whole answer: EFBIG');
  expect(readFileSync(path.join(workspace.dir, 'part.json')).length).toBe(1024);
});

it('a pipe that does not block, and is read later: all of the answer', () => {
  // More than a pipe of Linux holds.
  const copies = path.join(workspace.dir, 'copies');
  mkdirSync(copies);
  for (let i = 0; i < 300; i++)
    copyFileSync(path.join(workspace.dir, 'tiny.engine'), path.join(copies, `${i}.engine`));
  const slowly = `
import os, subprocess, sys, time
reader, writer = os.pipe()
os.set_blocking(writer, False)
child = subprocess.Popen(sys.argv[1:], stdout=writer)
os.close(writer)
time.sleep(0.5)
sys.stdout.buffer.write(open(reader, "rb").read())
sys.exit(child.wait())`;
  const run = shell(`python3 -c '${slowly}' $CLI inspect copies --json`);
  expect(run.status).toBe(0);
  expect(run.stdout.length).toBeGreaterThan(65_536);
  expect(JSON.parse(run.stdout)).toHaveLength(300);
});

(hasDevFull ? describe : describe.skip)(
  'without --json the report is on standard output, and the progress must arrive, too (needs /dev/full)',
  () => {
    it('check to a full device: 3', () => {
      expect(shell(`$CLI ${commands['check'] ?? ''} > /dev/full`).status).toBe(3);
      expect(shell(`$CLI ${commands['check'] ?? ''} 2> /dev/full`).status).toBe(3);
    });

    it('with --json a full standard error costs nothing but the progress', () => {
      const run = shell(`$CLI ${commands['check'] ?? ''} --json 2> /dev/full`);
      expect(run.status).toBe(0);
      expect(JSON.parse(run.stdout)).toMatchObject({ verdict: 'pass' });
    });

    it('the action is not green where the runner’s log is full', () => {
      const inputs = { model: 'tiny.onnx', 'tensorrt-version': '10.6.0.26', require: 'inspect', ...programs };
      expect(runAction(workspace, { ...inputs, output: 'log/tiny.engine' }).status).toBe(0);
      const full = openSync('/dev/full', 'w');
      expect(runAction(workspace, { ...inputs, output: 'full/tiny.engine' }, {}, full).status).toBe(1);
      closeSync(full);
    });
  },
);
