// `merge` of thousands of reports: time, memory and page, and how they grow.
//     node bench/merge.mjs [LARGEST]
// Time is CPU time of the process (a busy machine does not change it much), and its ratio to a process that does nothing but read and
// parse the same files. Before rows were looked up by file: 48.5 s of user time and 583 MB for 10,000 reports, where it is 5.8 s and 253 to
// 298 MB now. Exits 1 where a limit is broken.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const LIMITS = { exponent: 1.2, megabytes: 320, pageBytes: 2_000_000, ratio: 20 };
const largest = Number(process.argv[2] ?? 10_000);
const sizes = [largest / 10, largest / 3, largest].map(Math.round);
const cli = path.resolve(import.meta.dirname, '../dist/cli/index.js');
const folder = mkdtempSync(path.join(tmpdir(), 'merge-bench-'));
const TELL =
  'data:text/javascript,process.on("exit", () => process.stderr.write("\\n" + JSON.stringify(process.resourceUsage())))';
const READ = `const fs = require('fs'); const all = fs.readdirSync(process.argv[1]).map((name) =>
  JSON.parse(fs.readFileSync(process.argv[1] + '/' + name, 'utf8'))); process.exitCode = all.length > 0 ? 0 : 1;`;

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
function reportOf(i) {
  const name = `models/group${i % 37}/model-${i}`;
  const witness = (source, detail) => ({ source, product: 'tensorrt', version: '10.6.0.26', detail });
  const library = `/opt/hostedtoolcache/trt-guard-python/lib/python3.11/site-packages/tensorrt_libs/libnvinfer.so.10`;
  const check = (checkName) => ({ name: checkName, status: 'pass', durationMs: (i * 7) % 1000 });
  return {
    schema: 'trt-guard/report/v1',
    verdict: 'pass',
    require: 'load',
    engines: [
      {
        model: `${name}.onnx`,
        engine: `${name}.engine`,
        sha256: sha256(`engine ${i}`),
        modelSha256: sha256(`model ${i}`),
        verdict: 'pass',
        witnesses: [
          witness('pin', 'input tensorrt-version'),
          witness('builder-library', library),
          witness('plan-header', `${name}.engine`),
          witness('plan-body', `${name}.engine`),
          witness('runtime-library', library),
        ],
        checks: ['convert', 'inspect', 'load', 'unchanged', 'versions'].map(check),
        findings: [],
        converter: 'python',
        command: ['python', 'trt_harness.py', 'build', `${name}.onnx`],
      },
    ],
    findings: [],
  };
}

/** CPU seconds and peak of memory of a process. */
function measured(args) {
  const { status, stderr } = spawnSync(process.execPath, ['--import', TELL, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(stderr.split('\n').at(-1));
  return { seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024 };
}
const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

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
      ratio: median(pairs.map(({ merge, read }) => merge.seconds / read.seconds)),
      megabytes: Math.round(Math.max(...pairs.map(({ merge }) => merge.megabytes))),
      pageBytes: statSync(page).size,
    };
  });
  const [, middle, last] = rows;
  const exponent = Math.log(last.seconds / middle.seconds) / Math.log(last.count / middle.count);
  console.log(JSON.stringify({ rows, exponent: Number(exponent.toFixed(2)), limits: LIMITS }, null, 1));
  const holds =
    exponent <= LIMITS.exponent &&
    last.megabytes <= LIMITS.megabytes &&
    last.pageBytes <= LIMITS.pageBytes &&
    last.ratio <= LIMITS.ratio;
  process.exitCode = holds ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
