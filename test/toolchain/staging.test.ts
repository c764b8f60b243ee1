import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { convertWithPython } from '../../src/toolchain/python/builder.js';
import { convertWithTrtexec } from '../../src/toolchain/trtexec/trtexec.js';
import { inWorkplace } from '../../src/toolchain/staging.js';
import type { Host } from '../../src/host/host.js';
import { realHost } from '../../src/host/real.js';

let folder: string;
beforeEach(() => {
  folder = path.join(mkdtempSync(path.join(tmpdir(), 'trt-guard-workplace-')), 'out');
});
const output = (): string => path.join(folder, 'm.engine');

/** A host that fails itself in the middle of the work, after something was written. */
function faulty(): Host {
  return {
    ...realHost(),
    run: () => {
      const [own = ''] = readdirSync(folder);
      writeFileSync(path.join(folder, own, 'm.engine'), 'half');
      return Promise.reject(new TypeError('fault'));
    },
  };
}

const trtexec = { path: '/t', libraryDirs: [], libraryVersion: null, libraryPath: null };
const runtime = { python: '/p', origin: 'input' as const, env: {}, packages: [], cached: false };
const common = { model: 'm.onnx', timeoutSeconds: 5 };

describe('a fault while the engine is built leaves no workplace', () => {
  it.each<[string, (host: Host) => Promise<unknown>]>([
    [
      'trtexec',
      (host) =>
        convertWithTrtexec(host, {
          ...common,
          trtexec: trtexec as unknown as Parameters<typeof convertWithTrtexec>[1]['trtexec'],
          output: output(),
          args: [],
        }),
    ],
    [
      'python',
      (host) => convertWithPython(host, { ...common, runtime, product: 'tensorrt-rtx', output: output() }),
    ],
  ])('%s', async (_, convert) => {
    await expect(convert(faulty())).rejects.toThrow('fault');
    expect(readdirSync(folder)).toEqual([]);
  });
});

it('hands the workplace over to what comes out of it', async () => {
  const place = await inWorkplace(output(), (own) => {
    writeFileSync(own.file, 'plan');
    return Promise.resolve(own);
  });
  expect(await place.bytes()).toBe(4);
  await place.keep();
  await place.discard();
  expect(readdirSync(folder)).toEqual(['m.engine']);
  expect(existsSync(output())).toBe(true);
});
