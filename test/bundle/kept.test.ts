import { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { makeWorkspace, ROOT, runAction, type ActionRun, type Workspace } from '../support/action.js';

/** What a job finds in the cache of its runner, with a real TensorRT-RTX from PyPI. */

let workspace: Workspace;
beforeEach(() => {
  workspace = makeWorkspace();
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), path.join(workspace.dir, 'tiny.onnx'));
  mkdirSync(path.join(workspace.dir, 'tool-cache'));
});
afterEach(() => {
  workspace[Symbol.dispose]();
});

function guard(inputs: Record<string, string>, env: Record<string, string> = {}): ActionRun {
  const all = { model: 'tiny.onnx', product: 'tensorrt-rtx', 'tensorrt-version': '1.5.0.114', ...inputs };
  return runAction(
    workspace,
    { ...all, require: 'inspect' },
    { RUNNER_TOOL_CACHE: path.join(workspace.dir, 'tool-cache'), RUNNER_TRACKING_ID: 'github_1', ...env },
  );
}

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).map((one) =>
    path.join(one.parentPath, one.name),
  );
/** The Python that a kept environment runs at each import of TensorRT-RTX. */
const modules = (folder: string): string[] =>
  filesBelow(folder).filter((file) => file.endsWith('site-packages/tensorrt_rtx/__init__.py'));

it('a line that another job added to the kept module is not run: the environment is made anew', () => {
  const folder = path.join(workspace.dir, 'tool-cache');
  expect(guard({}).outputs['verdict']).toBe('pass');
  const [kept = ''] = modules(folder);
  const mark = path.join(workspace.dir, 'ran');
  appendFileSync(kept, `\nopen(${JSON.stringify(mark)}, "w").close()\n`);
  const run = guard({});
  expect([run.outputs['verdict'], run.status, existsSync(mark)]).toEqual(['pass', 0, false]);
  expect(run.log).toContain('was modified after it was created');
  expect([modules(folder).length, modules(folder).includes(kept)]).toEqual([1, false]);
}, 240_000);

it('`cache: job` keeps it in the job’s own folder, and no other job finds it', () => {
  const temp = path.join(workspace.dir, '.runner');
  expect(guard({ cache: 'job' }).outputs['verdict']).toBe('pass');
  expect([modules(temp).length, filesBelow(path.join(workspace.dir, 'tool-cache'))]).toEqual([1, []]);
  expect(guard({ cache: 'job' }).log).not.toContain('Installing tensorrt');
  expect(guard({ cache: 'job' }, { RUNNER_TRACKING_ID: 'github_2' }).log).toContain('Installing tensorrt');
}, 240_000);
