import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import type { Report } from '../../src/core/report.js';
import { annotationsOf, type Annotation } from './runner/annotations.js';
import type { Command } from './runner/commands.js';
import { keyValuePairs, shownSummary } from './runner/file-commands.js';
import { understood } from './runner/understood.js';

export const ROOT = path.resolve(import.meta.dirname, '../..');
/** Where the tests keep the TensorRT releases that they install, so that only the first run downloads them. */
export const TEST_CACHE =
  process.env['TRT_GUARD_TEST_CACHE'] ??
  path.join(process.env['HOME'] ?? tmpdir(), '.cache', 'trt-guard-test');

/** The repository that the runs are of. */
export const REPOSITORY = 'acme/consumer';

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
  /** Byte for byte; a test of what people see reads `log`. */
  stdout: string;
  stderr: string;
  /** The lines that the runner's log shows as text. */
  log: string;
  /** What the runner understood (test/support/runner): never what the bundle meant to say. */
  outputs: Record<string, string>;
  /** For its `post` step. */
  state: Record<string, string>;
  summary: string;
  annotations: Annotation[];
  /** Annotations beyond the ten of a kind that GitHub keeps. */
  lost: Annotation[];
  commands: Command[];
  report: Report | null;
}

type StepOf = 'main' | 'post';

/** What `action.yml` has the runner start: inputs and file commands go through the environment. */
function step(
  workspace: Workspace,
  inputs: Record<string, string>,
  env: Record<string, string>,
  which: StepOf,
): { script: string; files: Record<'output' | 'summary' | 'state', string>; env: NodeJS.ProcessEnv } {
  const { runs } = actionManifest();
  const runner = path.join(workspace.dir, '.runner');
  mkdirSync(runner, { recursive: true });
  const [output, summary, state] = ['output', 'summary', 'state'].map((name) => {
    const file = path.join(runner, name);
    writeFileSync(file, '');
    return file;
  }) as [string, string, string];
  return {
    script: path.join(ROOT, runs[which]),
    files: { output, summary, state },
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: REPOSITORY,
      GITHUB_WORKSPACE: workspace.dir,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_STATE: state,
      RUNNER_TEMP: runner,
      RUNNER_TOOL_CACHE: TEST_CACHE,
      ...inputVariables(inputs),
      ...env,
    },
  };
}

/** What the runner makes of a step that has ended. */
function judged(
  workspace: Workspace,
  files: Record<'output' | 'summary' | 'state', string>,
  child: { status: number | null; stdout: string | null; stderr: string },
  which: StepOf = 'main',
): ActionRun {
  const outputs = keyValuePairs(readFileSync(files.output, 'utf8'));
  // The runner reads both streams for commands.
  const printed = `${child.stdout ?? ''}\n${child.stderr}`;
  const { commands, text: lines } = understood(printed, which === 'main' ? 'action' : 'post step');
  const { kept, lost } = annotationsOf(commands, { workspace: workspace.dir, repository: REPOSITORY });
  const { text, error } = shownSummary(readFileSync(files.summary, 'utf8'));
  if (error !== null) throw new Error(error);
  return {
    status: child.status,
    stdout: child.stdout ?? '',
    stderr: child.stderr,
    log: lines.join('\n'),
    outputs,
    state: keyValuePairs(readFileSync(files.state, 'utf8')),
    summary: text,
    annotations: kept,
    lost,
    commands,
    report: outputs['report'] ? (JSON.parse(readFileSync(outputs['report'], 'utf8')) as Report) : null,
  };
}

/** Runs the committed bundle the way GitHub's runner does. */
export function runAction(
  workspace: Workspace,
  inputs: Record<string, string>,
  env: Record<string, string> = {},
  stdout: 'pipe' | number = 'pipe',
): ActionRun {
  const { script, files, env: whole } = step(workspace, inputs, env, 'main');
  const child = spawnSync(process.execPath, [script], {
    cwd: workspace.dir,
    encoding: 'utf8',
    timeout: 240_000,
    stdio: ['ignore', stdout, 'pipe'],
    env: whole,
  });
  return judged(workspace, files, stdout === 'pipe' ? child : { ...child, stdout: null });
}

/** The same beside a server of this process, which a synchronous run would keep from answering; with `post` the step that ends the job. */
export async function runActionBeside(
  workspace: Workspace,
  inputs: Record<string, string>,
  env: Record<string, string>,
  which: StepOf = 'main',
): Promise<ActionRun> {
  const { script, files, env: whole } = step(workspace, inputs, env, which);
  const child = spawn(process.execPath, [script], {
    cwd: workspace.dir,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 240_000,
    env: whole,
  });
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return judged(workspace, files, { status, stdout, stderr }, which);
}

interface Manifest {
  inputs: Record<string, { default?: string }>;
  runs: Record<StepOf, string>;
}

function actionManifest(): Manifest {
  return parse(readFileSync(path.join(ROOT, 'action.yml'), 'utf8')) as Manifest;
}

/** Every input as the runner hands it over. @throws Error for one that action.yml does not have: the runner warns of it */
export function inputVariables(inputs: Record<string, string>): Record<string, string> {
  const all = { ...defaultInputs(), ...inputs };
  const unexpected = Object.keys(inputs).filter((name) => !(name in defaultInputs()));
  if (unexpected.length > 0) throw new Error(`Unexpected input(s) '${unexpected.join("', '")}'`);
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value]),
  );
}

/** The runner hands every input over, those not given with the default of action.yml. */
function defaultInputs(): Record<string, string> {
  const { inputs } = actionManifest();
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.default ?? '']));
}

export interface CliRun {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs the committed command line. @throws Error where a runner would obey anything of what it prints (not asked of what only a terminal gets) */
export function runCli(
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string>; input?: string; on?: 'runner' | 'terminal' } = {},
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
  if (options.on !== 'terminal') understood(`${child.stdout}\n${child.stderr}`, 'command line');
  return { status: child.status, signal: child.signal, stdout: child.stdout, stderr: child.stderr };
}
