import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Report } from '../../src/core/report.js';

export const ROOT = path.resolve(import.meta.dirname, '../..');
/** Where the tests keep the TensorRT releases that they install, so that only the first run downloads them. */
export const TEST_CACHE =
  process.env['TRT_GUARD_TEST_CACHE'] ??
  path.join(process.env['HOME'] ?? tmpdir(), '.cache', 'trt-guard-test');

export interface Workspace {
  dir: string;
  write(name: string, content: string | Buffer): string;
  [Symbol.dispose](): void;
}

/** A folder of its own for one test, gone afterwards. */
export function makeWorkspace(): Workspace {
  const dir = mkdtempSync(path.join(tmpdir(), 'trt-guard-test-'));
  return {
    dir,
    write(name, content) {
      const file = path.join(dir, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
      return file;
    },
    [Symbol.dispose]() {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export interface ActionRun {
  status: number | null;
  stdout: string;
  stderr: string;
  outputs: Record<string, string>;
  summary: string;
  annotations: { command: string; properties: Record<string, string>; message: string }[];
  report: Report | null;
}

/** GitHub's file commands: `name<<delimiter`, lines, delimiter. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const match of text.matchAll(/^(.+?)<<(.+)\n([\s\S]*?)\n\2$/gm))
    outputs[match[1] ?? ''] = match[3] ?? '';
  return outputs;
}

const unescape = (text: string): string =>
  text
    .replace(/%0D/g, '\r')
    .replace(/%0A/g, '\n')
    .replace(/%3A/g, ':')
    .replace(/%2C/g, ',')
    .replace(/%25/g, '%');

function parseAnnotations(stdout: string): ActionRun['annotations'] {
  return [...stdout.matchAll(/^::(error|warning|notice)(?: (.*?))?::(.*)$/gm)].map((match) => ({
    command: match[1] ?? '',
    properties: Object.fromEntries(
      (match[2] ?? '').split(',').map((pair) => {
        const [name, ...value] = pair.split('=');
        return [name ?? '', unescape(value.join('='))];
      }),
    ),
    message: unescape(match[3] ?? ''),
  }));
}

/** Runs the committed bundle the way GitHub's runner does: inputs and file commands through the environment. */
export function runAction(
  workspace: Workspace,
  inputs: Record<string, string>,
  env: Record<string, string> = {},
  stdout: 'pipe' | number = 'pipe',
): ActionRun {
  const runner = path.join(workspace.dir, '.runner');
  mkdirSync(runner, { recursive: true });
  const [output, summary] = ['output', 'summary'].map((name) => {
    const file = path.join(runner, name);
    writeFileSync(file, '');
    return file;
  }) as [string, string];
  const child = spawnSync(process.execPath, [path.join(ROOT, 'dist/action/index.js')], {
    cwd: workspace.dir,
    encoding: 'utf8',
    timeout: 240_000,
    stdio: ['ignore', stdout, 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace.dir,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      RUNNER_TEMP: runner,
      RUNNER_TOOL_CACHE: TEST_CACHE,
      ...Object.fromEntries(
        Object.entries(defaultInputs()).map(([name, value]) => [inputVariable(name), value]),
      ),
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [inputVariable(name), value])),
      ...env,
    },
  });
  const outputs = parseOutputs(readFileSync(output, 'utf8'));
  return {
    status: child.status,
    stdout: child.stdout,
    stderr: child.stderr,
    outputs,
    summary: readFileSync(summary, 'utf8'),
    annotations: parseAnnotations(stdout === 'pipe' ? child.stdout : ''),
    report: outputs['report'] ? (JSON.parse(readFileSync(outputs['report'], 'utf8')) as Report) : null,
  };
}

const inputVariable = (name: string): string => `INPUT_${name.replace(/ /g, '_').toUpperCase()}`;

/** The runner hands every input over, those not given with the default of action.yml. */
function defaultInputs(): Record<string, string> {
  const inputs: Record<string, string> = {};
  let name = '';
  const section =
    /^inputs:\n([\s\S]*?)^outputs:/m.exec(readFileSync(path.join(ROOT, 'action.yml'), 'utf8'))?.[1] ?? '';
  for (const line of section.split('\n')) {
    name = /^ {2}([\w-]+):$/.exec(line)?.[1] ?? name;
    const value = /^ {4}default: '?(.*?)'?$/.exec(line)?.[1];
    if (name !== '' && !(name in inputs)) inputs[name] = '';
    if (value !== undefined) inputs[name] = value;
  }
  return inputs;
}

export interface CliRun {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs the committed command line. */
export function runCli(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; input?: string } = {},
): CliRun {
  const child = spawnSync(process.execPath, [path.join(ROOT, 'dist/cli/index.js'), ...args], {
    cwd: options.cwd ?? ROOT,
    encoding: 'utf8',
    timeout: 240_000,
    input: options.input ?? '',
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      XDG_CACHE_HOME: TEST_CACHE,
      RUNNER_TOOL_CACHE: TEST_CACHE,
      ...options.env,
    },
  });
  return { status: child.status, signal: child.signal, stdout: child.stdout, stderr: child.stderr };
}
