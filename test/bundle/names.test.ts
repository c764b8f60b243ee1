import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeWorkspace, ROOT, runAction, runCli, type Workspace } from '../support/action.js';
import { standInPython, standInTrtexec } from '../support/stand-ins.js';

/** File names with all that a file system allows: text for people stays on its line, JSON stays exact. */

const EVIL = 'a\n::error title=forged::x\n##[error]y\r\u001b[2J\u001b]0;t\u0007\u202e | <b>z';
const MODEL = `${EVIL}.onnx`;
const ENGINE = `${EVIL}.engine`;

let workspace: Workspace;
let programs: { trtexec: string; python: string };
beforeAll(() => {
  workspace = makeWorkspace();
  mkdirSync(path.join(workspace.dir, 'empty'));
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), path.join(workspace.dir, MODEL));
  writeFileSync(path.join(workspace.dir, 'empty', ENGINE), '');
  mkdirSync(path.join(workspace.dir, 'tree', EVIL), { recursive: true });
  writeFileSync(path.join(workspace.dir, 'tree', EVIL, 'requirements.txt'), 'tensorrt==8.4.3.1\n');
  writeFileSync(path.join(workspace.dir, 'tree', 'requirements.txt'), 'tensorrt==10.6.0\n');
  programs = {
    trtexec: standInTrtexec(path.join(workspace.dir, 'bin'), 'ok'),
    python: standInPython(path.join(workspace.dir, 'python'), 'ok', { version: '10.6.0.26' }),
  };
});
afterAll(() => {
  workspace[Symbol.dispose]();
});

/** What a terminal, or the runner, would obey. Its own group lines are the runner's due. */
function steering(text: string): string[] {
  // The letters of Unicode's category of controls, but for line feed; and U+202E, which turns the reading round.
  const found = text.match(/(?!\n)\p{Cc}|\u202e|^::error title=forged|##\[/gmu) ?? [];
  return found.map((one) => JSON.stringify(one));
}

const pinned = { 'tensorrt-version': '10.6.0.26' };

describe('the action', () => {
  it.each([
    ['given by name', MODEL],
    ['found by a pattern', '*.onnx'],
  ])('a model %s: proven, its name exact in outputs and report', (_, model) => {
    const run = runAction(workspace, { model, ...pinned, ...programs });
    expect([run.outputs['verdict'], run.status]).toEqual(['pass', 0]);
    expect(JSON.parse(run.outputs['engines'] ?? '')).toEqual([ENGINE]);
    expect(run.report?.engines.map((row) => [row.model, row.engine])).toEqual([[MODEL, ENGINE]]);
    expect([steering(run.stdout), steering(run.summary)]).toEqual([[], []]);
    expect(run.summary).not.toContain('<b>');
    // The other version in the tree is a notice: nothing says that the two are deployed together.
    expect(run.annotations.filter(({ command }) => command !== 'notice')).toEqual([]);
  });

  it('an engine that fails: one annotation, and the summary keeps its lines', () => {
    const run = runAction(workspace, { engine: `empty/*`, ...pinned, ...programs });
    expect([run.outputs['cause'], run.status]).toEqual(['engine-file-empty', 1]);
    expect(run.annotations.filter(({ command }) => command === 'error')).toHaveLength(1);
    expect(run.annotations[0]?.properties['title']).toBe('engine-file-empty');
    expect(run.annotations.map(({ message }) => steering(message)).flat()).toEqual([]);
    expect(steering(run.stdout)).toEqual([]);
    expect(run.summary.split('\n').filter((line) => /^(::|##\[)/.test(line))).toEqual([]);
    expect(run.report?.engines[0]?.engine).toBe(`empty/${ENGINE}`);
  });

  it('a name that matches nothing: one annotation', () => {
    const run = runAction(workspace, { engine: 'gone\u001b[2J::error title=forged::x', ...pinned });
    expect(run.annotations).toHaveLength(1);
    expect([steering(run.stdout), steering(run.summary)]).toEqual([[], []]);
  });
});

describe('the command line', () => {
  const cli = (...args: string[]): ReturnType<typeof runCli> =>
    runCli(args, { cwd: workspace.dir, env: { NO_COLOR: '1' } });
  const tools = (): string[] => ['--trtexec', programs.trtexec, '--python', programs.python];

  it('check', () => {
    const asked = ['check', '--model', MODEL, '--tensorrt-version', '10.6.0.26', ...tools()];
    const text = cli(...asked, '--verbose');
    expect([text.status, steering(text.stdout + text.stderr)]).toEqual([0, []]);
    const json = cli(...asked, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ engines: [{ model: MODEL, engine: ENGINE }] });
  });

  it('inspect', () => {
    const text = cli('inspect', `empty/${ENGINE}`);
    expect([text.status, steering(text.stdout + text.stderr)]).toEqual([1, []]);
    expect(JSON.parse(cli('inspect', 'empty', '--json').stdout)).toMatchObject([{ file: `empty/${ENGINE}` }]);
  });

  it('diagnose', () => {
    const text = cli('diagnose', '/dev/null', '--engine', `empty/${ENGINE}`);
    expect([text.status, steering(text.stdout + text.stderr)]).toEqual([1, []]);
  });

  it('pins', () => {
    const text = cli('pins', 'tree');
    expect([text.status, steering(text.stdout + text.stderr)]).toEqual([0, []]);
    expect(text.stdout).toContain('notice pin-disagreement');
    expect(JSON.parse(cli('pins', 'tree', '--json').stdout)).toMatchObject({
      pins: expect.arrayContaining([
        expect.objectContaining({ file: `${EVIL}/requirements.txt` }),
      ]) as unknown,
    });
    expect(steering(cli('pins', 'tree', '--fix', '--to', '10.6.0', '--json').stderr)).toEqual([]);
  });

  it.each(['check --engine', 'inspect', 'diagnose', 'pins'])('%s of what is not there', (command) => {
    const text = cli(...command.split(' '), `gone${EVIL}`);
    expect([text.status, steering(text.stdout + text.stderr)]).toEqual([2, []]);
    expect(text.stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
