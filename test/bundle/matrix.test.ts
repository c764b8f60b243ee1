import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readPlan, type Matrix } from '../../src/matrix/read.js';
import type { Report } from '../../src/core/report.js';
import { fileOf, reportOf } from '../matrix/parts.js';
import { makeWorkspace, ROOT, runAction, runCli, type CliRun, type Workspace } from '../support/action.js';
import { JOB_OUTPUTS_LIMIT, jobOutputsSize, keyValuePairs } from '../support/runner/file-commands.js';
import { standInPython, standInTrtexec } from '../support/stand-ins.js';

/** The committed bundle: plan and merge, and what every run leaves at the paths of an earlier one. */

let workspace: Workspace;
beforeEach(() => {
  workspace = makeWorkspace();
  mkdirSync(path.join(workspace.dir, 'models'));
  for (const name of ['a', 'b'])
    copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), path.join(workspace.dir, 'models', `${name}.onnx`));
});
afterEach(() => {
  workspace[Symbol.dispose]();
});

const cli = (args: readonly string[], env: Record<string, string> = {}): CliRun =>
  runCli(args, { cwd: workspace.dir, env });
const PLAN = ['plan', '--model', 'models/**/*.onnx', '--tensorrt-version', '10.6.0.26'];
const inWorkspace = (name: string): string => path.join(workspace.dir, name);

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** The matrix, and the reports of jobs that did all of it. */
function proven(...args: string[]): Matrix {
  const { stdout } = cli([...PLAN, ...args, '--json', '--out', 'plan.json']);
  // The file says besides of what it is a plan; a matrix would take that for an axis, so the answer does not.
  const { include } = JSON.parse(readFileSync(inWorkspace('plan.json'), 'utf8')) as Matrix;
  expect({ include }).toEqual(JSON.parse(stdout));
  const matrix = readPlan('plan.json', stdout);
  for (const entry of matrix.include) {
    const part = fileOf(
      entry,
      reportOf(entry, false, (model) => sha256(inWorkspace(model))),
    );
    if ('text' in part) workspace.write(`parts/${entry.artifact}/${entry.report}`, part.text);
  }
  return matrix;
}

describe('plan', () => {
  /** The outputs of a step, as the runner reads them. */
  function planned(...args: string[]): { run: CliRun; outputs: Record<string, string> } {
    const output = workspace.write('output', '');
    const run = cli([...PLAN, ...args], { GITHUB_OUTPUT: output });
    return { run, outputs: keyValuePairs(readFileSync(output, 'utf8')) };
  }

  it('prints the matrix on stdout, jobs on stderr, and sets the outputs of its step', () => {
    const { run, outputs } = planned('--split');
    expect(run.status).toBe(0);
    expect(run.stdout.trim().split('\n')).toHaveLength(1);
    const { include } = JSON.parse(run.stdout) as Matrix;
    expect(include.map(({ stage }) => stage)).toEqual(['build', 'build', 'load', 'load']);
    expect(run.stderr).toContain('4 jobs');
    expect(Object.keys(outputs)).toEqual(['build', 'load']);
    expect(JSON.parse(outputs['load'] ?? '')).toEqual({ include: include.slice(2) });
    expect(Object.keys(planned().outputs)).toEqual(['matrix']);
  });

  it('fits into what GitHub hands from job to job, with as many models as a matrix has jobs', () => {
    rmSync(inWorkspace('models'), { recursive: true });
    for (let i = 0; i < 256; i++)
      workspace.write(`models/detector-of-production-line-${i}/model-${i}.onnx`, 'x');
    const { run, outputs } = planned('--split', '--out', 'plan.json');
    expect(run.stderr).toContain('512 jobs');
    expect(jobOutputsSize(outputs)).toBeLessThan(JOB_OUTPUTS_LIMIT);
    expect(readPlan('plan.json', readFileSync(inWorkspace('plan.json'), 'utf8')).include).toHaveLength(512);
  });

  it('says itself where it would not fit, and leaves no plan', () => {
    const folder = ['x', 'y', 'z', 'w'].map((letter) => letter.repeat(200)).join('/');
    rmSync(inWorkspace('models'), { recursive: true });
    for (let i = 0; i < 256; i++) workspace.write(`models/${folder}/${i}.onnx`, 'x');
    workspace.write('plan.json', '{"include":[]}');
    const { run, outputs } = planned('--split', '--out', 'plan.json');
    expect([run.status, run.stdout, outputs]).toEqual([2, '', {}]);
    expect(run.stderr).toMatch(/as outputs of one job the matrix takes \d{7} bytes/);
    expect(existsSync(inWorkspace('plan.json'))).toBe(false);
    const long = planned('--parts', '1').run;
    expect([long.status, long.stderr]).toEqual([2, expect.stringContaining('raise parts')]);
  });

  it.each([
    [['plan']],
    [['plan', '--model', 'nothing/*.onnx']],
    [[...PLAN, '--parts', '300']],
    [[...PLAN, '--parts', 'many']],
    [[...PLAN, '--product', 'tensorrt-lite']],
  ])('refuses %j with status 2, and prints no matrix', (args) => {
    const run = cli(args);
    expect([run.status, run.stdout]).toEqual([2, '']);
  });
});

describe('merge', () => {
  it('is 0 where all is proven, and writes every form of the report', () => {
    proven('--split');
    const run = cli([
      'merge',
      'parts',
      '--plan',
      'plan.json',
      '--report',
      'm/r.json',
      '--sarif',
      'm/r.sarif',
      '--html',
      'm/r.html',
      '--json',
    ]);
    expect([run.status, run.stderr]).toEqual([0, '']);
    const report = JSON.parse(run.stdout) as Report;
    expect([report.verdict, report.engines.length]).toEqual(['pass', 2]);
    expect(JSON.parse(readFileSync(inWorkspace('m/r.json'), 'utf8'))).toEqual(report);
    expect(existsSync(inWorkspace('m/r.sarif')) && existsSync(inWorkspace('m/r.html'))).toBe(true);
  });

  it('is 1, and overwrites the green report of before, where a part is missing or nothing is there', () => {
    const { include } = proven();
    const args = ['merge', 'parts/**/*.json', '--plan', 'plan.json', '--report', 'merged.json'];
    expect(cli(args).status).toBe(0);
    writeFileSync(inWorkspace(`parts/${include[0]?.artifact ?? ''}/${include[0]?.report ?? ''}`), '{');
    const run = cli(args);
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('part-unreadable');
    expect(run.stdout).toContain('part-missing');
    expect((JSON.parse(readFileSync(inWorkspace('merged.json'), 'utf8')) as Report).verdict).toBe('fail');
    expect(cli(['merge', 'no-such-folder']).status).toBe(1);
  });

  it('is 2 for a plan that is none, a proof that is none, and an output that is a part; no green report is left', () => {
    proven();
    workspace.write('merged.json', JSON.stringify(reportOf(proven().include[0] as never), null, 2));
    expect(cli(['merge', 'parts', '--plan', 'none.json', '--report', 'merged.json']).status).toBe(2);
    expect(existsSync(inWorkspace('merged.json'))).toBe(false);
    expect(cli(['merge', 'parts', '--require', 'inspekt']).status).toBe(2);
    expect(cli(['merge']).status).toBe(2);
    workspace.write('part.json', JSON.stringify(reportOf(proven().include[0] as never), null, 2));
    expect(cli(['merge', 'part.json', '--report', 'part.json']).status).toBe(2);
    expect(existsSync(inWorkspace('part.json'))).toBe(true);
  });
});

describe('files of an earlier run', () => {
  const OUTPUTS = { report: 'out/r.json', sarif: 'out/r.sarif', html: 'out/r.html' };
  const there = (): boolean[] => Object.values(OUTPUTS).map((file) => existsSync(inWorkspace(file)));

  it('are written by a green run of the action, and gone after one that makes no sense', () => {
    const inputs = {
      model: 'models/a.onnx',
      'tensorrt-version': '10.6.0.26',
      trtexec: standInTrtexec(inWorkspace('bin'), 'ok', { version: '10.6.0.26' }),
      python: standInPython(inWorkspace('python'), 'ok', { version: '10.6.0.26' }),
      ...OUTPUTS,
    };
    const green = runAction(workspace, inputs);
    expect([green.outputs['verdict'], there()]).toEqual(['pass', [true, true, true]]);
    expect(green.report?.engines[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
    const red = runAction(workspace, { ...inputs, require: 'inspekt' });
    expect([red.outputs['cause'], red.status, there()]).toEqual(['invalid-input', 1, [false, false, false]]);
  });

  it('are gone after a command line that makes no sense, and models by a wrong path are not', () => {
    workspace.write(OUTPUTS.report, JSON.stringify(reportOf(proven().include[0] as never), null, 2));
    const args = [
      'check',
      '--model',
      'models/none.onnx',
      '--report',
      OUTPUTS.report,
      '--html',
      'models/a.onnx',
    ];
    expect(cli(args).status).toBe(2);
    expect(there()[0]).toBe(false);
    expect(existsSync(inWorkspace('models/a.onnx'))).toBe(true);
    expect(cli(['check', '--engine', 'models/a.onnx', '--sarif', 'models/a.onnx']).stderr).toContain(
      'sarif would overwrite models/a.onnx',
    );
  });
});
