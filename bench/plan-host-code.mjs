// Measures the one pass that hashes a file and looks for native code, against sha256sum on the same file in the same run.
// `node bench/plan-host-code.mjs [MiB]` (Linux). Exits 1 where a limit is broken.
import { spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { importSource } from '../scripts/compiled.mjs';

const { scanHostCode } = await importSource('engine/host-code/host-code.js');

const mib = Number(process.argv[2] ?? 512);
const ROUNDS = 5;
const folder = mkdtempSync(path.join(tmpdir(), 'bench-scan-'));
const file = path.join(folder, 'plan.engine');

try {
  const chunk = Buffer.alloc(1024 * 1024);
  const descriptor = openSync(file, 'w');
  for (let i = 0; i < mib; i++) writeSync(descriptor, randomFillSync(chunk));
  closeSync(descriptor);

  const theirs = [];
  const ours = [];
  let peak = 0;
  let digests = [];
  for (let round = 0; round < ROUNDS; round++) {
    let start = performance.now();
    const sum = spawnSync('sha256sum', [file], { encoding: 'utf8' });
    theirs.push(performance.now() - start);
    start = performance.now();
    const scan = await scanHostCode(file);
    ours.push(performance.now() - start);
    peak = Math.max(peak, process.memoryUsage().rss);
    digests = [sum.stdout.slice(0, 64), scan.sha256];
  }
  const best = (times) => Math.min(...times);
  const result = {
    mib,
    sha256sumMs: best(theirs),
    scanMs: best(ours),
    speedOfSha256sum: best(theirs) / best(ours),
    sameDigest: digests[0] === digests[1],
    peakRssMiB: peak / 1024 / 1024,
  };
  console.log(JSON.stringify(result, null, 1));
  process.exitCode = result.sameDigest && result.speedOfSha256sum >= 0.7 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
