import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeWorkspace, ROOT, runAction, runCli, type ActionRun, type Workspace } from '../support/action.js';
import { standInPython, standInTrtexec } from '../support/stand-ins.js';

/** What a careless job, or a hostile tool, does around the checks. */

let workspace: Workspace;
let tools: { trtexec: string; python: string };
beforeAll(() => {
  workspace = makeWorkspace();
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), path.join(workspace.dir, 'tiny.onnx'));
  tools = {
    trtexec: standInTrtexec(path.join(workspace.dir, 'bin'), 'ok'),
    python: standInPython(path.join(workspace.dir, 'python'), 'ok', { version: '10.6.0.26' }),
  };
});
afterAll(() => {
  workspace[Symbol.dispose]();
});

function guard(inputs: Record<string, string>, env: Record<string, string> = {}): ActionRun {
  const all = { model: 'tiny.onnx', 'tensorrt-version': '10.6.0.26', ...tools, ...inputs };
  return runAction(workspace, all, env);
}

/** A program that does its work through another, and something else besides. */
function wrapper(name: string, lines: string[]): string {
  const file = workspace.write(name, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(file, 0o755);
  return file;
}

describe('green is a proof of these very bytes', () => {
  it('an engine that changes while it is loaded: engine-changed, and nothing is delivered', () => {
    // By another job: the load itself cannot write here where the workspace is read-only to it.
    const flags = mkdtempSync(path.join(tmpdir(), 'trt-guard-flag-'));
    const python = wrapper('swap/python3', [
      `'${tools.python}' "$@"; status=$?`,
      `touch '${flags}/loaded'; sleep 1`,
      'exit $status',
    ]);
    const swap = `until [ -e '${flags}/loaded' ]; do sleep 0.05; done; for f in '${workspace.dir}'/swapped/.trt-guard-*/*; do printf garbage > "$f"; done`;
    const other = spawn('sh', ['-c', swap], { stdio: 'ignore' });
    const run = guard({ python, output: 'swapped/tiny.engine' });
    other.kill();
    rmSync(flags, { recursive: true, force: true });
    expect([run.outputs['verdict'], run.outputs['cause'], run.status]).toEqual(['fail', 'engine-changed', 1]);
    expect(readdirSync(path.join(workspace.dir, 'swapped'))).toEqual([]);
  });

  it('a converter that leaves a link leaves no engine', () => {
    const elsewhere = path.join(workspace.dir, 'elsewhere.bin');
    const trtexec = wrapper('link/trtexec', [
      `'${tools.trtexec}' "$@" || exit 1`,
      'for a in "$@"; do case $a in --saveEngine=*) o=${a#--saveEngine=};; esac; done',
      `[ -z "$o" ] || { mv "$o" '${elsewhere}'; ln -s '${elsewhere}' "$o"; }`,
    ]);
    const run = guard({ trtexec, output: 'linked/tiny.engine' });
    expect([run.outputs['cause'], run.status]).toEqual(['engine-not-written', 1]);
    expect(readdirSync(path.join(workspace.dir, 'linked'))).toEqual([]);
  });

  it('a plugin that is not there is refused before anything runs', () => {
    const run = guard({ plugins: 'nowhere.so', require: 'inspect' });
    expect([run.outputs['cause'], run.status]).toEqual(['invalid-input', 1]);
    expect(run.annotations[0]?.message).toBe('plugins: there is no file nowhere.so');
  });
});

describe('what is written beside the engine', () => {
  it.each(['tiny.onnx', 'tiny.engine', 'tiny.engine.trt.json', './tiny.engine'])(
    'report must not be %s',
    (report) => {
      const before = readFileSync(path.join(workspace.dir, 'tiny.onnx'));
      const run = guard({ report });
      expect([run.outputs['cause'], run.status]).toEqual(['invalid-input', 1]);
      expect(readFileSync(path.join(workspace.dir, 'tiny.onnx'))).toEqual(before);
      expect(existsSync(path.join(workspace.dir, 'tiny.engine'))).toBe(false);
    },
  );

  it('makes the folder of the report', () => {
    const run = guard({ report: 'new/folder/report.json', output: 'reported/tiny.engine' });
    expect([run.outputs['verdict'], run.status]).toEqual(['pass', 0]);
    expect(existsSync(path.join(workspace.dir, 'new/folder/report.json'))).toBe(true);
  });

  it.each([
    ['the engine’s name is a folder', 'taken/tiny.engine/x'],
    ['the passport’s name is a folder', 'taken2/tiny.engine.trt.json/x'],
  ])('%s: refused before anything starts, and nothing is left', (_, blocking) => {
    workspace.write(blocking, '');
    const folder = blocking.split('/')[0] ?? '';
    // With a trailing file name the folder would be taken for the place to write into; trtexec itself never sees it.
    const run = guard({ output: `${folder}/`, engine: '' });
    expect([run.outputs['verdict'], run.outputs['cause'], run.status]).toEqual(['fail', 'invalid-input', 1]);
    expect(readdirSync(path.join(workspace.dir, folder))).toEqual([blocking.split('/')[1]]);
  });
});

describe('the action says what it can, whatever happens', () => {
  it('sets every output on invalid input, and writes the message plainly', () => {
    const run = guard({ require: 'inspekt' });
    expect(run.outputs).toMatchObject({
      verdict: 'fail',
      cause: 'invalid-input',
      report: '',
      engines: '[]',
      versions: '{}',
    });
    expect(run.annotations[0]?.message).toBe(
      'require must be one of load, inspect, run; got "inspekt"; did you mean "inspect"?',
    );
    expect(run.summary).toContain('invalid-input');
  });

  it('a summary that cannot be written changes no verdict', () => {
    const run = runAction(
      workspace,
      { model: 'tiny.onnx', 'tensorrt-version': '10.6.0.26', ...tools, output: 'unread/tiny.engine' },
      { GITHUB_STEP_SUMMARY: '/nonexistent/summary' },
    );
    expect([run.outputs['verdict'], run.status]).toEqual(['pass', 0]);
  });

  it('makes RUNNER_TEMP where the runner did not', () => {
    mkdirSync(path.join(workspace.dir, 'cli'), { recursive: true });
    const args = [
      'check',
      '--model',
      'tiny.onnx',
      '--tensorrt-version',
      '10.6.0.26',
      '--output',
      'cli/tiny.engine',
    ];
    const run = runCli([...args, '--trtexec', tools.trtexec, '--python', tools.python], {
      cwd: workspace.dir,
      env: { RUNNER_TEMP: path.join(workspace.dir, 'not', 'yet', 'there') },
    });
    expect(run.status).toBe(0);
  });
});

describe('a file that is called like a command', () => {
  /** What a terminal or the runner would obey, anywhere in a text. */
  const steering = (text: string): string[] => ['\u001b', '##['].filter((part) => text.includes(part));
  const NAME = 'x\n::error title=forged::y\u001b[31m ##[error]z | <b>.onnx';

  it.each([
    ['GitHub’s runner', {}],
    ['act, which ends the properties of a command at the last `::` of its line', { ACT: 'true' }],
  ])('is text in the log, the annotations and the summary: %s', (_, env: Record<string, string>) => {
    workspace.write(`named/${NAME}`, readFileSync(path.join(ROOT, 'examples/tiny.onnx')));
    const run = guard({ model: 'named/*.onnx', output: 'named-out/' }, env);
    expect([run.outputs['verdict'], run.status]).toEqual(['pass', 0]);
    expect(run.annotations).toEqual([]);
    expect([...new Set(run.commands.map(({ name }) => name))].sort()).toEqual(['endgroup', 'group']);
    expect(run.commands.filter(({ properties }) => Object.keys(properties).length > 0)).toEqual([]);
    const forms = run.stdout.split('\n').filter((line) => line.startsWith('::'));
    expect(forms.some((line) => line.split('::').length !== 3)).toBe(!('ACT' in env));
    expect(steering(run.stdout + run.summary)).toEqual([]);
    expect(run.summary).not.toMatch(/<b>|^::/m);
    expect(run.summary).toContain('&#60;b&#62;');
  });

  it('is text where it cannot be found', () => {
    const run = guard({ model: '', engine: NAME.replace('\n', '') });
    expect(run.outputs['cause']).toBe('invalid-input');
    expect(steering(run.stdout + run.summary)).toEqual([]);
    expect(run.summary).not.toContain('<b>');
  });

  it('is text on a terminal, with and without --json', () => {
    workspace.write(`named/${NAME}`, readFileSync(path.join(ROOT, 'examples/tiny.onnx')));
    const args = [
      'check',
      '--model',
      'named/*.onnx',
      '--output',
      'named-cli/',
      '--tensorrt-version',
      '10.6.0.26',
    ];
    const tool = ['--trtexec', tools.trtexec, '--python', tools.python];
    for (const more of [[], ['--json'], ['--verbose']]) {
      const run = runCli([...args, ...tool, ...more], { cwd: workspace.dir });
      expect(run.status).toBe(0);
      const printed = run.stderr + run.stdout;
      expect(steering(printed)).toEqual([]);
      expect(printed).not.toMatch(/^\s*::/m);
    }
  });
});
