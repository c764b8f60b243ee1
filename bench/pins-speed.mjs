// `pins` on 10,000 files and on 40,000 against `git grep -n -i tensorrt` on the same tree, in the same run.
// Usage: node bench/pins-speed.mjs [FILES]; measures the bundle dist/cli/index.js. What is held is held of trees of these two sizes.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makeTree } from './pins-tree.mjs';
import { hold, median } from './walls.mjs';

const cli = path.resolve(import.meta.dirname, '../dist/cli/index.js');
/** Has the process tell its own peak of memory as the last line on stderr. */
const TELL_MEMORY =
  'data:text/javascript,process.on("exit", () => process.stderr.write("\\n" + process.resourceUsage().maxRSS))';

function seconds(run) {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

function measured(files) {
  const root = mkdtempSync(path.join(os.tmpdir(), 'pins-bench-'));
  const pins = ['--import', TELL_MEMORY, cli, 'pins', root, '--json'];
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
    return {
      // What it takes to start is the same for ten files, and on two cores longer than git grep itself.
      ratio: median(scan.map((whole, round) => (whole - start[round]) / grep[round])),
      seconds: median(scan),
      memory: memoryKiB / 1024,
      told: `git grep ${median(grep).toFixed(3)} s, pins ${median(scan).toFixed(3)} s, start ${median(start).toFixed(3)} s`,
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

if (process.argv[2] === undefined) {
  const few = measured(10_000);
  hold('pins', few.ratio, few.told);
  const many = measured(40_000);
  hold('pins-large', many.seconds, `${many.told}, ${many.ratio.toFixed(2)} times git grep`);
  hold('pins-memory', Math.max(few.memory, many.memory));
} else {
  const { told, ratio, memory } = measured(Number(process.argv[2]));
  console.log(`${process.argv[2]} files: ${told}: ${ratio.toFixed(2)}, ${Math.round(memory)} MiB`);
}
