/** Which kept archives are believed, and in which order they are found. */
import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Version } from '../../../src/core/version.js';
import {
  findKept,
  firstChanged,
  keptFolder,
  markerOf,
  readKept,
  toolCacheVersion,
} from '../../../src/toolchain/archive/kept-archive.js';
import { freshFolder, testHost } from '../fake-host.js';

const sha256 = createHash('sha256').update('text').digest('hex');
const FILE = { path: 'bin/trtexec', size: 4, sha256 };
const LINK = { path: 'lib/link', size: 0, sha256: null };
const MANIFEST = {
  schema: 1,
  version: '10.0.1.6',
  url: 'https://h/x',
  archiveSha256: 'a',
  verified: true,
  program: 'bin/trtexec',
  files: [FILE, LINK],
};

function keep(folder: string, manifest: unknown = MANIFEST): string {
  for (const name of ['bin', 'lib']) mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, 'bin/trtexec'), 'text');
  symlinkSync('../bin/trtexec', path.join(folder, 'lib/link'));
  writeFileSync(markerOf(folder), typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
  return folder;
}

it.each<[Version, string]>([
  [[10, 0, 1, 6], '10.0.1-6'],
  [[10, 0, 1], '10.0.1'],
  [[10], '10.0.0'],
  [[10, 2], '10.2.0'],
])('%j has the place %s', (version, place) => {
  expect(toolCacheVersion(version)).toBe(place);
});

describe('a manifest', () => {
  const program = (name: string): object => ({
    ...MANIFEST,
    program: name,
    files: [{ ...FILE, path: name }],
  });
  it.each<[string, unknown, boolean]>([
    ['as it is written', MANIFEST, true],
    ['of an earlier release', { schema: 1, version: '1', program: 'bin/trtexec', files: [FILE] }, true],
    ['whose program lies in its folder', program('a/../b'), true],
    ['whose program has dots in its name', program('..b'), true],
    ['that is not JSON', 'x', false],
    ['of another schema', { ...MANIFEST, schema: 2 }, false],
    ['without files', { ...MANIFEST, files: [] }, false],
    ['whose program is none of its files', { ...MANIFEST, program: 'bin/other' }, false],
    ['whose program is a link', { ...MANIFEST, program: 'lib/link' }, false],
    ['whose program lies outside', program('../b'), false],
    ['whose program lies outside in the end', program('a/../../b'), false],
    ['whose program is the folder above', program('..'), false],
    ['whose program is a whole path', program('/bin/sh'), false],
    ['whose program has no name', program(''), false],
    ['whose program has a path of Windows', program('..\\b'), false],
    ['with a file that lies outside', { ...MANIFEST, files: [FILE, { ...FILE, path: '../x' }] }, false],
    ['without a size', { ...MANIFEST, files: [{ path: 'bin/trtexec', sha256 }] }, false],
  ])('%s is believed: %s', (_, manifest, isBelieved) => {
    const kept = readKept(keep(path.join(freshFolder('manifest'), 'x'), manifest));
    expect(kept === null).toBe(!isBelieved);
    if (isBelieved)
      expect(kept).toEqual({ url: '', archiveSha256: '', verified: false, ...(manifest as object) });
  });

  it('that is not there is none', () => {
    expect(readKept(path.join(freshFolder('manifest'), 'none'))).toBeNull();
  });
});

it('a file that is not as it was unpacked is named: the first', async () => {
  const folder = keep(path.join(freshFolder('changed'), 'x'));
  writeFileSync(path.join(path.dirname(folder), 'outside'), 'text');
  symlinkSync('../../outside', path.join(folder, 'lib/out'));
  const check = (...files: { path: string; size: number; sha256: string | null }[]): Promise<string | null> =>
    firstChanged(folder, files);
  expect(await check(FILE, LINK)).toBeNull();
  expect(await check()).toBeNull();
  for (const wrong of [
    { ...FILE, size: 5 },
    { ...FILE, sha256: '0' },
    { ...FILE, sha256: null },
    { ...FILE, path: 'gone' },
    { ...LINK, path: 'gone' },
    { ...LINK, path: 'lib/out' },
    { ...FILE, path: 'lib/out' },
    { ...FILE, path: 'lib/link', size: 4 },
  ])
    expect([wrong, await check(FILE, wrong, { ...FILE, path: 'later' })]).toEqual([wrong, wrong.path]);
});

it('those of the pin and the platform are found, the newest CUDA first, and changed ones are told', async () => {
  const messages: string[] = [];
  const host = testHost({ messages });
  const at = (version: Version, variant: string): string => keptFolder(host, 'tensorrt', version, variant);
  const versions = {
    old: [10, 0, 1, 5] as const,
    pin: [10, 0, 1, 6] as const,
    other: [10, 1, 0, 27] as const,
  };
  keep(at(versions.pin, 'linux-x64-cuda11.8'));
  keep(at(versions.pin, 'linux-x64-cuda12.4'));
  keep(at(versions.pin, 'linux-x64-given'));
  keep(at(versions.pin, 'linux-x64-other'));
  keep(at(versions.pin, 'linux-arm64-cuda12.4'));
  keep(at(versions.old, 'linux-x64-cuda12.9'));
  keep(at(versions.other, 'linux-x64-cuda12.4'));
  keep(at(versions.pin, 'linux-x64-cuda12.5'), 'x');
  const changed = keep(at(versions.pin, 'linux-x64-cuda12.6'));
  writeFileSync(path.join(changed, 'bin/trtexec'), 'evil');
  const found = async (wanted: Version, platform = 'linux-x64'): Promise<string[]> =>
    (await findKept(host, 'tensorrt', wanted, platform)).map(({ folder }) =>
      path.relative(path.join(host.cacheDir, 'TensorRT'), folder),
    );
  const PIN = ['10.0.1-6/linux-x64-given', '10.0.1-6/linux-x64-cuda12.4', '10.0.1-6/linux-x64-cuda11.8'];
  expect(await found(versions.pin)).toEqual(PIN);
  expect(messages).toEqual([`10.0.1-6 in ${changed} is not used: bin/trtexec was modified`]);
  expect((await found([10, 0, 1])).sort()).toEqual([...PIN, '10.0.1-5/linux-x64-cuda12.9'].sort());
  expect(await found(versions.pin, 'linux-arm64')).toEqual(['10.0.1-6/linux-arm64-cuda12.4']);
  expect(await found([11])).toEqual([]);
  expect(await findKept(host, 'tensorrt-rtx', versions.pin, 'linux-x64')).toEqual([]);
});
