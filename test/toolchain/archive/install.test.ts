/** One archive, from a server of this machine: what is kept of it, what is taken for it, and what is cleaned up. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tar from 'tar';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FindingError, type Finding } from '../../../src/core/findings.js';
import type { Host, Portable } from '../../../src/host/host.js';
import { thisOwner } from '../../../src/host/process/owner.js';
import {
  installArchive,
  isNeeded,
  versionInName,
  type ArchiveSource,
  type InstalledArchive,
  type InstallOptions,
} from '../../../src/toolchain/archive/archive-install.js';
import { keptFolder, markerOf, readKept } from '../../../src/toolchain/archive/kept-archive.js';
import { freshFolder, testHost } from '../fake-host.js';
import { archiveOf, serve, serveBody, sha256, type TestServer } from '../server.js';

const VERSION = [10, 0, 1, 6] as const;
const NAME = 'TensorRT-10.0.1.6.tar.gz';
const body = archiveOf('10.0.1.6', 1000);
const bare = ((): Buffer => {
  const [top, file] = [freshFolder('bare'), path.join(freshFolder('made'), 'a.tar.gz')];
  mkdirSync(path.join(top, 'lib'));
  for (let i = 0; i < 12; i++) writeFileSync(path.join(top, 'lib', `lib${i}.so`), 'x');
  tar.c({ cwd: top, file, gzip: true, sync: true, portable: true }, ['lib']);
  return readFileSync(file);
})();
const flat = ((): Buffer => {
  const [top, file] = [freshFolder('flat'), path.join(freshFolder('made'), 'a.tar.gz')];
  mkdirSync(path.join(top, 'bin'));
  writeFileSync(path.join(top, 'bin/trtexec'), '#!/bin/sh\n', { mode: 0o755 });
  tar.c({ cwd: top, file, gzip: true, sync: true, portable: true }, ['bin']);
  return readFileSync(file);
})();
let server: TestServer;
beforeAll(async () => {
  server = await serve((request, response) => {
    const content = { '/bare.tar.gz': bare, '/flat.tar.gz': flat }[request.url ?? ''] ?? body;
    serveBody(content, request, response);
  });
});
afterAll(async () => {
  await server.close();
});

const of = (change: Partial<ArchiveSource> = {}): ArchiveSource => ({
  product: 'tensorrt',
  version: VERSION,
  variant: 'linux-x64-given',
  url: `${server.url}/${NAME}`,
  sha256: sha256(body),
  disputed: [],
  size: null,
  ...change,
});
const line = ({ severity, code, message, remedy, evidence }: Finding): string =>
  [severity, code, message, remedy, ...evidence.map(({ source, text }) => `${source ?? ''}: ${text}`)].join(
    ' | ',
  );

const install = (
  host: Host,
  source = of(),
  options: InstallOptions = { allowUnverified: false },
): Promise<InstalledArchive> => installArchive(host, source, options);
async function refusal(host: Host, source: ArchiveSource): Promise<string> {
  const error: unknown = await install(host, source).catch((caught: unknown) => caught);
  if (!(error instanceof FindingError)) throw new Error(`not refused: ${String(error)}`);
  return line(error.finding);
}
const folderOf = (host: Host): string => keptFolder(host, 'tensorrt', VERSION, 'linux-x64-given');
const parentOf = (host: Host): string => path.dirname(folderOf(host));
const COMPLETE = ['linux-x64-given', 'linux-x64-given.complete'];

describe('what is unpacked of an archive', () => {
  it.each([
    ['T/bin/trtexec', true],
    ['bin/trtexec', true],
    ['T/bin/tensorrt_rtx', true],
    ['T/bin/trtexec.exe', true],
    ['T/bin/trtexec.txt', false],
    ['T/xbin/trtexec', false],
    ['T/bin/other', false],
    ['T/lib/libnvinfer.so', true],
    ['T/lib/libnvinfer.so.10', true],
    ['T/lib/libnvinfer.so.10.13.3', true],
    ['T/lib/libnvinfer.so.x', false],
    ['T/lib/libnvinfer.so.10.txt', false],
    ['T/lib/libnvinfer_static.a', false],
    ['T/lib/nvinfer_10.dll', true],
    ['T/lib/NVINFER.DLL', true],
    ['T/lib/nvinfer.dll.txt', false],
    ['T/bin', true],
    ['T/lib', true],
    ['lib', true],
    ['T/lib64', true],
    ['T/lib64x', false],
    ['T/xlib', false],
    ['T/lib/x', false],
    ['T/stubs/libnvinfer.so', false],
    ['stubs/libnvinfer.so', false],
    ['T/lib/stubs/libnvinfer.so', false],
    ['T/python/x.so', false],
    ['T/samples/bin/trtexec', false],
    ['T/include/x.so', false],
    ['T/doc/x.so', false],
    ['T/data/x.so', false],
    ['T/onnx_graphsurgeon/x.so', false],
    ['T/uff/x.so', false],
    ['T/graphsurgeon/x.so', false],
    ['T/my-data/x.so', true],
    ['T/data', false],
  ])('%s: %s', (name, needed) => {
    expect(isNeeded(name)).toBe(needed);
  });
});

it.each<[string, number[] | null]>([
  ['https://h/a/TensorRT-10.13.3.9.Linux.tar.gz', [10, 13, 3, 9]],
  ['https://h/TensorRT-10.16.10.126-x.zip?v=1.2.3.4', [10, 16, 10, 126]],
  ['https://h/1.2.3.4/TensorRT.tar.gz', null],
  ['https://h/TensorRT-10.0.1.tar.gz', null],
  ['https://h/TensorRT-a.b.c.d.tar.gz', null],
])('the version in %s is %j', (url, version) => {
  expect(versionInName(url)).toEqual(version);
});

describe('an archive', () => {
  it('is kept with what it is, and found again as long as nothing is changed', async () => {
    const host = testHost();
    const first = await install(host);
    expect(first).toMatchObject({ folder: folderOf(host), cached: false, findings: [] });
    expect(first.manifest).toMatchObject({
      schema: 1,
      version: '10.0.1.6',
      url: `${server.url}/${NAME}`,
      archiveSha256: sha256(body),
      verified: true,
      program: 'TensorRT-10.0.1.6/targets/x86_64-linux-gnu/bin/trtexec',
    });
    expect(readKept(first.folder)).toEqual(first.manifest);
    expect(readdirSync(parentOf(host)).sort()).toEqual(COMPLETE);
    const count = server.requests.length;
    expect(await install(host)).toEqual({ ...first, cached: true });
    expect(server.requests).toHaveLength(count);
    writeFileSync(path.join(first.folder, first.manifest.program), 'changed');
    expect((await install(host)).cached).toBe(false);
    expect(server.requests.length).toBeGreaterThan(count);
    expect(readdirSync(parentOf(host)).sort()).toEqual(COMPLETE);
  });

  it('enforces a digest in capitals, and takes a whole archive that a killed run left, and no other', async () => {
    const digest = sha256(body).toUpperCase();
    for (const [left, isTaken] of [
      [body, true],
      [Buffer.from('part'), false],
    ] as const) {
      const host = testHost();
      mkdirSync(parentOf(host), { recursive: true });
      writeFileSync(path.join(parentOf(host), '.linux-x64-given.archive'), left);
      const count = server.requests.length;
      expect((await install(host, of({ sha256: digest }))).manifest.verified).toBe(true);
      expect(server.requests.length === count).toBe(isTaken);
      expect(readdirSync(parentOf(host)).sort()).toEqual(COMPLETE);
    }
  });

  it('without a program is refused, says the first files, and leaves nothing', async () => {
    const host = testHost();
    const url = `${server.url}/bare.tar.gz`;
    const told = await refusal(host, of({ url, sha256: sha256(bare) }));
    expect(told.split(' | ').slice(0, 4)).toEqual([
      'error',
      'archive-without-trtexec',
      `${url} contains no bin/trtexec.`,
      'Give the tar or zip archive of TensorRT itself, not a wheel, a deb or the source code.',
    ]);
    expect(told.split(' | ').slice(4)).toHaveLength(10);
    expect(readdirSync(parentOf(host))).toEqual([]);
  });

  it('may have its program at its top', async () => {
    const url = `${server.url}/flat.tar.gz`;
    const { manifest } = await install(testHost(), of({ url, sha256: sha256(flat) }));
    expect([manifest.program, manifest.files.map(({ path: file }) => file)]).toEqual([
      'bin/trtexec',
      ['bin/trtexec'],
    ]);
  });

  it('needs three times its size, as far as that is known', async () => {
    const size = body.length;
    const ask = (free: number): Promise<InstalledArchive> =>
      install(testHost(), of({ size }), {
        allowUnverified: false,
        download: { free: () => Promise.resolve(free) },
      });
    await expect(ask(2.9 * size)).rejects.toThrow(/disk-full/);
    expect((await ask(3.1 * size + 1e9)).cached).toBe(false);
  });

  const DISPUTED = ['1'.repeat(64), '2'.repeat(64)];
  it.each<[string, () => Partial<ArchiveSource>, boolean, () => string[]]>([
    [
      'no digest, allowed',
      () => ({ sha256: null }),
      true,
      () => [
        `warning | archive-unverified | ${NAME} was used without a known sha256, because allow-unverified-archive is set. | Once you have checked that this is the right one, set archive-sha256: ${sha256(body)}. | sha256 of the download: ${sha256(body)}`,
      ],
    ],
    [
      'disputed, and one of them',
      () => ({ sha256: DISPUTED[0] ?? '', disputed: [...DISPUTED, sha256(body)] }),
      false,
      () => [
        `notice | archive-digest-disputed | Sources disagree on the sha256 of ${NAME}; the download has one of the values that they give. | Give \`archive-sha256\` to enforce the one that you trust. | sha256 of the download: ${sha256(body)} | a source says: ${DISPUTED[0]} | a source says: ${DISPUTED[1]} | a source says: ${sha256(body)}`,
      ],
    ],
    [
      'disputed, and the catalog’s own',
      () => ({ disputed: DISPUTED.slice(1) }),
      false,
      () => [
        `notice | archive-digest-disputed | Sources disagree on the sha256 of ${NAME}; the download has one of the values that they give. | Give \`archive-sha256\` to enforce the one that you trust. | sha256 of the download: ${sha256(body)} | a source says: ${DISPUTED[1]}`,
      ],
    ],
    [
      'disputed, and none of them, allowed',
      () => ({ sha256: DISPUTED[0] ?? '', disputed: DISPUTED }),
      true,
      () => [
        `warning | archive-unverified | ${NAME} was used without a known sha256, because allow-unverified-archive is set. | Once you have checked that this is the right one, set archive-sha256: ${sha256(body)}. | sha256 of the download: ${sha256(body)}`,
      ],
    ],
  ])('%s', async (_, change, allowUnverified, expected) => {
    const { findings, manifest } = await install(testHost(), of(change()), { allowUnverified });
    expect(findings.map(line)).toEqual(expected());
    expect(manifest.verified).toBe(expected().every((text) => !text.startsWith('warning')));
  });

  it('of which nobody knows the digest is not fetched; where it is none of several, it is not kept', async () => {
    const count = server.requests.length;
    expect(await refusal(testHost(), of({ sha256: null }))).toBe(
      `error | archive-digest-unknown | No sha256 is known for ${server.url}/${NAME}. | Give \`archive-sha256\`, or set \`allow-unverified-archive\` and accept the risk.`,
    );
    expect(server.requests).toHaveLength(count);
    const host = testHost();
    expect(await refusal(host, of({ sha256: DISPUTED[0] ?? '', disputed: DISPUTED }))).toBe(
      `error | archive-digest-unknown | Sources disagree on the sha256 of ${NAME}, and the download has none of their values. | Give \`archive-sha256\`, or set \`allow-unverified-archive\` and accept the risk. | sha256 of the download: ${sha256(body)}`,
    );
    expect(readdirSync(parentOf(host))).toEqual([]);
  });
});

describe('what another job unpacked', () => {
  it('is taken where it is of this digest and whole, and else made anew', async () => {
    const source = testHost();
    await install(source);
    const asked: Portable[] = [];
    const bringing = (spoil: (folder: string) => void, brought = true): { host: Host; said: string[] } => {
      const said: string[] = [];
      const host = testHost({ messages: said });
      host.bring = (part) => {
        asked.push(part);
        if (!brought) return Promise.resolve(false);
        mkdirSync(parentOf(host), { recursive: true });
        for (const name of part.paths) {
          const [from, to] = [path.join(source.cacheDir, name), path.join(host.cacheDir, name)];
          if (existsSync(from)) renameSync(from, to);
        }
        spoil(folderOf(host));
        return Promise.resolve(true);
      };
      return { host, said };
    };
    const requests = server.requests.length;
    const { host } = bringing(() => undefined);
    const installed = await install(host, of({ sha256: sha256(body).toUpperCase() }));
    expect([installed.cached, server.requests.length]).toEqual([true, requests]);
    expect(asked[0]).toEqual({
      key: `TensorRT-10.0.1-6-linux-x64-given-${sha256(body).slice(0, 8)}`,
      paths: ['TensorRT/10.0.1-6/linux-x64-given', 'TensorRT/10.0.1-6/linux-x64-given.complete'],
      marker: 'TensorRT/10.0.1-6/linux-x64-given.complete',
    });

    const text = readFileSync(markerOf(folderOf(host)), 'utf8');
    for (const spoil of [
      (folder: string) => {
        writeFileSync(markerOf(folder), text.replace(sha256(body), '0'.repeat(64)));
      },
      (folder: string) => {
        writeFileSync(path.join(folder, installed.manifest.program), 'changed');
      },
      (folder: string) => {
        writeFileSync(markerOf(folder), '{}');
      },
    ]) {
      await install(source);
      const { host: spoiled, said } = bringing(spoil);
      expect((await install(spoiled)).cached).toBe(false);
      expect(said.some((one) => one.includes('is not what was unpacked there'))).toBe(true);
    }
    const { host: alone, said } = bringing(() => undefined, false);
    expect((await install(alone)).cached).toBe(false);
    expect(said.some((one) => one.includes('another job'))).toBe(false);
    // Without a digest, nothing is known of what it was made from.
    const count = asked.length;
    await install(bringing(() => undefined).host, of({ sha256: null }), { allowUnverified: true });
    expect(asked).toHaveLength(count);
  });
});

it('what processes that are no more left behind is removed, and nothing else', async () => {
  const host = testHost();
  const parent = parentOf(host);
  mkdirSync(parent, { recursive: true });
  const id = '01234567-89ab-cdef-0123-456789abcdef';
  const gone = JSON.stringify({ ...thisOwner(), pid: 999_999_999, started: '1' });
  for (const name of ['x.removed', '.dead.partial', '.lone.partial', '.mine.partial'])
    mkdirSync(path.join(parent, name));
  for (const [name, text] of [
    ['x.removed/file', ''],
    [`linux.complete.${id}.tmp`, ''],
    ['.dead.partial/file', ''],
    ['.dead.partial.owner', gone],
    ['.orphan.partial.owner', gone],
    ['.mine.partial.owner', JSON.stringify(thisOwner())],
    [`linux.complete.${id}.tmp.kept`, ''],
    ['linux.complete.short.tmp', ''],
    ['removed', ''],
    ['other.archive', ''],
    ['.partial.txt', ''],
  ] as const)
    writeFileSync(path.join(parent, name), text);
  await install(host);
  expect(readdirSync(parent).sort()).toEqual(
    [
      ...COMPLETE,
      '.mine.partial',
      '.mine.partial.owner',
      `linux.complete.${id}.tmp.kept`,
      'linux.complete.short.tmp',
      'removed',
      'other.archive',
      '.partial.txt',
    ].sort(),
  );
});
