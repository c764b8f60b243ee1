import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Host, RunResult } from '../../../src/host/host.js';
import { builderIn } from '../../../src/toolchain/python/front-end.js';
import { installPackages } from '../../../src/toolchain/python/install.js';
import { filesOf } from '../../../src/toolchain/python/manifest.js';
import { recordProblem } from '../../../src/toolchain/python/record.js';
import { answeringHost } from '../../support/answering-host.js';
import { answered, freshFolder } from '../fake-host.js';

const PKG_INFO =
  'Metadata-Version: 2.4\nName: front_of\nVersion: 1.0\nLicense-File: LICENSE.txt\n\nIt says: more\n';

/** An archive's folder, as setuptools packs it. */
function unpacked(more: Record<string, string> = {}): string {
  const folder = freshFolder('front-end');
  const files = {
    'PKG-INFO': PKG_INFO,
    'LICENSE.txt': 'free',
    'pyproject.toml': '[build-system]\nbuild-backend = "setuptools.build_meta"\n',
    'front/__init__.py': 'from front.part import *\n',
    'front/part/__init__.py': 'part = 1\n',
    'front_of.egg-info/SOURCES.txt': 'LICENSE.txt\npyproject.toml\nfront/__init__.py\nfront/part/__init__.py',
    'front_of.egg-info/top_level.txt': 'front\n',
    ...more,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

/** As pip asks a builder: a Python in the folder of the archive. */
function built(source: string): { status: number | null; wheels: string; stderr: string } {
  const wheels = freshFolder('wheels');
  const code = 'import sys, setuptools.build_meta as builder; builder.build_wheel(sys.argv[1])';
  const env = { ...process.env, PYTHONPATH: builderIn(freshFolder('builder')) };
  const { status, stderr } = spawnSync('python3', ['-c', code, wheels], {
    cwd: source,
    env,
    encoding: 'utf8',
  });
  return { status, wheels, stderr };
}

describe('what builds a front end', () => {
  it('packs what the archive declares, with digests', async () => {
    const { wheels, stderr } = built(unpacked({ 'front/unlisted.py': 'never = 1\n' }));
    expect(stderr).toBe('');
    expect(readdirSync(wheels)).toEqual(['front_of-1.0-py3-none-any.whl']);
    const site = path.join(wheels, 'site');
    execFileSync('python3', [
      '-m',
      'zipfile',
      '-e',
      path.join(wheels, 'front_of-1.0-py3-none-any.whl'),
      site,
    ]);
    const files = await filesOf(site);
    expect(files.map((file) => file.path)).toEqual([
      'front/__init__.py',
      'front/part/__init__.py',
      ...['METADATA', 'RECORD', 'WHEEL', 'licenses/LICENSE.txt'].map(
        (name) => `front_of-1.0.dist-info/${name}`,
      ),
    ]);
    expect(recordProblem(site, files)).toBeNull();
    expect(files.find((file) => file.path.endsWith('METADATA'))?.size).toBe(PKG_INFO.length);
  });

  it('refuses one that a program builds', () => {
    const { status, wheels } = built(unpacked({ 'setup.py': 'import setuptools\n' }));
    expect(status).not.toBe(0);
    expect(readdirSync(wheels)).toEqual([]);
  });
});

describe('a front end', () => {
  /** What pip was asked to do with it, where it ends with this the first time. */
  async function asked(output: string): Promise<{ calls: string[][]; builders: boolean[]; failed: boolean }> {
    const calls: string[][] = [];
    const builders: boolean[] = [];
    const runTrusted: Host['runTrusted'] = (command, args, { env }): Promise<RunResult> => {
      if (!args.includes('front==1.0')) return Promise.resolve(answered('pip 24.0 from /x'));
      const options = args.slice(args.indexOf('install') + 1);
      calls.push([path.basename(command), ...options.filter((one) => one.startsWith('--no-'))]);
      builders.push(env?.['PYTHONPATH']?.endsWith('builder') === true);
      return Promise.resolve({ ...answered('', calls.length > 1 ? 0 : 1), output });
    };
    const host = {
      ...answeringHost((_, [question]) => (question === 'distributions' ? [] : undefined)),
      runTrusted,
    };
    const facts = { version: '3.11.1', tag: 'cp311', hasVenv: true, hasEnsurepip: true, hasPip: true };
    const base = {
      ...facts,
      path: '/p/python3',
      origin: 'PATH',
      pipVersion: '24.0',
      pipRunner: '/p/runner.py',
    };
    const packages = {
      title: 'it',
      requirements: ['front==1.0', 'libs==1.0'],
      frontEnd: 'front==1.0',
      indexArgs: [],
    };
    const options = { installer: 'pip', timeoutSeconds: 60 } as const;
    const failed = await installPackages(host, base, freshFolder('env'), packages, options).then(
      () => false,
      () => true,
    );
    return { calls, builders, failed };
  }

  it('is built as its archive says where our builder does not take it', async () => {
    expect(await asked('error: metadata-generation-failed')).toEqual({
      calls: [
        ['python', '--no-compile', '--no-build-isolation', '--no-deps'],
        ['python', '--no-compile', '--no-deps'],
      ],
      builders: [true, false],
      failed: false,
    });
  });

  it('is not asked for again where another builder would not help', async () => {
    expect(await asked('Max retries exceeded')).toMatchObject({ calls: [expect.anything()], failed: true });
  });
});
