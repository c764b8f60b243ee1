import { createHash } from 'node:crypto';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An entry of the cache, by key and version as the service tells them apart. */
interface Entry {
  key: string;
  version: string;
  archive: Buffer;
}

/**
 * A stand-in for GitHub's cache service, protocol 2 (twirp over JSON, and a blob store that takes one PUT or blocks), and 1 for reading. As
 * @actions/cache 6.3.0 speaks it: src/generated/results/api/v1/cache.twirp-client.ts, src/internal/cacheHttpClient.ts.
 */
export interface CacheService {
  env: Record<string, string>;
  entries: Entry[];
  /** `METHOD path` of each request. */
  requests: string[];
  /** While set, every question is answered with this status. */
  broken: number | null;
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function startCacheService(): Promise<CacheService> {
  const blobs = new Map<string, Buffer>();
  const blocks = new Map<string, Buffer>();
  const nameOf = (key: string, version: string): string =>
    createHash('sha256').update(`${key}|${version}`).digest('hex');
  const service: CacheService = {
    env: {},
    entries: [],
    requests: [],
    broken: null,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
  const addressOf = (name: string): string =>
    `${service.env['ACTIONS_RESULTS_URL'] ?? ''}blob/${name}?sig=s3cret`;
  /** As the service does it: an entry whose key only begins so is found as well. */
  const find = (key: string, version: string): Entry | undefined =>
    service.entries.find((one) => one.version === version && one.key.startsWith(key));

  const twirp: Record<string, (asked: Record<string, string>) => unknown> = {
    GetCacheEntryDownloadURL({ key = '', version = '' }) {
      const entry = find(key, version);
      if (entry === undefined) return { ok: false, signed_download_url: '', matched_key: '' };
      blobs.set(nameOf(entry.key, version), entry.archive);
      return { ok: true, signed_download_url: addressOf(nameOf(entry.key, version)), matched_key: entry.key };
    },
    CreateCacheEntry({ key = '', version = '' }) {
      if (service.entries.some((one) => one.key === key && one.version === version))
        return { ok: false, signed_upload_url: '' };
      return { ok: true, signed_upload_url: addressOf(nameOf(key, version)) };
    },
    FinalizeCacheEntryUpload({ key = '', version = '' }) {
      const archive = blobs.get(nameOf(key, version));
      if (archive === undefined) return { ok: false, entry_id: '0' };
      service.entries.push({ key, version, archive });
      return { ok: true, entry_id: String(service.entries.length) };
    },
  };

  const server = http.createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      service.requests.push(`${request.method ?? ''} ${url.pathname}`);
      const body = await bodyOf(request);
      const answer = (status: number, text: string | Buffer = ''): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(text);
      };
      if (service.broken !== null) {
        answer(service.broken, '{"msg": "broken"}');
        return;
      }
      const [, area, name = ''] = url.pathname.split('/');
      if (area === 'blob') {
        const block = url.searchParams.get('blockid');
        if (request.method !== 'PUT') answer(blobs.has(name) ? 200 : 404, blobs.get(name));
        else {
          if (block !== null) blocks.set(block, body);
          else if (url.searchParams.get('comp') === 'blocklist')
            blobs.set(
              name,
              Buffer.concat(
                [...body.toString().matchAll(/<Latest>([^<]+)</g)].map(
                  ([, id = '']) => blocks.get(id) ?? Buffer.alloc(0),
                ),
              ),
            );
          else blobs.set(name, body);
          answer(201);
        }
        return;
      }
      if (request.headers.authorization !== 'Bearer t0ken') {
        answer(401, '{"msg": "no token"}');
        return;
      }
      if (area === '_apis') {
        const entry = find(url.searchParams.get('keys') ?? '', url.searchParams.get('version') ?? '');
        if (entry === undefined) answer(204);
        else {
          blobs.set(nameOf(entry.key, entry.version), entry.archive);
          const archiveLocation = addressOf(nameOf(entry.key, entry.version));
          answer(200, JSON.stringify({ cacheKey: entry.key, archiveLocation }));
        }
        return;
      }
      const method = twirp[url.pathname.split('/').at(-1) ?? ''];
      if (method === undefined) answer(404, '{"msg": "bad route"}');
      else answer(200, JSON.stringify(method(JSON.parse(body.toString()) as Record<string, string>)));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  service.env = {
    ACTIONS_CACHE_SERVICE_V2: 'True',
    ACTIONS_RESULTS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    ACTIONS_CACHE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    ACTIONS_RUNTIME_TOKEN: 't0ken',
  };
  return service;
}
