import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { cacheService, GitHubCache } from '../../src/host/ci/github-cache.js';
import type { Host, Portable } from '../../src/host/host.js';
import { startCacheService, type CacheService } from '../support/cache-service.js';
import { freshFolder, testHost } from '../toolchain/fake-host.js';

const PART: Portable = { key: 'x', paths: ['envs/x'], marker: 'envs/x/current.json' };
/** sha256 of `envs/x|gzip|1.0`: what @actions/cache 6.3.0 gives the service. */
const VERSION = '03a49d2aa6d2a504757bdc771dfe337cb1ae5c588c497b874c9fa55142f10b48';

let service: CacheService;
let host: Host;
let messages: string[];
const say = (message: string): void => {
  messages.push(message);
};
beforeEach(async () => {
  service = await startCacheService();
  host = testHost();
  messages = [];
  mkdirSync(host.cacheDir, { recursive: true });
});
afterEach(() => service.close());

const cacheOf = (env: Record<string, string> = service.env): GitHubCache =>
  new GitHubCache(cacheService(env), 'p');
/** What is below a folder, links with their targets. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => !one.isDirectory())
    .map((one) => {
      const file = path.join(one.parentPath, one.name);
      return path.relative(folder, file) + (one.isSymbolicLink() ? ` -> ${readlinkSync(file)}` : '');
    })
    .sort();

/** An entry as tar makes it of a folder that `fill` has filled, under the names that are given. */
function keep(fill: (folder: string) => void, names = ['envs/x'], key = 'p-x'): void {
  const folder = freshFolder('kept');
  fill(folder);
  const archive = execFileSync('tar', ['--posix', '-czPf', '-', '-C', folder, ...names]);
  service.entries.push({ key, version: VERSION, archive });
}
function put(folder: string, name: string, content = ''): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content);
}
function environment(folder: string): void {
  put(folder, 'envs/x/current.json', '{}');
  put(folder, 'envs/x/made/lib/module.py', 'pass');
  mkdirSync(path.join(folder, 'envs/x/made/bin'));
  symlinkSync('/usr/bin/python3', path.join(folder, 'envs/x/made/bin/python'));
}
const WHOLE = [
  'envs/x/current.json',
  'envs/x/made/bin/python -> /usr/bin/python3',
  'envs/x/made/lib/module.py',
];

it.each([
  ['2', {}],
  ['1', { GITHUB_SERVER_URL: 'https://ghes.example' }],
])(
  'protocol %s: what another job kept comes to its place, in the place of what was there',
  async (_, more) => {
    keep(environment);
    put(host.cacheDir, 'envs/x/.lock', 'held');
    put(host.cacheDir, 'envs/x/old/file', 'of a half-made one');
    const cache = cacheOf({ ...service.env, ...more });
    expect(await cache.of(host).bring(PART, say)).toBe(true);
    expect(filesIn(host.cacheDir)).toEqual(['envs/x/.lock', ...WHOLE]);
    expect([cache.hit, cache.trouble, await cache.made(host)]).toEqual([true, null, []]);
  },
);

it('what is not there is told to the `post` step once it was made, with the digest of its marker', async () => {
  const cache = cacheOf();
  expect(await cache.of(host).bring(PART, say)).toBe(false);
  expect(await cache.made(host)).toEqual([]);
  put(host.cacheDir, PART.marker, '{}');
  expect([cache.hit, await cache.made(host)]).toEqual([
    false,
    [
      {
        ...PART,
        key: 'p-x',
        cacheDir: host.cacheDir,
        seal: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
      },
    ],
  ]);
});

it.each<[string, (folder: string) => void, string[]]>([
  [
    'writes above its folder',
    (folder) => {
      put(folder, '../above-x', 'x');
      environment(folder);
    },
    ['envs/x', '../above-x'],
  ],
  [
    'writes at the root',
    (folder) => {
      environment(folder);
    },
    ['envs/x', '/etc/hostname'],
  ],
  [
    'writes through a link',
    (folder) => {
      environment(folder);
      put(folder, 'elsewhere/file', 'of the machine');
      symlinkSync('../../elsewhere', path.join(folder, 'envs/x/through'));
    },
    ['envs/x', 'envs/x/through/file'],
  ],
  [
    'has no marker',
    (folder) => {
      put(folder, 'envs/x/made/file');
    },
    ['envs/x'],
  ],
  [
    'is another part',
    (folder) => {
      put(folder, 'envs/y/current.json');
    },
    ['envs/y'],
  ],
  [
    'is a link itself',
    (folder) => {
      put(folder, 'envs/x', 'file');
    },
    ['envs/x'],
  ],
])('an archive that %s is not taken, and nothing of it is left', async (_, fill, names) => {
  keep(fill, names);
  put(host.cacheDir, 'envs/x/.lock', 'held');
  const cache = cacheOf();
  expect(await cache.of(host).bring(PART, say)).toBe(false);
  expect(filesIn(host.cacheDir)).toEqual(['envs/x/.lock']);
  expect(cache.trouble).toMatch(/^p-x could not be fetched: /);
});

it('files beside the part are not taken', async () => {
  keep(
    (folder) => {
      environment(folder);
      put(folder, 'envs/other/current.json', 'not asked for');
      put(folder, 'envs/x/.lock', 'of another machine');
    },
    ['envs'],
  );
  expect(await cacheOf().of(host).bring(PART, say)).toBe(true);
  expect(filesIn(host.cacheDir)).toEqual(WHOLE);
});

it('an entry whose key only begins like the one that is asked for is another one', async () => {
  keep(environment, ['envs/x'], 'p-x2');
  expect(await cacheOf().of(host).bring(PART, say)).toBe(false);
  expect(
    await cacheOf({ ...service.env, GITHUB_SERVER_URL: 'https://ghes.example' })
      .of(host)
      .bring(PART, say),
  ).toBe(false);
});

it.each([
  ['none', {}, /has no cache service/],
  ['dead', { ACTIONS_CACHE_URL: 'http://127.0.0.1:9/', ACTIONS_RUNTIME_TOKEN: 't' }, /ECONNREFUSED/],
  ['nowhere', { ACTIONS_CACHE_URL: 'x', ACTIONS_RUNTIME_TOKEN: 't', GITHUB_SERVER_URL: '::' }, /Invalid URL/],
])('a service that is %s is a trouble, asked once', async (_, env, why) => {
  const cache = cacheOf(env);
  expect([
    await cache.of(host).bring(PART, say),
    await cache.of(host).bring({ ...PART, key: 'y' }, say),
  ]).toEqual([false, false]);
  expect(cache.trouble).toMatch(why);
});

it.each([500, 401, 302])('a service that answers %d is a trouble, asked once', async (status) => {
  service.broken = status;
  const cache = cacheOf();
  await cache.of(host).bring(PART, say);
  await cache.of(host).bring({ ...PART, key: 'y' }, say);
  expect([cache.trouble, service.requests.length]).toEqual([
    `p-x could not be fetched: the cache service answered ${status}`,
    1,
  ]);
});

it('neither the token nor the address of an entry is told', async () => {
  keep(environment);
  const [entry] = service.entries;
  if (entry !== undefined) entry.archive = Buffer.from('<html>');
  const cache = cacheOf();
  await cache.of(host).bring(PART, say);
  const said = [...messages, cache.trouble].join('\n');
  expect([said.includes('s3cret'), said.includes('t0ken')]).toEqual([false, false]);
  expect(said).toContain('it is not a tar.gz');
  expect(readFileSync('package.json', 'utf8')).toContain('"@actions/cache": "6.3.0"');
});
