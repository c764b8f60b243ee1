#!/usr/bin/env node
// Download + verify + unpack + keep of a 1 GB archive from localhost, against `curl | sha256sum` plus `tar x` of the same file.
//   npx tsc -p tsconfig.json --outDir lib && node bench/toolchain-download.mjs [MEGABYTES]
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  createReadStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

const LIB = path.join(import.meta.dirname, '..', 'lib');

/** This file starts itself as the measured process, so that its memory is its own. */
async function install([cacheDir, url, sha256]) {
  const { installArchive } = await import(path.join(LIB, 'toolchain', 'archive-install.js'));
  const { realHost } = await import(path.join(LIB, 'host', 'real.js'));
  const started = performance.now();
  const { cached } = await installArchive(
    { ...realHost(), cacheDir },
    { product: 'tensorrt', version: [10, 0, 1, 6], variant: 'bench', url, sha256, disputed: [], size: null },
    { allowUnverified: false },
  );
  const seconds = (performance.now() - started) / 1000;
  console.log(JSON.stringify({ cached, seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 }));
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.on('close', (status) =>
      status === 0 ? resolve(output) : reject(new Error(`${command}: ${status}`)),
    );
  });
}

async function timed(work) {
  const started = performance.now();
  const value = await work();
  return { value, seconds: (performance.now() - started) / 1000 };
}

async function bench(megabytes) {
  const top = mkdtempSync(path.join(os.tmpdir(), 'trt-guard-bench-'));
  try {
    // Half of it is random, half repeats: about as well packed as shared libraries are.
    const root = path.join(top, 'TensorRT-10.0.1.6');
    for (const folder of ['bin', 'lib']) mkdirSync(path.join(root, folder), { recursive: true });
    writeFileSync(path.join(root, 'bin', 'trtexec'), '#!/bin/sh\n', { mode: 0o755 });
    const block = Buffer.concat([randomBytes(1 << 20), Buffer.alloc(1 << 20, 'TensorRT ')]);
    for (let i = 0; i < 8; i++) {
      const file = path.join(root, 'lib', `libnvinfer_${i}.so`);
      const half = Math.ceil(megabytes / 8);
      writeFileSync(file, Buffer.alloc(0));
      for (let done = 0; done < half; done++) {
        randomBytes(1 << 20).copy(block);
        writeFileSync(file, block, { flag: 'a' });
      }
    }
    const archive = path.join(top, 'archive.tar.gz');
    spawnSync('tar', ['-C', top, '-czf', archive, path.basename(root)], { stdio: 'inherit' });
    rmSync(root, { recursive: true });
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(archive)) hash.update(chunk);
    const sha256 = hash.digest('hex');

    const server = http.createServer((_request, response) => {
      response.writeHead(200, { 'content-length': statSync(archive).size });
      createReadStream(archive, { highWaterMark: 1 << 20 }).pipe(response);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${server.address().port}/archive.tar.gz`;
    const rounds = [];
    for (let round = 0; round < 3; round++) {
      const plain = path.join(top, `plain${round}`);
      mkdirSync(plain);
      const curl = await timed(() =>
        run('sh', [
          '-c',
          `curl -s '${url}' | tee '${plain}.tar.gz' | sha256sum && tar -xf '${plain}.tar.gz' -C '${plain}'`,
        ]),
      );
      rmSync(plain, { recursive: true });
      rmSync(`${plain}.tar.gz`);
      const cache = path.join(top, `cache${round}`);
      const args = [import.meta.filename, '--install', cache, url, sha256];
      const cold = JSON.parse(await run(process.execPath, args));
      const warm = JSON.parse(await run(process.execPath, args));
      rmSync(cache, { recursive: true });
      rounds.push({
        curlAndTar: curl.seconds,
        cold: cold.seconds,
        ratio: cold.seconds / curl.seconds,
        warm: warm.seconds,
        peakMegabytes: cold.peakMegabytes,
      });
    }
    server.close();
    server.closeAllConnections();
    console.log(
      JSON.stringify(
        {
          archiveMegabytes: statSync(archive).size / 1e6,
          node: process.version,
          cores: os.cpus().length,
          rounds,
        },
        null,
        1,
      ),
    );
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

if (process.argv[2] === '--install') await install(process.argv.slice(3));
else {
  readFileSync(path.join(LIB, 'toolchain', 'archive-install.js')); // says at once that the sources are not compiled
  await bench(Number(process.argv[2] ?? 1000));
}
