import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { FindingError } from '../../core/findings.js';
import { parseJson } from '../../host/json.js';
import { readForeignText } from '../../host/read-foreign.js';
import { carriesSecret } from '../../host/environment.js';
import type { Host, RunResult } from '../../host/host.js';
import { askPythonFor } from '../harness/ask.js';
import { makeFolder } from '../../host/replace-file.js';
import { describeEnding } from '../../host/process/process.js';
import type { FoundPython } from './find-python.js';
import { builderIn } from './front-end.js';
import { packageOf, strangeFile, withDigests, type FetchedFile } from '../../catalog/wheel-digests.js';
import { sha256OfFile } from '../../host/files.js';
import { failure, type ToolchainCode } from '../findings.js';
import { classifyInstallOutput, hostsIn, indexesIn, tailOf, type InstallFailure } from './pip-output.js';

export interface Installed {
  /** Everything in the environment, `tensorrt-rtx-cu12==1.5.0.114`. */
  packages: string[];
  /** sha256 of each archive that pip fetched; empty with uv, which does not tell, and compares them itself. */
  archives: FetchedFile[];
}

/** What is installed. */
export interface Packages {
  /** As it stands in a message: `tensorrt 10.6.0.26`. */
  title: string;
  /** Exact requirement lines. */
  requirements: readonly string[];
  /** That one of them which needs nothing but the others, and is sources only: it is built while they are downloaded. */
  frontEnd?: string;
  /** Where they come from, where not the caller's own index. */
  indexArgs: readonly string[];
}

interface InstallOptions {
  installer: 'auto' | 'pip' | 'uv';
  timeoutSeconds: number;
}

/** Settings of the caller's own pip that would send the packages elsewhere than into the environment. */
const MISLEADING = [
  'PIP_TARGET',
  'PIP_USER',
  'PIP_PREFIX',
  'PIP_ROOT',
  'PIP_NO_DEPS',
  'PYTHONPATH',
  'PYTHONHOME',
];
/** What later steps of the job read, and what belongs to the action. */
const OF_THE_RUNNER = /^(?:ACTIONS_|GITHUB_|INPUT_)/;
/** How the installer reaches its index. Credentials in these stay: without them it would not get through. */
const OF_THE_INSTALLER = /^(?:PIP|UV)_|_PROXY$/i;

/** The host's environment for pip and uv. Building a source package runs its code, so it gets no secret but the index's own. */
export function installEnvironment(host: Host, folder: string): Record<string, string> {
  const kept = Object.entries(host.env).filter((entry): entry is [string, string] => {
    const [name, value] = entry;
    if (value === undefined || MISLEADING.includes(name) || OF_THE_RUNNER.test(name)) return false;
    return OF_THE_INSTALLER.test(name) || !carriesSecret(name, value);
  });
  const temporary = path.join(folder, 'tmp');
  return {
    ...Object.fromEntries(kept),
    // The front ends up to 10.8 would otherwise start a pip of their own, without our pins.
    NVIDIA_TENSORRT_DISABLE_INTERNAL_PIP: '1',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    PYTHONNOUSERSITE: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    // On the cache's own file system, and gone with the folder: /tmp is often too small for a wheel of gigabytes.
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
  };
}

/** pip 22.2 brought `--report`, 22.3 `--python` (https://pip.pypa.io/en/stable/news/). */
const WITH_REPORT = 2202;
const WITH_PYTHON_OPTION = 2203;

function succeeded(result: RunResult): boolean {
  return result.ending.kind === 'exited' && result.ending.status === 0;
}

/**
 * Makes a virtual environment in `folder` and installs exact packages into it.
 *
 * @throws FindingError whose evidence is the installer's own last lines.
 */
export async function installPackages(
  host: Host,
  base: FoundPython,
  folder: string,
  packages: Packages,
  options: InstallOptions,
): Promise<Installed> {
  const { title, requirements, indexArgs, frontEnd } = packages;
  const env = installEnvironment(host, folder);
  makeFolder(path.join(folder, 'tmp'));
  const deadline = host.now() + options.timeoutSeconds * 1000;
  const attempt = (command: string, args: string[], more: Record<string, string> = {}): Promise<RunResult> =>
    host.runTrusted(command, args, {
      env: { ...env, ...more },
      timeoutSeconds: Math.max(1, (deadline - host.now()) / 1000),
      onLine: (line) => {
        if (/^\s*(?:Downloading|Installing|Building|Successfully|Downloaded|Prepared|Installed)/.test(line))
          host.progress(line.trim());
      },
    });
  const run = async (command: string, args: string[]): Promise<RunResult> => {
    const result = await attempt(command, args);
    if (!succeeded(result)) throw installFailure([command, ...args].join(' '), result, title);
    return result;
  };
  const python =
    host.platform === 'win32'
      ? path.join(folder, 'Scripts', 'python.exe')
      : path.join(folder, 'bin', 'python');
  const uv = options.installer === 'pip' ? false : await hasUv(host, env);
  if (options.installer === 'uv' && !uv)
    throw failure(
      'runtime-install-failed',
      'uv was asked for, but it does not start.',
      'Install uv, or use pip.',
    );

  const reports = ['report.json', 'front-end.json'].map((name) => path.join(folder, 'tmp', name));
  const wheels = path.join(folder, 'tmp', 'wheels');
  if (uv) {
    const lines = path.join(folder, 'tmp', 'requirements.txt');
    writeFileSync(lines, `${requirements.map(withDigests).join('\n')}\n`);
    await run('uv', ['venv', '--allow-existing', '--python', base.path, folder]);
    await run('uv', ['pip', 'install', '--python', python, ...indexArgs, '--requirement', lines]);
  } else {
    const releaseIn = (text: string): number => {
      const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(text) ?? []).slice(1).map(Number);
      return major * 100 + minor;
    };
    const releaseOf = async (command: string, args: readonly string[]): Promise<number> => {
      const told = await run(command, [...args, '--version']);
      return releaseIn(/pip (\d+\.\d+)/.exec(told.stdout)?.[1] ?? '');
    };
    const outer = !base.hasPip
      ? 0
      : base.pipVersion
        ? releaseIn(base.pipVersion)
        : await releaseOf(base.path, ['-I', '-m', 'pip']);
    // Unpacking a pip into every environment takes longer than TensorRT's own wheels; the one that is here installs into it as well.
    const ownPip = outer < WITH_PYTHON_OPTION && base.hasEnsurepip;
    await run(base.path, ['-I', '-m', 'venv', ...(ownPip ? [] : ['--without-pip']), folder]);
    const pip = ownPip
      ? { command: python, args: ['-I', '-m', 'pip'] }
      : base.pipRunner
        ? { command: python, args: ['-I', base.pipRunner] }
        : { command: base.path, args: ['-I', '-m', 'pip', '--python', python] };
    const release = ownPip ? await releaseOf(pip.command, pip.args) : outer;
    // No bytecode of it is ever read (python-env.ts).
    const asInstall = (args: readonly string[]): string[] => [
      ...pip.args,
      'install',
      '--progress-bar',
      'off',
      '--no-compile',
      ...indexArgs,
      ...args,
    ];
    const install = (args: readonly string[]): Promise<RunResult> => run(pip.command, asInstall(args));
    const installFrontEnd = async (args: readonly string[]): Promise<void> => {
      const quick = asInstall(['--no-build-isolation', ...args]);
      const builder = builderIn(path.join(folder, 'tmp'));
      const result = await attempt(pip.command, quick, { PYTHONPATH: builder });
      if (succeeded(result)) return;
      if (!MAY_BE_THE_BUILDER.has(classifyInstallOutput(result.output)))
        throw installFailure([pip.command, ...quick].join(' '), result, title);
      await install(args);
    };
    const [report = '', ofFrontEnd = ''] = reports;
    if (release >= WITH_REPORT)
      await allOrFirstFailure(
        frontEnd === undefined
          ? [install(['--report', report, ...requirements])]
          : [
              install(['--report', report, ...requirements.filter((line) => line !== frontEnd)]),
              installFrontEnd(['--report', ofFrontEnd, '--no-deps', frontEnd]),
            ],
      );
    else {
      // An older pip does not tell what it installed: the files first, then these very files.
      const to = ['--no-deps', '--progress-bar', 'off', '--dest', wheels];
      await run(pip.command, [...pip.args, 'download', ...to, ...indexArgs, ...requirements]);
      refuseStrange(await filesIn(wheels), title);
      await install(readdirSync(wheels).map((name) => path.join(wheels, name)));
    }
  }
  const told = reports.filter((report) => existsSync(report));
  const archives = told.length > 0 ? told.flatMap(archivesOf) : await filesIn(wheels);
  // Before its Python starts: a `.pth` file in a wheel would run.
  refuseStrange(archives, title);
  const installed = await distributions(host, python, title);
  await rm(path.join(folder, 'tmp'), { recursive: true, force: true });
  return { packages: installed, archives };
}

/** Waits for all, as each writes into a folder that goes when one has failed. */
async function allOrFirstFailure(works: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(works);
  await Promise.all(works);
}

async function distributions(host: Host, python: string, title: string): Promise<string[]> {
  try {
    return (await askPythonFor(host, python, ['distributions'], { scope: 'isolated' })) as string[];
  } catch (error) {
    throw failure(
      'runtime-install-failed',
      `The Python into which ${title} was installed does not report its packages: ${(error as Error).message}.`,
      'Read what it printed, or try another Python.',
    );
  }
}

async function hasUv(host: Host, env: Record<string, string>): Promise<boolean> {
  return succeeded(await host.runTrusted('uv', ['--version'], { env, timeoutSeconds: 30 }));
}

/** https://pip.pypa.io/en/stable/reference/installation-report/ */
const PIP_REPORT = v.object({
  install: v.array(
    v.object({
      download_info: v.object({
        url: v.string(),
        archive_info: v.optional(
          v.object({ hashes: v.optional(v.object({ sha256: v.optional(v.string()) })) }),
        ),
      }),
    }),
  ),
});

/** The file's name in an address. */
function fileNameIn(url: string): string {
  const name = url.replace(/[?#].*$/, '').replace(/^.*\//, '');
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function archivesOf(report: string): FetchedFile[] {
  const read = v.safeParse(PIP_REPORT, parseJson(readForeignText(report)));
  if (!read.success) return []; // of another pip: what it downloaded is then not known
  return read.output.install.flatMap(({ download_info: { url, archive_info } }) => {
    const sha256 = archive_info?.hashes?.sha256;
    return sha256 === undefined ? [] : [{ file: fileNameIn(url), sha256 }];
  });
}

async function filesIn(folder: string): Promise<FetchedFile[]> {
  const files: FetchedFile[] = [];
  for (const file of existsSync(folder) ? readdirSync(folder) : [])
    files.push({ file, sha256: await sha256OfFile(path.join(folder, file)) });
  return files;
}

/** @throws FindingError where the index that was asked served another file than the public one has under this name and version */
function refuseStrange(files: readonly FetchedFile[], title: string): void {
  const strange = strangeFile(files);
  if (strange === null) return;
  const release = packageOf(strange.file);
  throw failure(
    'runtime-digest-mismatch',
    `${title} was not installed: ${strange.file} is not a file that the public index has for ${release?.name} ${release?.version}.`,
    'Clear the mirror or the proxy that served it. If it is a build of your own, give the `python` that has it.',
    [{ source: 'sha256', text: strange.sha256 }],
  );
}

const FAILURES: Record<InstallFailure, { code: ToolchainCode; what: string; remedy: string }> = {
  network: {
    code: 'runtime-download-failed',
    what: 'the package index could not be reached',
    remedy: 'Check the proxy variables and the index settings of pip, then run again.',
  },
  'nothing-listed': {
    code: 'runtime-download-failed',
    what: 'the package index lists no version of it: the index cannot be reached, or does not mirror these packages',
    remedy: 'Check the proxy variables and the index settings of pip, then run again.',
  },
  credentials: {
    code: 'runtime-download-refused',
    what: 'the package index refused this client',
    remedy: 'Check the credentials of the index.',
  },
  'disk-full': {
    code: 'disk-full',
    what: 'the disk is full',
    remedy: 'Free space on the file system of the cache folder, or move it with RUNNER_TOOL_CACHE.',
  },
  digest: {
    code: 'runtime-digest-mismatch',
    what: 'a downloaded wheel does not have the digest that the index names',
    remedy: 'Clear the proxy cache or the mirror that served it.',
  },
  'not-available': {
    code: 'runtime-version-unavailable',
    what: 'the index does not have it for this Python and platform',
    remedy: 'Use another Python version, or an index that mirrors these packages.',
  },
  'needs-build': {
    code: 'runtime-install-failed',
    what: 'a package could not be built (the -libs packages fetch the library from the vendor index while they are built)',
    remedy:
      'Make sure that the vendor index can be reached, or point pip at a mirror that has the real wheels.',
  },
  other: {
    code: 'runtime-install-failed',
    what: 'the installer failed',
    remedy: 'Read the quoted lines; run the quoted command yourself for the whole log.',
  },
};

/** Failures in which it matters which index it was; the installer's last lines tell them, and no build's output stands above. */
const SPEAKS_SHORTLY: ReadonlySet<InstallFailure> = new Set<InstallFailure>([
  'network',
  'nothing-listed',
  'credentials',
  'not-available',
]);

/** Failures after which a front end is built as its archive says. */
const MAY_BE_THE_BUILDER: ReadonlySet<InstallFailure> = new Set<InstallFailure>(['needs-build', 'other']);

function installFailure(command: string, result: RunResult, title: string): FindingError {
  const kind = classifyInstallOutput(result.output);
  const { code, what, remedy } = FAILURES[kind];
  const hosts = SPEAKS_SHORTLY.has(kind)
    ? (hostsIn(result.output)[0] ?? indexesIn(result.output).join(', '))
    : '';
  const where = hosts === '' ? '' : ` [${hosts}]`;
  return failure(
    code,
    `${title} could not be installed: ${what}${where} (${describeEnding(result.ending)}).`,
    remedy,
    // A piece of evidence for each line: as one text they would be one line.
    [
      { source: 'command', text: command },
      ...tailOf(result.output, SPEAKS_SHORTLY.has(kind) ? 7 : 25).map((text) => ({ source: 'output', text })),
    ],
  );
}
