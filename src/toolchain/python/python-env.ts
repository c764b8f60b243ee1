import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { devNull } from 'node:os';
import { createHash, randomUUID } from 'node:crypto';
import type { FindingError } from '../../core/findings.js';
import type { Host, Portable } from '../../host/host.js';
import { LockTimeout, ownerIsGone, withLock } from '../../host/lock.js';
import { thisOwner } from '../../host/process/owner.js';
import { makeFolder, replaceFile } from '../../host/replace-file.js';
import { formatVersion, parseVersion, versionsAgree, type Version } from '../../core/version.js';
import { installPackages, type Packages } from './install.js';
import { compareKept, likelyKept, PLACE, type Kept, type Likely } from './kept.js';
import { filesOf, OWNER_FILE, readManifest, type Manifest } from './manifest.js';
import { recordProblem } from './record.js';
import type { FoundPython } from './find-python.js';
import { failure } from '../findings.js';
import { familyOf, requirementsOf, VENDOR_INDEX, type PipRelease } from '../../catalog/wheels.js';
import { measureModule, type Asked } from './probe.js';
import {
  askPythonOnPath,
  choosePython,
  chooseRelease,
  pythonOnPath,
  type RuntimeChoice,
} from './runtime-choice.js';
import type { Doubt, PythonRuntime, RuntimeWanted, Told } from '../types.js';

/** What was wanted is not here, and was not to be installed. */
export class NotInstalled extends Error {
  override readonly name = 'NotInstalled';
}

export interface RuntimeOptions {
  /** Install for this CUDA major; default: what the driver of this machine runs. */
  cudaMajor?: number | null;
  /** Default `auto`: uv where it is on PATH, else pip. */
  installer?: 'auto' | 'pip' | 'uv';
  /** For the whole installation. Default 3600. */
  timeoutSeconds?: number;
  /** Do not look at the Python on PATH: always an environment of our own. */
  isolatedOnly?: boolean;
  /** False: what is not here yet is not installed (NotInstalled). Default true. */
  installs?: boolean;
  /** What was begun before. */
  ahead?: Ahead;
  /** A kept environment may be handed out before all that decides on it has answered: the caller heeds its `doubt`. Default false. */
  inDoubt?: boolean;
}

const MODULES: Record<string, string> = {
  tensorrt: 'tensorrt',
  'tensorrt-lean': 'tensorrt_lean',
  'tensorrt-dispatch': 'tensorrt_dispatch',
  'tensorrt-rtx': 'tensorrt_rtx',
};

/** The Python module of a wheel family: `tensorrt_lean` of `tensorrt-lean`. */
export function moduleOf(family: string): string {
  return MODULES[family] ?? family;
}

/** An inherited PYTHONPATH or PYTHONHOME could put another TensorRT in front of the isolated one. */
const ISOLATION = {
  PYTHONPATH: '',
  PYTHONHOME: '',
  PYTHONNOUSERSITE: '1',
  // What is written there later would be one file more than was installed.
  PYTHONDONTWRITEBYTECODE: '1',
  // No wheel says what its bytecode is, and Python believes any whose source has the time and the size that it names: none is read.
  PYTHONPYCACHEPREFIX: devNull,
};

function pythonIn(host: Host, folder: string): string {
  return host.platform === 'win32'
    ? path.join(folder, 'Scripts', 'python.exe')
    : path.join(folder, 'bin', 'python');
}

/**
 * A Python whose TensorRT runtime is the wanted one, proven by asking the library that it really loads: the caller's own as it
 * is, the one on PATH when its library is exactly the pin, else an isolated environment with the exact packages under
 * `host.cacheDir`, which is found again without any network.
 *
 * @throws FindingError with a code of src/toolchain/codes.ts; NotInstalled
 */
export async function ensureRuntime(
  host: Host,
  wanted: RuntimeWanted,
  options: RuntimeOptions = {},
): Promise<PythonRuntime> {
  const version = parseVersion(wanted.version);
  if (version === null)
    throw failure(
      'runtime-version-unavailable',
      `"${wanted.version}" is not a TensorRT version: expected one to four numbers.`,
      'Write the version as 10.0.1 or 10.0.1.6.',
    );
  if (wanted.python !== null) return givenPython(host, wanted.python);
  const family = familyOf(wanted.product, wanted.kind);
  const ahead = options.ahead ?? begun(host, family, version, options.isolatedOnly === true);
  const { likely } = ahead;
  const coming = meantRuntime(host, family, version, options.cudaMajor ?? null, ahead);
  coming.catch(() => undefined);
  const hurried = options.inDoubt === true ? await inAllLikelihood(host, likely, coming) : null;
  if (hurried !== null) return hurried;
  try {
    // Whoever wants no doubt waits for what it answers, in all likelihood.
    if (options.inDoubt !== true) void likely?.measured();
    const meant = await coming;
    if ('onPath' in meant) return meant.onPath;
    return await isolatedEnvironment(host, meant.base, meant.recipe, options, likely);
  } finally {
    likely?.abandon();
  }
}

/** The Python on PATH, or an environment of our own and the Python that it is made with. */
type Meant = { onPath: PythonRuntime } | { base: FoundPython; recipe: Recipe };

/** Which runtime is meant: known when the Python on PATH has answered. @throws FindingError */
async function meantRuntime(
  host: Host,
  family: string,
  version: Version,
  cudaMajor: number | null,
  { asking, likely }: Ahead,
): Promise<Meant> {
  const asked = await asking;
  const found = pythonOnPath(asked, version);
  if (found !== null)
    return { onPath: { python: found.python, origin: 'path', env: {}, packages: [], cached: false } };
  const choice = await chooseRelease(host, family, version, cudaMajor, asked);
  const { python, release } = await choosePython(host, choice, asked);
  return { base: python, recipe: recipeOf(host, choice, python, release, likely) };
}

/**
 * The environment that is used in all likelihood, as soon as its files are compared: a Python on PATH takes longer to answer where it is a
 * shim. Null where there is none, or where it is known already which one is meant.
 */
async function inAllLikelihood(
  host: Host,
  likely: Likely | null,
  coming: Promise<Meant>,
): Promise<PythonRuntime | null> {
  if (likely === null) return null;
  const known = coming.then(
    () => null,
    () => null,
  );
  const compared = await Promise.race([known, likely.kept.changed.then((changed) => [changed])]);
  const runtime = runtimeIn(host, likely.kept);
  // Where a file differs, it is said why another one is made.
  if (compared === null || compared[0] !== null || !existsSync(runtime.python)) return null;
  const recipe = coming.then(
    (meant) => {
      if ('onPath' in meant) return new Error(`${meant.onPath.python} is meant`);
      return homeIn(host, meant.recipe) === likely.home
        ? meant.recipe
        : new Error(`${meant.recipe.key} is meant`);
    },
    (error: unknown) => error as Error,
  );
  const doubt: Doubt = {
    other: recipe.then((one) => (one instanceof Error ? one : null)),
    problem: async (told) => {
      const one = await recipe;
      return one instanceof Error ? one : one.problemWith(runtime.python, told);
    },
  };
  return { ...runtime, doubt };
}

/** What takes longest of all that precedes the use of a runtime, on its way. */
export interface Ahead {
  asking: Promise<Asked | null>;
  likely: Likely | null;
}

function begun(host: Host, family: string, version: Version, isolatedOnly = false): Ahead {
  const likely = likelyKept(host, family, version, (folder) =>
    measureModule(host, pythonIn(host, folder), moduleOf(family), ISOLATION),
  );
  const asking = isolatedOnly ? Promise.resolve(null) : askPythonOnPath(host, moduleOf(family));
  // Nobody may come to wait for it.
  asking.catch(() => undefined);
  return { asking, likely };
}

/**
 * Begins what `ensureRuntime` will need for this: the Python on PATH is asked, and what is kept is compared. Null where that is not known.
 * Whoever has no use for it after all abandons it, and ends what the host has started.
 */
export function beginRuntime(host: Host, { product, kind, version: text }: RuntimeWanted): Ahead | null {
  const version = parseVersion(text);
  return version === null ? null : begun(host, familyOf(product, kind), version);
}

async function givenPython(host: Host, python: string): Promise<PythonRuntime> {
  const result = await host.run(python, ['-I', '-c', 'import sys; print(sys.version_info[0])'], {
    timeoutSeconds: 60,
  });
  if (result.ending.kind !== 'exited' || result.ending.status !== 0)
    throw failure(
      'python-not-found',
      `The given Python does not start: ${python}.`,
      'Give the path of a Python 3.8 or newer that has the TensorRT module.',
      [
        {
          source: python,
          text: result.output.trim() === '' ? JSON.stringify(result.ending) : result.output.trim(),
        },
      ],
    );
  return { python, origin: 'input', env: {}, packages: [], cached: false };
}

function recipeOf(
  host: Host,
  choice: RuntimeChoice,
  python: FoundPython,
  release: PipRelease,
  likely: Likely | null,
): Recipe {
  const problem = (measured: Told): FindingError | null =>
    runtimeProblem(host, measured, release, choice.version);
  return {
    key: `${release.family}-${release.pip}-cu${release.cuda}-${python.tag ?? ''}-${host.platform}-${host.arch}`,
    title: `${release.family} ${release.version}`,
    requirements: requirementsOf(release),
    ...frontEndOf(release),
    indexArgs: release.libraries === 'vendor-index' ? ['--no-deps', '--index-url', VENDOR_INDEX] : [],
    problemWith: async (made, told = null) => {
      if (told !== null && problem(told) === null) return null;
      const known =
        likely !== null && made === pythonIn(host, likely.kept.folder) ? await likely.measured() : null;
      return problem(known ?? (await measureModule(host, made, moduleOf(release.family), ISOLATION)));
    },
  };
}

/** Of three packages the first imports the other two, and the public index has it as sources only. */
function frontEndOf(release: PipRelease): { frontEnd: string } | Record<string, never> {
  const [frontEnd, ...others] = requirementsOf(release);
  return release.layout === 'split' && frontEnd !== undefined && others.length > 0 ? { frontEnd } : {};
}

function runtimeProblem(
  host: Host,
  measured: Told,
  release: PipRelease,
  wanted: Version,
): FindingError | null {
  const problem = disagreement(host, measured, wanted);
  if (problem === null) return null;
  return failure(
    measured.error === null ? 'runtime-measured-other' : 'runtime-install-failed',
    `${release.family} ${formatVersion(wanted)} was installed, but ${problem}.`,
    'Look for another copy in LD_LIBRARY_PATH or LD_PRELOAD of this job.',
    measured.libraries.map((library) => ({
      source: library.path,
      text: library.version ?? library.error ?? '',
    })),
  );
}

/** An environment of our own: what is in it, and how it shows that it is what was wanted. */
export interface Recipe extends Packages {
  /** Its name in the cache: whatever makes it another one is in it. */
  key: string;
  /** What a Python of it is measured to lack; null = nothing. It is asked unless what was told of it says so. */
  problemWith: (python: string, told?: Told | null) => Promise<FindingError | null>;
}

function homeIn(host: Host, { key }: Pick<Recipe, 'key'>): string {
  return path.join(host.cacheDir, PLACE, key);
}

/**
 * An isolated environment under `host.cacheDir`: the one that was made before, where every file is as it was installed and it still
 * answers as it should, else a new one.
 * @param base the Python that it is made with
 * @param likely an environment whose files are compared already
 * @throws FindingError with a code of src/toolchain/codes.ts; NotInstalled
 */
export async function isolatedEnvironment(
  host: Host,
  base: FoundPython,
  recipe: Recipe,
  options: RuntimeOptions = {},
  likely: Likely | null = null,
): Promise<PythonRuntime> {
  const { key } = recipe;
  const home = homeIn(host, recipe);
  const comparing = likely?.home === home ? likely.kept : compareKept(home);
  const kept = await findKept(host, recipe, comparing, options.inDoubt === true);
  if (kept !== null) return kept;
  if (options.installs === false) throw new NotInstalled(key);
  try {
    return await withLock(
      path.join(home, '.lock'),
      options.timeoutSeconds ?? 3600,
      () => {
        host.progress(`Another process is preparing ${key}: waiting for it`);
      },
      async () =>
        (await findKept(host, recipe, compareKept(home))) ??
        (await findBrought(host, home, base, recipe)) ??
        (await makeEnvironment(host, home, base, recipe, options)),
    );
  } catch (error) {
    throw asFinding(error, home);
  }
}

/** The world's usual ways of refusing a write, as findings; anything else is passed on as it is. */
function asFinding(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (error instanceof LockTimeout)
    return failure('cache-locked', error.message, 'Wait for the other job and run again.', [], error);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return failure(
      'disk-full',
      `No space is left for ${folder}.`,
      'Free space on that file system, or move the cache folder with RUNNER_TOOL_CACHE.',
      [{ text: (error as Error).message }],
      error,
    );
  if (['EACCES', 'EROFS', 'EPERM', 'ENOTDIR'].includes(code))
    return failure(
      'cache-unwritable',
      `The cache folder cannot be written: ${folder}.`,
      'Set RUNNER_TOOL_CACHE or XDG_CACHE_HOME to a folder that this user may write to.',
      [{ text: (error as Error).message }],
      error,
    );
  return error;
}

function runtimeIn(host: Host, { manifest, folder }: Kept): PythonRuntime {
  const python = pythonIn(host, folder);
  return { python, origin: 'isolated', env: ISOLATION, packages: manifest.packages, cached: true };
}

/** The environment that was made before, when its files are still those that were installed and it still answers as it should. */
async function findKept(
  host: Host,
  recipe: Recipe,
  kept: Kept | null,
  inDoubt = false,
): Promise<PythonRuntime | null> {
  if (kept === null) return null;
  const changed = await kept.changed;
  if (changed !== null) {
    host.progress(`${kept.folder} was modified after it was created (${changed}): recreating it`);
    return null;
  }
  const runtime = runtimeIn(host, kept);
  const problem: Doubt['problem'] = (told) => recipe.problemWith(runtime.python, told);
  // A link to a Python that is gone answers nothing: that is known without asking.
  if (inDoubt && existsSync(runtime.python))
    return { ...runtime, doubt: { other: Promise.resolve(null), problem } };
  return (await problem(null)) === null ? runtime : null;
}

/** The environment that another job made, for this very Python: a virtual environment is a link to it. */
async function findBrought(
  host: Host,
  home: string,
  base: FoundPython,
  { key, requirements, ...recipe }: Recipe,
): Promise<PythonRuntime | null> {
  const place = createHash('sha256')
    .update(JSON.stringify([base.path, home, requirements]))
    .digest('hex');
  const folder = path.posix.join(PLACE, key);
  const part: Portable = {
    key: `${key}-python${base.version}-${place.slice(0, 8)}`,
    paths: [folder],
    marker: `${folder}/current.json`,
  };
  return (await host.bring(part, host.progress.bind(host)))
    ? findKept(host, { key, requirements, ...recipe }, compareKept(home))
    : null;
}

/** Why what was measured is not what was wanted; null = it is. Where libraries cannot be listed (not Linux) the import must at least work. */
function disagreement(host: Host, measured: Told, wanted: Version): string | null {
  if (measured.error !== null) return `the module cannot be imported: ${measured.error}`;
  const versions = measured.libraries.map((library) => library.version).filter((text) => text !== null);
  if (versions.length === 0)
    return host.platform === 'linux' ? 'no TensorRT library is mapped after the import' : null;
  const other = versions.find((text) => {
    const version = parseVersion(text);
    return version === null || !versionsAgree(version, wanted);
  });
  return other === undefined ? null : `the library that is loaded is ${other}`;
}

/** Folders that an earlier process left half-made (kill -9), or that nothing points to any more. */
async function removeLeftovers(home: string): Promise<void> {
  const current = readManifest(home)?.folder;
  for (const entry of await readdir(home, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === current) continue;
    const folder = path.join(home, entry.name);
    if (!existsSync(path.join(folder, OWNER_FILE)) || (await ownerIsGone(path.join(folder, OWNER_FILE))))
      // A pip that outlived its killed parent may still write there: then it goes next time. Nobody looks into it meanwhile.
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function makeEnvironment(
  host: Host,
  home: string,
  base: FoundPython,
  recipe: Recipe,
  options: RuntimeOptions,
): Promise<PythonRuntime> {
  await rm(path.join(home, 'current.json'), { force: true });
  await removeLeftovers(home);
  // A folder of its own for each attempt: whatever happens to this process, nobody takes it before current.json names it.
  const name = randomUUID();
  const folder = path.join(home, name);
  makeFolder(folder);
  await writeFile(path.join(folder, OWNER_FILE), JSON.stringify(thisOwner()));
  try {
    const started = host.now();
    host.progress(`Installing ${recipe.requirements.join(' ')} with Python ${base.version} (${base.path})`);
    const installed = await installPackages(host, base, folder, recipe, {
      installer: options.installer ?? 'auto',
      timeoutSeconds: options.timeoutSeconds ?? 3600,
    });
    const python = pythonIn(host, folder);
    const problem = await recipe.problemWith(python);
    if (problem !== null) throw problem;
    const files = await filesOf(folder);
    const damaged = recordProblem(folder, files);
    if (damaged !== null)
      throw failure(
        'runtime-install-failed',
        `${recipe.title} was installed, but ${damaged} differs from the file in its wheel.`,
        'Clear the cache of the installer or of the mirror, and run again.',
      );
    const manifest: Manifest = {
      schema: 3,
      folder: name,
      packages: installed.packages,
      archives: installed.archives,
      files,
    };
    replaceFile(path.join(home, 'current.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    host.progress(`Installed in ${((host.now() - started) / 1000).toFixed(1)} s`);
    return { python, origin: 'isolated', env: ISOLATION, packages: installed.packages, cached: false };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
