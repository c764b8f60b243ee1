import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { pythonPaths } from '../../../src/toolchain/python/find-python.js';
import { locateWheelLibraries } from '../../../src/toolchain/python/probe.js';
import { otherInstallations } from '../../../src/toolchain/trtexec/system-packages.js';
import { TOOLCHAIN_CODES } from '../../../src/toolchain/codes.js';
import { trapPackage } from '../../../src/pins/carriers/placeholder-packages.js';
import { answered, freshFolder, testHost } from '../fake-host.js';

describe('otherInstallations', () => {
  const onDebian = process.platform === 'linux' && existsSync('/var/lib/dpkg') ? it : it.skip;
  onDebian('lists what dpkg has (dpkg machines only), and measures nothing by a name', async () => {
    const host = testHost({
      env: { PATH: '' },
      run: (command) =>
        Promise.resolve(
          answered(command === 'dpkg-query' ? 'ii  libnvinfer-bin 10.0.1.6-1+cuda12.4\nun  tensorrt \n' : ''),
        ),
    });
    expect(await otherInstallations(host, 'tensorrt')).toEqual([
      expect.objectContaining({ path: 'libnvinfer-bin', origin: 'dpkg', version: null, taken: false }),
    ]);
  });

  it("finds the library of a Python's wheel without importing it", async () => {
    const site = freshFolder('site');
    mkdirSync(path.join(site, 'tensorrt_libs'));
    writeFileSync(path.join(site, 'tensorrt_libs', '__init__.py'), 'raise SystemExit("imported")');
    writeFileSync(path.join(site, 'tensorrt_libs', 'libnvinfer.so.10'), '');
    const host = testHost({ env: { ...process.env, PYTHONPATH: site } });
    const python = pythonPaths(host)[0]?.path ?? '';
    expect(await locateWheelLibraries(host, python, 'tensorrt')).toEqual([
      path.join(site, 'tensorrt_libs', 'libnvinfer.so.10'),
    ]);
    expect(await locateWheelLibraries(host, python, 'tensorrt-rtx')).toEqual([]);
  });
});

describe('trapPackage', () => {
  it.each([
    'tensorrt-libs==10.0.1',
    'tensorrt-libs==8.6.10',
    'Tensorrt_Lean.libs',
    'nvidia-tensorrt>=8',
    'trex',
  ])('refuses %s', (name) => {
    expect(trapPackage(name)?.code).toBe('trap-package');
  });
  it.each(['tensorrt-libs==8.6.1', 'nvidia-tensorrt==8.4.1.5'])('lets the real %s pass', (name) => {
    expect(trapPackage(name)).toBeNull();
  });
  it.each(['tensorrt==10.0.1', 'tensorrt-cu12-libs==10.0.1', 'tensorrt-rtx', ''])('lets %j pass', (name) => {
    expect(trapPackage(name)).toBeNull();
  });
});

it('every code has its whole documentation', () => {
  for (const [code, text] of Object.entries(TOOLCHAIN_CODES)) {
    expect(code).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
    expect([text.meaning, text.looksLike, text.remedy].every((part) => part.length > 10)).toBe(true);
  }
});
