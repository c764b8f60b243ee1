import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { BrokenArchive, UnsafeArchive, unpack, ZstdMissing } from '../../../src/host/fetch/unpack.js';
import { isNeeded } from '../../../src/toolchain/archive/archive-install.js';
import { runProcess } from '../../../src/host/process/process.js';
import { freshFolder, testHost } from '../../toolchain/fake-host.js';
import { tarOf, zipOf, type TarEntry } from '../archives.js';

const all = (): boolean => true;

async function unpacked(body: Buffer, wanted = all): Promise<{ root: string; files: string[] }> {
  const top = freshFolder('unpack');
  const archive = path.join(top, 'archive');
  writeFileSync(archive, body);
  const root = path.join(top, 'inside');
  const files = await unpack(testHost(), archive, root, wanted);
  return { root, files: files.map((file) => file.path).sort() };
}

describe('unpack', () => {
  it('takes what is needed, with its modes and links', async () => {
    const entries: TarEntry[] = [
      { name: 'T-1/', type: '5' },
      { name: 'T-1/lib', type: '2', link: 'targets/x/lib' },
      { name: 'T-1/targets/x/lib/libnvinfer.so.10.0.1', body: 'library', mode: 0o4777 },
      { name: 'T-1/targets/x/lib/libnvinfer.so.10', type: '2', link: 'libnvinfer.so.10.0.1' },
      { name: 'T-1/targets/x/lib/libnvinfer_static.a', body: 'no' },
      { name: 'T-1/targets/x/lib/stubs/libnvinfer.so', body: 'no' },
      { name: 'T-1/bin/trtexec', body: 'program' },
      { name: 'T-1/include/NvInfer.h', body: 'no' },
    ];
    const { root, files } = await unpacked(gzipSync(tarOf(entries)), isNeeded as () => boolean);
    expect(files).toEqual([
      'T-1/bin/trtexec',
      'T-1/lib',
      'T-1/targets/x/lib/libnvinfer.so.10',
      'T-1/targets/x/lib/libnvinfer.so.10.0.1',
    ]);
    expect(readFileSync(path.join(root, 'T-1/lib/libnvinfer.so.10'), 'utf8')).toBe('library');
    expect(statSync(path.join(root, 'T-1/bin/trtexec')).mode & 0o777).toBe(0o755);
    expect(statSync(path.join(root, 'T-1/targets/x/lib/libnvinfer.so.10.0.1')).mode & 0o7022).toBe(0);
  });

  it.each<[string, TarEntry[]]>([
    ['a climbing path', [{ name: '../evil', body: 'x' }]],
    ['a climbing path in the middle', [{ name: 'a/../../evil', body: 'x' }]],
    ['an absolute path', [{ name: '/tmp/trt-guard-evil', body: 'x' }]],
    ['a path of Windows', [{ name: 'C:\\evil', body: 'x' }]],
    ['a backslash that climbs', [{ name: '..\\evil', body: 'x' }]],
    ['an absolute link', [{ name: 'lib', type: '2', link: '/etc' }]],
    ['a link out', [{ name: 'a/lib', type: '2', link: '../../etc' }]],
    ['a hard link out', [{ name: 'a/b', type: '1', link: '../etc/passwd' }]],
    [
      'a file through a link',
      [
        { name: 'real/', type: '5' },
        { name: 'lib', type: '2', link: 'real' },
        { name: 'lib/evil', body: 'x' },
      ],
    ],
    ['a device', [{ name: 'dev', type: '3' }]],
    [
      'a bad entry behind a good one',
      [
        { name: 'ok', body: 'x' },
        { name: '../evil', body: 'x' },
      ],
    ],
  ])('refuses a tar with %s', async (_name, entries) => {
    await expect(unpacked(gzipSync(tarOf(entries)))).rejects.toThrow(UnsafeArchive);
    await expect(unpacked(gzipSync(tarOf(entries)), () => false)).rejects.toThrow(UnsafeArchive);
    expect(existsSync('/tmp/trt-guard-evil') || existsSync('/tmp/evil')).toBe(false);
  });

  it('unpacks a zip, and refuses what climbs or is a link', async () => {
    const { root } = await unpacked(zipOf([{ name: 'T/bin/trtexec.exe', body: 'program' }]));
    expect(readFileSync(path.join(root, 'T/bin/trtexec.exe'), 'utf8')).toBe('program');
    for (const name of ['../evil', '/tmp/trt-guard-evil', 'C:\\evil', 'a\\..\\..\\evil'])
      await expect(unpacked(zipOf([{ name, body: 'x' }]))).rejects.toThrow(UnsafeArchive);
    await expect(unpacked(zipOf([{ name: 'link', body: '/etc/passwd', mode: 0o120777 }]))).rejects.toThrow(
      UnsafeArchive,
    );
  });

  it.each([
    ['no archive', Buffer.from('<html>login</html>')],
    ['an empty file', Buffer.alloc(0)],
    ['a gzip cut short', gzipSync(tarOf([{ name: 'a', body: 'x'.repeat(9000) }])).subarray(0, 60)],
    ['a gzip of nothing sensible', gzipSync(Buffer.from('x'.repeat(2000)))],
    ['a zip cut short', zipOf([{ name: 'a', body: 'x' }]).subarray(0, 40)],
  ])('says that %s is broken', async (_name, body) => {
    await expect(unpacked(body)).rejects.toThrow(BrokenArchive);
  });

  it('unpacks zstd, and says when nothing here can', async () => {
    const top = freshFolder('zstd');
    const tar = path.join(top, 'a.tar');
    writeFileSync(tar, tarOf([{ name: 'T/bin/trtexec', body: 'program' }]));
    const made = await runProcess('zstd', ['-q', tar, '-o', `${tar}.zst`], { timeoutSeconds: 20 });
    if (made.ending.kind !== 'exited') {
      console.warn('skipped: no zstd program here to make the archive with');
      return;
    }
    const root = path.join(top, 'inside');
    await unpack(testHost(), `${tar}.zst`, root, all);
    expect(readFileSync(path.join(root, 'T/bin/trtexec'), 'utf8')).toBe('program');
    expect(readdirSync(top).sort()).toEqual(['a.tar', 'a.tar.zst', 'inside']);
    if ('createZstdDecompress' in (await import('node:zlib'))) return;
    const bare = testHost({
      run: () => runProcess('/nonexistent/zstd', [], { timeoutSeconds: 5 }),
    });
    await expect(unpack(bare, `${tar}.zst`, path.join(top, 'other'), all)).rejects.toThrow(ZstdMissing);
  });

  it('leaves no link that leads out, whatever came before it', async () => {
    // A chain: each link stays inside by its own words, the two together do not.
    const entries: TarEntry[] = [
      { name: 'a/b/', type: '5' },
      { name: 'a/b/up', type: '2', link: '..' },
      { name: 'a/b/up/up', type: '2', link: '../..' },
    ];
    await expect(unpacked(gzipSync(tarOf(entries)))).rejects.toThrow(UnsafeArchive);
  });
});
