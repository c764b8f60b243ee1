import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findPython, pythonPaths } from '../../../src/toolchain/python/find-python.js';
import {
  locateWheelLibraries,
  measureCudaDriver,
  measureLibrary,
  measureModule,
} from '../../../src/toolchain/python/probe.js';
import { answeringHost, folderOf } from '../../support/answering-host.js';

const FACTS = { version: '3.12.1', tag: 'cp312', hasVenv: true, hasEnsurepip: true, hasPip: true };

describe('where a Python is looked for', () => {
  const paths = (env: Record<string, string>, platform: NodeJS.Platform = 'linux'): string[] =>
    pythonPaths(answeringHost(() => undefined, { env, platform })).map(
      ({ path: file, origin }) => `${origin} ${file}`,
    );

  it('takes PATH by name before folder, the newest version of many, and no folder or missing file', () => {
    const [a, b] = [
      folderOf('python3.8', 'python3.9', 'python3.14', 'python3.15', 'python3.7'),
      folderOf('python', 'python3', 'python3.14'),
    ];
    mkdirSync(path.join(a, 'python3'));
    expect(paths({ PATH: `${a}${path.delimiter}${path.delimiter}${b}` })).toEqual([
      `PATH ${b}/python3`,
      `PATH ${b}/python`,
      `PATH ${a}/python3.14`,
      `PATH ${b}/python3.14`,
      `PATH ${a}/python3.9`,
      `PATH ${a}/python3.8`,
    ]);
  });

  it('then takes the tool cache and pyenv, the newest first', () => {
    const versions = ['3.12.0', '3.11.1', '3.10.2', '3.9.1', '3.8.18'];
    const cache = folderOf(
      ...['3.10.2', '3.8.18', '3.12.0', '3.9.1', '3.11.1'].map(
        (version) => `Python/${version}/x64/bin/python3`,
      ),
      'Python/notes',
    );
    const pyenv = folderOf('versions/3.11.7/bin/python3', 'versions/3.8.1/bin/python3');
    const home = folderOf('.pyenv/versions/3.12.0/bin/python3');
    const cached = versions.map((version) => `tool cache ${cache}/Python/${version}/x64/bin/python3`);
    expect(paths({ RUNNER_TOOL_CACHE: cache, PYENV_ROOT: pyenv, HOME: home })).toEqual([
      ...cached,
      `pyenv ${pyenv}/versions/3.11.7/bin/python3`,
      `pyenv ${pyenv}/versions/3.8.1/bin/python3`,
    ]);
    expect(paths({ HOME: home })).toEqual([`pyenv ${home}/.pyenv/versions/3.12.0/bin/python3`]);
    expect(paths({})).toEqual([]);
  });

  it('looks for .exe on Windows', () => {
    const folder = folderOf('python3.exe', 'python3', 'python.exe');
    const cache = folderOf('Python/3.9.1/x64/python.exe', 'Python/3.9.1/x64/bin/python3');
    expect(paths({ PATH: folder, RUNNER_TOOL_CACHE: cache }, 'win32')).toEqual([
      `PATH ${folder}/python3.exe`,
      `PATH ${folder}/python.exe`,
      `tool cache ${cache}/Python/3.9.1/x64/python.exe`,
    ]);
  });

  it('takes a file once under its links, and each of pyenv’s shims, which are one script', () => {
    const folder = folderOf('real/python3.12', 'shims/python3.11');
    symlinkSync(path.join(folder, 'real/python3.12'), path.join(folder, 'real/python3'));
    symlinkSync(path.join(folder, 'shims/python3.11'), path.join(folder, 'shims/python3'));
    symlinkSync('nowhere', path.join(folder, 'real/python3.13'));
    const env = { PATH: [`${folder}/real`, `${folder}/real`, `${folder}/shims`].join(path.delimiter) };
    expect(paths(env)).toEqual([
      `PATH ${folder}/real/python3`,
      `PATH ${folder}/shims/python3`,
      `PATH ${folder}/shims/python3.11`,
    ]);
  });
});

describe('findPython', () => {
  const folder = folderOf('python3', 'python3.12', 'python3.11', 'python3.10');
  const facts: Record<string, unknown> = {
    'python3.12': FACTS,
    'python3.11': { ...FACTS, version: '3.11.7', tag: 'cp311' },
    'python3.10': { ...FACTS, version: '3.10.1', tag: 'cp310' },
  };
  const host = () => answeringHost((command) => facts[path.basename(command)], { env: { PATH: folder } });

  it('takes the first that fits, says why others did not, and starts none behind it', async () => {
    const asked = host();
    const found = await findPython(asked, ({ tag }) =>
      tag === 'cp311' ? null : `no wheel for ${tag ?? ''}`,
    );
    const candidate = (name: string, version: string | null, taken: boolean, reason: string): unknown => ({
      what: 'python',
      path: path.join(folder, name),
      origin: 'PATH',
      version,
      taken,
      reason,
    });
    expect(found).toEqual({
      python: {
        path: path.join(folder, 'python3.11'),
        origin: 'PATH',
        ...FACTS,
        version: '3.11.7',
        tag: 'cp311',
      },
      candidates: [
        candidate('python3', null, false, 'did not answer: exit status 1: no answer'),
        candidate('python3.12', '3.12.1', false, 'no wheel for cp312'),
        candidate('python3.11', '3.11.7', true, 'the first that fits'),
      ],
    });
    expect(asked.asked.map(({ command }) => path.basename(command))).toEqual([
      'python3',
      'python3.12',
      'python3.11',
    ]);
    // Who it is, and not what the workspace or the user put beside it.
    for (const { args, options } of asked.asked) {
      expect(args[0]).toBe('-I');
      expect(options).toMatchObject({ timeoutSeconds: 30, quiet: true, env: { PYTHONNOUSERSITE: '1' } });
      expect(options.confine).toBeUndefined();
    }
  });

  it.each<[string, string, unknown, string[]]>([
    ['it', 'python3', FACTS, []],
    ['another', 'python3.12', FACTS, ['python3', 'python3.12']],
    ['it, without an answer', 'python3', undefined, ['python3', 'python3.12']],
  ])('what was told of %s before is not asked again', async (_, name, python, started) => {
    const asked = host();
    const told = { path: path.join(folder, name), python };
    const found = await findPython(asked, () => null, told);
    expect(found.python).toMatchObject({ ...FACTS, origin: 'PATH' });
    const names = asked.asked.map(({ command }) => path.basename(command));
    expect(names).toEqual(name === 'python3.12' ? started.slice(0, 1) : started);
  });

  it('has none where none fits', async () => {
    const { python, candidates } = await findPython(host(), () => 'no');
    expect(python).toBeNull();
    expect(candidates.map(({ taken }) => taken)).toEqual([false, false, false, false]);
  });

  it('cuts what a program prints instead of an answer', async () => {
    const long = answeringHost(() => undefined, { env: { PATH: folder } });
    const run = await long.run('x', [], { timeoutSeconds: 1 });
    const output = `${'x'.repeat(300)}\nsecond line`;
    const noisy = { ...long, run: () => Promise.resolve({ ...run, output, stdout: output }) };
    const { candidates } = await findPython(noisy, () => null);
    expect(candidates[0]?.reason).toMatch(/^did not answer: exit status 1: x+$/);
    expect(candidates[0]?.reason).toHaveLength(200);
  });
});

describe('what a Python is asked', () => {
  const library = { path: '/l/libnvinfer.so.10', version: '10.6.0.26', error: null };
  const module = {
    module: 'tensorrt',
    file: '/t.py',
    moduleVersion: '10.6.0',
    libraries: [library],
    error: null,
  };
  const none = { module: null, file: null, moduleVersion: null, libraries: [] };
  const silent = 'exit status 1: no answer';
  const host = (answers: Record<string, unknown>) => answeringHost((_, [question = '']) => answers[question]);

  it.each<[string, (from: ReturnType<typeof host>) => Promise<unknown>, unknown, unknown, string[]]>([
    [
      'libraries',
      (from) => measureLibrary(from, 'python3', 'l/x.so', { A: 'b' }),
      [library],
      { path: 'l/x.so', version: null, error: silent },
      [path.resolve('l/x.so')],
    ],
    [
      'module',
      (from) => measureModule(from, 'python3', 'tensorrt', { A: 'b' }),
      module,
      { ...none, error: silent },
      ['tensorrt'],
    ],
    [
      'cuda-driver',
      (from) => measureCudaDriver(from, 'python3'),
      { version: '12.8', error: null },
      { version: null, error: silent },
      [],
    ],
    [
      'wheel-libraries',
      (from) => locateWheelLibraries(from, 'python3', 'tensorrt'),
      ['/a'],
      [],
      ['libnvinfer.so.*', 'tensorrt_libs', 'tensorrt'],
    ],
    [
      'wheel-libraries',
      (from) => locateWheelLibraries(from, 'python3', 'tensorrt-rtx'),
      ['/a'],
      [],
      ['libtensorrt_rtx.so.*', 'tensorrt_rtx_libs'],
    ],
  ])(
    '%s: the answer, or why there is none; foreign code is confined',
    async (name, ask, answer, without, args) => {
      const right = host({ [name]: answer });
      expect(await ask(right)).toEqual(name === 'libraries' ? library : answer);
      expect(await ask(host({}))).toEqual(without);
      const [{ args: given, options } = { args: [], options: { timeoutSeconds: 0 } }] = right.asked;
      expect(given.slice(1)).toEqual(['ask', name, ...args]);
      expect(options).toMatchObject({ confine: true, writable: [], quiet: true, timeoutSeconds: 60 });
      expect(options.env).toMatchObject({
        PYTHONSAFEPATH: '1',
        ...(name === 'libraries' || name === 'module' ? { A: 'b' } : {}),
      });
    },
  );

  it('an answer about no library is not one', async () => {
    expect(await measureLibrary(host({ libraries: [] }), 'python3', '/x')).toEqual({
      path: '/x',
      version: null,
      error: 'no answer',
    });
  });
});
