// What trt-guard itself costs for one engine: the wall time of `check` less that of the tools it ran (pip not counted: the runtime
// must be installed, so run the demo first), and that sum over node's own start.
//     node bench/overhead.mjs [RUNS]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, copyFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const runs = Number(process.argv[2] ?? 7);
const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-bench-'));
const cli = path.resolve('dist/cli/index.js');
const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
try {
  copyFileSync('examples/tiny.onnx', path.join(folder, 'tiny.onnx'));
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
    if (i > 0) own.push(wall - tools);
  }
  const node = [];
  for (let i = 0; i < runs; i++) {
    const started = performance.now();
    execFileSync(process.execPath, ['-e', '0']);
    node.push(performance.now() - started);
  }
  console.log(
    `trt-guard's own time for one engine: ${median(own).toFixed(0)} ms (median of ${runs}; at most 1000), ${(median(own) / median(node)).toFixed(1)} x node -e 0`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
