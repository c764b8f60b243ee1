// How much slower than node itself the command line starts, what one engine more costs, and how large the bundles are.
//     node bench/start.mjs [PAIRS]
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { measured } from './children.mjs';
import { hold, median } from './walls.mjs';

const PAIRS = Number(process.argv[2] ?? 7);
const ENGINES = 20;
const root = path.resolve(import.meta.dirname, '..');
const cli = path.join(root, 'dist/cli/index.js');
const standIn = path.join(root, 'test/fixtures/programs/trtexec.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'start-bench-'));
const trtexec = path.join(folder, 'trtexec');
const engine = path.join(folder, 'one.engine');

const cpu = (args) => measured(process.execPath, args, { repeat: 5 }).cpu;
const started = (args) => Array.from({ length: PAIRS }, () => cpu([cli, ...args]) / cpu(['-e', '0']));

/** CPU time of trt-guard's own process, without that of the tools that it starts. */
const TELL =
  'data:text/javascript,process.on("exit", () => process.stderr.write("\\n" + JSON.stringify(process.cpuUsage())))';

function own(count) {
  const models = path.join(folder, `${count}`);
  const args = [
    'check',
    '--model',
    `${models}/*.onnx`,
    '--trtexec',
    trtexec,
    '--tensorrt-version',
    '10.6.0.26',
  ];
  const how = ['--require', 'inspect', '--json', '--report', path.join(folder, 'report.json')];
  const { status, stderr } = spawnSync(process.execPath, ['--import', TELL, cli, ...args, ...how], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  const { user, system } = JSON.parse(stderr.split('\n').at(-1));
  return (user + system) / 1e6;
}

try {
  writeFileSync(trtexec, `#!/bin/sh\nexec '${process.execPath}' '${standIn}' ok 10.6.0.26 "$@"\n`);
  chmodSync(trtexec, 0o755);
  measured(trtexec, [`--saveEngine=${engine}`]);
  hold('version', median(started(['--version'])));
  hold('inspect', median(started(['inspect', engine])));

  for (const count of [1, 1 + ENGINES]) {
    const models = path.join(folder, `${count}`);
    spawnSync('mkdir', [models]);
    for (let i = 0; i < count; i++)
      copyFileSync(path.join(root, 'examples/tiny.onnx'), path.join(models, `m${i}.onnx`));
  }
  const pairs = Array.from({ length: 3 }, () => ({
    each: (own(1 + ENGINES) - own(1)) / ENGINES,
    node: cpu(['-e', '0']),
  }));
  const each = median(pairs.map((pair) => pair.each));
  hold('own', median(pairs.map((pair) => pair.each / pair.node)), `${(each * 1000).toFixed(0)} ms`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

for (const entry of ['action', 'cli']) {
  const files = readdirSync(path.join(root, 'dist', entry)).filter((name) => name.endsWith('.js'));
  const bytes = files.reduce((sum, name) => sum + statSync(path.join(root, 'dist', entry, name)).size, 0);
  hold('bundle', bytes / 1e6, `dist/${entry}, ${files.length} files`);
}
