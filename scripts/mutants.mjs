// Mutants: Stryker's changes (conditions, operators, blocks, arrays, calls, expressions of patterns), one at a time, drawn at random, and the
// tests of the room. A mutant that no test kills is a line that may be wrong unseen. Stryker's instrumenter writes all mutants into a copy of
// the tree at once, each behind a switch; one process a test file then runs, for mutant after mutant, those of its tests that come by it.
// Stryker's own runner is not used: see docs/mutants.md.
//
//   node scripts/mutants.mjs [--count 300] [--seed 1] [--jobs 1] [--seconds 7000] [--only src/matrix] [--tree FOLDER] [--out FILE]
//     [--without PATTERN] [--again RESULTS]
//
// --tree keeps the instrumented copy, or takes the one that is there (made elsewhere, run here); --without leaves out the test files whose
// ROOM:FILE fits; --again runs, in place of a draw, what RESULTS (an earlier --out) has as not killed, wherever its line is now. Exit 1 below 90 %.
import { execFileSync, fork } from 'node:child_process';
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
import ts from 'typescript';

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
    'toolchain/harness/{protocol,harness,findings,process-findings,run-findings}.ts',
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
/** Rooms above whose tests come by a room's files as well, and are quick. */
const ALSO = { core: ['catalog'], matrix: ['report'] };
const HARNESS_FOLDER = 'src/toolchain/harness';
/** Its files, and the line at which what is not drawn begins. */
const HARNESS = [
  ['trt_harness.py', '# --- small questions'],
  ['trt_harness_engine.py', '# --- building'],
  ['trt_harness_run.py', ''],
];
/** Whose stand-ins run it. */
const HARNESS_TESTS = [
  'test/toolchain/harness/harness-parts.test.ts',
  'test/toolchain/harness/harness.test.ts',
  'test/toolchain/harness/run.test.ts',
  'test/guard/run.test.ts',
  'test/guard/refit.test.ts',
];
const WANTED = 0.9;
const LEAST_TIMEOUT_MS = 30_000;
const COVER_MS = 600_000;
/** Below this, running all tests of a file is quicker than loading them anew. */
const QUICK_MS = 2_000;

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '7000' },
    only: { type: 'string', default: '' },
    without: { type: 'string' },
    again: { type: 'string' },
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
  // The bundles, too: some tests start them. There are no mutants in them, so no mutant has those tests run.
  for (const file of tracked.filter((name) => name !== ''))
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
}

/** Those of the program that loads an engine, as far as stand-ins can run it: its builder's part needs a real TensorRT. */
function pythonMutants(tree) {
  const found = HARNESS.flatMap(([name, until]) => {
    const file = `${HARNESS_FOLDER}/${name}`;
    const told = execFileSync('python3', ['scripts/python-mutants.py', file, until], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    return JSON.parse(told).map((one) => ({ file, ...one }));
  });
  // In the copy, the harness is the file that the environment names.
  const door = path.join(tree, 'src/toolchain/harness/harness-file.ts');
  const text = readFileSync(door, 'utf8');
  const changed = text.replace("'trt_harness.py'", "process.env.MUTANT_HARNESS ?? 'trt_harness.py'");
  if (changed === text) throw new Error('harness-file.ts does not name trt_harness.py');
  writeFileSync(door, changed);
  return found.map((one, index) => ({ id: `p${index}`, room: 'python', ...one }));
}

function cut(text, start, end) {
  const lines = text.split('\n').slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines[lines.length - 1].slice(0, end.column);
  lines[0] = lines[0].slice(start.column);
  return lines.join('\n');
}

/**
 * The ids of those that do not compile: the build refuses them, and no test is needed for that. What is merely unused afterwards is no
 * reason, as in Stryker's own checker. Each is a file of its own in one program.
 */
function refused(mutants) {
  const { options: settings, fileNames } = ts.getParsedCommandLineOfConfigFile(
    'tsconfig.json',
    { noEmit: true, noUnusedLocals: false, noUnusedParameters: false, allowUnreachableCode: true },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
  );
  const texts = new Map();
  const note = (id, file, text) => {
    texts.set(path.resolve(file.replace(/\.ts$/u, `.${id}.ts`)), { id, file, text });
  };
  for (const { id, file, line, column, from, by } of mutants) {
    const text = readFileSync(file, 'utf8');
    const begin = ts.getPositionOfLineAndCharacter(ts.createSourceFile(file, text, 99), line - 1, column - 1);
    note(id, file, text.slice(0, begin) + by + text.slice(begin + from.length));
    note('unchanged', file, text);
  }
  const host = ts.createCompilerHost(settings);
  const own = { fileExists: host.fileExists, readFile: host.readFile };
  host.fileExists = (file) => texts.has(file) || own.fileExists(file);
  host.readFile = (file) => texts.get(file)?.text ?? own.readFile(file);
  const program = ts.createProgram([...fileNames, ...texts.keys()], settings, host);
  const errors = (file) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(file))
      .map(({ code, messageText }) => `${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  const usual = new Map();
  for (const [name, { id, file }] of texts) if (id === 'unchanged') usual.set(file, new Set(errors(name)));
  return new Set(
    [...texts].flatMap(([name, { id, file }]) =>
      errors(name).some((error) => !usual.get(file).has(error)) ? [id] : [],
    ),
  );
}

const WORKER = path.resolve('scripts/mutants/worker.mjs');

/** The process that runs the tests of one file; `ask` ends it, and answers null, where it takes too long or dies. */
class Worker {
  constructor(file, env = {}) {
    this.child = fork(WORKER, [file], {
      cwd: tree,
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: ['--no-warnings'],
      env: { ...process.env, PROPERTY_CASES: '300', ...env },
    });
    this.gone = new Promise((resolve) => {
      this.child.once('exit', () => resolve(null));
    });
    this.ready = this.answer(LEAST_TIMEOUT_MS * 4);
  }

  async answer(timeoutMs) {
    const timer = setTimeout(() => this.end(), timeoutMs);
    const said = new Promise((resolve) => {
      this.child.once('message', resolve);
    });
    return Promise.race([said, this.gone]).finally(() => clearTimeout(timer));
  }

  async ask(question, timeoutMs) {
    if ((await this.ready) === null || !this.child.connected) return null;
    this.child.send(question, () => {});
    return this.answer(timeoutMs);
  }

  end() {
    try {
      process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // It is gone.
    }
  }
}

/** A test file: which of its tests come by which mutant, how long they take, and the process that runs them while it is sound. */
class TestFile {
  worker = null;
  busy = Promise.resolve();

  constructor(room, file) {
    Object.assign(this, { room, file });
  }

  /** False where it fails without a mutant: then it says nothing. */
  async cover() {
    this.worker = new Worker(this.file);
    const told = await this.worker.ask({ cover: true }, COVER_MS);
    if (told === null || told.failed !== null) return false;
    this.ms = told.ms;
    this.all = told.ms.map((_, number) => number);
    this.byMutant = new Map();
    for (const id of [...told.always, ...told.atLoad]) this.byMutant.set(id, this.all);
    for (const [number, ids] of told.perTest)
      for (const id of ids) {
        const before = this.byMutant.get(id) ?? [];
        if (before !== this.all) this.byMutant.set(id, [...before, number]);
      }
    this.atLoad = new Set(told.atLoad);
    // What its first run left behind may stand in the way of a second one: then each mutant has a process of its own.
    this.isRepeatable = (await this.worker.ask({ wanted: this.all }, COVER_MS))?.failed === null;
    if (!this.isRepeatable) this.stop();
    return true;
  }

  stop() {
    this.worker?.end();
    this.worker = null;
  }

  testsOf({ id, room }) {
    return room === 'python' ? this.all : (this.byMutant?.get(id) ?? []);
  }

  cost(mutant) {
    return this.testsOf(mutant).reduce((sum, number) => sum + this.ms[number], 0);
  }

  /** Whether a test fails with this mutant. One at a time: there is one process. */
  kills(mutant, env) {
    const result = this.busy.then(() => this.run(mutant, env));
    this.busy = result.catch(() => {});
    return result;
  }

  async run(mutant, env) {
    const { id } = mutant;
    const wanted = this.testsOf(mutant);
    const timeoutMs = LEAST_TIMEOUT_MS + 5 * this.cost(mutant);
    if (!this.isRepeatable || this.atLoad.has(id)) {
      const alone = new Worker(this.file, { __STRYKER_ACTIVE_MUTANT__: id, ...env });
      const told = await alone.ask({ id, env, wanted }, timeoutMs);
      alone.end();
      return told?.failed !== null;
    }
    this.worker ??= new Worker(this.file);
    const told = await this.worker.ask({ id, env, wanted }, timeoutMs);
    if (told?.failed === null) return false;
    // A failure may have left something behind, and the next mutant shall not be killed by that: the process is kept where all of its
    // tests pass once more, if that is quicker than a new one.
    const isQuick = this.ms.reduce((sum, ms) => sum + ms, 0) < QUICK_MS;
    const isSound =
      told !== null && isQuick && (await this.worker.ask({ wanted: this.all }, LEAST_TIMEOUT_MS));
    if (isSound?.failed !== null) this.stop();
    return true;
  }
}

/** What makes this mutant the one that runs. */
function switchOn({ id, room, file, start, end, by }) {
  if (room !== 'python') return {};
  // All of its files, in a folder of their own: one reads the others from where it lies.
  const folder = path.join(tree, HARNESS_FOLDER, id);
  mkdirSync(folder, { recursive: true });
  for (const [name] of HARNESS) cpSync(path.join(tree, HARNESS_FOLDER, name), path.join(folder, name));
  const changed = [...readFileSync(path.join(tree, file), 'utf8')];
  changed.splice(start, end - start, by);
  writeFileSync(path.join(folder, path.basename(file)), changed.join(''));
  return { MUTANT_HARNESS: `${id}/trt_harness.py` };
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

/** As many as are wanted, at random; those that do not compile are passed over. */
function draw(all) {
  const random = randomFrom(Number(options.seed));
  const pool = [...all];
  const wanted = Math.min(Number(options.count), pool.length);
  const shuffled = Array.from(
    { length: Math.min(2 * wanted, pool.length) },
    () => pool.splice(Math.floor(random() * pool.length), 1)[0],
  );
  const invalid = refused(shuffled.filter(({ room }) => room !== 'python'));
  const drawn = shuffled.filter(({ id }) => !invalid.has(id)).slice(0, wanted);
  process.stdout.write(`${invalid.size} of ${shuffled.length} do not compile; ${drawn.length} are drawn\n`);
  return drawn;
}

/** What an earlier run did not kill: the same change of the same text in the same file, the one nearest to its line then. */
function again(all, results) {
  const earlier = readFileSync(results, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text))
    .filter(({ outcome }) => outcome !== 'killed');
  const keyOf = ({ file, mutator, from, by }) => JSON.stringify([file, mutator, from, by]);
  const drawn = earlier.map((one) => {
    const alike = all.filter((other) => keyOf(other) === keyOf(one));
    const far = ({ line }) => Math.abs(line - one.line);
    const found = alike.sort((a, b) => far(a) - far(b))[0];
    if (found === undefined)
      process.stdout.write(`not there any more: ${one.file}:${one.line}  ${one.from} -> ${one.by}\n`);
    return found;
  });
  return drawn.filter((one) => one !== undefined);
}

async function run() {
  const until = performance.now() + Number(options.seconds) * 1000;
  const jobs = Number(options.jobs);
  const all = JSON.parse(readFileSync(path.join(tree, 'mutants.json'), 'utf8')).filter(({ file }) =>
    file.startsWith(options.only),
  );
  const drawn = options.again === undefined ? draw(all) : again(all, options.again);

  const rooms = Object.keys(SOURCES).filter((room) => drawn.some((mutant) => mutant.room === room));
  const without = options.without === undefined ? null : new RegExp(options.without, 'u');
  const slow = (await import(path.join(tree, 'jest.fast.config.js'))).SLOW.map((text) => new RegExp(text));
  const tests = rooms
    .flatMap((room) =>
      [room, ...(ALSO[room] ?? [])].flatMap((folder) =>
        globSync(`test/${folder}/**/*.test.ts`, { cwd: tree }).map((file) => new TestFile(room, file)),
      ),
    )
    .concat(
      drawn.some(({ room }) => room === 'python')
        ? HARNESS_TESTS.map((file) => new TestFile('python', file))
        : [],
    )
    .filter(({ file }) => !slow.some((pattern) => pattern.test(`/${file}`)))
    .filter(({ room, file }) => without === null || !without.test(`${room}:${file}`));
  await each(tests, jobs, until, async (test) => {
    test.isSound = await test.cover();
    if (!test.isSound) process.stdout.write(`without a mutant, too, it fails: ${test.file}\n`);
    // Those that come by nothing that was drawn are not needed any more.
    if (
      !test.isSound ||
      !drawn.some((mutant) => mutant.room === test.room && test.testsOf(mutant).length > 0)
    )
      test.stop();
  });

  const counts = { killed: 0, survived: 0, 'not reached': 0 };
  await each(drawn, jobs, until, async (mutant) => {
    const by = tests
      .filter((test) => test.isSound && test.room === mutant.room && test.testsOf(mutant).length > 0)
      .sort((one, other) => one.cost(mutant) - other.cost(mutant));
    let outcome = by.length === 0 ? 'not reached' : 'survived';
    const env = switchOn(mutant);
    for (const test of by)
      if (await test.kills(mutant, env)) {
        outcome = 'killed';
        break;
      }
    counts[outcome] += 1;
    appendFileSync(out, `${JSON.stringify({ outcome, ...mutant })}\n`);
    const place = `${mutant.file}:${mutant.line}:${mutant.column}`;
    const change = `${mutant.from} -> ${mutant.by}`.replaceAll(/\s+/gu, ' ').slice(0, 160);
    process.stdout.write(`${outcome}  ${place}  ${mutant.mutator}  ${change}\n`);
  });
  for (const test of tests) test.stop();
  const done = counts.killed + counts.survived + counts['not reached'];
  process.stdout.write(
    `${counts.killed} of ${done} killed (${((100 * counts.killed) / done).toFixed(1)} %), ${counts.survived} survived, ` +
      `${counts['not reached']} reached by no test; ${all.length} mutants in all, seed ${options.seed}\n`,
  );
  if (!(counts.killed >= WANTED * done)) process.exitCode = 1;
}
