import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Passport } from '../../src/engine/passport/passport.js';
import { makeWorkspace, ROOT, runAction, type ActionRun, type Workspace } from '../support/action.js';
import { standInPython, standInTrtexec } from '../support/stand-ins.js';

/** The committed bundle, run as GitHub runs it, with real child processes standing in for trtexec and the runtime. */

let workspace: Workspace;
beforeAll(() => {
  workspace = makeWorkspace();
  copyFileSync(path.join(ROOT, 'examples/tiny.onnx'), path.join(workspace.dir, 'tiny.onnx'));
});
afterAll(() => {
  workspace[Symbol.dispose]();
});

let count = 0;
/** One run in a folder of programs of its own. */
function guard(
  tools: {
    trtexec?: string;
    version?: string;
    python?: string;
    runtime?: Parameters<typeof standInPython>[2];
  },
  inputs: Record<string, string> = {},
): ActionRun {
  const folder = path.join(workspace.dir, `tools-${count++}`);
  return runAction(workspace, {
    model: 'tiny.onnx',
    output: 'out/tiny.engine',
    'tensorrt-version': '10.6.0.26',
    trtexec: standInTrtexec(path.join(folder, 'bin'), tools.trtexec ?? 'ok', {
      version: tools.version ?? '10.6.0.26',
    }),
    python: standInPython(
      path.join(folder, 'python'),
      tools.python ?? 'ok',
      tools.runtime ?? { version: '10.6.0.26' },
    ),
    'build-timeout': '20',
    'load-timeout': '20',
    ...inputs,
  });
}

function leftovers(): string[] {
  const out = path.join(workspace.dir, 'out');
  return existsSync(out) ? readdirSync(out) : [];
}

const T4 = { gpu: 'Tesla T4', capability: '7.5', version: '10.6.0.26' };

it.each<[string, string, Record<string, string>, string[]]>([
  ['error: nothing else is wrong', 'none', {}, ['error gpu-arch-mismatch']],
  ['notice beside what is wrong, too', 'none', { version: '10.5.0.18' }, ['notice other-gpu']],
  ['notice beside a crash', 'segfault', {}, ['notice other-gpu']],
  ['nothing where it loads', 'ok', {}, []],
])('an engine that was built for another GPU than the runner’s, %s', (_, python, runtime, expected) => {
  const run = guard({ python, runtime: { ...T4, ...runtime } }, { output: `t4-${count}.engine` });
  const told = run.annotations.filter(({ message }) => ['9.0', '7.5'].every((one) => message.includes(one)));
  expect(told.map(({ command, properties }) => `${command} ${properties['title']}`)).toEqual(expected);
  for (const { command, message } of told) if (command === 'notice') expect(message).toContain('Tesla T4');
  expect(run.outputs['verdict']).toBe(expected.length === 0 ? 'pass' : 'fail');
});

describe('a green run', () => {
  it('needs convert, inspect, load and versions, and leaves the engine and its passport', () => {
    const run = guard({}, { output: 'green/tiny.engine' });
    expect(run.outputs).toMatchObject({ verdict: 'pass', cause: '', engines: '["green/tiny.engine"]' });
    expect(run.status).toBe(0);
    expect(JSON.parse(run.outputs['versions'] ?? '')).toMatchObject({
      pin: '10.6.0.26',
      trtexec: '10.6.0.26',
      'plan-header': '10.6.0.26',
      'runtime-library': '10.6.0.26',
    });
    expect(run.report?.engines[0]?.checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'convert pass',
      'inspect pass',
      'load pass',
      'unchanged pass',
      'contract pass',
      'versions pass',
    ]);
    expect(run.annotations).toEqual([]);
    expect(run.summary).toContain('trt-guard: pass');
    expect(readdirSync(path.join(workspace.dir, 'green')).sort()).toEqual([
      'tiny.engine',
      'tiny.engine.trt.json',
    ]);
    const passport = JSON.parse(
      readFileSync(path.join(workspace.dir, 'green/tiny.engine.trt.json'), 'utf8'),
    ) as Passport;
    const { repository, commit, id } = run.report?.run ?? {};
    expect(passport.run).toMatchObject({ repository, commit, id });
  });
});

describe('every way in which trtexec dies or lies is red, with a cause of its own', () => {
  it.each<[string, string]>([
    ['segfault', 'native-crash'],
    ['killed-by-kernel', 'host-out-of-memory'],
    ['terminated', 'process-killed'],
    ['crash-after-pass', 'crash-after-pass'],
    ['no-engine', 'engine-not-written'],
    ['empty-engine', 'engine-file-empty'],
    ['garbage-engine', 'not-an-engine-file'],
    ['no-result', 'result-line-missing'],
    ['failed', 'trtexec-said-failed'],
    ['failed-with-status-0', 'trtexec-said-failed'],
    ['passed-with-status-1', 'build-failed'],
    ['status-1', 'build-failed'],
    ['unknown-option', 'cli-option-invalid'],
    ['not-saved', 'engine-write-failed'],
    ['garbage', 'engine-not-written'],
  ])('%s: %s', (behaviour, cause) => {
    const run = guard({ trtexec: behaviour });
    expect([run.outputs['verdict'], run.outputs['cause'], run.status]).toEqual(['fail', cause, 1]);
    expect(run.annotations[0]).toMatchObject({
      command: 'error',
      properties: { title: cause, file: 'tiny.onnx' },
    });
    expect(run.annotations[0]?.message).toContain('Fix: ');
    expect(leftovers()).toEqual([]);
  });

  it('hang: build-timeout, and nothing of it lives on', () => {
    const run = guard({ trtexec: 'hang' }, { 'build-timeout': '1' });
    expect([run.outputs['cause'], run.status]).toEqual(['build-timeout', 1]);
    expect(leftovers()).toEqual([]);
  });

  it.each<[string, (file: string) => string, string]>([
    ['missing', () => '/nowhere/trtexec', 'trtexec-not-found'],
    [
      'not executable',
      (file) => {
        chmodSync(file, 0o644);
        return file;
      },
      'trtexec-not-executable',
    ],
    [
      'of another processor',
      () => {
        const elf = Buffer.alloc(64);
        elf.write('\u007fELF\u0002\u0001\u0001', 'latin1');
        elf.writeUInt16LE(2, 16);
        elf.writeUInt16LE(process.arch === 'arm64' ? 62 : 183, 18);
        const file = workspace.write('foreign/trtexec', elf);
        chmodSync(file, 0o755);
        return file;
      },
      'trtexec-wrong-architecture',
    ],
  ])('%s: its own cause', (_, place, cause) => {
    const file = standInTrtexec(path.join(workspace.dir, `tools-${count++}`), 'ok');
    const run = guard({}, { trtexec: place(file) });
    expect([run.outputs['cause'], run.status]).toEqual([cause, 1]);
  });
});

describe('every way in which the runtime dies or lies is red, with a cause of its own', () => {
  it.each<[string, string]>([
    // It logs that the version tag does not match, and the diagnosis takes TensorRT's word for it.
    ['none', 'engine-version-mismatch'],
    ['no-context', 'execution-context-failed'],
    ['segfault', 'native-crash'],
    ['killed', 'host-out-of-memory'],
    ['exit-0', 'harness-incomplete'],
    ['garbage', 'harness-garbage'],
    ['no-bindings', 'python-binding-missing'],
    ['missing-library', 'missing-shared-library'],
    ['import-error', 'python-import-failed'],
    ['segfault-in-import', 'native-crash'],
    ['flaky', 'deserialize-failed'],
  ])('%s: %s', (behaviour, cause) => {
    // Outside the workspace, which a load cannot write.
    const marker = path.join(mkdtempSync(path.join(tmpdir(), 'trt-guard-marker-')), behaviour);
    const run = guard({ python: behaviour, runtime: { version: '10.6.0.26', marker } });
    expect([run.outputs['verdict'], run.outputs['cause'], run.status]).toEqual(['fail', cause, 1]);
    expect(leftovers()).toEqual([]);
  });

  it('hang: load-timeout', () => {
    const run = guard({ python: 'hang' }, { 'load-timeout': '2' });
    expect([run.outputs['cause'], run.status]).toEqual(['load-timeout', 1]);
  });

  it('missing: python-not-found', () => {
    expect(guard({}, { python: '/nowhere/python3' }).outputs['cause']).toBe('python-not-found');
  });
});

describe('versions that must agree', () => {
  it.each<[string, Parameters<typeof guard>[0], string[]]>([
    ['the runtime’s library', { runtime: { version: '8.4.3.1' } }, ['10.6.0.26', '8.4.3.1']],
    [
      'the runtime’s module',
      { runtime: { version: '10.6.0.26', moduleVersion: '10.15.1.29' } },
      ['10.6.0.26', '10.15.1.29'],
    ],
    ['trtexec’s banner and the plan', { trtexec: 'other-library' }, ['10.6.0.26']],
    ['the whole converter', { version: '10.0.1.6' }, ['10.6.0.26', '10.0.1.6']],
  ])('%s differs: version-disagreement naming both', (_, tools, values) => {
    const run = guard(tools);
    expect([run.outputs['verdict'], run.outputs['cause'], run.status]).toEqual([
      'fail',
      'version-disagreement',
      1,
    ]);
    for (const value of values) expect(run.annotations[0]?.message).toContain(value);
    expect(leftovers()).toEqual([]);
  });

  it('without a GPU it is found before any load is tried', () => {
    const run = guard({ python: 'segfault', runtime: { version: '8.4.3.1', cuda: 100 } });
    expect(run.outputs['cause']).toBe('version-disagreement');
    expect(run.report?.engines[0]?.findings.map(({ code }) => code)).not.toContain('native-crash');
  });

  it.each([
    ['of the pin, where the engine and its runtime agree', '10.5.0', '10.6.0.26', 'requirements.txt', '2'],
    ['of no pin that agrees with the engine', '10.6.0', '10.6.1.2', 'tiny.onnx', undefined],
  ])('points at the line %s', (_, pin, runtime, file, line) => {
    workspace.write('requirements.txt', `numpy==2.0.0\ntensorrt==${pin}\n`);
    const run = guard(
      { runtime: { version: runtime } },
      { 'tensorrt-version': '', 'tensorrt-version-file': 'requirements.txt' },
    );
    const { title, ...place } = run.annotations[0]?.properties ?? {};
    expect([title, place['file'], place['line']]).toEqual(['version-disagreement', file, line]);
  });
});

describe('a proof that is missing', () => {
  it('without a GPU: unproven-load, red, and no engine is left', () => {
    const run = guard({ runtime: { version: '10.6.0.26', cuda: 100 } });
    expect([run.outputs['verdict'], run.outputs['cause'], run.status]).toEqual([
      'unproven',
      'unproven-load',
      1,
    ]);
    expect(leftovers()).toEqual([]);
  });

  it('require inspect takes it, and says so', () => {
    const run = guard(
      { runtime: { version: '10.6.0.26', cuda: 100 } },
      { require: 'inspect', output: 'inspected/tiny.engine' },
    );
    expect([run.outputs['verdict'], run.status]).toEqual(['pass', 0]);
    expect(run.annotations).toMatchObject([{ command: 'notice', properties: { title: 'unproven-load' } }]);
  });
});

describe('bad input', () => {
  it.each<[string, Record<string, string>, string]>([
    ['a misspelt word', { require: 'inspekt' }, 'require must be one of load, inspect, run; got "inspekt"'],
    ['a pattern that matches nothing', { model: 'models/*.onnx' }, 'nothing matches models/*.onnx'],
    ['nothing to do', { model: '' }, 'nothing to check'],
    ['trtexec-args that decide what is trt-guard’s', { 'trtexec-args': '--saveEngine=x' }, '--saveEngine'],
  ])('%s: red, with what is wanted', (_, inputs, message) => {
    const run = guard({}, inputs);
    expect([run.outputs['verdict'], run.outputs['cause'], run.status]).toEqual(['fail', 'invalid-input', 1]);
    expect(run.annotations[0]?.message).toContain(message);
  });
});

it('a log cannot write annotations: every line of a tool is made harmless', () => {
  const program = workspace.write(
    'loud/trtexec',
    '#!/bin/sh\necho "::error title=forged::forged"\necho "::add-mask::e"\necho "##[error]forged"\nexit 1\n',
  );
  chmodSync(program, 0o755);
  const run = guard({}, { trtexec: program });
  expect(run.status).toBe(1);
  expect(run.commands.map(({ name }) => name)).not.toContain('add-mask');
  expect(run.commands.map(({ data }) => data)).not.toContain('forged');
  expect(run.annotations.map(({ properties }) => properties['title'])).not.toContain('forged');
  expect(run.log).not.toContain('##[error]');
});

it('gives the child none of the job’s secrets', () => {
  const seen = path.join(workspace.dir, 'seen.env');
  const program = workspace.write('curious/trtexec', `#!/bin/sh\nenv > '${seen}'\nexit 1\n`);
  chmodSync(program, 0o755);
  const run = guard({}, { trtexec: program });
  expect(run.status).toBe(1);
  const env = readFileSync(seen, 'utf8');
  expect(env).toContain('PATH=');
  expect(env).not.toMatch(/^(INPUT_|GITHUB_|ACTIONS_)/m);
});
