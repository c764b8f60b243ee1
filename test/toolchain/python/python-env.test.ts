import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FindingError } from '../../../src/core/findings.js';
import type { Host, Portable, RunResult } from '../../../src/host/host.js';
import { compareKept } from '../../../src/toolchain/python/kept.js';
import { thisOwner } from '../../../src/host/process/owner.js';
import {
  beginRuntime,
  ensureRuntime,
  isolatedEnvironment,
  moduleOf,
  NotInstalled,
  type Recipe,
  type RuntimeOptions,
} from '../../../src/toolchain/python/python-env.js';
import type { RuntimeWanted, Told } from '../../../src/toolchain/types.js';
import { answered, freshFolder } from '../fake-host.js';
import { answeringHost, folderOf } from '../../support/answering-host.js';

const WANTED: RuntimeWanted = { product: 'tensorrt', kind: 'full', version: '10.6.0.26', python: null };
const FACTS = { version: '3.10.1', tag: 'cp310', hasVenv: true, hasEnsurepip: true, hasPip: true };
const SITE = 'lib/python3.10/site-packages';
const PACKAGES = ['tensorrt-cu12==10.6.0.post2'];

interface World {
  /** What the library of the Python on PATH says; null = it has no TensorRT. */
  onPath?: string | null;
  /** What is measured in an environment that was made. */
  made?: unknown;
  /** The digest that the wheel names for its file. */
  recorded?: string;
  /** The environment has a program that could be started. */
  isWhole?: boolean;
}

function library(version: string | null): unknown {
  return {
    module: 'tensorrt',
    file: null,
    moduleVersion: null,
    error: null,
    libraries: [{ path: '/l', version, error: 'why' }],
  };
}

/** A machine with one Python and a pip that installs one file; `world` can be changed between two calls. */
function machine(world: World = {}, more: Partial<Host> = {}) {
  const bin = folderOf('python3');
  const base = answeringHost(
    (command, [question, module]) => {
      if (question === 'python') return FACTS;
      if (question === 'distributions') return PACKAGES;
      if (question !== 'module' || module !== 'tensorrt') return undefined;
      if (command === path.join(bin, 'python3')) return library(world.onPath ?? null);
      return world.made ?? library('10.6.0.26');
    },
    { env: { PATH: bin, PYTHONPATH: '/elsewhere' }, ...more },
  );
  const ran: string[][] = [];
  const runTrusted = (command: string, args: readonly string[]): Promise<RunResult> => {
    ran.push([path.basename(command), ...args]);
    if (command === 'uv') return Promise.resolve(answered('', 127));
    const folder = args.at(-1) ?? '';
    if (args.includes('venv')) {
      const site = path.join(folder, SITE);
      mkdirSync(path.join(site, 'trt.dist-info'), { recursive: true });
      writeFileSync(path.join(site, 'trt.py'), 'code');
      if (world.isWhole === true) {
        mkdirSync(path.join(folder, 'bin'));
        writeFileSync(path.join(folder, 'bin/python'), '');
      }
      const digest = createHash('sha256')
        .update(world.recorded ?? 'code')
        .digest('base64url');
      writeFileSync(path.join(site, 'trt.dist-info/RECORD'), `trt.py,sha256=${digest},4\n`);
    }
    return Promise.resolve(answered(args.at(-1) === '--version' ? 'pip 24.0 from /x' : ''));
  };
  return { host: { ...base, runTrusted }, said: base.said, asked: base.asked, ran, bin, world };
}

const homeOf = (host: Host): string =>
  path.join(host.cacheDir, 'trt-guard-python', 'tensorrt-10.6.0.post2-cu12-cp310-linux-x64');

/** What was made, or the finding that was thrown, as lines. */
async function told(ask: () => Promise<unknown>): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof NotInstalled) return ['NotInstalled', error.message];
    if (!(error instanceof FindingError)) throw error;
    const { code, message, remedy, evidence } = error.finding;
    return [code, message, remedy, ...evidence.map(({ source, text }) => `${source ?? ''}: ${text}`)];
  }
}

const ISOLATION = {
  PYTHONPATH: '',
  PYTHONHOME: '',
  PYTHONNOUSERSITE: '1',
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONPYCACHEPREFIX: '/dev/null',
};

/** A host whose given Python prints this and ends so. */
function given(output: string, status: number) {
  const { host } = machine();
  return { ...host, run: () => Promise.resolve({ ...answered(output, status), output }) };
}

describe('which Python it is', () => {
  it('refuses what is not a version', async () => {
    expect(await told(() => ensureRuntime(machine().host, { ...WANTED, version: 'ten' }))).toEqual([
      'runtime-version-unavailable',
      '"ten" is not a TensorRT version: expected one to four numbers.',
      'Write the version as 10.0.1 or 10.0.1.6.',
    ]);
  });

  it('takes the given one as it is, where it starts', async () => {
    const ask = (output: string, status: number) =>
      told(() => ensureRuntime(given(output, status), { ...WANTED, python: '/my/python' }));
    expect(await ask('3\n', 0)).toEqual({
      python: '/my/python',
      origin: 'input',
      env: {},
      packages: [],
      cached: false,
    });
    expect(await ask(' no such module \n', 1)).toEqual([
      'python-not-found',
      'The given Python does not start: /my/python.',
      'Give the path of a Python 3.8 or newer that has the TensorRT module.',
      '/my/python: no such module',
    ]);
    expect(await ask(' \n', 1)).toEqual([
      'python-not-found',
      'The given Python does not start: /my/python.',
      'Give the path of a Python 3.8 or newer that has the TensorRT module.',
      '/my/python: {"kind":"exited","status":1}',
    ]);
  });

  it('asks the given one in isolation, and does not wait for ever', async () => {
    const { host, asked } = machine();
    await told(() => ensureRuntime(host, { ...WANTED, python: '/my/python' }));
    expect(asked.map(({ command, args, options }) => [command, args[0], options.timeoutSeconds])).toEqual([
      ['/my/python', '-I', 60],
    ]);
  });

  it('takes the one on PATH whose library is the pin', async () => {
    const { host, bin, ran } = machine({ onPath: '10.6.0.26' });
    expect(await ensureRuntime(host, WANTED)).toEqual({
      python: path.join(bin, 'python3'),
      origin: 'path',
      env: {},
      packages: [],
      cached: false,
    });
    expect(ran).toEqual([]);
    const isolated = await ensureRuntime(host, WANTED, { isolatedOnly: true });
    expect(isolated.origin).toBe('isolated');
  });

  it('knows the module of each family', () => {
    const families = ['tensorrt', 'tensorrt-lean', 'tensorrt-dispatch', 'tensorrt-rtx', 'other'];
    expect(families.map(moduleOf)).toEqual([
      'tensorrt',
      'tensorrt_lean',
      'tensorrt_dispatch',
      'tensorrt_rtx',
      'other',
    ]);
  });
});

describe('an isolated environment', () => {
  it('is installed once, and found again without an installer', async () => {
    const { host, said, ran, bin } = machine();
    const first = await ensureRuntime(host, WANTED);
    const home = homeOf(host);
    const { folder, ...manifest } = JSON.parse(readFileSync(path.join(home, 'current.json'), 'utf8')) as {
      folder: string;
      files: unknown;
    };
    const python = path.join(home, folder, 'bin/python');
    expect(first).toEqual({ python, origin: 'isolated', env: ISOLATION, packages: PACKAGES, cached: false });
    expect(manifest).toMatchObject({ schema: 3, packages: PACKAGES, archives: [] });
    expect(manifest.files).toHaveLength(2);
    expect(said.at(-2)).toBe(
      `Installing tensorrt-cu12==10.6.0.post2 tensorrt-cu12-libs==10.6.0.post2 tensorrt-cu12-bindings==10.6.0.post2 with Python 3.10.1 (${bin}/python3)`,
    );
    expect(said.at(-1)).toMatch(/^Installed in 0\.\d s$|^Installed in \d\.\d s$/);
    const calls = ran.length;
    expect(calls).toBeGreaterThan(2);
    expect(await ensureRuntime(host, WANTED, { installs: false })).toEqual({ ...first, cached: true });
    expect(ran).toHaveLength(calls);
  });

  it('and the Python that it is made with are asked in one child each', async () => {
    const { host, asked, bin } = machine();
    const { python } = await ensureRuntime(host, WANTED);
    asked.length = 0;
    await ensureRuntime(host, WANTED);
    const questions = asked.filter(({ args }) => args.includes('ask'));
    expect(questions.map(({ command }) => command)).toEqual([
      path.join(bin, 'python3'),
      // The stand-in ends at this question, as a driver's library may end a process: then it is put alone.
      path.join(bin, 'python3'),
      python,
    ]);
  });

  it('is asked while the Python on PATH has not answered yet', async () => {
    const { host, bin } = machine();
    const { python } = await ensureRuntime(host, WANTED);
    let isAsked = (): void => undefined;
    const keptIsAsked = new Promise<void>((resolve) => (isAsked = resolve));
    const run: Host['run'] = async (command, args, options) => {
      if (command === python) isAsked();
      if (command === path.join(bin, 'python3')) await keptIsAsked;
      return host.run(command, args, options);
    };
    expect(await ensureRuntime({ ...host, run }, WANTED)).toMatchObject({ python, cached: true });
  });

  it('is asked, and the Python on PATH, once where that was begun before', async () => {
    const { host, asked, bin } = machine({ isWhole: true });
    const { python } = await ensureRuntime(host, WANTED);
    asked.length = 0;
    const ahead = beginRuntime(host, WANTED);
    if (ahead === null) throw new Error('it is a version');
    await ahead.likely?.kept.changed;
    expect(asked.map(({ command }) => command)).toEqual([path.join(bin, 'python3')]);
    expect(await ensureRuntime(host, WANTED, { ahead })).toMatchObject({ python, cached: true });
    const modules = asked.filter(({ args }) => args.includes('module'));
    expect(modules.map(({ command }) => command)).toEqual([path.join(bin, 'python3'), python]);
    expect(beginRuntime(host, { ...WANTED, version: 'ten' })).toBeNull();
  });

  it('is handed out while it is still asked, where the caller heeds what it answers', async () => {
    const { host, world, asked } = machine({ isWhole: true });
    const { python, doubt: none } = await ensureRuntime(host, WANTED, { inDoubt: true });
    expect(none).toBeUndefined();
    asked.length = 0;
    const hurried = await ensureRuntime(host, WANTED, { inDoubt: true });
    expect(hurried).toMatchObject({ python, cached: true });
    const toldOf = (version: string, error: string | null = null): Told => ({
      libraries: [{ path: '/l', version, error: null }],
      error,
    });
    expect(await hurried.doubt?.other).toBeNull();
    expect(await hurried.doubt?.problem(toldOf('10.6.0.26'))).toBeNull();
    expect(asked.filter(({ command }) => command === python)).toEqual([]);
    world.made = library('10.7.0.23');
    expect(await hurried.doubt?.problem(toldOf('10.7.0.23'))).toMatchObject({
      finding: {
        code: 'runtime-measured-other',
        message: 'tensorrt 10.6.0.26 was installed, but the library that is loaded is 10.7.0.23.',
      },
    });
    // Whoever told nothing, or of a plugin's own library as well, or of no import, does not decide.
    world.made = library('10.6.0.26');
    for (const told of [null, toldOf('10.7.0.23'), toldOf('10.6.0.26', 'ImportError: no')]) {
      const again = await ensureRuntime(host, WANTED, { inDoubt: true });
      expect(await again.doubt?.problem(told)).toBeNull();
    }
    // Nobody is handed one of which a file differs, nor one whose program is gone.
    appendFileSync(path.join(path.dirname(python), '..', SITE, 'trt.py'), 'x');
    const anew = await ensureRuntime(host, WANTED, { inDoubt: true });
    expect([anew.cached, anew.doubt, anew.python === python]).toEqual([false, undefined, false]);
  });

  it.each([
    ['it is the one that is meant', {}, null],
    ['that one has this very version', { onPath: '10.6.0.26' }, 'python3 is meant'],
    ['it does not load what it should', { made: library('10.7.0.23') }, 'loaded is 10.7.0.23.'],
  ])('is handed out before the Python on PATH has answered: %s', async (_, changed: World, doubt) => {
    const { host, world, bin } = machine({ isWhole: true });
    const { python } = await ensureRuntime(host, WANTED);
    Object.assign(world, changed);
    let answer = (): void => undefined;
    const mayAnswer = new Promise<void>((resolve) => (answer = resolve));
    const run: Host['run'] = async (command, args, options) => {
      if (command === path.join(bin, 'python3')) await mayAnswer;
      return host.run(command, args, options);
    };
    const hurried = await ensureRuntime({ ...host, run }, WANTED, { inDoubt: true });
    expect(hurried).toMatchObject({ python, cached: true, origin: 'isolated' });
    answer();
    const told = (await hurried.doubt?.other) ?? (await hurried.doubt?.problem(null));
    if (doubt === null) expect(told).toBeNull();
    else expect(told?.message).toMatch(new RegExp(`${doubt}$`));
  });

  it('is not handed out before the Python on PATH has answered where a file of it differs', async () => {
    const { host, bin } = machine({ isWhole: true });
    const { python } = await ensureRuntime(host, WANTED);
    appendFileSync(path.join(path.dirname(python), '..', SITE, 'trt.py'), 'x');
    let isAnswered = false;
    const run: Host['run'] = async (command, args, options) => {
      if (command === path.join(bin, 'python3')) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        isAnswered = true;
      }
      return host.run(command, args, options);
    };
    const anew = await ensureRuntime({ ...host, run }, WANTED, { inDoubt: true });
    expect([isAnswered, anew.cached, anew.doubt]).toEqual([true, false, undefined]);
  });

  it('is not handed out in doubt where it has no program: a link to a Python that is gone', async () => {
    const { host } = machine();
    await ensureRuntime(host, WANTED);
    const asked = await ensureRuntime(host, WANTED, { inDoubt: true });
    expect([asked.cached, asked.doubt]).toEqual([true, undefined]);
  });

  it('is not started where a file of it differs, nor one that is not the only one', async () => {
    const { host, asked } = machine();
    const others = await ensureRuntime(host, WANTED, { cudaMajor: 11 });
    const { python } = await ensureRuntime(host, WANTED);
    for (const one of [python, others.python])
      appendFileSync(path.join(path.dirname(one), '..', SITE, 'trt.py'), 'x');
    asked.length = 0;
    expect(await ensureRuntime(host, WANTED)).toMatchObject({ origin: 'isolated', cached: false });
    rmSync(path.join(others.python, '../../..'), { recursive: true, force: true });
    const { python: anew } = await ensureRuntime(host, WANTED);
    appendFileSync(path.join(path.dirname(anew), '..', SITE, 'trt.py'), 'x');
    expect(await ensureRuntime(host, WANTED)).toMatchObject({ origin: 'isolated', cached: false });
    const started = asked.map(({ command }) => command);
    expect(started.filter((command) => command === python || command === others.python)).toEqual([]);
    expect(started.filter((command) => command === anew).length).toBeGreaterThan(0);
  });

  it('is not as it was installed where its comparison was given up', async () => {
    const { host } = machine();
    const { python } = await ensureRuntime(host, WANTED);
    const home = path.dirname(path.dirname(path.dirname(python)));
    expect(await compareKept(home)?.changed).toBeNull();
    expect(await compareKept(home, AbortSignal.abort())?.changed).not.toBeNull();
  });

  it('is not installed where it must not be', async () => {
    const { host, ran } = machine();
    expect(await told(() => ensureRuntime(host, WANTED, { installs: false }))).toEqual([
      'NotInstalled',
      path.basename(homeOf(host)),
    ]);
    expect(ran).toEqual([]);
  });

  it('is installed for the CUDA and with the installer that were asked for', async () => {
    const { host, ran } = machine();
    const runtime = await ensureRuntime(host, WANTED, { cudaMajor: 11, installer: 'pip' });
    expect(runtime.python).toContain('-cu11-');
    expect(ran.some(([command]) => command === 'uv')).toBe(false);
    const auto = machine();
    await ensureRuntime(auto.host, WANTED);
    expect(auto.ran[0]?.[0]).toBe('uv');
    const install = auto.ran.filter((args) => args.includes('install'));
    expect(install.map((args) => args.filter((one) => one.includes('==') || one === '--no-deps'))).toEqual([
      ['tensorrt-cu12-libs==10.6.0.post2', 'tensorrt-cu12-bindings==10.6.0.post2'],
      ['--no-deps', 'tensorrt-cu12==10.6.0.post2'],
    ]);
  });

  it('of 8.6.1 comes from NVIDIA’s own index, whole, as pip would look elsewhere for what it needs', async () => {
    const { host, ran } = machine({ made: library('8.6.1') });
    await told(() => ensureRuntime(host, { ...WANTED, version: '8.6.1' }));
    const [install = []] = ran.filter((args) => args.includes('install'));
    expect(install.filter((one) => !one.startsWith('/')).slice(1)).toEqual([
      '-I',
      '-m',
      'pip',
      '--python',
      'install',
      '--progress-bar',
      'off',
      '--no-compile',
      '--no-deps',
      '--index-url',
      'https://pypi.nvidia.com',
      '--report',
      'tensorrt-libs==8.6.1',
      'tensorrt-bindings==8.6.1',
    ]);
  });

  it.each<[string, (folder: string) => void, string]>([
    [
      'a changed file',
      (folder) => {
        appendFileSync(path.join(folder, SITE, 'trt.py'), 'x');
      },
      `${SITE}/trt.py`,
    ],
    [
      'a new file',
      (folder) => {
        writeFileSync(path.join(folder, 'x.pth'), '');
      },
      'x.pth',
    ],
    [
      'a missing file',
      (folder) => {
        rmSync(path.join(folder, SITE, 'trt.py'));
      },
      `${SITE}/trt.py`,
    ],
  ])('is made anew after %s', async (_, change, name) => {
    const { host, said } = machine();
    const first = await ensureRuntime(host, WANTED);
    const folder = path.dirname(path.dirname(first.python));
    change(folder);
    const second = await ensureRuntime(host, WANTED);
    expect(second.cached).toBe(false);
    expect(second.python).not.toBe(first.python);
    expect(
      said.some(
        (line) => line.startsWith(`${folder} was modified after it was created (`) && line.includes(name),
      ),
    ).toBe(true);
    expect((await ensureRuntime(host, WANTED)).cached).toBe(true);
  });

  it('is made anew where its list was rewritten with its file', async () => {
    const { host } = machine();
    const first = await ensureRuntime(host, WANTED);
    const current = path.join(homeOf(host), 'current.json');
    writeFileSync(path.join(path.dirname(path.dirname(first.python)), SITE, 'trt.py'), 'evil');
    const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
    writeFileSync(current, readFileSync(current, 'utf8').replace(digest('code'), digest('evil')));
    expect((await ensureRuntime(host, WANTED)).cached).toBe(false);
  });

  it('is made anew where it answers otherwise than it did, and then it is not delivered either', async () => {
    const { host, world } = machine();
    await ensureRuntime(host, WANTED);
    world.made = library('10.7.0.23');
    expect(await told(() => ensureRuntime(host, WANTED))).toEqual([
      'runtime-measured-other',
      'tensorrt 10.6.0.26 was installed, but the library that is loaded is 10.7.0.23.',
      'Look for another copy in LD_LIBRARY_PATH or LD_PRELOAD of this job.',
      '/l: 10.7.0.23',
    ]);
    expect(existsSync(path.join(homeOf(host), 'current.json'))).toBe(false);
  });

  const broken = { ...(library(null) as object), libraries: [], error: 'no libcudart' };
  const bare = { ...(library(null) as object), libraries: [] };
  it.each<[string, World, Partial<Host>, unknown]>([
    [
      'another version',
      { made: library('10.7.0.23') },
      {},
      [
        'runtime-measured-other',
        'tensorrt 10.6.0.26 was installed, but the library that is loaded is 10.7.0.23.',
        'Look for another copy in LD_LIBRARY_PATH or LD_PRELOAD of this job.',
        '/l: 10.7.0.23',
      ],
    ],
    [
      'nonsense',
      { made: library('ten') },
      {},
      [
        'runtime-measured-other',
        'tensorrt 10.6.0.26 was installed, but the library that is loaded is ten.',
        'Look for another copy in LD_LIBRARY_PATH or LD_PRELOAD of this job.',
        '/l: ten',
      ],
    ],
    [
      'a library that does not say',
      { made: library(null) },
      {},
      [
        'runtime-measured-other',
        'tensorrt 10.6.0.26 was installed, but no TensorRT library is mapped after the import.',
        'Look for another copy in LD_LIBRARY_PATH or LD_PRELOAD of this job.',
        '/l: why',
      ],
    ],
    [
      'no library',
      { made: bare },
      {},
      [
        'runtime-measured-other',
        'tensorrt 10.6.0.26 was installed, but no TensorRT library is mapped after the import.',
        'Look for another copy in LD_LIBRARY_PATH or LD_PRELOAD of this job.',
      ],
    ],
    [
      'a module that cannot be imported',
      { made: broken },
      {},
      [
        'runtime-install-failed',
        'tensorrt 10.6.0.26 was installed, but the module cannot be imported: no libcudart.',
        'Look for another copy in LD_LIBRARY_PATH or LD_PRELOAD of this job.',
      ],
    ],
    [
      'a file that is not what the wheel holds',
      { recorded: 'other' },
      {},
      [
        'runtime-install-failed',
        'tensorrt 10.6.0.26 was installed, but lib/python3.10/site-packages/trt.py differs from the file in its wheel.',
        'Clear the cache of the installer or of the mirror, and run again.',
      ],
    ],
  ])('is not delivered with %s', async (_, world, more, expected) => {
    const { host } = machine(world, more);
    expect(await told(() => ensureRuntime(host, WANTED))).toEqual(expected);
    expect(readdirSync(homeOf(host)).filter((name) => !name.startsWith('.'))).toEqual([]);
  });

  it('needs no mapped library where the system lists none', async () => {
    const exe = folderOf('python3.exe');
    const { host } = machine({ made: bare }, { platform: 'win32', env: { PATH: exe } });
    const { python } = await ensureRuntime(host, WANTED);
    expect(path.relative(host.cacheDir, python)).toMatch(/-cp310-win32-x64\/[\w-]+\/Scripts\/python\.exe$/);
  });
});

const BASE = { ...FACTS, path: '/base/python3', origin: 'PATH' };

/** An environment by itself, of whatever is wanted. */
function own(world: World, more: Partial<Host> = {}) {
  const { host, ...rest } = machine(world, more);
  const recipe: Recipe = {
    key: 'thing',
    title: 'thing 1.0',
    requirements: ['thing==1.0'],
    indexArgs: [],
    problemWith: () => Promise.resolve(null),
  };
  const make = (options: RuntimeOptions = {}): Promise<unknown> =>
    told(() => isolatedEnvironment(host, BASE, recipe, options));
  return { host, home: path.join(host.cacheDir, 'trt-guard-python', 'thing'), make, recipe, ...rest };
}

describe('what others left in its place', () => {
  it('leftovers of processes that are gone are removed, those of the living stay', async () => {
    const { home, make } = own({});
    const names = ['ownerless', 'dead', 'living'];
    for (const name of names) mkdirSync(path.join(home, name), { recursive: true });
    writeFileSync(
      path.join(home, 'dead', 'owner.json'),
      JSON.stringify({ ...thisOwner(), pid: 2 ** 22 + 5 }),
    );
    writeFileSync(path.join(home, 'living', 'owner.json'), JSON.stringify(thisOwner()));
    writeFileSync(path.join(home, 'a-file'), '');
    await make();
    const left = names.filter((name) => existsSync(path.join(home, name)));
    expect([left, existsSync(path.join(home, 'a-file'))]).toEqual([['living'], true]);
  });

  it('an environment of another job is brought, checked, and named by all that makes it another', async () => {
    const parts: Portable[] = [];
    const bring = (part: Portable): Promise<boolean> => {
      parts.push(part);
      return Promise.resolve(false);
    };
    const first = own({}, { bring });
    expect(await first.make()).toMatchObject({ cached: false });
    const [part] = parts;
    expect(part).toMatchObject({
      paths: ['trt-guard-python/thing'],
      marker: 'trt-guard-python/thing/current.json',
    });
    const place = createHash('sha256')
      .update(JSON.stringify(['/base/python3', first.home, ['thing==1.0']]))
      .digest('hex');
    expect(part?.key).toBe(`thing-python3.10.1-${place.slice(0, 8)}`);
  });

  it('what was brought is used without an installer', async () => {
    const { host, home, recipe, ran } = own({});
    await isolatedEnvironment(host, BASE, recipe);
    const kept = readFileSync(path.join(home, 'current.json'));
    rmSync(path.join(home, 'current.json'));
    const calls = ran.length;
    const bring = (): Promise<boolean> => {
      writeFileSync(path.join(home, 'current.json'), kept);
      return Promise.resolve(true);
    };
    expect(await isolatedEnvironment({ ...host, bring }, BASE, recipe)).toMatchObject({ cached: true });
    expect(ran).toHaveLength(calls);
  });

  it('a folder that cannot be written, and a lock that is held, are findings', async () => {
    const file = path.join(freshFolder('cache'), 'file');
    writeFileSync(file, '');
    const [code, message] = (await own({}, { cacheDir: path.join(file, 'cache') }).make()) as string[];
    expect([code, message]).toEqual([
      'cache-unwritable',
      `The cache folder cannot be written: ${file}/cache/trt-guard-python/thing.`,
    ]);
    const { home, make, said } = own({});
    mkdirSync(home, { recursive: true });
    writeFileSync(path.join(home, '.lock'), JSON.stringify(thisOwner()));
    const [locked] = (await make({ timeoutSeconds: 0.01 })) as string[];
    expect([locked, said]).toEqual(['cache-locked', ['Another process is preparing thing: waiting for it']]);
  });

  it.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EACCES', 'cache-unwritable'],
    ['EROFS', 'cache-unwritable'],
    ['EPERM', 'cache-unwritable'],
  ])('%s while it is made: %s', async (code, expected) => {
    const { recipe, host, home } = own({});
    const fails = {
      ...recipe,
      problemWith: () => Promise.reject(Object.assign(new Error('refused'), { code })),
    };
    const lines = (await told(() => isolatedEnvironment(host, BASE, fails))) as string[];
    expect([lines[0], lines[1]?.includes(home), lines.at(-1)]).toEqual([expected, true, ': refused']);
  });

  it('passes on what it does not know', async () => {
    const { recipe, host } = own({});
    const fails = { ...recipe, problemWith: () => Promise.reject(new Error('strange')) };
    await expect(isolatedEnvironment(host, BASE, fails)).rejects.toThrow('strange');
  });
});
