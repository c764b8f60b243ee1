import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { makeWorkspace, ROOT, runAction, runCli, type ActionRun, type Workspace } from '../support/action.js';

/** A real TensorRT-RTX from PyPI: it converts on a machine without a GPU. The first run downloads two releases. */
const PINNED = '1.5.0.114';
const OTHER = '1.4.0.76';
const INSTALL_MS = 240_000;

const hasGpu = existsSync('/dev/nvidiactl');
const onlyWithoutGpu = hasGpu ? it.skip : it;

let workspace: Workspace;
beforeAll(() => {
  workspace = makeWorkspace();
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), path.join(workspace.dir, 'tiny.onnx'));
});
afterAll(() => {
  workspace[Symbol.dispose]();
});

function guard(inputs: Record<string, string>): ActionRun {
  return runAction(workspace, {
    model: 'tiny.onnx',
    product: 'tensorrt-rtx',
    'tensorrt-version': PINNED,
    require: 'inspect',
    ...inputs,
  });
}

describe('TensorRT-RTX, for real', () => {
  it(
    'converts the example, its header says so, and require inspect passes',
    () => {
      const run = guard({});
      expect([run.outputs['verdict'], run.status]).toEqual(['pass', 0]);
      expect(JSON.parse(run.outputs['versions'] ?? '{}')).toEqual({
        pin: PINNED,
        'builder-library': PINNED,
        'plan-header': PINNED,
        'plan-body': PINNED,
        'runtime-module': PINNED,
        'runtime-library': PINNED,
      });
      const plan = readFileSync(path.join(workspace.dir, 'tiny.engine'));
      expect([plan.toString('latin1', 0, 4), [...plan.subarray(0x18, 0x1c)]]).toEqual([
        'vtrt',
        [1, 5, 0, 114],
      ]);
    },
    INSTALL_MS,
  );

  onlyWithoutGpu(
    'without a GPU the default is red with unproven-load',
    () => {
      const run = guard({ require: 'load', output: 'unproven.engine' });
      expect([run.outputs['verdict'], run.outputs['cause'], run.status]).toEqual([
        'unproven',
        'unproven-load',
        1,
      ]);
      expect(existsSync(path.join(workspace.dir, 'unproven.engine'))).toBe(false);
    },
    INSTALL_MS,
  );

  it(
    'a runtime of another release is a version-disagreement, and no fault of the pin',
    () => {
      workspace.write('requirements.txt', `numpy\ntensorrt-rtx-cu12==${PINNED}\n`);
      const run = guard({
        'tensorrt-version': '',
        'tensorrt-version-file': 'requirements.txt',
        'runtime-version': OTHER,
        output: 'disagrees.engine',
      });
      expect([run.outputs['verdict'], run.outputs['cause'], run.status]).toEqual([
        'fail',
        'version-disagreement',
        1,
      ]);
      expect(run.annotations[0]).toMatchObject({
        command: 'error',
        properties: { title: 'version-disagreement', file: 'tiny.onnx' },
      });
      for (const text of [PINNED, OTHER, 'libtensorrt_rtx.so'])
        expect(run.annotations[0]?.message).toContain(text);
      expect(run.summary).toContain('version-disagreement');
      expect(existsSync(path.join(workspace.dir, 'disagrees.engine'))).toBe(false);
    },
    INSTALL_MS,
  );

  it('a model that the parser refuses names the nodes', () => {
    const model = readFileSync(path.join(workspace.dir, 'tiny.onnx'));
    workspace.write('cut.onnx', model.subarray(0, 200));
    const run = guard({ model: 'cut.onnx' });
    expect([run.outputs['verdict'], run.status]).toEqual(['fail', 1]);
    expect(run.annotations[0]?.properties).toMatchObject({ file: 'cut.onnx' });
  });
});

describe('the command line on the same', () => {
  const schema = JSON.parse(readFileSync(path.join(ROOT, 'docs/report.schema.json'), 'utf8')) as object;
  const validate = new Ajv({ strict: true }).compile(schema);

  it.each<[string, string[], number]>([
    ['pass', [], 0],
    ['a disagreement', ['--runtime-version', OTHER], 1],
  ])(
    '%s: the report alone on stdout, valid by its schema',
    (_, more, status) => {
      const args = [
        '--model',
        'tiny.onnx',
        '--product',
        'tensorrt-rtx',
        '--tensorrt-version',
        PINNED,
        '--require',
        'inspect',
      ];
      const run = runCli(['check', ...args, '--output', 'cli.engine', ...more, '--json'], {
        cwd: workspace.dir,
      });
      const report: unknown = JSON.parse(run.stdout);
      expect(validate(report) ? [] : validate.errors).toEqual([]);
      expect(run.status).toBe(status);
      expect(report).toMatchObject({
        schema: 'trt-guard/report/v1',
        verdict: status === 0 ? 'pass' : 'fail',
      });
    },
    INSTALL_MS,
  );

  it(
    'the demo proves its first act and finds the disagreement of its second',
    () => {
      const run = runCli(['demo', '--json']);
      const report = JSON.parse(run.stdout) as { verdict: string; disagreement: { verdict: string } };
      expect([run.status, report.verdict, report.disagreement.verdict]).toEqual([0, 'pass', 'fail']);
      expect(run.stderr).toContain('Proven here');
      if (!hasGpu) expect(run.stderr).toContain('Not proven here');
    },
    INSTALL_MS,
  );
});
