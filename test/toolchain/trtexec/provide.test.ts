import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../src/core/findings.js';
import type { Host } from '../../../src/host/host.js';
import {
  provideTrtexec,
  type ProvidedTrtexec,
  type TrtexecRequest,
} from '../../../src/toolchain/trtexec/provide.js';
import { answered, freshFolder, hostWithLibraries } from '../fake-host.js';
import {
  archiveOf,
  cut,
  serve,
  serveBody,
  sha256,
  type Handler,
  type TestServer,
  tunnelTo,
} from '../server.js';

const VERSION = '10.0.1.6';
const body = archiveOf(VERSION);
const servers: TestServer[] = [];

async function started(handler: Handler): Promise<TestServer> {
  const server = await serve(handler);
  servers.push(server);
  return server;
}

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

const waits: number[] = [];
const overrides = {
  places: [],
  download: {
    idleSeconds: 2,
    wait: (milliseconds: number): Promise<void> => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
  },
};

function requestFor(server: TestServer, more: Partial<TrtexecRequest> = {}): TrtexecRequest {
  return {
    product: 'tensorrt',
    version: VERSION,
    explicit: null,
    download: true,
    archiveUrl: `${server.url}/TensorRT-${VERSION}.Linux.x86_64-gnu.cuda-12.4.tar.gz`,
    archiveSha256: sha256(body),
    ...more,
  };
}

function provide(host: Host, request: TrtexecRequest, more = {}): Promise<ProvidedTrtexec> {
  return provideTrtexec(host, request, {
    ...overrides,
    download: { ...overrides.download, ...more },
  });
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    return (error as { finding?: { code: string } }).finding?.code ?? String(error);
  }
}

/** Nothing in the cache may look like an installation. */
function nothingKept(host: Host): boolean {
  const tool = path.join(host.cacheDir, 'TensorRT', '10.0.1-6');
  return !existsSync(tool) || readdirSync(tool).every((name) => !name.endsWith('.complete'));
}

function whole(provided: ProvidedTrtexec): void {
  expect(readFileSync(provided.trtexec.path, 'utf8')).toContain('stand-in');
  expect(statSync(provided.trtexec.path).mode & 0o111).toBe(0o111);
  expect(provided.trtexec.libraryVersion).toBe(VERSION);
}

describe('provideTrtexec', () => {
  it('downloads, verifies, unpacks what is needed, measures, keeps; the second time without a request', async () => {
    const server = await started((request, response) => {
      serveBody(body, request, response);
    });
    const host = hostWithLibraries();
    const cold = await provide(host, requestFor(server));
    whole(cold);
    expect(cold.cacheHit).toBe(false);
    const root = path.join(host.cacheDir, 'TensorRT', '10.0.1-6', `${host.platform}-${host.arch}-given`);
    const files = readdirSync(root, { recursive: true }).map(String);
    expect(files.some((file) => /NvInfer\.h|_static\.a/.test(file))).toBe(false);
    expect(readdirSync(path.dirname(root)).filter((name) => name.startsWith('.'))).toEqual([]);
    const count = server.requests.length;
    const warm = await provide(host, requestFor(server));
    whole(warm);
    expect([warm.cacheHit, server.requests.length]).toEqual([true, count]);
  });

  it('goes on after the connection was cut at random places', async () => {
    for (let round = 0; round < 5; round++) {
      const cuts = Array.from({ length: 3 }, () => randomInt(1, body.length >> 2));
      const server = await started((request, response, count) => {
        serveBody(body, request, response, cuts[count - 1]);
      });
      whole(await provide(hostWithLibraries(), requestFor(server)));
      expect(server.requests.at(-1)?.headers.range).toMatch(/^bytes=\d+-$/);
    }
  });

  it('starts anew when the file on the server changed in between', async () => {
    const other = archiveOf('9.9.9.9', 300_000);
    const server = await started((request, response, count) => {
      if (count === 1) serveBody(other, request, response, 1000);
      else serveBody(body, request, response);
    });
    whole(await provide(hostWithLibraries(), requestFor(server)));
  });

  it('tries once more from the first byte when joined parts do not fit', async () => {
    const server = await started((request, response, count) => {
      // A server without ETag whose file changed: only the digest can tell.
      if (count === 1) {
        response.writeHead(200, { 'content-length': body.length });
        cut(response, Buffer.alloc(1000));
      } else serveBody(body, request, response);
    });
    whole(await provide(hostWithLibraries(), requestFor(server)));
    expect(server.requests).toHaveLength(3);
  });

  it('refuses a flipped byte and keeps nothing', async () => {
    const flipped = Buffer.from(body);
    flipped.writeUInt8(flipped.readUInt8(body.length >> 1) ^ 1, body.length >> 1);
    const server = await started((request, response) => {
      serveBody(flipped, request, response);
    });
    const host = hostWithLibraries();
    expect(await codeOf(provide(host, requestFor(server)))).toBe('archive-digest-mismatch');
    expect(server.requests).toHaveLength(1);
    expect(readdirSync(path.join(host.cacheDir, 'TensorRT', '10.0.1-6'))).toEqual([]);
  });

  it.each<[string, string, number | null, Handler]>([
    [
      'a body that ends early, always',
      'download-failed',
      null,
      (_request, response) => {
        response.writeHead(200, { 'content-length': body.length });
        cut(response, body.subarray(0, 5000));
      },
    ],
    [
      'a short body with no length',
      'archive-digest-mismatch',
      1,
      (_request, response) => {
        response.writeHead(200).end(body.subarray(0, 5000));
      },
    ],
    [
      'a length that is too small',
      'archive-digest-mismatch',
      1,
      (_request, response) => {
        response.writeHead(200, { 'content-length': 5000 });
        response.end(body.subarray(0, 5000));
      },
    ],
    [
      'a length that is too large',
      'download-failed',
      null,
      (request, response) => {
        if (request.headers.range !== undefined) response.writeHead(416).end();
        else {
          response.writeHead(200, { 'content-length': body.length + 10 });
          cut(response, body);
        }
      },
    ],
    ['403', 'download-refused', 1, (_request, response) => response.writeHead(403).end()],
    ['404', 'download-not-found', 1, (_request, response) => response.writeHead(404).end()],
    ['500 for ever', 'download-failed', 5, (_request, response) => response.writeHead(500).end()],
    [
      'a redirect without end',
      'download-refused',
      6,
      (_request, response) => response.writeHead(302, { location: '/again' }).end(),
    ],
  ])('%s is %s', async (_name, code, requests, handler) => {
    const server = await started(handler);
    const host = hostWithLibraries();
    expect(await codeOf(provide(host, requestFor(server)))).toBe(code);
    if (requests !== null) expect(server.requests).toHaveLength(requests);
    expect(nothingKept(host)).toBe(true);
  });

  it('waits as long as 429 says, and heals from 500', async () => {
    const server = await started((request, response, count) => {
      if (count === 1) response.writeHead(429, { 'retry-after': '7' }).end();
      else if (count === 2) response.writeHead(500).end();
      else serveBody(body, request, response);
    });
    waits.length = 0;
    whole(await provide(hostWithLibraries(), requestFor(server)));
    expect(waits[0]).toBe(7000);
    expect(waits).toHaveLength(2);
  });

  it('does not wait for an hour', async () => {
    const server = await started((_request, response) => {
      response.writeHead(503, { 'retry-after': '3600' }).end();
    });
    expect(await codeOf(provide(hostWithLibraries(), requestFor(server)))).toBe('download-failed');
    expect(server.requests).toHaveLength(1);
  });

  it('follows a redirect to another origin without the credentials', async () => {
    const far = await started((request, response) => {
      serveBody(body, request, response);
    });
    const near = await started((_request, response) => {
      response.writeHead(302, { location: `${far.url}/real.tar.gz` }).end();
    });
    const headers = { authorization: 'Bearer secret', 'x-token': 'secret' };
    whole(await provide(hostWithLibraries(), requestFor(near, { headers })));
    expect(near.requests[0]?.headers).toMatchObject(headers);
    expect(JSON.stringify(far.requests[0]?.rawHeaders)).not.toContain('secret');
  });

  it('goes through the proxy of the environment, and around it where NO_PROXY says so', async () => {
    const server = await started((request, response) => {
      serveBody(body, request, response);
    });
    const proxy = await tunnelTo(server);
    const archiveUrl = `http://archives.example/TensorRT-${VERSION}.tar.gz`;
    process.env['http_proxy'] = proxy.url;
    try {
      whole(await provide(hostWithLibraries(), requestFor(server, { archiveUrl })));
      // The toolkit asks for a tunnel also where the address is plain http.
      expect(proxy.tunnels).toEqual(['archives.example:80']);
      process.env['no_proxy'] = 'archives.example';
      expect(await codeOf(provide(hostWithLibraries(), requestFor(server, { archiveUrl })))).toBe(
        'download-failed',
      );
      expect(proxy.tunnels).toHaveLength(1);
    } finally {
      delete process.env['http_proxy'];
      delete process.env['no_proxy'];
      await proxy.close();
    }
  });

  it('looks at the free space first', async () => {
    const server = await started((request, response) => {
      serveBody(body, request, response);
    });
    const host = hostWithLibraries();
    const full = provide(host, requestFor(server), { free: () => Promise.resolve(1000) });
    expect(await codeOf(full)).toBe('disk-full');
    expect(nothingKept(host)).toBe(true);
  });

  it('takes no archive without a digest, unless told to, and then says so', async () => {
    const server = await started((request, response) => {
      serveBody(body, request, response);
    });
    const host = hostWithLibraries();
    const request = requestFor(server, { archiveSha256: null });
    expect(await codeOf(provide(host, request))).toBe('archive-digest-unknown');
    expect(server.requests).toHaveLength(0);
    const allowed = await provide(host, { ...request, allowUnverifiedArchive: true });
    whole(allowed);
    expect(allowed.findings).toMatchObject([{ code: 'archive-unverified', severity: 'warning' }]);
    expect(allowed.findings[0]?.evidence[0]?.text).toBe(sha256(body));
  });

  it('enforces the digest of the catalog on a mirror', async () => {
    const server = await started((request, response) => {
      serveBody(body, request, response);
    });
    const request = requestFor(server, { archiveUrl: null, archiveSha256: null, mirror: server.url });
    expect(await codeOf(provide(hostWithLibraries(), request))).toBe('archive-digest-mismatch');
    expect(server.requests[0]?.url).toMatch(/^\/TensorRT-10\.0\.1\.6\..*cuda-12\.4\.tar\.gz$/);
  });

  it('keeps nothing of an archive that measures as another version', async () => {
    const other = archiveOf('10.1.0.27');
    const server = await started((request, response) => {
      serveBody(other, request, response);
    });
    const host = hostWithLibraries();
    const request = requestFor(server, { archiveSha256: sha256(other) });
    expect(await codeOf(provide(host, request))).toBe('trtexec-other-version');
    expect(nothingKept(host)).toBe(true);
  });

  it('does not use what was changed in the cache: it is made anew', async () => {
    const server = await started((request, response) => {
      serveBody(body, request, response);
    });
    const host = hostWithLibraries();
    const first = await provide(host, requestFor(server));
    writeFileSync(first.trtexec.path, '#!/bin/sh\necho evil\n');
    const again = await provide(host, requestFor(server));
    whole(again);
    expect(again.cacheHit).toBe(false);
  });

  it('takes a login page for what it is', async () => {
    const page = Buffer.from('<html>Log in to continue</html>');
    const server = await started((request, response) => {
      serveBody(page, request, response);
    });
    const request = requestFor(server, { archiveSha256: sha256(page) });
    expect(await codeOf(provide(hostWithLibraries(), request))).toBe('archive-broken');
  });
});

/** What was looked at, but for what the package managers of this machine say. */
const looked = (host: Host, { candidates }: Pick<ProvidedTrtexec, 'candidates'>): string[] =>
  candidates
    .filter(({ origin }) => origin !== 'dpkg' && origin !== 'rpm' && !origin.startsWith('wheel'))
    .map(({ what, path: file, origin, version, taken, reason }) =>
      `${what} ${path.basename(file)} (${origin}) ${version ?? 'null'} ${taken ? 'taken' : 'left'}: ${reason}`.replaceAll(
        host.cacheDir,
        'cache',
      ),
    );

async function told(promise: Promise<unknown>): Promise<string> {
  const error = (await promise.catch((caught: unknown) => caught)) as { finding?: Finding };
  const { code, message, remedy, evidence } = error.finding ?? ({} as Partial<Finding>);
  return [code, message, remedy, ...(evidence ?? []).map(({ text }) => text)].join(' | ');
}

describe('what is said of where a trtexec is from', () => {
  const LINUX = { platform: 'linux', arch: 'x64' } as const;
  const folder = freshFolder('places');
  const place = path.join(folder, 'bin/trtexec');
  for (const part of ['bin', 'lib']) mkdirSync(path.join(folder, part));
  writeFileSync(place, '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(path.join(folder, 'lib/libnvinfer.so.10'), '10.1.0.27');
  // A Python that is asked for libraries alone: for the rest it has no answer, and quickly.
  writeFileSync(path.join(folder, 'python3'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const quick = (): Host => hostWithLibraries({ PATH: folder }, '', LINUX);
  const places = [{ path: place, origin: 'PATH' }];
  const library =
    'cache/TensorRT/10.0.1-6/linux-x64-given/TensorRT-10.0.1.6/targets/x86_64-linux-gnu/lib/libnvinfer.so.10.0.1.6';
  const served = (content: Buffer): Promise<TestServer> =>
    started((request, response) => {
      serveBody(content, request, response);
    });

  it('first what was refused, then what was taken, downloaded and found again', async () => {
    const server = await served(body);
    const host = quick();
    const where = { ...overrides, places };
    const cold = await provideTrtexec(host, requestFor(server), where);
    const warm = await provideTrtexec(host, requestFor(server), where);
    const refused = `trtexec trtexec (PATH) 10.1.0.27 left: loads ${folder}/lib/libnvinfer.so.10 = 10.1.0.27, but the pin is 10.0.1.6`;
    expect([looked(host, cold), looked(host, warm), warm.cacheHit, warm.findings]).toEqual([
      [refused, `trtexec trtexec (download) 10.0.1.6 taken: loads ${library} = 10.0.1.6, as pinned`],
      [refused, `trtexec trtexec (tool cache) 10.0.1.6 taken: loads ${library} = 10.0.1.6, as pinned`],
      true,
      [],
    ]);
  });

  it('one that is here is not a copy of ours', async () => {
    const server = await served(body);
    const host = quick();
    const here = await provideTrtexec(host, requestFor(server, { version: '10.1' }), { places });
    expect([looked(host, here), here.cacheHit, server.requests.length]).toEqual([
      [`trtexec trtexec (PATH) 10.1.0.27 taken: loads ${folder}/lib/libnvinfer.so.10 = 10.1.0.27, as pinned`],
      false,
      0,
    ]);
  });

  it('where its library does not answer, its banner is left', async () => {
    const server = await served(body);
    const real = quick();
    const host: Host = {
      ...real,
      run: async (command, args, options) =>
        args[2] === 'libraries'
          ? answered(
              `\nTRT-GUARD-ANSWER ${JSON.stringify([{ path: args[3], version: null, error: 'no symbol' }])}\n`,
            )
          : real.run(command, args, options),
    };
    expect(looked(host, await provide(host, requestFor(server)))).toEqual([
      'trtexec trtexec (download) null taken: its library could not be measured (no symbol): only its own banner can show its version',
    ]);
  });

  it('is refused where there is none, or no version', async () => {
    const server = await served(body);
    const host = quick();
    const other = archiveOf('10.1.0.27');
    const wrong = await served(other);
    expect([
      await codeOf(provide(host, requestFor(server, { download: false }))),
      await told(provide(host, requestFor(server, { version: 'ten' }))),
      (await told(provide(host, requestFor(wrong, { archiveSha256: sha256(other) })))).replace(
        / \| [^|]*$/,
        '',
      ),
      server.requests.length,
    ]).toEqual([
      'trtexec-not-found',
      'toolchain-version-unavailable | "ten" is not a TensorRT version: expected one to four numbers. | Write the version as 10.0.1 or 10.0.1.6.',
      'trtexec-other-version | The archive contains TensorRT 10.1.0.27, but the pin is 10.0.1.6. | Correct `archive-url`, or the pin.',
      0,
    ]);
  });

  it('a digest of the caller’s settles what the sources disagree on', async () => {
    const content = archiveOf('10.0.0.6');
    const server = await served(content);
    const ask = (more: Partial<TrtexecRequest>): Promise<ProvidedTrtexec> =>
      provide(quick(), {
        ...requestFor(server),
        version: '10.0.0.6',
        archiveUrl: null,
        archiveSha256: null,
        mirror: `${server.url}//`,
        ...more,
      });
    const settled = await ask({ archiveSha256: sha256(content) });
    expect([looked(quick(), settled).length, settled.findings]).toEqual([1, []]);
    expect(await codeOf(ask({ archiveSha256: '0'.repeat(64) }))).toBe('archive-digest-mismatch');
    // Without it, the size in the catalog counts all the same.
    expect(await told(ask({}))).toMatch(
      /^archive-digest-mismatch \| .* bytes, but the catalog says 2348693005/,
    );
    expect(new Set(server.requests.map(({ url = '' }) => path.posix.dirname(url)))).toEqual(new Set(['/']));
  });

  it('an archive without a version in its name is of the pin', async () => {
    const server = await served(body);
    const host = quick();
    await provide(host, requestFor(server, { archiveUrl: `${server.url}/trt.tar.gz`, version: '10.0' }));
    expect(readdirSync(path.join(host.cacheDir, 'TensorRT'))).toEqual(['10.0.0']);
  });
});
