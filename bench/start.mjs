// How much slower than node itself the command line starts, and how large the bundles are.
//     node bench/start.mjs [RUNS]
// Each pair is run in turn, and the median of the ratios is told: machines are noisy, ratios of neighbours less so.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

const runs = Number(process.argv[2] ?? 15);
const time = (args) => {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
  return performance.now() - started;
};
const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Wanted are 1.3; of a bundle in one file Node 20 compiles every byte at each start. */
const LIMIT = 2.5;
const MARGIN = 0.4;

for (const args of [['--version'], ['inspect', '--help']]) {
  const ratios = [];
  const times = [];
  for (let i = 0; i < runs; i++) {
    const base = time(['-e', '0']);
    const own = time(['dist/cli/index.js', ...args]);
    ratios.push(own / base);
    times.push(own);
  }
  console.log(
    `trt-guard ${args.join(' ')}: ${median(ratios).toFixed(2)} x node -e 0 (median of ${runs}; at most ${LIMIT}), ${median(times).toFixed(0)} ms`,
  );
  if (median(ratios) > LIMIT + MARGIN) process.exitCode = 1;
}
for (const entry of ['action', 'cli']) {
  console.log(
    `dist/${entry}/index.js: ${(statSync(`dist/${entry}/index.js`).size / 1e6).toFixed(2)} MB (at most 2.5)`,
  );
}
