/** What is wrong before anything is installed, told by the action and by the command line without an install or a download. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { writtenModel } from '../engine/onnx/models.js';
import { mayHaveGpu } from '../../src/host/gpu.js';
import { realHost } from '../../src/host/real.js';
import { makeWorkspace, ROOT, runAction, runCli, type Workspace } from '../support/action.js';

let workspace: Workspace;
let env: Record<string, string>;
const inside = (...names: string[]): string => path.join(workspace.dir, ...names);

beforeAll(() => {
  workspace = makeWorkspace();
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), inside('tiny.onnx'));
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), inside('half.onnx'));
  workspace.write('.trt-guard.yml', 'models:\n  half.onnx:\n    trtexec-args: --fp16\n');
  workspace.write('text.onnx', 'a page that a proxy sent\n');
  workspace.write(
    'dynamic.onnx',
    writtenModel({ inputs: [{ name: 'images', shape: ['batch', 3, 8, 8] }], outputs: [] }),
  );
  workspace.write('quantized.onnx', writtenModel({ inputs: [], outputs: [], operators: ['MatMulInteger'] }));
  // Every Python that an install could begin with says so, and does nothing.
  for (const name of ['python3', 'python', 'pip', 'pip3', 'uv', 'curl', 'nvidia-smi'])
    chmodSync(
      workspace.write(`bin/${name}`, `#!/bin/sh\necho "${name} $*" >> '${inside('started')}'\nexit 1\n`),
      0o755,
    );
  mkdirSync(inside('cache'));
  const nowhere = 'http://127.0.0.1:9';
  env = {
    PATH: `${inside('bin')}:${process.env['PATH'] ?? ''}`,
    HOME: workspace.dir,
    RUNNER_TOOL_CACHE: inside('cache'),
    XDG_CACHE_HOME: inside('cache'),
    HTTPS_PROXY: nowhere,
    HTTP_PROXY: nowhere,
  };
});
afterAll(() => {
  workspace[Symbol.dispose]();
});

const hasGpu = mayHaveGpu(realHost());
const TENSORRT = { product: 'tensorrt', 'tensorrt-version': '10.6.0.26' };
const RTX = { product: 'tensorrt-rtx', 'tensorrt-version': '1.5.0.114', require: 'inspect' };

const ROWS: [string, string, Record<string, string>][] = [
  ...(hasGpu
    ? []
    : ([
        ['no GPU', 'builder-needs-gpu', { ...TENSORRT, model: 'tiny.onnx' }],
        [
          'no GPU to refit with',
          'builder-needs-gpu',
          { ...RTX, model: 'tiny.onnx', 'trtexec-args': '--refit' },
        ],
      ] satisfies [string, string, Record<string, string>][])),
  ['an unknown flag', 'cli-option-invalid', { ...RTX, model: 'tiny.onnx', 'trtexec-args': '--fp61' }],
  [
    'the other product',
    'runtime-version-unavailable',
    { ...RTX, model: 'tiny.onnx', 'tensorrt-version': '10.6.0.26' },
  ],
  ['a model that is none', 'onnx-file-not-onnx', { ...RTX, model: 'text.onnx' }],
  ['no shapes', 'dynamic-shape-no-profile', { ...RTX, model: 'dynamic.onnx' }],
  [
    'shapes of another input',
    'shapes-do-not-fit',
    { ...RTX, model: 'dynamic.onnx', shapes: 'image:1x3x8x8' },
  ],
  ['an operator that the release lacks', 'unsupported-onnx-op', { ...RTX, model: 'quantized.onnx' }],
  [
    'a flag that the product lacks',
    'cli-option-invalid',
    { ...RTX, model: 'tiny.onnx', 'trtexec-args': '--fp16' },
  ],
  [
    'a flag that no trtexec has',
    'cli-option-invalid',
    { ...TENSORRT, model: 'tiny.onnx', converter: 'trtexec', 'trtexec-args': '--fp61' },
  ],
  ['a flag of one model that the product lacks', 'cli-option-invalid', { ...RTX, model: 'half.onnx' }],
  [
    'a value that the product lacks',
    'cli-option-invalid',
    { ...RTX, model: 'tiny.onnx', 'trtexec-args': '--hardwareCompatibilityLevel=ampere+' },
  ],
];

function nothingWasStarted(): void {
  expect(existsSync(inside('started')) ? readFileSync(inside('started'), 'utf8') : '').not.toMatch(
    /pip|venv|uv|curl/,
  );
  expect(readdirSync(inside('cache'))).toEqual([]);
}

it.each(ROWS)('the action: %s: %s', (_, code, inputs) => {
  const run = runAction(workspace, inputs, env);
  expect([run.outputs['verdict'], run.outputs['cause'], run.status]).toEqual(['fail', code, 1]);
  expect(run.annotations.some(({ properties }) => properties['title'] === code)).toBe(true);
  nothingWasStarted();
});

it.each(ROWS)('the command line: %s: %s', (_, code, inputs) => {
  const options = Object.entries(inputs).map(([name, value]) => `--${name}=${value}`);
  const run = runCli(['check', ...options, '--json'], { cwd: workspace.dir, env });
  expect(run.status).toBe(1);
  expect(run.stdout).toContain(`"code": "${code}"`);
  nothingWasStarted();
});

it.each(ROWS)('a dry run foresees it: %s: %s', (_, code, inputs) => {
  const options = Object.entries(inputs).map(([name, value]) => `--${name}=${value}`);
  const run = runCli(['check', ...options, '--dry-run', '--json'], { cwd: workspace.dir, env });
  const { problems } = JSON.parse(run.stdout) as { problems: string[] };
  expect([run.status, problems.filter((problem) => !problem.startsWith('unproven-load:'))]).toEqual([
    1,
    [expect.stringMatching(new RegExp(`^${code}: `))],
  ]);
  nothingWasStarted();
});
