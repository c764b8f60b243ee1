import { describe, expect, it } from '@jest/globals';
import { nearestVersions } from '../../src/core/version-range.js';
import { parseVersion, type Version } from '../../src/core/version.js';
import { chooseCudaMajor } from '../../src/toolchain/python/driver.js';
import { pipReleases, releasesOf, requirementsOf, versionOf } from '../../src/catalog/wheels.js';
import { classifyInstallOutput, tailOf } from '../../src/toolchain/python/pip-output.js';

const v = (text: string): Version => parseVersion(text) ?? [0];

describe('the wheel catalog', () => {
  it('names every NVIDIA package of a release with its version', () => {
    const [release] = releasesOf('tensorrt', v('10.0.1')).filter((one) => one.cuda === 12);
    expect(release && requirementsOf(release)).toEqual([
      'tensorrt-cu12==10.0.1',
      'tensorrt-cu12-libs==10.0.1',
      'tensorrt-cu12-bindings==10.0.1',
    ]);
  });

  it('finds a three-part pin and the four-part version that belongs to it', () => {
    expect(releasesOf('tensorrt', v('10.0.1.6')).map((one) => one.pip)).toEqual(['10.0.1', '10.0.1']);
    expect(releasesOf('tensorrt', v('10.0.1.5'))).toEqual([]);
    expect(releasesOf('tensorrt-rtx', v('1.5')).map((one) => one.version)).toContain('1.5.0.114');
  });

  it('puts the later pip version of one release last', () => {
    const linux = releasesOf('tensorrt-lean', v('10.13.3.9')).filter(
      (one) => one.cuda === 12 && one.platforms.includes('linux-x64'),
    );
    expect(linux.map((one) => one.pip)).toEqual(['10.13.3.9', '10.13.3.9.post1']);
  });

  it('has rows that parse, each with a Python and a platform', () => {
    for (const family of ['tensorrt', 'tensorrt-lean', 'tensorrt-dispatch', 'tensorrt-rtx']) {
      const releases = pipReleases(family);
      expect(releases.length).toBeGreaterThan(7);
      for (const release of releases) {
        expect(versionOf(release)).toHaveLength(4);
        expect(release.pythons.length * release.platforms.length).toBeGreaterThan(0);
      }
    }
  });

  it('offers the nearest versions that exist', () => {
    const all = pipReleases('tensorrt-rtx').map(versionOf);
    expect(nearestVersions(all, v('1.5.0.113'), 1)).toEqual([[1, 5, 0, 114]]);
    expect(nearestVersions(all, v('2.0.0.1'), 1)).toEqual([[1, 7, 1, 116]]);
  });
});

describe('chooseCudaMajor', () => {
  const driver = (cuda: string | null): Parameters<typeof chooseCudaMajor>[1] => ({
    cuda,
    origin: cuda === null ? null : 'libcuda',
    detail: 'none',
  });
  it.each([
    [[12, 13], '13.0', 13],
    [[12, 13], '12.4', 12],
    [[11, 12], '13.0', 12],
    [[12, 13], '11.8', null],
    [[12, 13], null, 12],
    [[13], null, 13],
  ])('offered %j on a driver for CUDA %s: %s', (offered, cuda, major) => {
    expect(chooseCudaMajor(offered, driver(cuda)).major).toBe(major);
  });
});

describe('classifyInstallOutput', () => {
  it.each([
    ['ProxyError(...)\nERROR: No matching distribution found for x', 'network'],
    ['ERROR: No matching distribution found for tensorrt==1', 'not-available'],
    ['OSError: [Errno 28] No space left on device', 'disk-full'],
    ['THESE PACKAGES DO NOT MATCH THE HASHES FROM', 'digest'],
    ['ERROR: HTTP error 403 while getting https://x', 'credentials'],
    ['error: metadata-generation-failed', 'needs-build'],
    ['who knows', 'other'],
  ])('%j is %s', (output, kind) => {
    expect(classifyInstallOutput(output)).toBe(kind);
  });

  it('keeps the credentials of an index out of the evidence', () => {
    expect(tailOf('Looking in indexes: https://user:secret@mirror.example/simple', 25).join()).not.toContain(
      'secret',
    );
  });
});
