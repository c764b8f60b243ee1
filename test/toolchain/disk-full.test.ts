import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runProcess } from '../../src/host/process/process.js';
import { provideTrtexec } from '../../src/toolchain/trtexec/provide.js';
import { hostWithLibraries } from './fake-host.js';
import { archiveOf, serve, serveBody, sha256, type TestServer } from './server.js';

// Not one of the folders that are removed before this file's own hooks run: it is mounted until then.
const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-small-disk-'));
const body = archiveOf('10.0.1.6', 3_000_000);
let mounted = false;
let server: TestServer;

beforeAll(async () => {
  const mount = ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder];
  const { ending } = await runProcess('mount', mount, { timeoutSeconds: 10 });
  mounted = ending.kind === 'exited' && ending.status === 0;
  server = await serve((request, response) => {
    serveBody(body, request, response);
  });
});

afterAll(async () => {
  await server.close();
  if (mounted) await runProcess('umount', [folder], { timeoutSeconds: 10 });
  rmSync(folder, { recursive: true, force: true });
});

it.each([
  ['while unpacking', (): Promise<number> => Promise.resolve(1e12)],
  ['while downloading', null],
])('a disk that is really full %s is disk-full, and nothing is kept', async (_name, free) => {
  if (!mounted) {
    console.warn('skipped: this user may not mount a tmpfs');
    return;
  }
  const host = hostWithLibraries({}, '', { cacheDir: path.join(folder, 'cache') });
  // The archive of 3 MB fits into 4 MB, it and its content do not; with 2 MB of ballast not even the archive does.
  if (free === null) writeFileSync(path.join(folder, 'ballast'), Buffer.alloc(2_000_000));
  const promise = provideTrtexec(
    host,
    {
      product: 'tensorrt',
      version: '10.0.1.6',
      explicit: null,
      download: true,
      archiveUrl: `${server.url}/a.tar.gz`,
      archiveSha256: sha256(body),
    },
    { places: [], download: { free: free ?? ((): Promise<number> => Promise.resolve(1e12)) } },
  );
  await expect(promise).rejects.toMatchObject({ finding: { code: 'disk-full' } });
  rmSync(path.join(folder, 'ballast'), { force: true });
  const kept = path.join(host.cacheDir, 'TensorRT', '10.0.1-6');
  expect(existsSync(kept) ? readdirSync(kept).filter((name) => name.endsWith('.complete')) : []).toEqual([]);
});
