import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { locateTrtexec } from '../../../src/toolchain/trtexec/locate.js';
import { freshFolder, hostWithLibraries } from '../fake-host.js';

/** An unpacked TensorRT: bin/trtexec (a script) and lib/libnvinfer.so.N that "is" the given version. */
function install(root: string, version: string): string {
  mkdirSync(path.join(root, 'bin'), { recursive: true });
  mkdirSync(path.join(root, 'lib'), { recursive: true });
  const trtexec = path.join(root, 'bin', 'trtexec');
  writeFileSync(trtexec, '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(path.join(root, 'lib', `libnvinfer.so.${version}`), version);
  return trtexec;
}

const request = { product: 'tensorrt', explicit: null, pin: '10.0.1' } as const;

describe('locateTrtexec', () => {
  it('takes the first whose library is the pin, and says why it refused the others', async () => {
    const [one, two] = [freshFolder('one'), freshFolder('two')];
    const other = install(one, '8.6.1.6');
    const pinned = install(two, '10.0.1.6');
    const host = hostWithLibraries({
      TENSORRT_ROOT: one,
      PATH: `${path.dirname(pinned)}:${process.env['PATH'] ?? ''}`,
    });
    const { trtexec, candidates, findings } = await locateTrtexec(host, request);
    expect(trtexec).toEqual({
      path: pinned,
      origin: 'PATH',
      libraryDirs: [path.join(two, 'lib')],
      libraryPath: path.join(two, 'lib', 'libnvinfer.so.10.0.1.6'),
      libraryVersion: '10.0.1.6',
    });
    expect(candidates.slice(0, 2)).toMatchObject([
      { path: other, origin: 'TENSORRT_ROOT', version: '8.6.1.6', taken: false },
      { path: pinned, version: '10.0.1.6', taken: true },
    ]);
    expect(candidates[0]?.reason).toContain('the pin is 10.0.1');
    expect(findings).toEqual([]);
  });

  it('never takes a searched one of another version, and lists it', async () => {
    const root = freshFolder('other');
    install(root, '10.0.1.5');
    const { trtexec, findings } = await locateTrtexec(hostWithLibraries({ TENSORRT_ROOT: root }), {
      ...request,
      pin: '10.0.1.6',
    });
    expect(trtexec).toBeNull();
    expect(findings[0]).toMatchObject({ code: 'trtexec-not-found', severity: 'error' });
    expect(findings[0]?.evidence[0]?.text).toContain('10.0.1.5');
  });

  it('takes the one that the caller names even when it is another version: that is for the judge', async () => {
    const trtexec = install(freshFolder('named'), '8.6.1.6');
    const located = await locateTrtexec(hostWithLibraries(), { ...request, explicit: trtexec });
    expect(located.trtexec?.libraryVersion).toBe('8.6.1.6');
  });

  it('reports both libraries where another one is in reach by the loader', async () => {
    const [root, loader] = [freshFolder('root'), freshFolder('loader')];
    const trtexec = install(root, '10.0.1.6');
    writeFileSync(path.join(loader, 'libnvinfer.so.10'), '10.6.0.26');
    const located = await locateTrtexec(hostWithLibraries({ LD_LIBRARY_PATH: loader }), {
      ...request,
      explicit: trtexec,
    });
    expect(located.findings).toMatchObject([{ code: 'several-tensorrts' }]);
    expect(located.findings[0]?.evidence.map((one) => one.text)).toEqual(['10.0.1.6', '10.6.0.26']);
  });

  it('finds the library of a trtexec on PATH through the cache of the loader', async () => {
    const [bin, lib] = [freshFolder('bin'), freshFolder('lib')];
    writeFileSync(path.join(bin, 'trtexec'), '#!/bin/sh\n', { mode: 0o755 });
    const library = path.join(lib, 'libnvinfer.so.10');
    writeFileSync(library, '10.0.1.6');
    const host = hostWithLibraries({}, `\tlibnvinfer.so.10 (libc6,x86-64) => ${library}\n`);
    const { trtexec } = await locateTrtexec(host, { ...request, explicit: path.join(bin, 'trtexec') });
    expect(trtexec).toMatchObject({ libraryPath: library, libraryVersion: '10.0.1.6', libraryDirs: [] });
  });

  it('tells apart what is missing, what may not be started, and what is for another processor', async () => {
    const folder = freshFolder('bad');
    const code = async (explicit: string): Promise<string | undefined> =>
      (await locateTrtexec(hostWithLibraries(), { ...request, explicit })).findings[0]?.code;
    expect(await code(path.join(folder, 'none'))).toBe('trtexec-not-found');
    expect(await code(folder)).toBe('trtexec-not-executable');
    const text = path.join(folder, 'text');
    writeFileSync(text, 'no program', { mode: 0o755 });
    expect(await code(text)).toBe('trtexec-not-executable');
    const plain = path.join(folder, 'plain');
    copyFileSync(process.execPath, plain);
    chmodSync(plain, 0o644);
    if (process.getuid?.() !== 0) expect(await code(plain)).toBe('trtexec-not-executable');
    const elf = Buffer.alloc(64);
    elf.write('\x7fELF\x02\x01\x01', 'latin1');
    elf.writeUInt16LE(process.arch === 'arm64' ? 62 : 183, 18);
    const foreign = path.join(folder, 'foreign');
    writeFileSync(foreign, elf, { mode: 0o755 });
    expect(await code(foreign)).toBe('trtexec-wrong-architecture');
  });
});
