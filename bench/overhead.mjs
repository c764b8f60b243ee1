// What a warm check costs beyond the tools: the wall time of `check` less that of the tools it ran. The first run installs TensorRT-RTX
// where it is not kept yet, and is not counted.
//     node bench/overhead.mjs [RUNS]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, copyFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hold, median } from './walls.mjs';

const runs = Number(process.argv[2] ?? 7);
const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-bench-'));
const cli = path.resolve(import.meta.dirname, '../dist/cli/index.js');
try {
  copyFileSync(path.resolve(import.meta.dirname, '../examples/tiny.onnx'), path.join(folder, 'tiny.onnx'));
  const args = [
    cli,
    'check',
    '--model',
    'tiny.onnx',
    '--product',
    'tensorrt-rtx',
    '--tensorrt-version',
    '1.5.0.114',
  ];
  const own = [];
  const walls = [];
  for (let i = 0; i < runs + 1; i++) {
    const started = performance.now();
    const child = spawnSync(process.execPath, [...args, '--require', 'inspect', '--json'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const wall = performance.now() - started;
    if (child.status !== 0) throw new Error(child.stderr);
    const { engines } = JSON.parse(child.stdout);
    // The checks `convert` and `load` are the tools' time, with little of trt-guard's own in it.
    const tools = engines[0].checks
      .filter(({ name }) => ['convert', 'load'].includes(name))
      .reduce((sum, { durationMs }) => sum + durationMs, 0);
    if (i === 0) continue;
    own.push(wall - tools);
    walls.push(wall);
  }
  // What goes on while a tool works is not beyond it: the whole shows whether that made the check shorter.
  hold('warm', median(own) / 1000, `median of ${runs}; ${(median(walls) / 1000).toFixed(2)} s in all`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
