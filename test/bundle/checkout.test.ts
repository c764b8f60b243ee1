import { copyFileSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  makeWorkspace,
  REPOSITORY,
  ROOT,
  runAction,
  runCli,
  type ActionRun,
  type Workspace,
} from '../support/action.js';
import type { Report } from '../../src/core/report.js';
import { standInPython, standInTrtexec } from '../support/stand-ins.js';

/** Where actions/checkout put the repository: the workspace itself or `path:`, with git or without. */

let workspace: Workspace;
beforeEach(() => {
  workspace = makeWorkspace();
});
afterEach(() => {
  workspace[Symbol.dispose]();
});

/** The repository below `folder` of the workspace; where git is missing, checkout downloads it, and leaves no `.git`. */
function checkout(
  folder: string,
  files: Record<string, string>,
  { git = true, repository = REPOSITORY } = {},
): void {
  mkdirSync(path.join(workspace.dir, folder, 'models'), { recursive: true });
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), path.join(workspace.dir, folder, 'models/tiny.onnx'));
  if (git)
    workspace.write(
      path.join(folder, '.git/config'),
      `[remote "origin"]\n\turl = https://github.com/${repository}\n`,
    );
  for (const [name, text] of Object.entries(files)) workspace.write(path.join(folder, name), text);
}

function guard(
  inputs: Record<string, string>,
  version = '10.6.0.26',
  runtime = version,
  env: Record<string, string> = {},
): ActionRun {
  const all = {
    output: 'out/tiny.engine',
    trtexec: standInTrtexec(path.join(workspace.dir, '.tools/bin'), 'ok', { version }),
    python: standInPython(path.join(workspace.dir, '.tools/python'), 'ok', { version: runtime }),
    ...inputs,
  };
  return runAction(workspace, all, env);
}

it('with `path:` annotations and SARIF name the file as the pull request does', () => {
  checkout('src', { 'requirements.txt': 'numpy==2.0.0\ntensorrt==10.5.0\n' });
  const run = guard({
    model: 'src/models/tiny.onnx',
    'tensorrt-version-file': 'src/requirements.txt',
    sarif: 'r.sarif',
  });
  expect(run.annotations[0]?.properties).toMatchObject({
    title: 'version-disagreement',
    file: 'requirements.txt',
    line: '2',
  });
  const sarif = JSON.parse(readFileSync(path.join(workspace.dir, 'r.sarif'), 'utf8')) as {
    runs: { results: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[] }[];
  };
  expect(sarif.runs[0]?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toBe(
    'requirements.txt',
  );
});

/** Two pins of one deployable that disagree, and each with what is asked for. */
const DISAGREEING = { 'requirements.txt': 'tensorrt==8.4.3.1\n', 'constraints.txt': 'tensorrt==10.6.0\n' };

describe('disagreeing pins are red wherever the checkout is', () => {
  it.each<[string, string, boolean, string]>([
    ['with .git', '.', true, 'models/tiny.onnx'],
    ['without git', '.', false, 'models/tiny.onnx'],
    ['with `path:`', 'src', true, 'src/models/tiny.onnx'],
    ['with `path:`, without git', 'src', false, 'src/models/tiny.onnx'],
    ['with `path:`, and a model from elsewhere', 'src', true, 'given/tiny.onnx'],
  ])('%s', (_, folder, git, model) => {
    checkout(folder, DISAGREEING, { git });
    checkout('given', {}, { git: false });
    copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), workspace.write('given/tiny.onnx', ''));
    const run = guard({ model, 'tensorrt-version': '10.6.0.26' });
    expect([run.outputs['verdict'], run.status]).toEqual(['fail', 1]);
    expect(run.report?.pins).toMatchObject({ searched: true, root: realpathSync(workspace.dir) });
    expect(run.log).toContain(`Pins: searched in ${realpathSync(workspace.dir)} (the workspace of the job`);
    const files = run.annotations.map(({ properties }) => properties['file']);
    expect(files).toContain(git || folder === '.' ? 'requirements.txt' : 'src/requirements.txt');
  });

  it('around a given file in another folder', () => {
    const elsewhere = makeWorkspace();
    try {
      elsewhere.write('.git/config', '');
      for (const [name, text] of Object.entries(DISAGREEING)) elsewhere.write(name, text);
      copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), elsewhere.write('models/tiny.onnx', ''));
      const run = guard({
        model: path.join(elsewhere.dir, 'models/tiny.onnx'),
        'tensorrt-version': '10.6.0.26',
      });
      expect([run.outputs['verdict'], run.status]).toEqual(['fail', 1]);
      expect(run.report?.pins?.why).toContain(realpathSync(elsewhere.dir));
    } finally {
      elsewhere[Symbol.dispose]();
    }
  });
});

it('agreeing pins are green in each, and a checkout of trt-guard or of another repository adds none', () => {
  for (const git of [true, false]) {
    checkout(git ? 'src' : 'plain', { 'requirements.txt': 'tensorrt==10.6.0\n' }, { git });
    workspace.write('.trt-guard/action.yml', readFileSync(path.join(ROOT, 'action.yml')));
    workspace.write('.trt-guard/examples/requirements.txt', 'tensorrt==8.4.3.1\n');
    checkout('zoo', { 'requirements.txt': 'tensorrt==8.6.1\n' }, { repository: 'acme/zoo' });
    const run = guard({
      model: `${git ? 'src' : 'plain'}/models/tiny.onnx`,
      'tensorrt-version': '10.6.0.26',
    });
    expect([run.outputs['verdict'], run.status, run.annotations]).toEqual(['pass', 0, []]);
  }
});

it('outside of GitHub and of a repository, the report says that nobody looked', () => {
  const model = workspace.write('tiny.onnx', readFileSync(path.join(ROOT, 'examples/tiny.onnx')));
  const args = [
    'check',
    '--model',
    model,
    '--tensorrt-version',
    '10.6.0.26',
    '--require',
    'inspect',
    '--json',
  ];
  const tools = ['--trtexec', standInTrtexec(path.join(workspace.dir, '.tools/bin'), 'ok')];
  const run = runCli([...args, ...tools], { cwd: workspace.dir });
  const report = JSON.parse(run.stdout) as Report;
  expect([run.status, report.verdict]).toEqual([0, 'pass']);
  expect(report.pins).toMatchObject({ searched: false, root: null });
  expect(report.findings.map(({ code, severity }) => [code, severity])).toEqual([
    ['pins-not-searched', 'warning'],
  ]);
});

it('takes the spellings of true that the toolkit takes, and says all with debug logging', () => {
  checkout('.', {});
  const inputs = { model: 'models/tiny.onnx', 'tensorrt-version': '10.6.0.26', 'engine-cache': 'False' };
  const run = guard({ ...inputs, download: 'TRUE' });
  expect([run.outputs['verdict'], run.status]).toEqual(['pass', 0]);
  const debug = guard(inputs, '10.6.0.26', '10.6.0.26', { RUNNER_DEBUG: '1' });
  expect(debug.log.length).toBeGreaterThan(run.log.length + 200);
  expect(guard({ ...inputs, download: 'tRUE' }).outputs['cause']).toBe('invalid-input');
});
