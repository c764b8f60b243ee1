import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { askPythonAll, askPythonFor } from '../../../src/toolchain/harness/ask.js';
import { harnessFile, harnessFiles } from '../../../src/toolchain/harness/harness-file.js';
import { startOf } from '../../../src/toolchain/harness/start.js';
import { freshFolder, testHost } from '../fake-host.js';

const NO_BYTECODE = { PYTHONPYCACHEPREFIX: '/dev/null', PYTHONDONTWRITEBYTECODE: '1' };

/** A virtual environment with a module whose bytecode says otherwise than its source, and is believed whatever the source is. */
function poisoned(): { python: string; folder: string } {
  const folder = freshFolder('poisoned');
  spawnSync('python3', ['-m', 'venv', '--without-pip', folder]);
  const lib = path.join(folder, 'lib');
  const site = path.join(lib, readdirSync(lib)[0] ?? '', 'site-packages');
  mkdirSync(site, { recursive: true });
  const python = path.join(folder, 'bin/python');
  const source = path.join(site, 'mine.py');
  writeFileSync(source, '__version__ = "bytecode"\n');
  const compile = `import py_compile; py_compile.compile(${JSON.stringify(source)}, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)`;
  spawnSync(python, ['-c', compile]);
  // With the prefix, and whatever else the standard library did.
  writeFileSync(
    source,
    'import sys, json\n__version__ = " ".join(["source", sys.prefix, str(sys.pycache_prefix), str(json.__cached__).split("/")[-1][:4]])\n',
  );
  return { python, folder };
}

describe('a Python whose bytecode is not to be read', () => {
  const { python, folder } = poisoned();
  const versionOf = async (env: Record<string, string>): Promise<unknown> => {
    const answer = await askPythonFor(testHost(), python, ['module', 'mine'], { scope: 'runtime', env });
    return (answer as { moduleVersion: unknown }).moduleVersion;
  };

  it('reads what is installed from its source, and its own library from bytecode', async () => {
    expect(await versionOf({ PYTHONDONTWRITEBYTECODE: '1' })).toBe('bytecode');
    expect(await versionOf(NO_BYTECODE)).toBe(`source ${folder} /dev/null __in`);
    rmSync(folder, { recursive: true, force: true });
  });

  it('is told so by a flag', () => {
    expect(startOf({ A: 'b' })).toEqual({ flags: [], env: { A: 'b' } });
    expect(startOf({ A: 'b', ...NO_BYTECODE })).toEqual({
      flags: ['-S'],
      env: { A: 'b', PYTHONDONTWRITEBYTECODE: '1' },
    });
  });
});

describe('the files of the harness', () => {
  const folder = freshFolder('alone');
  const alone = path.join(folder, 'trt_harness.py');
  cpSync(harnessFile(), alone);
  const start = (...args: string[]) =>
    spawnSync('python3', [alone, ...args], { encoding: 'utf8', input: '{"mode": "facts"}' });

  it('a question reads one of them: what is not read is not compiled', () => {
    const { status, stdout } = start('ask', 'python', '+', 'cuda-driver', '+', 'libraries', '/nonexistent');
    expect([status, stdout.match(/^TRT-GUARD-ANSWER /gm)?.length]).toEqual([0, 3]);
  });

  it('a request without the others is red', () => {
    const { status, stderr } = start();
    expect([status, stderr]).toEqual([1, expect.stringMatching(/No such file.*trt_harness_engine\.py/)]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('all of them are there', () => {
    const names = readdirSync(path.dirname(harnessFile())).filter((name) => name.endsWith('.py'));
    expect(harnessFiles().map((file) => path.basename(file))).toEqual(names.sort());
  });
});

describe('several questions to one child', () => {
  const folder = freshFolder('questions');
  const ask = (module: string, text: string) => {
    writeFileSync(path.join(folder, `${module}.py`), text);
    const env = { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' };
    return askPythonAll(testHost(), 'python3', [['python'], ['module', module], ['cuda-driver']], {
      scope: 'runtime',
      env,
    });
  };

  it('are answered in their order', async () => {
    const [python, module, driver] = await ask('good', '__version__ = "1.2"');
    const pip = spawnSync('python3', ['-I', '-m', 'pip', '--version'], { encoding: 'utf8' }).stdout;
    const { pipRunner } = python as { pipRunner: string | null };
    expect(python).toMatchObject({ hasVenv: true, pipVersion: /^pip (\S+)/.exec(pip)?.[1] ?? null });
    const byFile =
      pipRunner === null
        ? ''
        : spawnSync('python3', ['-I', pipRunner, '--version'], { encoding: 'utf8' }).stdout;
    expect(byFile).toBe(pip);
    expect(module).toMatchObject({ module: 'good', moduleVersion: '1.2', error: null });
    expect(driver).toMatchObject({ version: null });
  });

  it('keep the answers that came before a module ended the process', async () => {
    const [python, module, driver] = await ask('fatal', 'import os; os.kill(os.getpid(), 11)');
    expect(python).toMatchObject({ hasVenv: true });
    expect([module, driver]).toEqual([undefined, undefined]);
  });

  it('take nothing for an answer that is not JSON', async () => {
    const [, module] = await ask('loud', 'print("TRT-GUARD-ANSWER {", flush=True)');
    expect(module).toBeUndefined();
  });

  it('tell of the interpreter what it has without PYTHONPATH', async () => {
    writeFileSync(path.join(folder, 'trt_guard_has_none.py'), '');
    const harness = JSON.stringify(path.dirname(harnessFile()));
    const text = `import sys; sys.path.append(${harness}); import trt_harness; __version__ = str([trt_harness.own_spec(name) is not None for name in ('venv', 'trt_guard_has_none')])`;
    const [, module] = await ask('asks', text);
    expect(module).toMatchObject({ moduleVersion: '[True, False]' });
    rmSync(folder, { recursive: true, force: true });
  });
});
