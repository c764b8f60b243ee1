// The demo on a machine that has nothing yet, against downloading and unzipping the very wheels that it installs, in pairs.
//     node bench/cold.mjs [PAIRS]
// Needs a Python 3 with pip and an index. uv is used by the demo where it is there, as people have it; by the other side never.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hold, median } from './walls.mjs';

const PAIRS = Number(process.argv[2] ?? 3);
const cli = path.resolve(import.meta.dirname, '../dist/cli/index.js');
const PARTS = ['libs', 'bindings'];
const wheels = ['1.5.0.114', '1.4.0.76'].flatMap((version) =>
  PARTS.map((part) => `tensorrt-rtx-cu12-${part}==${version}`),
);

function timed(command, args, env = {}) {
  const started = performance.now();
  const { status, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, PIP_NO_CACHE_DIR: '1', UV_NO_CACHE: '1', ...env },
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return (performance.now() - started) / 1000;
}

/** pip refuses two versions of one package in one command: each release is asked for with its own. */
function downloadAndUnzip(folder) {
  let seconds = 0;
  for (let i = 0; i < wheels.length; i += PARTS.length) {
    const to = path.join(folder, `wheels-${i}`);
    mkdirSync(to);
    const args = [
      '-m',
      'pip',
      'download',
      '-q',
      '--no-deps',
      '--dest',
      to,
      ...wheels.slice(i, i + PARTS.length),
    ];
    seconds += timed('python3', args);
    for (const name of readdirSync(to))
      seconds += timed('python3', ['-m', 'zipfile', '-e', path.join(to, name), path.join(to, 'unpacked')]);
  }
  return seconds;
}

const pairs = [];
for (let i = 0; i < PAIRS; i++) {
  const folder = mkdtempSync(path.join(tmpdir(), 'cold-bench-'));
  try {
    const plain = downloadAndUnzip(folder);
    const cache = path.join(folder, 'cache');
    const demo = timed(process.execPath, [cli, 'demo', '--json'], { RUNNER_TOOL_CACHE: cache });
    pairs.push({ plain, demo });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
hold(
  'cold',
  median(pairs.map(({ plain, demo }) => demo / plain)),
  pairs.map(({ plain, demo }) => `${demo.toFixed(1)} of ${plain.toFixed(1)} s`).join(', '),
);
