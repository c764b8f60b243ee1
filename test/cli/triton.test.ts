/** `trt-guard triton --load`: each plan that is served here goes through what `check --engine` does, on the stand-in runtime. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { triton } from '../../src/cli/triton.js';
import { syntheticPlan } from '../engine/synthetic.js';
import { makeWorkspace, type Workspace } from '../support/action.js';
import { captureOutput } from '../support/answers.js';
import { standInPython, type StandInRuntime } from '../support/stand-ins.js';

const VERSION = '10.6.0.26';
// The stand-in's engine: x is 1x3x16x16, y is 1x8x16x16, both float.
const RIGHT = `
backend: "tensorrt"
input [ { name: "x", data_type: TYPE_FP32, dims: [ 1, 3, 16, 16 ] } ]
output [ { name: "y", data_type: TYPE_FP32, dims: [ 1, 8, 16, 16 ] } ]
`;

interface Told {
  models: {
    status: string;
    plans: { comparedWith: string | null; loaded: boolean | null }[];
    findings: { code: string; severity: string; location?: { file: string; line?: number } }[];
  }[];
}

let workspace: Workspace;
let output: ReturnType<typeof captureOutput>;
beforeEach(() => {
  workspace = makeWorkspace();
  output = captureOutput();
});
afterEach(() => {
  output.restore();
  workspace[Symbol.dispose]();
});

/** One model with the plans of `files`, loaded by a Python that behaves so; the exit status and what is told. */
async function loaded(
  behaviour: string,
  {
    config = RIGHT,
    files = ['model.plan'],
    ...runtime
  }: StandInRuntime & { config?: string; files?: string[] } = {},
): Promise<{ status: number; model: Told['models'][number] }> {
  const home = path.join(workspace.dir, 'models', 'net', '1');
  mkdirSync(home, { recursive: true });
  writeFileSync(path.join(home, '..', 'config.pbtxt'), config);
  for (const file of files) writeFileSync(path.join(home, file), syntheticPlan());
  const python = standInPython(path.join(workspace.dir, 'python'), behaviour, {
    version: VERSION,
    ...runtime,
  });
  const status = await triton(path.join(workspace.dir, 'models'), {
    'tensorrt-version': VERSION,
    python,
    'load-timeout': '20',
    json: true,
  });
  const told = JSON.parse(output.text()) as Told;
  return { status, model: told.models[0] as Told['models'][number] };
}

const codes = ({ findings }: Told['models'][number], severity = 'error'): string[] =>
  findings.filter((one) => one.severity === severity).map(({ code }) => code);

it('is green where every plan loads and the engine itself has the tensors of the configuration', async () => {
  const { status, model } = await loaded('ok');
  expect(codes(model)).toEqual([]);
  expect(model).toMatchObject({
    status: 'pass',
    plans: [{ comparedWith: 'the loaded engine', loaded: true }],
  });
  expect(status).toBe(0);
});

it('holds the configuration against the engine itself, at its line', async () => {
  const { status, model } = await loaded('ok', { config: RIGHT.replace('"y"', '"boxes"') });
  expect(model.findings).toContainEqual(
    expect.objectContaining({
      code: 'triton-tensor-missing',
      location: expect.objectContaining({ line: 4 }),
    }),
  );
  expect([status, model.status]).toEqual([1, 'fail']);
});

it.each([
  ['none', {}, 'engine-version-mismatch'],
  ['ok', { version: '10.15.1.29' }, 'version-disagreement'],
])('is red where a plan does not load as production does: %s %o', async (behaviour, runtime, code) => {
  const { status, model } = await loaded(behaviour, runtime);
  expect(codes(model)).toContain(code);
  expect(model).toMatchObject({ status: 'fail', plans: [{ loaded: false }] });
  expect(status).toBe(1);
});

it('proves nothing without a GPU, and says so', async () => {
  const { status, model } = await loaded('ok', { cuda: 100 });
  expect(model).toMatchObject({ plans: [{ loaded: false }] });
  expect(model.status).not.toBe('pass');
  expect(status).toBe(1);
});

it('does not hold a plan for another GPU against this one', async () => {
  const config = `${RIGHT}cc_model_filenames [ { key: "8.6", value: "a10.plan" }, { key: "9.0", value: "h100.plan" } ]`;
  const { model } = await loaded('ok', { config, files: ['a10.plan', 'h100.plan', 'model.plan'] });
  expect(model.plans.map((one) => one.loaded)).toEqual([null, true, null]);
  expect(codes(model, 'warning').filter((code) => code === 'triton-plan-not-loaded')).toHaveLength(2);
  // a10.plan was built for 9.0 and is served on 8.6: that needs no load.
  expect(codes(model)).toEqual(['triton-plan-wrong-gpu']);
});

it('is red where none of the plans is for this GPU: nothing would be loaded', async () => {
  const config = `${RIGHT}cc_model_filenames [ { key: "8.6", value: "a10.plan" } ]`;
  const { status, model } = await loaded('ok', { config, files: ['a10.plan'] });
  expect(model.plans.map((one) => one.loaded)).toEqual([null]);
  expect(codes(model)).toContain('triton-plan-missing');
  expect(status).toBe(1);
});

it('refuses to load where every model is of another backend', async () => {
  const config = 'backend: "python"';
  await expect(loaded('ok', { config })).rejects.toThrow('every model is of another backend');
});

it('refuses to load by inspecting', async () => {
  await expect(triton(workspace.dir, { require: 'inspect' })).rejects.toThrow('require is load or run');
});
