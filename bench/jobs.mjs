// Several engines at once against one after the other, with a converter that keeps a core busy and no GPU.
//     node bench/jobs.mjs [MODELS]
// Wall time of `check --jobs CORES` over that of `--jobs 1`, in pairs, times the cores: 1 is ideal.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { hold, median } from './walls.mjs';

const models = Number(process.argv[2] ?? 16);
const PAIRS = 3;
/** More cores than this are not tried: the fixed part of a run would be all that is measured. */
const cores = Math.min(availableParallelism(), 4);
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
  const pairs = Array.from({ length: PAIRS }, () => (seconds(cores) / seconds(1)) * cores);
  hold('jobs', median(pairs), `${models} models, ${cores} jobs`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
