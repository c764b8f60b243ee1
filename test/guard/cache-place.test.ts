import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InputError } from '../../src/core/findings.js';
import { githubCache, hostFor, refuseCommittedCache } from '../../src/guard/cache/cache-place.js';
import { GitHubCache } from '../../src/host/ci/github-cache.js';
import { guard } from '../../src/guard/guard.js';
import { silentObserver } from '../../src/cli/terminal.js';
import type { Host } from '../../src/host/host.js';
import { folderOf } from '../support/answering-host.js';
import { parseRequest } from '../../src/guard/request/request.js';
import { realHost } from '../../src/host/real.js';
import { answered, freshFolder } from '../toolchain/fake-host.js';

const place = (cache: 'runner' | 'job', env: Record<string, string>): string =>
  hostFor({ cache }, { ...realHost(), env, cacheDir: '/opt/hostedtoolcache' }).cacheDir;
const JOB = { RUNNER_TEMP: '/w/_temp', RUNNER_TRACKING_ID: 'github_1', GITHUB_RUN_ID: '1', GITHUB_JOB: 'a' };

it('is the runner’s tool cache unless the job’s own folder is asked for', () => {
  expect(parseRequest({ model: ['a'] }).cache).toBe('runner');
  expect(place('runner', JOB)).toBe('/opt/hostedtoolcache');
  expect(path.dirname(place('job', JOB))).toBe('/w/_temp');
});

it('is GitHub’s own where that was asked for', () => {
  const host = { ...realHost(), env: {} };
  expect(githubCache({ cache: 'github' }, host)).toBeInstanceOf(GitHubCache);
  for (const cache of ['runner', 'job'] as const) expect(githubCache({ cache }, host)).toBeNull();
});

it('is one for the steps of a job, and another for every other job', () => {
  expect(place('job', { ...JOB, INPUT_MODEL: 'x' })).toBe(place('job', JOB));
  const others = Object.keys(JOB).map((name) => place('job', { ...JOB, [name]: `/${name}` }));
  expect(new Set([...others, place('job', JOB)]).size).toBe(others.length + 1);
});

it.each(['', 'temp'])('is nowhere without a RUNNER_TEMP (%j)', (temp) => {
  expect(() => place('job', { RUNNER_TEMP: temp })).toThrow(InputError);
});

describe('a cache in the workspace', () => {
  const before = process.cwd();
  let top: string;
  const git = (...args: string[]): void => {
    execFileSync('git', args, { cwd: top });
  };
  const put = (file: string): void => {
    mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
    writeFileSync(path.join(top, file), '');
  };
  const NO_GIT = { kind: 'not-started', code: 'ENOENT', message: 'no git' } as const;
  const refused = (
    cacheDir = path.join(top, '.cache/trt-guard'),
    hasGit = true,
    env: Record<string, string> = {},
  ): Promise<string> => {
    const run = (): ReturnType<ReturnType<typeof realHost>['run']> =>
      Promise.resolve({ ...answered(''), ending: NO_GIT });
    const host = { ...realHost(), cacheDir, env, ...(hasGit ? {} : { run }) };
    return refuseCommittedCache(host).then(
      () => 'taken',
      (error: unknown) => (error instanceof InputError ? 'refused' : String(error)),
    );
  };
  beforeEach(() => {
    top = freshFolder('cache-place');
    git('init', '-q');
    put('m.onnx');
    git('add', 'm.onnx');
    process.chdir(top);
  });
  afterEach(() => {
    process.chdir(before);
    rmSync(top, { recursive: true });
  });

  /** A check of `model` here: how it ended, what it started besides git, and whether that was ended. */
  const checked = async (model: string): Promise<{ end: unknown; pythons: (AbortSignal | undefined)[] }> => {
    const real = realHost();
    const pythons: (AbortSignal | undefined)[] = [];
    const run: Host['run'] = (command, args, options) => {
      if (command === 'git') return real.run(command, args, options);
      pythons.push(options.signal);
      return new Promise((resolve) => {
        options.signal?.addEventListener('abort', () => {
          resolve(answered('', 1));
        });
      });
    };
    const host = {
      ...real,
      env: { PATH: folderOf('python3') },
      cacheDir: path.join(top, '.cache/trt-guard'),
      run,
    };
    const asked = { model: [model], product: ['tensorrt-rtx'], 'tensorrt-version': ['1.5.0.114'] };
    const end: unknown = await guard(parseRequest(asked), host, silentObserver).catch(
      (error: unknown) => error,
    );
    return { end, pythons };
  };

  it('is refused before anything of it, or any Python, is started', async () => {
    put('.cache/trt-guard/kept');
    git('add', '-f', '.cache');
    const { end, pythons } = await checked('m.onnx');
    expect(String(end)).toContain('the cache folder is .cache/trt-guard, and');
    expect(pythons).toEqual([]);
  });

  it('where it is not, the Python that a build needs is asked at once, and ended where the request is refused', async () => {
    const { end, pythons } = await checked('none.onnx');
    expect(String(end)).toContain('nothing matches none.onnx');
    expect(pythons.map((signal) => signal?.aborted)).toEqual([true]);
  });

  it.each([true, false])(
    'is taken where it is new, or what lies in it is the job’s own (git: %s)',
    async (has) => {
      expect(await refused(undefined, has)).toBe('taken');
      put('.cache/trt-guard/kept');
      expect(await refused(undefined, has)).toBe('taken');
    },
  );

  it.each([true, false])('is refused where something in it is committed (git: %s)', async (has) => {
    put('.cache/trt-guard/python/forged');
    git('add', '.');
    expect(await refused(undefined, has)).toBe('refused');
  });

  it.each([true, false])(
    'is refused behind a link that is committed, and behind no other (git: %s)',
    async (has) => {
      put('forged/trt-guard/x');
      symlinkSync('forged', path.join(top, '.cache'));
      expect(await refused(undefined, has)).toBe('taken');
      git('add', '.cache');
      expect(await refused(undefined, has)).toBe('refused');
      git('rm', '-q', '--cached', '.cache');
      git('add', 'forged');
      expect(await refused(undefined, has)).toBe('refused');
    },
  );

  it.each([
    ['PIP_CACHE_DIR', '.pip', '.pip/http-v2/forged'],
    ['UV_CACHE_DIR', '.uv', '.uv/forged'],
    ['XDG_CACHE_HOME', '.cache', '.cache/pip/forged'],
    ['XDG_CACHE_HOME', '.cache', '.cache/uv/forged'],
  ])('is refused where it is an installer’s: %s=%s with %s', async (name, folder, file) => {
    const env = { [name]: path.join(top, folder) };
    put(file);
    expect(await refused(undefined, true, env)).toBe('taken');
    git('add', '.');
    expect(await refused(undefined, true, env)).toBe('refused');
    expect(await refused(undefined, true, { [name]: folder })).toBe('taken');
  });

  it('is not asked for elsewhere', async () => {
    expect(await refused(path.join(freshFolder('cache-elsewhere'), 'c'))).toBe('taken');
  });
});
