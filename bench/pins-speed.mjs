// `pins` on 10,000 files against `git grep -n -i tensorrt` on the same tree, in the same run.
// Usage: node bench/pins-speed.mjs [FILES]; measures the bundle dist/cli/index.js.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeTree } from './pins-tree.mjs';
import { hold, median } from './walls.mjs';

const files = Number(process.argv[2] ?? 10_000);
const root = mkdtempSync(path.join(os.tmpdir(), 'pins-bench-'));
const cli = path.resolve(import.meta.dirname, '../dist/cli/index.js');
/** Has the process tell its own peak of memory as the last line on stderr. */
const TELL_MEMORY =
  'data:text/javascript,process.on("exit", () => process.stderr.write("\\n" + process.resourceUsage().maxRSS))';
const pins = ['--import', TELL_MEMORY, cli, 'pins', root, '--json'];

function seconds(run) {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

try {
  makeTree(root, files);
  execFileSync('git', ['init', '-q', root]);
  execFileSync('git', ['-C', root, 'add', '-A']);
  const grep = [];
  const scan = [];
  const start = [];
  let memoryKiB = 0;
  for (let round = 0; round < 5; round++) {
    grep.push(
      seconds(() => spawnSync('git', ['-C', root, 'grep', '-n', '-i', 'tensorrt'], { maxBuffer: 1 << 30 })),
    );
    start.push(seconds(() => spawnSync(process.execPath, [cli, '--version'])));
    scan.push(
      seconds(() => {
        const ended = spawnSync(process.execPath, pins, { encoding: 'utf8', maxBuffer: 1 << 30 });
        if (ended.status !== 0 && ended.status !== 1) throw new Error(ended.stderr);
        memoryKiB = Math.max(memoryKiB, Number(ended.stderr.split('\n').at(-1)));
      }),
    );
  }
  // What it takes to start is the same for ten files, and on two cores longer than git grep itself.
  const ratio = median(scan.map((whole, round) => (whole - start[round]) / grep[round]));
  const told = `${files} files: git grep ${median(grep).toFixed(3)} s, pins ${median(scan).toFixed(3)} s, start ${median(start).toFixed(3)} s`;
  if (files === 10_000) {
    hold('pins', ratio, told);
    hold('pins-memory', memoryKiB / 1024);
  } else console.log(`${told}: ${ratio.toFixed(2)}, ${Math.round(memoryKiB / 1024)} MiB`);
} finally {
  rmSync(root, { recursive: true, force: true });
}
