// Mutants: Stryker's changes (conditions, operators, blocks, arrays, calls, expressions of patterns), one at a time, drawn at random, and the
// tests of the room. A mutant that no test kills is a line that may be wrong unseen. Stryker's instrumenter writes all mutants into a copy of
// the tree at once, each behind a switch; a run is then one jest process with the switch set, over the test files that reach it. Stryker's own
// runner is not used: see docs/mutants.md.
//
//   node scripts/mutants.mjs [--count 300] [--seed 1] [--jobs 1] [--seconds 7000] [--only src/matrix] [--tree FOLDER] [--out FILE]
//
// --tree keeps the instrumented copy, or takes the one that is there (made elsewhere, run here). Exit 1 below 90 %.
import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { parseArgs } from 'node:util';
import { globSync } from 'tinyglobby';

/** What decides over green, by the room whose tests must notice a change of it. */
const SOURCES = {
  core: ['core/version.ts', 'core/version-range.ts'],
  guard: [
    'guard/judge.ts',
    'guard/judge-versions.ts',
    'guard/close-report.ts',
    'guard/prove.ts',
    'guard/known-bad.ts',
    'guard/declared/open-pins.ts',
    'guard/cache/*.ts',
    'guard/stages/passport.ts',
    'guard/stages/load.ts',
    'guard/stages/publish.ts',
  ],
  engine: [
    'engine/header.ts',
    'engine/inspect.ts',
    'engine/judge-plan.ts',
    'engine/zero-sections.ts',
    'engine/serialization.ts',
    'engine/compatibility.ts',
    'engine/wrapper.ts',
    'engine/digests.ts',
    'engine/passport/{consistent,passport,verify}.ts',
  ],
  toolchain: [
    'toolchain/harness/{protocol,harness,findings,run-findings}.ts',
    'toolchain/archive/{kept-archive,choose,archive-install}.ts',
    'toolchain/python/{manifest,record,python-env,runtime-choice,probe,find-python}.ts',
    'toolchain/trtexec/{output,libraries,locate,provide}.ts',
    'toolchain/reference/kept-answers.ts',
    'toolchain/staging.ts',
  ],
  matrix: ['matrix/{coverage,fit,join,merge,plan,read,runs}.ts'],
};
/** Not drawn: the words of messages. A code or a status changed to '' does not compile, as both are closed unions. */
const EXCLUDED = ['StringLiteral'];
const HARNESS = 'src/toolchain/harness/trt_harness.py';
/** Whose stand-ins run it. */
const HARNESS_TESTS = [
  'test/toolchain/harness/harness.test.ts',
  'test/toolchain/harness/run.test.ts',
  'test/guard/run.test.ts',
  'test/guard/refit.test.ts',
];
const WANTED = 0.9;
const LEAST_TIMEOUT_MS = 30_000;

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '7000' },
    only: { type: 'string', default: '' },
    tree: { type: 'string' },
    out: { type: 'string' },
    'prepare-only': { type: 'boolean', default: false },
  },
});

/** A copy of the tree with every mutant in it, and their list: `{id, room, file, line, column, mutator, from, by}`. */
async function prepare(tree) {
  const [{ createInstrumenter }, { createInjector }, { commonTokens }] = await Promise.all([
    import('@stryker-mutator/instrumenter'),
    import('typed-inject'),
    import('@stryker-mutator/api/plugin'),
  ]);
  const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0');
  for (const file of tracked.filter((name) => name !== '' && !name.startsWith('dist/')))
    if (existsSync(file)) cpSync(file, path.join(tree, file), { verbatimSymlinks: true });
  const silent = new Proxy(
    {},
    { get: (_, name) => (String(name).startsWith('is') ? () => false : () => {}) },
  );
  const instrumenter = createInjector()
    .provideValue(commonTokens.logger, silent)
    .injectFunction(createInstrumenter);
  const rooms = new Map(
    Object.entries(SOURCES).flatMap(([room, globs]) =>
      globs.flatMap((glob) => globSync(`src/${glob}`).map((file) => [file, room])),
    ),
  );
  const files = [...rooms.keys()].map((name) => ({
    name,
    mutate: true,
    content: readFileSync(name, 'utf8'),
  }));
  const { files: changed, mutants } = await instrumenter.instrument(files, {
    plugins: null,
    excludedMutations: EXCLUDED,
    ignorers: [],
  });
  for (const { name, content } of changed) writeFileSync(path.join(tree, name), content);
  const wanted = mutants.filter(({ mutatorName }) => !EXCLUDED.includes(mutatorName));
  const list = wanted.map(({ id, fileName, location: { start, end }, mutatorName, replacement }) => ({
    id,
    room: rooms.get(fileName),
    file: fileName,
    line: start.line + 1,
    column: start.column + 1,
    mutator: mutatorName,
    from: cut(readFileSync(fileName, 'utf8'), start, end),
    by: replacement,
  }));
  writeFileSync(path.join(tree, 'mutants.json'), JSON.stringify([...list, ...pythonMutants(tree)]));
  writeFileSync(path.join(tree, 'jest.mutants.config.js'), JEST_CONFIG);
  writeFileSync(path.join(tree, 'coverage-of-mutants.mjs'), COVERAGE_OF_MUTANTS);
}

/** Those of the program that loads an engine, as far as stand-ins can run it: its builder's part needs a real TensorRT. */
function pythonMutants(tree) {
  const found = execFileSync('python3', ['scripts/python-mutants.py', HARNESS, '# --- building'], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  // In the copy, the harness is the file that the environment names.
  const door = path.join(tree, 'src/toolchain/harness/harness-file.ts');
  const text = readFileSync(door, 'utf8');
  const changed = text.replace("'trt_harness.py'", "process.env.MUTANT_HARNESS ?? 'trt_harness.py'");
  if (changed === text) throw new Error('harness-file.ts does not name trt_harness.py');
  writeFileSync(door, changed);
  return JSON.parse(found).map((one, index) => ({ id: `p${index}`, room: 'python', file: HARNESS, ...one }));
}

function cut(text, start, end) {
  const lines = text.split('\n').slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines[lines.length - 1].slice(0, end.column);
  lines[0] = lines[0].slice(start.column);
  return lines.join('\n');
}

const JEST_CONFIG = `import fast from './jest.fast.config.js';
export default {
  ...fast,
  reporters: [],
  roots: ['<rootDir>/src', '<rootDir>/test'],
  cacheDirectory: '<rootDir>/.jest-cache',
  setupFilesAfterEnv: ['<rootDir>/coverage-of-mutants.mjs'],
};
`;
/** At the end of a test file: the mutants that it came by. */
const COVERAGE_OF_MUTANTS = `import { writeFileSync } from 'node:fs';
import { afterAll } from '@jest/globals';
if (process.env.MUTANTS_REACHED !== undefined)
  afterAll(() => {
    const { static: always = {}, perTest = {} } = globalThis.__stryker__?.mutantCoverage ?? {};
    const ids = [always, ...Object.values(perTest)].flatMap((one) => Object.keys(one));
    writeFileSync(process.env.MUTANTS_REACHED, JSON.stringify([...new Set(ids)]));
  });
`;

/** One jest process. `{ok, ms}`; what does not end in time is not ok. */
function jest(tree, tests, env, timeoutMs) {
  const began = performance.now();
  const args = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  const child = spawn(
    process.execPath,
    [
      ...args,
      '--config',
      'jest.mutants.config.js',
      '--runInBand',
      '--bail',
      '--silent',
      '--runTestsByPath',
      ...tests,
    ],
    { cwd: tree, stdio: 'ignore', detached: true, env: { ...process.env, PROPERTY_CASES: '500', ...env } },
  );
  const end = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It is gone.
    }
  };
  const timer = setTimeout(end, timeoutMs);
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      clearTimeout(timer);
      end();
      resolve({ ok: code === 0, ms: performance.now() - began });
    });
  });
}

/** What makes this mutant the one that runs. */
function switchOn({ id, room, start, end, by }) {
  if (room !== 'python') return { __STRYKER_ACTIVE_MUTANT__: id };
  const text = readFileSync(path.join(tree, HARNESS), 'utf8');
  const name = `trt_harness.${id}.py`;
  const changed = [...text];
  changed.splice(start, end - start, by);
  writeFileSync(path.join(tree, path.dirname(HARNESS), name), changed.join(''));
  return { MUTANT_HARNESS: name };
}

/** Works through `items`, `jobs` at a time, until `until` (milliseconds of performance.now). */
async function each(items, jobs, until, work) {
  const queue = [...items];
  const lane = async () => {
    for (let item = queue.shift(); item !== undefined && performance.now() < until; item = queue.shift())
      await work(item);
  };
  await Promise.all(Array.from({ length: jobs }, lane));
}

/** mulberry32: the same seed draws the same mutants on every machine. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

const tree = path.resolve(options.tree ?? mkdtempSync(path.join(tmpdir(), 'mutants-')));
const out = path.resolve(options.out ?? path.join(tree, 'results.jsonl'));
if (!existsSync(path.join(tree, 'mutants.json'))) {
  mkdirSync(tree, { recursive: true });
  await prepare(tree);
  if (!existsSync(path.join(tree, 'node_modules')))
    symlinkSync(path.resolve('node_modules'), path.join(tree, 'node_modules'));
}
if (!options['prepare-only']) await run();
if (options.tree === undefined) rmSync(tree, { recursive: true, force: true });

async function run() {
  const until = performance.now() + Number(options.seconds) * 1000;
  const jobs = Number(options.jobs);
  const all = JSON.parse(readFileSync(path.join(tree, 'mutants.json'), 'utf8')).filter(({ file }) =>
    file.startsWith(options.only),
  );
  const random = randomFrom(Number(options.seed));
  const pool = [...all];
  const drawn = Array.from(
    { length: Math.min(Number(options.count), pool.length) },
    () => pool.splice(Math.floor(random() * pool.length), 1)[0],
  );

  // What each test file reaches, and how long it takes without a mutant. A file that fails without one says nothing.
  const rooms = Object.keys(SOURCES).filter((room) => all.some((mutant) => mutant.room === room));
  const slow = (await import(path.join(tree, 'jest.fast.config.js'))).SLOW.map((text) => new RegExp(text));
  const tests = rooms
    .flatMap((room) => globSync(`test/${room}/**/*.test.ts`, { cwd: tree }).map((file) => ({ room, file })))
    .concat(HARNESS_TESTS.map((file) => ({ room: 'python', file })))
    .filter(({ file }) => !slow.some((pattern) => pattern.test(`/${file}`)));
  await each(tests, jobs, until, async (test) => {
    const list = path.join(tree, `.reached-${tests.indexOf(test)}.json`);
    const { ok, ms } = await jest(tree, [test.file], { MUTANTS_REACHED: list }, 300_000);
    test.ms = ms;
    const reached = () =>
      test.room === 'python'
        ? all.filter(({ room }) => room === 'python').map(({ id }) => id)
        : JSON.parse(readFileSync(list, 'utf8'));
    test.reached = new Set(ok ? reached() : []);
    if (!ok) process.stdout.write(`without a mutant, too, it fails: ${test.file}\n`);
  });

  const counts = { killed: 0, survived: 0, 'not reached': 0 };
  await each(drawn, jobs, until, async (mutant) => {
    const by = tests
      .filter(({ room, reached }) => room === mutant.room && reached?.has(mutant.id))
      .sort((one, other) => one.ms - other.ms);
    let outcome = by.length === 0 ? 'not reached' : 'survived';
    const env = switchOn(mutant);
    for (const { file, ms } of by) {
      const { ok } = await jest(tree, [file], env, Math.max(LEAST_TIMEOUT_MS, 4 * ms));
      if (ok) continue;
      outcome = 'killed';
      break;
    }
    counts[outcome] += 1;
    appendFileSync(out, `${JSON.stringify({ outcome, ...mutant })}\n`);
    const place = `${mutant.file}:${mutant.line}:${mutant.column}`;
    const change = `${mutant.from} -> ${mutant.by}`.replaceAll(/\s+/gu, ' ').slice(0, 160);
    process.stdout.write(`${outcome}  ${place}  ${mutant.mutator}  ${change}\n`);
  });
  const done = counts.killed + counts.survived + counts['not reached'];
  process.stdout.write(
    `${counts.killed} of ${done} killed (${((100 * counts.killed) / done).toFixed(1)} %), ${counts.survived} survived, ` +
      `${counts['not reached']} reached by no test; ${all.length} mutants in all, seed ${options.seed}\n`,
  );
  if (!(counts.killed >= WANTED * done)) process.exitCode = 1;
}
