import { homedir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ensureRuntime } from '../../src/toolchain/python/python-env.js';
import { measureModule } from '../../src/toolchain/python/probe.js';
import { testHost } from './fake-host.js';

const cacheDir = process.env['TRT_GUARD_TEST_CACHE'] ?? path.join(homedir(), '.cache', 'trt-guard-test');
// 100 to 300 MB each: for the nightly run, with TRT_GUARD_TEST_ALL_RUNTIMES=1.
const asked =
  process.env['TRT_GUARD_TEST_ALL_RUNTIMES'] === '1' &&
  process.platform === 'linux' &&
  process.arch === 'x64';

(asked ? describe : describe.skip)('more real runtimes (TRT_GUARD_TEST_ALL_RUNTIMES=1, Linux x64)', () => {
  it.each([
    ['tensorrt', 'lean', '10.15', '10.15.1.29', 'tensorrt_lean'],
    ['tensorrt', 'lean', '11.2.1', '11.2.1.2', 'tensorrt_lean'],
    ['tensorrt', 'dispatch', '11.2.1', '11.2.1.2', 'tensorrt_dispatch'],
    ['tensorrt-rtx', 'full', '1.7', '1.7.1.116', 'tensorrt_rtx'],
  ] as const)(
    '%s %s %s is %s',
    async (product, kind, version, exact, module) => {
      const host = testHost({ cacheDir });
      const runtime = await ensureRuntime(host, { product, kind, version, python: null });
      const measured = await measureModule(host, runtime.python, module, runtime.env);
      expect(measured.libraries.map((library) => library.version)).toEqual([exact]);
    },
    600_000,
  );
});
