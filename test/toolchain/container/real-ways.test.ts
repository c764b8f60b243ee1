/** Images without a TensorRT module of their own, with real docker and real podman (skipped loudly where they are not there). */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONTAINER_TOOLS } from '../../../src/host/container/command.js';
import type { Host } from '../../../src/host/host.js';
import { realHost } from '../../../src/host/real.js';
import {
  containerTool,
  imageRuntime,
  type ImageRuntime,
} from '../../../src/toolchain/container/image-runtime.js';
import { loadInImage } from '../../../src/toolchain/container/load-in-image.js';
import { loadFindings } from '../../../src/toolchain/harness/findings.js';
import { loadEngine } from '../../../src/toolchain/harness/harness.js';
import type { HarnessResult } from '../../../src/toolchain/harness/types.js';
import { debianWithPython, lendTool, tarWith, type LentTool } from '../../support/containers.js';
import { pythonWith } from '../../support/real-runtime.js';

const PROGRAMS = path.resolve(import.meta.dirname, '../../fixtures/programs');
const RTX = '1.5.0.114';
const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-ways-test-'));
const engine = path.join(folder, 'tiny.engine');
const base = debianWithPython();
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A folder with files in it, as an image has them. */
function tree(files: Record<string, string>): string {
  const root = mkdtempSync(path.join(folder, 'tree-'));
  chmodSync(root, 0o755);
  for (const [target, source] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, target)), { recursive: true });
    copyFileSync(source, path.join(root, target));
    chmodSync(path.join(root, target), 0o755);
  }
  return root;
}

/** Of Debian's packages the C and C++ libraries alone: no shell, no Python, nothing that could be started. */
function withoutPrograms(tar: string): string {
  const root = mkdtempSync(path.join(folder, 'bare-'));
  chmodSync(root, 0o755);
  const wanted = ['libc.so*', 'libm.so*', 'libdl.so*', 'librt.so*', 'libpthread.so*', 'libutil.so*']
    .concat(['libstdc++.so*', 'libgcc_s.so*', 'ld-linux-x86-64.so*'])
    .map((name) => `./usr/lib/x86_64-linux-gnu/${name}`)
    .concat(['./lib', './lib64', './usr/lib64/*']);
  spawnSync('tar', ['-xf', tar, '-C', root, '--wildcards', ...wanted]);
  return root;
}

function compiled(): string {
  const program = path.join(folder, 'trtexec');
  const source = path.join(PROGRAMS, 'images/trtexec.c');
  const { status, stderr } = spawnSync('cc', ['-static', '-O1', '-o', program, source], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`a C compiler is needed for this test: ${stderr}`);
  return program;
}

/**
 * What is asked of a tool here is asked of both in real.test.ts, and what differs below is the image: one tool that works does, and the
 * nightly run takes both.
 */
const TOOLS =
  process.env['TRT_GUARD_TEST_ALL_RUNTIMES'] === '1' || spawnSync('podman', ['--version']).status !== 0
    ? CONTAINER_TOOLS
    : (['podman'] as const);

describe.each(TOOLS)('an image without a TensorRT module, by %s', (name) => {
  const lent = base === null ? null : lendTool(name);
  const real = lent === null ? it.skip : it;
  let tool: LentTool;
  let host: Host;

  const make = (
    image: string,
    from: string | null,
    changes: string[],
    ...added: { folder: string; at: string }[]
  ): void => {
    const tar = tarWith(from, path.join(folder, 'image.tar'), ...added);
    tool.image(tar, `trt-guard-test/${image}:1`, ...changes);
    rmSync(tar);
  };
  const image = async (reference: string, ...extra: string[]): Promise<ImageRuntime> =>
    imageRuntime(host, await containerTool(host, name), `trt-guard-test/${reference}:1`, {
      mayPull: false,
      extra,
    });
  const load = async (
    runtime: ImageRuntime,
    product: 'tensorrt' | 'tensorrt-rtx',
    {
      timeoutSeconds = 60,
      ...more
    }: { timeoutSeconds?: number; shapes?: Record<string, number[]>; runs?: boolean } = {},
  ): Promise<{ first: HarnessResult; codes: string[]; evidence: string }> => {
    const request = { python: 'python3', product, engine, timeoutSeconds, requireGpu: true };
    const { first, verbose, finding } = await loadInImage(host, {
      image: runtime,
      request,
      shapes: {},
      runs: false,
      load: (one) => loadEngine(host, { ...request, image: one }),
      ...more,
    });
    const findings = finding === null ? loadFindings(first, { engine, verbose }) : [finding];
    return { first, codes: findings.map(({ code }) => code), evidence: JSON.stringify(findings) };
  };
  const containers = (): string =>
    tool.run('ps', '-a', '-q', '--filter', 'label=io.trt-guard.container').trim();

  beforeAll(() => {
    if (lent === null || base === null) return;
    tool = lent;
    writeFileSync(engine, 'an engine');
    chmodSync(engine, 0o600);
    host = {
      ...realHost(),
      tempDir: mkdtempSync(path.join(folder, 'temp-')),
      cacheDir: path.join(homedir(), '.cache', 'trt-guard-test'),
      env: { ...process.env, ...tool.env },
    };
    const site = path.resolve(path.dirname(pythonWith(`tensorrt-rtx-cu12==${RTX}`)), '../lib');
    const [version = ''] = readdirSync(site);
    const libraries = path.join(site, version, 'site-packages/tensorrt_rtx_libs');
    const core = tree({ 'lib/libtensorrt_rtx.so.1': path.join(libraries, 'libtensorrt_rtx.so.1') });
    const whole = path.join(folder, `whole-${name}`);
    cpSync(libraries, path.join(whole, 'lib'), { recursive: true });
    const bare = withoutPrograms(base);
    // The library where the loader finds it, and where it does not.
    make('cpp-python', base, ['ENV LD_LIBRARY_PATH=/opt/trt/lib'], { folder: whole, at: 'opt/trt' });
    make('cpp-bare', null, ['USER 65534'], { folder: bare, at: '' }, { folder: core, at: 'opt/app' });
    make('nothing', base, []);
    const trtexec = compiled();
    make('trtexec', null, ['ENV PATH=/usr/local/bin'], {
      folder: tree({ trtexec }),
      at: 'usr/src/tensorrt/bin',
    });
    const stood = path.join(folder, `stood-${name}`);
    mkdirSync(stood);
    for (const file of ['sitecustomize.py', 'libnvinfer.so.10'])
      copyFileSync(path.join(PROGRAMS, 'runtime', file), path.join(stood, file));
    const server = tree({ 'bin/tritonserver': path.join(PROGRAMS, 'images/tritonserver') });
    make(
      'triton',
      base,
      ['ENV PYTHONPATH=/runtime'],
      { folder: stood, at: 'runtime' },
      { folder: server, at: 'opt/tritonserver' },
    );
  }, 300_000);
  afterAll(() => {
    lent?.stop();
  });

  real.each([
    ['cpp-python', '/opt/trt/lib/libtensorrt_rtx.so.1', 'the image’s Python'],
    ['cpp-bare', '/opt/app/lib/libtensorrt_rtx.so.1', 'mounted'],
  ])(
    '%s: bindings of the measured version on the image’s own library',
    async (reference, library, python) => {
      const { first, codes } = await load(await image(reference), 'tensorrt-rtx');
      expect(codes).toEqual([]);
      expect(first.loadedBy?.by).toBe('bindings');
      expect(first.loadedBy?.detail).toContain(python);
      expect(first.runtime).toMatchObject({
        libraryPath: library,
        libraryVersion: RTX,
        moduleVersion: RTX,
        otherLibraries: [],
      });
      expect(first.done).toBe(true);
      expect(containers()).toBe('');
    },
    240_000,
  );

  real(
    'an image with no TensorRT in it',
    async () => {
      const { codes, evidence } = await load(await image('nothing'), 'tensorrt-rtx');
      expect(codes).toEqual(['image-without-tensorrt']);
      expect(evidence).toContain('the image has no TensorRT library');
    },
    120_000,
  );

  real(
    'a library, and no bindings to be had for it: its version is a witness all the same',
    async () => {
      const offline = {
        ...host,
        cacheDir: mkdtempSync(path.join(folder, 'cache-')),
        env: {
          ...host.env,
          PIP_INDEX_URL: 'http://127.0.0.1:9/',
          PIP_RETRIES: '0',
          UV_INDEX_URL: 'http://127.0.0.1:9/',
        },
      };
      const before = host;
      host = offline;
      const { first, codes, evidence } = await load(await image('cpp-python'), 'tensorrt-rtx');
      host = before;
      expect(codes).toEqual(['image-without-bindings']);
      expect(evidence).toContain('could not be installed');
      expect(first.runtime?.libraryVersion).toBe(RTX);
    },
    240_000,
  );

  const trtexec = async (behaviour: string, timeoutSeconds = 60): ReturnType<typeof load> =>
    load(await image('trtexec', '--env', `STAND_IN=${behaviour}`), 'tensorrt', { timeoutSeconds });

  real(
    'its trtexec, without a shell, a library or a Python: loads and executes',
    async () => {
      const { first, codes } = await trtexec('ok');
      expect(codes).toEqual([]);
      expect(first).toMatchObject({
        done: true,
        deserialized: true,
        context: true,
        loadedBy: { by: 'trtexec' },
        runtime: {
          libraryVersion: '10.6.0',
          gpu: { name: 'NVIDIA H100 80GB HBM3', computeCapability: '9.0' },
        },
        container: { removed: true },
      });
      expect(first.output).not.toContain('skipInference');
      expect(first.engineBytes?.bytes).toBe('an engine'.length);
    },
    120_000,
  );

  real.each([
    ['refused', 'trtexec-load-failed'],
    ['not-executed', 'trtexec-load-failed'],
    ['passed-with-status-1', 'trtexec-load-failed'],
    ['segfault', 'native-crash'],
    ['hang', 'load-timeout'],
  ])(
    'its trtexec: %s is %s',
    async (behaviour, code) => {
      const { first, codes } = await trtexec(behaviour, behaviour === 'hang' ? 4 : 60);
      expect(codes).toEqual([code]);
      expect(first.deserialized).toBeNull();
      expect(containers()).toBe('');
    },
    120_000,
  );

  real(
    'its trtexec without a GPU proves nothing, and blames nobody',
    async () => {
      const { first, codes } = await trtexec('no-gpu');
      expect([codes, first.done, first.runtime?.gpu]).toEqual([[], false, null]);
    },
    120_000,
  );

  const triton = async (behaviour: string, more: Parameters<typeof load>[2] = {}): ReturnType<typeof load> =>
    load(
      await image('triton', '--env', `STAND_IN=${JSON.stringify({ behaviour, version: '10.6.0.26' })}`),
      'tensorrt',
      more,
    );

  real(
    'its tritonserver loads the engine and answers one inference',
    async () => {
      const { first, codes } = await triton('ok');
      expect(codes).toEqual([]);
      expect(first).toMatchObject({
        done: true,
        deserialized: true,
        context: true,
        loadedBy: {
          by: 'tritonserver',
          detail: expect.stringContaining('/opt/tritonserver/bin/tritonserver'),
        },
        runtime: { libraryPath: '/runtime/libnvinfer.so.10', libraryVersion: '10.6.0.26' },
        server: { ready: true, inference: 200 },
      });
      expect(containers()).toBe('');
    },
    120_000,
  );

  real.each([
    ['refused', 'triton-load-failed'],
    ['died', 'triton-load-failed'],
    ['error', 'triton-inference-failed'],
    ['never-ready', 'load-timeout'],
  ])(
    'its tritonserver: %s is %s',
    async (behaviour, code) => {
      const { first, codes } = await triton(
        behaviour,
        behaviour === 'never-ready' ? { timeoutSeconds: 6 } : {},
      );
      expect(codes).toEqual([code]);
      expect(first.deserialized).toBeNull();
      expect(containers()).toBe('');
    },
    120_000,
  );

  real(
    'sizes that are guessed and refused prove nothing; sizes that are given do',
    async () => {
      const guessed = await triton('dynamic');
      expect([guessed.codes, guessed.first.deserialized]).toEqual([[], null]);
      const given = await triton('dynamic', { shapes: { x: [1, 3] } });
      expect([given.codes, given.first.deserialized]).toEqual([[], true]);
    },
    120_000,
  );
});
