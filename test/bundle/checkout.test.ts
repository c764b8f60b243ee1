import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import {
  makeWorkspace,
  REPOSITORY,
  ROOT,
  runAction,
  type ActionRun,
  type Workspace,
} from '../support/action.js';
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

function guard(inputs: Record<string, string>, version = '10.6.0.26', runtime = version): ActionRun {
  return runAction(workspace, {
    output: 'out/tiny.engine',
    trtexec: standInTrtexec(path.join(workspace.dir, '.tools/bin'), 'ok', { version }),
    python: standInPython(path.join(workspace.dir, '.tools/python'), 'ok', { version: runtime }),
    ...inputs,
  });
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
