// `pins` on 10,000 files against `git grep -n -i tensorrt` on the same tree, in the same run.
// Usage: node bench/pins-speed.mjs [FILES]; needs the built bundle dist/cli/index.js, or PINS_MODULE with a compiled pins.js.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeTree } from './pins-tree.mjs';

const files = Number(process.argv[2] ?? 10_000);
const root = mkdtempSync(path.join(os.tmpdir(), 'pins-bench-'));
const cli = path.resolve(import.meta.dirname, '../dist/cli/index.js');
const module = process.env.PINS_MODULE;
const pins =
  module === undefined
    ? [cli, 'pins', root, '--json']
    : [
        '--input-type=module',
        '-e',
        `import {findPins} from ${JSON.stringify(module)}; const r = await findPins(${JSON.stringify(root)}); process.stderr.write(String(r.pins.length)); process.stdout.write(String(process.resourceUsage().maxRSS))`,
      ];

function seconds(run) {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

try {
  makeTree(root, files);
  execFileSync('git', ['init', '-q', root]);
  execFileSync('git', ['-C', root, 'add', '-A']);
  const grep = [];
  const scan = [];
  let memoryKiB = null;
  for (let round = 0; round < 5; round++) {
    grep.push(
      seconds(() => spawnSync('git', ['-C', root, 'grep', '-n', '-i', 'tensorrt'], { maxBuffer: 1 << 30 })),
    );
    scan.push(
      seconds(() => {
        const ended = spawnSync(process.execPath, pins, { encoding: 'utf8', maxBuffer: 1 << 30 });
        if (ended.status !== 0 && ended.status !== 1) throw new Error(ended.stderr);
        if (module !== undefined) memoryKiB = Number(ended.stdout);
      }),
    );
  }
  const result = {
    files,
    gitGrepSeconds: Number(median(grep).toFixed(3)),
    pinsSeconds: Number(median(scan).toFixed(3)),
    ratio: Number((median(scan) / median(grep)).toFixed(2)),
    maxMemoryMiB: memoryKiB === null ? null : Math.round(memoryKiB / 1024),
  };
  console.log(JSON.stringify(result));
  if (files === 10_000 && (result.pinsSeconds > 1.5 || result.ratio > 3)) process.exitCode = 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}
