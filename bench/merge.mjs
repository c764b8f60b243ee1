// `merge` of thousands of reports: time, memory and page, and how they grow.
//     node bench/merge.mjs [LARGEST]
// Time is CPU time of the process (a busy machine does not change it much), and its ratio to a process that does nothing but read and
// parse the same files.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reportOf } from './reports.mjs';
import { hold, median } from './walls.mjs';

const largest = Number(process.argv[2] ?? 10_000);
const sizes = [largest / 10, largest / 3, largest].map(Math.round);
const cli = path.resolve(import.meta.dirname, '../dist/cli/index.js');
const folder = mkdtempSync(path.join(tmpdir(), 'merge-bench-'));
const TELL =
  'data:text/javascript,process.on("exit", () => process.stderr.write("\\n" + JSON.stringify(process.resourceUsage())))';
const READ = `const fs = require('fs'); const all = fs.readdirSync(process.argv[1]).map((name) =>
  JSON.parse(fs.readFileSync(process.argv[1] + '/' + name, 'utf8'))); process.exitCode = all.length > 0 ? 0 : 1;`;

/** CPU seconds and peak of memory of a process. */
function measured(args) {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', TELL, ...args], { encoding: 'utf8' });
  const wall = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(stderr);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr.split('\n').at(-1));
  return { seconds: (userCPUTime + systemCPUTime) / 1e6, wall, megabytes: maxRSS / 1024 };
}

try {
  const rows = sizes.map((count) => {
    const parts = path.join(folder, String(count));
    spawnSync('mkdir', [parts]);
    for (let i = 0; i < count; i++)
      writeFileSync(path.join(parts, `${i}.json`), JSON.stringify(reportOf(i), null, 2));
    const [page, report] = ['page.html', 'report.json'].map((name) => path.join(folder, name));
    const pairs = Array.from({ length: 3 }, () => ({
      read: measured(['-e', READ, parts]),
      merge: measured([cli, 'merge', parts, '--html', page, '--report', report, '--any-run']),
    }));
    return {
      count,
      seconds: median(pairs.map(({ merge }) => merge.seconds)),
      wall: median(pairs.map(({ merge }) => merge.wall)),
      ratio: median(pairs.map(({ merge, read }) => merge.seconds / read.seconds)),
      megabytes: Math.round(Math.max(...pairs.map(({ merge }) => merge.megabytes))),
      pageBytes: statSync(page).size,
      missing: Number(/(\d+) of \d+ engines are not on this page/.exec(readFileSync(page, 'utf8'))?.[1] ?? 0),
    };
  });
  const [, middle, last] = rows;
  const exponent = Math.log(last.seconds / middle.seconds) / Math.log(last.count / middle.count);
  console.log(rows.map(({ count, seconds }) => `${count}: ${seconds.toFixed(2)} s of CPU`).join(', '));
  hold('merge-exponent', exponent);
  hold('merge-memory', last.megabytes);
  hold('merge-page', last.pageBytes / 1e6);
  hold('merge-missing', last.missing);
  hold('merge-read', last.ratio, `${last.wall.toFixed(1)} s of wall time`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
