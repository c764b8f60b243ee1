import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FindingError } from '../../../src/core/findings.js';
import { CONTAINER_TOOLS } from '../../../src/host/container/command.js';
import type { Host } from '../../../src/host/host.js';
import { realHost } from '../../../src/host/real.js';
import {
  containerTool,
  imageRuntime,
  type ImageRuntime,
} from '../../../src/toolchain/container/image-runtime.js';
import { loadFindings } from '../../../src/toolchain/harness/findings.js';
import { runHarness } from '../../../src/toolchain/harness/harness.js';
import type { HarnessResult } from '../../../src/toolchain/harness/types.js';
import { debianWithPython, lendTool, tarWith, type LentTool } from '../../support/containers.js';
import { standInPython } from '../../support/stand-ins.js';

const PROGRAMS = path.resolve(import.meta.dirname, '../../fixtures/programs');
const STAND_IN = 'trt-guard-test/stand-in:1';
/** Every way in which the stand-ins of a runtime end (test/fixtures/programs/README.md). */
const BEHAVIOURS = [
  ...[
    'ok',
    'none',
    'no-context',
    'segfault',
    'killed',
    'terminated',
    'exit-0',
    'exit-3',
    'memory',
    'garbage',
    'host-code',
  ],
  ...[
    'no-bindings',
    'missing-library',
    'import-error',
    'segfault-in-import',
    'no-runtime',
    'old-api',
    'two-libraries',
  ],
];

const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-image-test-'));
const engine = path.join(folder, 'tiny, "the" engine');
const base = debianWithPython();
beforeAll(() => {
  writeFileSync(engine, 'an engine');
  chmodSync(engine, 0o600);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What a load told, without what differs from process to process and from place to place. */
function told({ runtime, deserialized, context, done, importError, log, plugins }: HarnessResult): object {
  return {
    done,
    deserialized,
    context,
    plugins,
    importError: importError?.type ?? null,
    module: runtime?.module ?? null,
    moduleVersion: runtime?.moduleVersion ?? null,
    libraries: runtime?.libraries?.map(({ version }) => version) ?? null,
    gpu: runtime?.gpu ?? null,
    log: log.map(({ severity }) => severity),
  };
}

/** An image as `docker save` writes it, of one empty layer: `import` takes this machine's processor, whatever it is told. */
function imageFor(architecture: string, reference: string): string {
  const inside = mkdtempSync(path.join(folder, 'saved-'));
  mkdirSync(path.join(inside, 'bin'));
  const layer = tarWith(null, path.join(folder, 'layer.tar'), { folder: inside, at: '' });
  const digest = createHash('sha256').update(readFileSync(layer)).digest('hex');
  const config = {
    architecture,
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] },
  };
  const saved = mkdtempSync(path.join(folder, 'image-'));
  renameSync(layer, path.join(saved, 'layer.tar'));
  writeFileSync(path.join(saved, 'config.json'), JSON.stringify(config));
  writeFileSync(
    path.join(saved, 'manifest.json'),
    JSON.stringify([{ Config: 'config.json', RepoTags: [reference], Layers: ['layer.tar'] }]),
  );
  return tarWith(null, path.join(folder, 'saved.tar'), { folder: saved, at: '' });
}

describe.each(CONTAINER_TOOLS)('a load in an image, by %s', (name) => {
  const lent = base === null ? null : lendTool(name);
  const real = lent === null ? it.skip : it;
  let tool: LentTool;
  let host: Host;
  let runtime: ImageRuntime;

  const image = async (reference: string, ...extra: string[]): Promise<ImageRuntime> =>
    imageRuntime(host, await containerTool(host, name), reference, { mayPull: false, extra });
  const load = (
    inImage: ImageRuntime,
    more: { timeoutSeconds?: number; plugins?: string[] } = {},
  ): Promise<HarnessResult> =>
    runHarness(host, {
      mode: 'load',
      python: 'python3',
      image: inImage,
      product: 'tensorrt',
      engine,
      timeoutSeconds: 60,
      ...more,
    });
  const behaving = (behaviour: string): ImageRuntime => ({
    ...runtime,
    extra: ['--env', `STAND_IN=${JSON.stringify({ behaviour, version: '10.6.0.26' })}`],
  });
  const containers = (): string =>
    tool.run('ps', '-a', '-q', '--filter', 'label=io.trt-guard.container').trim();
  const codes = (result: HarnessResult): string[] =>
    loadFindings(result, { engine: 'tiny.engine' }).map(({ code }) => code);

  beforeAll(async () => {
    if (lent === null || base === null) return;
    tool = lent;
    host = {
      ...realHost(),
      // Of this test alone: what other runs keep in the common one is none of its business.
      tempDir: mkdtempSync(path.join(folder, 'temp-')),
      env: { ...process.env, ...tool.env, GITHUB_TOKEN: 'secret', HTTP_PROXY: 'http://u:p@h' },
    };
    Object.assign(process.env, tool.env);
    const tar = tarWith(base, path.join(folder, 'stand-in.tar'), {
      folder: path.join(PROGRAMS, 'runtime'),
      at: 'runtime',
    });
    tool.image(tar, STAND_IN, 'ENV PYTHONPATH=/runtime');
    rmSync(tar);
    runtime = await image(STAND_IN);
  }, 120_000);
  afterAll(() => {
    lent?.stop();
  });

  real.each(BEHAVIOURS)(
    'says of %s what the native run says',
    async (behaviour) => {
      const python = standInPython(path.join(folder, `python-${behaviour}`), behaviour, {
        version: '10.6.0.26',
      });
      const native = await runHarness(host, {
        mode: 'load',
        python,
        product: 'tensorrt',
        engine,
        timeoutSeconds: 60,
      });
      const inImage = await load(behaving(behaviour));
      expect(codes(inImage)).toEqual(codes(native));
      expect(told(inImage)).toEqual(told(native));
      expect(inImage.container).toMatchObject({ failure: null, removed: true });
    },
    60_000,
  );

  real(
    'a hang ends in load-timeout, and its container is gone',
    async () => {
      const hung = await load(behaving('hang'), { timeoutSeconds: 4 });
      expect(codes(hung)).toEqual(['load-timeout']);
      expect(hung.container?.removed).toBe(true);
      expect(containers()).toBe('');
    },
    60_000,
  );

  real(
    'has its own process ids, and says so',
    async () => {
      const { process: harness } = await load(behaving('ok'));
      expect(harness?.namespacePids).toEqual([harness?.pid]);
      expect(harness?.pid).toBeLessThan(100);
    },
    60_000,
  );

  real('has the number of the image, which a tag had', () => {
    const { image: found, findings } = runtime;
    expect(found.id).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(found.pinned).toBe(`${STAND_IN}@${found.id}`);
    expect(findings.map(({ code }) => code)).toEqual(['image-not-pinned']);
  });

  real('by its id it is pinned', async () => {
    expect((await image(runtime.image.id)).findings).toEqual([]);
  });

  real('an image that is not there', async () => {
    await expect(image('trt-guard-test/nowhere:1')).rejects.toMatchObject({
      finding: { code: 'image-not-found' },
    });
  });

  real('an image for another processor', async () => {
    const reference = 'trt-guard-test/other:1';
    tool.run('load', '-i', imageFor(process.arch === 'arm64' ? 'amd64' : 'arm64', reference));
    await expect(image(reference)).rejects.toMatchObject({ finding: { code: 'image-wrong-architecture' } });
  });

  real(
    'an image without Python, and without anything',
    async () => {
      const nothing = mkdtempSync(path.join(folder, 'nothing-'));
      mkdirSync(path.join(nothing, 'bin'));
      tool.image(
        tarWith(null, path.join(folder, 'empty.tar'), { folder: nothing, at: '' }),
        'trt-guard-test/empty:1',
      );
      const result = await load(await image('trt-guard-test/empty:1'));
      expect([result.container?.failure, codes(result)]).toEqual([
        { refusal: 'no-program', said: expect.any(String) },
        ['image-without-python'],
      ]);
    },
    60_000,
  );

  real(
    'an image whose python3 is a script, without a shell',
    async () => {
      const script = mkdtempSync(path.join(folder, 'script-'));
      writeFileSync(path.join(script, 'python3'), '#!/bin/sh\nexec /opt/python3 "$@"\n', { mode: 0o755 });
      const tar = tarWith(null, path.join(folder, 'script.tar'), { folder: script, at: 'usr/bin' });
      tool.image(tar, 'trt-guard-test/script:1', 'ENV PATH=/usr/bin');
      expect(codes(await load(await image('trt-guard-test/script:1')))).toEqual([
        'image-without-interpreter',
      ]);
    },
    60_000,
  );

  real(
    'a GPU that cannot be handed on',
    async () => {
      expect(codes(await load({ ...behaving('ok'), gpu: true }))).toEqual(['gpu-not-passed-through']);
      expect(containers()).toBe('');
    },
    60_000,
  );

  real(
    'a file with a name and rights that a mount has no room for is loaded; nothing is left',
    async () => {
      const before = readdirSync(host.tempDir).filter((one) => /^trt-guard-(harness|container)-/.test(one));
      expect((await load(behaving('ok'))).engineBytes?.bytes).toBe('an engine'.length);
      expect(readdirSync(host.tempDir).filter((one) => /^trt-guard-(harness|container)-/.test(one))).toEqual(
        before,
      );
    },
    60_000,
  );
});

describe('no container tool', () => {
  const empty = mkdtempSync(path.join(folder, 'path-'));
  const code = async (env: Record<string, string>, asked: 'auto' | 'docker' | 'podman'): Promise<string> => {
    try {
      await containerTool({ ...realHost(), env: { ...process.env, ...env } }, asked);
      return 'found';
    } catch (error) {
      if (!(error instanceof FindingError)) throw error;
      return error.finding.code;
    }
  };

  it.each(['auto', 'docker', 'podman'] as const)('%s: container-tool-not-found', async (asked) => {
    expect(await code({ PATH: empty }, asked)).toBe('container-tool-not-found');
  });

  it.each([
    [
      'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?',
      'container-daemon-not-running',
    ],
    [
      'permission denied while trying to connect to the Docker daemon socket at unix:///x',
      'container-no-permission',
    ],
    ['something else', 'container-not-started'],
  ])('%s', async (said, wanted) => {
    const bin = mkdtempSync(path.join(folder, 'bin-'));
    writeFileSync(path.join(bin, 'docker'), `#!/bin/sh\necho '${said}' >&2\nexit 1\n`, { mode: 0o755 });
    expect(await code({ PATH: bin }, 'auto')).toBe(wanted);
  });
});
