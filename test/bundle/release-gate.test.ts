import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { Report } from '../../src/core/report.js';
import { readPlan } from '../../src/matrix/read.js';
import { fileOf, reportOf, runFacts } from '../matrix/parts.js';
import { makeWorkspace, ROOT, runCli, type Workspace } from '../support/action.js';
import { shell } from '../support/shell.js';

/** The gate's own step, as the example has it, over artifacts of a plan of two models. */

const COMMIT = 'a'.repeat(40);
const CONFIG = "models:\n  models/a.onnx: {}\n  'models/ocr/*.onnx': {}\n";

const TINY = createHash('sha256')
  .update(readFileSync(path.join(ROOT, 'examples/tiny.onnx')))
  .digest('hex');

interface Example {
  jobs: Record<string, { steps: { name?: string; run?: string }[] }>;
}
const { jobs } = parse(
  readFileSync(path.join(ROOT, 'examples/workflows/release-gate.yml'), 'utf8'),
) as Example;
const step = jobs['gate']?.steps.find(({ name }) => name === 'Every model was loaded at this commit');

let workspace: Workspace;
beforeEach(() => {
  workspace = makeWorkspace();
  const at = (name: string): string => path.join(workspace.dir, name);
  for (const name of ['models/a.onnx', 'models/ocr/b.onnx']) {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), at(name));
  }
  workspace.write('.trt-guard.yml', CONFIG);
  symlinkSync(ROOT, at('.trt-guard'));
  mkdirSync(at('parts/plan'), { recursive: true });
  const { stdout } = runCli(
    [
      'plan',
      '--model',
      'models/**/*.onnx',
      '--tensorrt-version',
      '10.6.0.26',
      '--out',
      'parts/plan/plan.json',
    ],
    {
      cwd: workspace.dir,
      env: { GITHUB_SHA: COMMIT, GITHUB_REPOSITORY: 'org/models', GITHUB_RUN_ID: '100' },
    },
  );
  for (const entry of readPlan('plan.json', stdout).include) {
    const report = reportOf(entry, false, () => TINY);
    report.run = { ...RUN };
    const part = fileOf(entry, report);
    if ('text' in part) workspace.write(`parts/${entry.artifact}/${entry.report}`, part.text);
  }
});
afterEach(() => {
  workspace[Symbol.dispose]();
});

const RUN = runFacts({ commit: COMMIT });

/** As the job of the tag runs it: another run, of the same commit. */
function gate(): { status: number | null; output: string } {
  return shell(step?.run ?? 'exit 99', workspace.dir, {
    GITHUB_SHA: COMMIT,
    GITHUB_REPOSITORY: 'org/models',
    GITHUB_RUN_ID: '200',
  });
}

/** The part about one model, changed. */
function change(name: string, by: (report: Report) => void): void {
  const { output: file } = shell(`printf %s parts/trt-guard-${name}*/*.json`, workspace.dir);
  const report = JSON.parse(readFileSync(path.join(workspace.dir, file), 'utf8')) as Report;
  by(report);
  writeFileSync(path.join(workspace.dir, file), JSON.stringify(report));
}

it('releases where every model was loaded at this commit', () => {
  const { status, output } = gate();
  expect(output).toMatch(/2 passed/);
  expect(status).toBe(0);
});

it('blocks a model that nobody planned or proved', () => {
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), path.join(workspace.dir, 'models/ocr/new.onnx'));
  const { status, output } = gate();
  expect(output).toContain('.trt-guard.yml names models/ocr/new.onnx, but no report is about it.');
  expect(output).toContain('trt-guard check --model models/ocr/new.onnx --report FILE');
  expect(status).toBe(1);
});

it('blocks a model that was only inspected', () => {
  change('b.onnx', (report) => {
    report.require = 'inspect';
    for (const row of report.engines)
      row.checks = row.checks.map((check) =>
        check.name === 'load' ? { ...check, status: 'unproven' } : check,
      );
  });
  const { status, output } = gate();
  expect(output).toMatch(/unproven-load +models\/ocr\/b\.onnx/);
  expect(output).toContain('Give merge the report of the job that loaded these bytes on a GPU');
  expect(status).toBe(1);
});

it('blocks a model that was proven at another commit', () => {
  change('a.onnx', (report) => {
    report.run = { ...RUN, commit: 'b'.repeat(40) };
  });
  const { status, output } = gate();
  expect(output).toContain(`models/a.onnx was proven at another commit: this is ${COMMIT}.`);
  expect(output).toContain('Run the jobs that prove models/a.onnx at this commit');
  expect(status).toBe(1);
});

it('blocks where a glob matches nothing', () => {
  rmSync(path.join(workspace.dir, 'models/ocr/b.onnx'));
  const { status, output } = gate();
  expect(output).toContain('.trt-guard.yml names models/ocr/*.onnx, but this checkout has no such model.');
  expect(status).toBe(1);
});

it('blocks where the configuration names nothing, or is not there', () => {
  workspace.write('.trt-guard.yml', 'ignore: []\n');
  const empty = gate();
  expect(empty.output).toContain('names no model');
  rmSync(path.join(workspace.dir, '.trt-guard.yml'));
  const none = gate();
  expect(none.output).toContain('does not exist');
  expect([empty.status, none.status]).toEqual([2, 2]);
});
