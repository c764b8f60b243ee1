import { chooseArchive } from '../../src/toolchain/archive/choose.js';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as toolCache from '@actions/tool-cache';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { archivePlatform, ARCHIVES, archiveVersion } from '../../src/catalog/archives.js';
import {
  findKept,
  keptFolder,
  markerOf,
  toolCacheVersion,
} from '../../src/toolchain/archive/kept-archive.js';
import { parseVersion, type Version } from '../../src/core/version.js';
import { freshFolder, testHost } from './fake-host.js';

const v = (text: string): Version => parseVersion(text) ?? [0];
const before = process.env['RUNNER_TOOL_CACHE'];
afterAll(() => {
  if (before === undefined) delete process.env['RUNNER_TOOL_CACHE'];
  else process.env['RUNNER_TOOL_CACHE'] = before;
});

describe('the key of the tool cache', () => {
  it('finds every version of the catalog again, each only under its own', async () => {
    const cacheDir = freshFolder('cache');
    jest.spyOn(process.stdout, 'write').mockReturnValue(true); // @actions/tool-cache tells all that it does
    process.env['RUNNER_TOOL_CACHE'] = cacheDir;
    const host = testHost({ cacheDir });
    const versions = new Set<string>();
    for (const archive of ARCHIVES) {
      const variant = `${archive.platform}-cuda${archive.cuda}`;
      const folder = keptFolder(host, archive.product, archiveVersion(archive), variant);
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'trtexec'), archive.version);
      const file = { path: 'trtexec', size: archive.version.length, sha256: await digest(archive.version) };
      writeFileSync(
        markerOf(folder),
        JSON.stringify({ schema: 1, version: archive.version, program: 'trtexec', files: [file] }),
      );
      versions.add(`${archive.product} ${archive.version}`);
    }
    expect(versions.size).toBeGreaterThan(30);
    for (const { product, version, platform, cuda } of ARCHIVES) {
      const found = await findKept(host, product, v(version), platform);
      expect(new Set(found.map(({ manifest }) => manifest.version))).toEqual(new Set([version]));
      const tool = product === 'tensorrt' ? 'TensorRT' : 'TensorRT-RTX';
      const variant = `${platform}-cuda${cuda}`;
      expect(toolCache.find(tool, toolCacheVersion(v(version)), variant)).toBe(
        keptFolder(host, product, v(version), variant),
      );
    }
    jest.restoreAllMocks();
    expect(await findKept(host, 'tensorrt', v('10.0.1.5'), 'linux-x64')).toEqual([]);
    expect((await findKept(host, 'tensorrt', v('10.0.1'), 'linux-x64'))[0]?.manifest.version).toBe(
      '10.0.1.6',
    );
  });
});

async function digest(text: string): Promise<string> {
  const { createHash } = await import('node:crypto');
  return createHash('sha256').update(text).digest('hex');
}

describe('chooseArchive', () => {
  const driver = (cuda: string | null): Parameters<typeof chooseArchive>[3] => ({
    cuda,
    origin: cuda === null ? null : 'libcuda',
    detail: 'test',
  });

  it('takes the build of the CUDA major that the driver runs', () => {
    const choose = (cuda: string): string =>
      chooseArchive('tensorrt', v('10.13.3'), 'linux-x64', driver(cuda)).archive.cuda;
    expect([choose('13.0'), choose('12.2')]).toEqual(['13.0', '12.9']);
  });

  it('stops before the download when the driver is too old, and names what it runs', () => {
    let code = '';
    try {
      chooseArchive('tensorrt', v('10.14.1'), 'linux-x64', driver('11.4'));
    } catch (error) {
      const { finding } = error as { finding: { code: string; remedy: string } };
      code = finding.code;
      expect(finding.remedy).toContain('10.13.0.35');
    }
    expect(code).toBe('cuda-driver-too-old');
  });

  it('knows the names for Windows, SBSA and Jetson', () => {
    const url = (platform: string, version: string): string =>
      chooseArchive('tensorrt', v(version), platform, driver(null)).archive.url;
    expect(url('win32-x64', '10.0.1.6')).toMatch(/Windows10\.win10\.cuda-12\.4\.zip$/);
    expect(url('linux-arm64', '10.7.0.23')).toMatch(/Linux\.aarch64-gnu\.cuda-12\.6\.tar\.gz$/);
    expect(url('linux-arm64-l4t', '10.3.0.26')).toMatch(/l4t\.aarch64-gnu\.cuda-12\.6\.tar\.gz$/);
    expect(url('linux-x64', '11.3.0.99')).toMatch(/\.tar\.zst$/);
    const arm = { platform: 'linux', arch: 'arm64' } as const;
    expect(archivePlatform(testHost(arm), true)).toBe('linux-arm64-l4t');
    expect(archivePlatform(testHost(arm), false)).toBe('linux-arm64');
    expect(archivePlatform(testHost({ platform: 'win32', arch: 'x64' }), false)).toBe('win32-x64');
  });

  it('names the nearest versions where there is none', () => {
    expect(() => chooseArchive('tensorrt', v('10.0.2'), 'linux-x64', driver(null))).toThrow(/10\.0\.1\.6/);
  });
});
