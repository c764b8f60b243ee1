import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parseVersion } from '../../src/core/version.js';
import { findKept } from '../../src/toolchain/archive/kept-archive.js';
import { compileSources } from './compiled.js';
import { freshFolder, testHost } from './fake-host.js';
import { archiveOf, serve, sha256, type TestServer } from './server.js';

const VERSION = '10.0.1.6';
const body = archiveOf(VERSION, 3_000_000);
let script = '';
let server: TestServer;

const SCRIPT = `
import { provideTrtexec } from './src/toolchain/trtexec/provide.js';
import { realHost } from './src/host/real.js';
const [cacheDir, url, sha256] = process.argv.slice(2);
const host = { ...realHost(), cacheDir };
const provided = await provideTrtexec(host, {
  product: 'tensorrt', version: '${VERSION}', explicit: null, download: true, archiveUrl: url, archiveSha256: sha256,
}, { places: [] });
console.log(JSON.stringify({ path: provided.trtexec.path, cacheHit: provided.cacheHit }));
`;

beforeAll(async () => {
  const out = compileSources();
  script = path.join(out, 'run.js');
  writeFileSync(script, SCRIPT);
  server = await serve((request, response) => {
    // In slices, so that there is something to be killed in.
    const range = Number(/(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(range > 0 ? 206 : 200, {
      etag: '"one"',
      'content-length': body.length - range,
      ...(range > 0 ? { 'content-range': `bytes ${range}-${body.length - 1}/${body.length}` } : {}),
    });
    let at = range;
    const timer = setInterval(() => {
      response.write(body.subarray(at, (at += 200_000)));
      if (at < body.length) return;
      clearInterval(timer);
      response.end();
    }, 10);
    response.on('close', () => {
      clearInterval(timer);
    });
  });
});

afterAll(() => server.close());

function start(cacheDir: string): { child: ChildProcess; ended: Promise<string> } {
  const child = spawn(process.execPath, [script, cacheDir, `${server.url}/a.tar.gz`, sha256(body)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (output += data.toString()));
  return {
    child,
    ended: new Promise((resolve) => {
      child.on('close', () => {
        resolve(output);
      });
    }),
  };
}

async function kept(cacheDir: string): Promise<string[]> {
  const found = await findKept(
    testHost({ cacheDir }),
    'tensorrt',
    parseVersion(VERSION) ?? [0],
    `${process.platform}-${process.arch}`,
  );
  return found.map(({ folder, manifest }) => path.join(folder, manifest.program));
}

it('two processes at once: one downloads, both get the whole', async () => {
  const cacheDir = freshFolder('two');
  const before = server.requests.length;
  const results = await Promise.all([start(cacheDir).ended, start(cacheDir).ended]);
  const answers = results.map((text) => JSON.parse(text) as { path: string; cacheHit: boolean });
  expect(answers.map((answer) => answer.cacheHit).sort()).toEqual([false, true]);
  expect(answers[0]?.path).toBe(answers[1]?.path);
  expect(server.requests.length - before).toBe(1);
}, 60_000);

it('kill -9 at random moments: what is found is whole, and a rerun ends well', async () => {
  let cacheDir = freshFolder('killed');
  let interrupted = 0;
  for (let round = 0; round < 15; round++) {
    const { child, ended } = start(cacheDir);
    const timer = setTimeout(() => child.kill('SIGKILL'), randomInt(150, 900));
    await ended;
    clearTimeout(timer);
    const found = await kept(cacheDir);
    for (const program of found) expect(readFileSync(program, 'utf8')).toContain('stand-in');
    if (found.length === 0) interrupted++;
    else cacheDir = freshFolder('killed');
  }
  expect(interrupted).toBeGreaterThan(0);
  const answer = JSON.parse(await start(cacheDir).ended) as { path: string };
  expect(await kept(cacheDir)).toEqual([answer.path]);
  const left = readdirSync(path.join(cacheDir, 'TensorRT', '10.0.1-6')).filter((name) =>
    name.startsWith('.'),
  );
  expect(left).toEqual([]);
}, 60_000);
