import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { download, DownloadError } from '../fetch/download.js';
import { sha256OfFile } from '../files.js';
import type { Host, Portable } from '../host.js';
import { makeFolder } from '../replace-file.js';
import { parseJson } from '../json.js';
import { unpack } from '../fetch/unpack.js';

/**
 * GitHub's cache service, as a step of an action sees it; what is kept there is written in the `post` step, by @actions/cache (cache.ts).
 * Read here without that library, which has tar write wherever the archive says (`tar -xf ... -P`, its src/internal/tar.ts): an archive of
 * the cache is foreign.
 */
interface Service {
  /** Protocol 2 is that of github.com, 1 that of GitHub Enterprise Server and of act. */
  protocol: 1 | 2;
  url: string;
  token: string;
}

/** Null where this process has none: outside of an action, and in a step that is `run:`. As the library's src/internal/config.ts asks it. */
export function cacheService(env: Host['env']): Service | null {
  const server = env['GITHUB_SERVER_URL'] || 'https://github.com';
  const host = URL.canParse(server) ? new URL(server).hostname.toUpperCase() : '';
  const isOfGitHub = host === 'GITHUB.COM' || host.endsWith('.GHE.COM') || host.endsWith('.LOCALHOST');
  const protocol = isOfGitHub && env['ACTIONS_CACHE_SERVICE_V2'] ? 2 : 1;
  const url = protocol === 2 ? env['ACTIONS_RESULTS_URL'] : env['ACTIONS_CACHE_URL'];
  const token = env['ACTIONS_RUNTIME_TOKEN'] ?? '';
  // act's own server asks for no token, and its steps have none.
  return url && (token || protocol === 1) ? { protocol, url, token } : null;
}

/** How the library compressed: with zstd where the runner had it. */
const COMPRESSIONS = ['zstd-without-long', 'gzip'] as const;

/** What the service tells entries of one key apart by: the library's src/internal/cacheUtils.ts, getCacheVersion. */
function versionOf(paths: readonly string[], compression: string, platform: string): string {
  const parts = [...paths, compression, ...(platform === 'win32' ? ['windows-only'] : []), '1.0'];
  return createHash('sha256').update(parts.join('|')).digest('hex');
}

const ANSWER_1 = v.object({ archiveLocation: v.string(), cacheKey: v.string() });
const ANSWER_2 = v.object({
  ok: v.boolean(),
  signed_download_url: v.optional(v.string(), ''),
  matched_key: v.optional(v.string(), ''),
});

/** Where the entry of exactly this key can be fetched; null where there is none. The service itself is content with a key that only begins so. */
async function addressOf(
  { protocol, url, token }: Service,
  key: string,
  version: string,
): Promise<string | null> {
  const { HttpClient } = await import('@actions/http-client');
  const client = new HttpClient('trt-guard', [], { socketTimeout: 20_000, allowRedirects: false });
  const headers = { authorization: `Bearer ${token}` };
  const query = new URLSearchParams({ keys: key, version }).toString();
  const response = await (protocol === 1
    ? client.get(new URL(`_apis/artifactcache/cache?${query}`, url).href, {
        ...headers,
        accept: 'application/json;api-version=6.0-preview.1',
      })
    : client.post(
        new URL('/twirp/github.actions.results.api.v1.CacheService/GetCacheEntryDownloadURL', url).href,
        JSON.stringify({ key, restore_keys: [], version }),
        { ...headers, 'content-type': 'application/json' },
      ));
  const status = response.message.statusCode ?? 0;
  const body = await response.readBody();
  client.dispose();
  if (status === 204) return null;
  if (status !== 200) throw new Error(`the cache service answered ${status}`);
  if (protocol === 1) {
    const { archiveLocation, cacheKey } = v.parse(ANSWER_1, parseJson(body));
    return cacheKey.toLowerCase() === key.toLowerCase() ? archiveLocation : null;
  }
  const { ok, signed_download_url, matched_key } = v.parse(ANSWER_2, parseJson(body));
  return ok && matched_key === key ? signed_download_url : null;
}

/** A part that this job had to make itself, for the `post` step. */
export interface Made extends Omit<Portable, 'key'> {
  /** Of its entry in the cache. */
  key: string;
  cacheDir: string;
  /** sha256 of the marker: what later steps of the job did to the part is not carried further. */
  seal: string;
}

/** The name under which the step's state has them. */
export const MADE = 'made';

/** What GitHub's cache has of the parts of `cacheDir` that a run needs, and what it lacks. */
export class GitHubCache {
  private readonly lacking = new Map<string, Portable>();
  private brought = 0;
  /** Why the cache was of no use, in words for people: a job goes on without, and asks a service that fails only once. */
  trouble: string | null;

  /**
   * @param service null: there is none
   * @param prefix of every key: what else makes a part another one
   */
  constructor(
    private readonly service: Service | null,
    private readonly prefix: string,
  ) {
    this.trouble = service === null ? 'this step has no cache service' : null;
  }

  /** The same machine, that looks here for what it lacks. */
  of(host: Host): Host {
    return { ...host, bring: (part, progress) => this.bring({ ...host, progress }, part) };
  }

  /** Whether the run asked for something, and all of it came from here. */
  get hit(): boolean {
    return this.brought > 0 && this.lacking.size === 0;
  }

  /** Parts that were not here, and are whole now. */
  async made({ cacheDir }: Host): Promise<Made[]> {
    if (this.service === null) return [];
    const whole = [...this.lacking].filter(([, { marker }]) => existsSync(path.join(cacheDir, marker)));
    return Promise.all(
      whole.map(async ([key, { paths, marker }]) => ({
        key,
        paths,
        marker,
        cacheDir,
        seal: await sha256OfFile(path.join(cacheDir, marker)),
      })),
    );
  }

  private async bring(host: Host, part: Portable): Promise<boolean> {
    const key = `${this.prefix}-${part.key}`;
    const { service } = this;
    this.lacking.set(key, part);
    if (service === null || this.trouble !== null) return false;
    try {
      for (const compression of COMPRESSIONS) {
        const url = await addressOf(service, key, versionOf(part.paths, compression, host.platform));
        if (url === null) continue;
        const started = host.now();
        await fetchPart(host, part, url);
        host.progress(`From GitHub's cache in ${((host.now() - started) / 1000).toFixed(1)} s: ${key}`);
        this.brought++;
        this.lacking.delete(key);
        return true;
      }
      host.progress(`Not in GitHub's cache yet: ${key}`);
    } catch (error) {
      // Without the address: whoever has it can read the entry.
      const why = error instanceof DownloadError ? error.trouble.kind : (error as Error).message;
      this.trouble = `${key} could not be fetched: ${why}`;
      host.progress(`GitHub's cache: ${this.trouble}`);
    }
    return false;
  }
}

/** Downloads, unpacks beside its place, and puts there what is of this part. Whoever asks for it holds the part's lock. */
async function fetchPart(host: Host, { paths, marker }: Portable, url: string): Promise<void> {
  const [first = marker] = paths;
  const staged = path.join(host.cacheDir, path.dirname(first), `.${path.basename(first)}.brought`);
  const archive = `${staged}.archive`;
  await rm(staged, { recursive: true, force: true });
  try {
    await download({ url, file: archive, sha256: null, attempts: 2, onProgress: host.progress.bind(host) });
    const isOurs = (name: string): boolean => paths.some((one) => name === one || name.startsWith(`${one}/`));
    await unpack(host, archive, staged, isOurs, { linksOut: true });
    if (!existsSync(path.join(staged, marker))) throw new Error(`its entry has no ${marker}`);
    await rm(path.join(host.cacheDir, marker), { force: true });
    for (const one of paths.filter((name) => name !== marker)) await put(host.cacheDir, staged, one, marker);
    await rename(path.join(staged, marker), path.join(host.cacheDir, marker));
  } finally {
    for (const left of [staged, archive, `${archive}.part`, `${archive}.part.json`])
      await rm(left, { recursive: true, force: true });
  }
}

/** In the place of what was there, but for the lock, and without the marker, which comes last. */
async function put(cacheDir: string, staged: string, name: string, marker: string): Promise<void> {
  const [from, to] = [path.join(staged, name), path.join(cacheDir, name)];
  if (!lstatSync(from).isDirectory()) throw new Error(`its ${name} is not a folder`);
  makeFolder(to);
  const visible = (folder: string): string[] => readdirSync(folder).filter((one) => !one.startsWith('.'));
  for (const one of visible(to)) await rm(path.join(to, one), { recursive: true, force: true });
  for (const one of visible(from))
    if (`${name}/${one}` !== marker) await rename(path.join(from, one), path.join(to, one));
}
