// Several engines at once against one after the other, with a converter that keeps a core busy and no GPU.
//     node bench/jobs.mjs [MODELS]
// Wall time of `check --jobs CORES` over that of `--jobs 1`, in pairs; the ideal is one over the cores. Before there was no `--jobs`: 1.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';

const models = Number(process.argv[2] ?? 16);
const PAIRS = 3;
/** More cores than this are not tried: the fixed part of a run would be all that is measured. */
const cores = Math.min(availableParallelism(), 4);
/** 1.2 x the ideal, and a margin for a machine that does something else as well. */
const LIMIT = 1.2 / cores + 0.1;
const folder = mkdtempSync(path.join(tmpdir(), 'jobs-bench-'));
const cli = path.resolve(import.meta.dirname, '../dist/cli/index.js');
const standIn = path.resolve(import.meta.dirname, '../test/fixtures/programs/trtexec.mjs');
const trtexec = path.join(folder, 'trtexec');
const BUSY_MS = 400;

function seconds(jobs) {
  const args = [cli, 'check', '--model', `${folder}/*.onnx`, '--output', path.join(folder, `out-${jobs}`)];
  const how = ['--trtexec', trtexec, '--tensorrt-version', '10.6.0.26', '--require', 'inspect'];
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...args, ...how, '--json', '--jobs', `${jobs}`], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return (performance.now() - started) / 1000;
}

try {
  for (let i = 0; i < models; i++) copyFileSync('examples/tiny.onnx', path.join(folder, `m${i}.onnx`));
  const busy = `const end = Date.now() + ${BUSY_MS}; while (Date.now() < end);`;
  writeFileSync(
    trtexec,
    `#!/bin/sh\n'${process.execPath}' -e '${busy}'\nexec '${process.execPath}' '${standIn}' ok 10.6.0.26 "$@"\n`,
  );
  chmodSync(trtexec, 0o755);
  const pairs = Array.from({ length: PAIRS }, () => seconds(cores) / seconds(1)).sort((a, b) => a - b);
  const ratio = pairs[Math.floor(PAIRS / 2)];
  console.log(
    `${models} models, ${cores} jobs: ${ratio.toFixed(2)} of the time of one after the other (ideal ${(1 / cores).toFixed(2)}, at most ${LIMIT.toFixed(2)})`,
  );
  process.exitCode = ratio <= LIMIT ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
