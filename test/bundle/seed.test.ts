import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeWorkspace, ROOT, runAction, type ActionRun, type Workspace } from '../support/action.js';
import { standInPython, standInTrtexec } from '../support/stand-ins.js';

/**
 * The failure that this project began with, whole: trtexec of 10.0.1 writes an engine, Python has TensorRT 8.4.3.1, and
 * deserialize_cuda_engine() returns None. Through the bundle, as GitHub runs it, with a GPU and without one.
 */

const COMMAND = 'pip install tensorrt-cu12==10.0.1 tensorrt-cu12-libs==10.0.1 tensorrt-cu12-bindings==10.0.1';

let workspace: Workspace;
beforeEach(() => {
  workspace = makeWorkspace();
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), path.join(workspace.dir, 'tiny.onnx'));
  mkdirSync(path.join(workspace.dir, '.git'));
});
afterEach(() => {
  workspace[Symbol.dispose]();
});

type Said = 'requirements' | 'Dockerfile' | 'only measured';

/** Where a side says its version; each on a line of its own number. */
const FILES: Readonly<
  Record<'10.0.1' | '8.4.3.1', Readonly<Record<Exclude<Said, 'only measured'>, [string, string, number]>>>
> = {
  '10.0.1': {
    requirements: ['convert/requirements.txt', '# converts\ntensorrt==10.0.1\n', 2],
    Dockerfile: ['convert/Dockerfile', '# converts\n\nFROM nvcr.io/nvidia/tensorrt:24.05-py3\n', 3],
  },
  '8.4.3.1': {
    requirements: ['requirements.txt', 'numpy\n# serves\n\ntensorrt==8.4.3.1\n', 4],
    Dockerfile: [
      'Dockerfile',
      'FROM python:3.10\nRUN true\nRUN true\nRUN true\nRUN pip install tensorrt==8.4.3.1\n',
      5,
    ],
  },
};

function guard(hasGpu: boolean, inputs: Record<string, string>): ActionRun {
  return runAction(workspace, {
    ...inputs,
    model: 'tiny.onnx',
    trtexec: standInTrtexec(path.join(workspace.dir, '.bin'), 'ok', { version: '10.0.1.6' }),
    python: standInPython(path.join(workspace.dir, '.python'), 'none', {
      version: '8.4.3.1',
      cuda: hasGpu ? 0 : 100,
    }),
  });
}

const SAID: readonly Said[] = ['requirements', 'Dockerfile', 'only measured'];
const CASES = SAID.flatMap((builder) =>
  SAID.flatMap((runtime) => [true, false].map((hasGpu) => ({ builder, runtime, hasGpu }))),
);

describe('converted with 10.0.1, loaded with 8.4.3.1', () => {
  it.each(CASES)('builder: $builder, runtime: $runtime, a GPU: $hasGpu', ({ builder, runtime, hasGpu }) => {
    const written = (
      [
        ['10.0.1', builder],
        ['8.4.3.1', runtime],
      ] as const
    ).flatMap(([version, said]) => (said === 'only measured' ? [] : [FILES[version][said]]));
    for (const [file, text] of written) workspace.write(file, text);

    // Where no file names a version to convert with, the workflow does.
    const run = guard(hasGpu, written.length === 0 ? { 'tensorrt-version': '10.0.1' } : {});
    expect([run.status, run.outputs['verdict']]).toEqual([1, 'fail']);
    const [first] = run.annotations;
    expect(first?.command).toBe('error');
    // At the line that says what is wrong, where one does; a pin that agrees with the engine is not wrong.
    const places = written.map(([file, , line]) => `${file}:${line}`);
    const { file = '', line = '' } = first?.properties ?? {};
    expect(runtime === 'only measured' ? ['tiny.onnx:'] : places).toContain(`${file}:${line}`);
    expect(first?.message).toContain('10.0.1');
    expect(first?.message).toContain('8.4.3.1');
    expect(first?.message).toContain(COMMAND);
    expect(run.stdout + run.stderr).not.toMatch(/pip install tensorrt==10\.0\.1(?![\w.])/);
    expect(run.outputs['engines']).toBe('[]');
  });
});
