import { appendFileSync, cpSync, existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ensureRuntime } from '../../src/toolchain/python/python-env.js';
import { measureModule } from '../../src/toolchain/python/probe.js';
import { freshFolder, testHost } from './fake-host.js';

const cacheDir = process.env['TRT_GUARD_TEST_CACHE'] ?? path.join(homedir(), '.cache', 'trt-guard-test');
const supported = process.platform === 'linux' && process.arch === 'x64';
const wanted = { product: 'tensorrt-rtx', kind: 'full', python: null } as const;

/** A proxy that refuses every connection: whoever wants the network fails at once. */
const DEAD = 'http://127.0.0.1:1';
const deadNetwork = {
  ...process.env,
  ...Object.fromEntries(
    ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy', 'PIP_PROXY'].map(
      (name) => [name, DEAD],
    ),
  ),
  PIP_NO_CACHE_DIR: '1',
  PIP_RETRIES: '0',
  UV_NO_CACHE: '1',
};

(supported ? describe : describe.skip)('real TensorRT-RTX wheels (Linux x64 only)', () => {
  it.each([
    ['1.5', '1.5.0.114'],
    ['1.4', '1.4.0.76'],
  ])(
    '%s becomes an environment whose library answers %s, and is found again with no network',
    async (spec, version) => {
      const first = await ensureRuntime(testHost({ cacheDir }), { ...wanted, version: spec });
      expect(first.packages).toContain(`tensorrt-rtx-cu12-libs==${version}`);
      const again = await ensureRuntime(testHost({ cacheDir, env: deadNetwork }), {
        ...wanted,
        version: spec,
      });
      expect(again).toEqual({ ...first, cached: true });
      const measured = await measureModule(testHost(), again.python, 'tensorrt_rtx', again.env);
      expect(measured.libraries.map((library) => library.version)).toEqual([version]);
    },
    600_000,
  );

  it('one line that another job left in a kept environment never runs: it is made anew', async () => {
    const made = await ensureRuntime(testHost({ cacheDir }), { ...wanted, version: '1.5' });
    const home = path.dirname(path.dirname(path.dirname(made.python)));
    const copy = freshFolder('shared-cache');
    cpSync(home, path.join(copy, 'trt-guard-python', path.basename(home)), {
      recursive: true,
      verbatimSymlinks: true,
    });
    const host = testHost({ cacheDir: copy, env: deadNetwork });
    const found = await ensureRuntime(host, { ...wanted, version: '1.5' });
    expect([found.cached, found.python.startsWith(copy)]).toEqual([true, true]);
    const packages = path.join(path.dirname(found.python), '..', 'lib');
    const module = readdirSync(packages, { recursive: true, encoding: 'utf8' }).find((name) =>
      name.endsWith('site-packages/tensorrt_rtx/__init__.py'),
    );
    const ran = path.join(copy, 'ran');
    appendFileSync(path.join(packages, module ?? ''), `\nopen(${JSON.stringify(ran)}, 'w').close()\n`);
    // Without a network nothing can be made anew, so this run is red; with one it would be a fresh environment.
    await expect(ensureRuntime(host, { ...wanted, version: '1.5' })).rejects.toMatchObject({
      finding: { code: 'runtime-download-failed' },
    });
    expect(existsSync(ran)).toBe(false);
  }, 600_000);

  it('says that the network is at fault, and leaves nothing behind', async () => {
    const host = testHost({ env: deadNetwork });
    await expect(ensureRuntime(host, { ...wanted, version: '1.5' })).rejects.toMatchObject({
      finding: { code: 'runtime-download-failed' },
    });
    await expect(ensureRuntime(host, { ...wanted, version: '1.5' })).rejects.toMatchObject({
      finding: { code: 'runtime-download-failed' },
    });
  }, 120_000);
});
