// The tests of one file, run as often as they are asked for: `worker.mjs FILE`, in the root of the changed tree, with a channel to the
// parent. `{cover: true}` answers which mutants each test comes by; `{id, env, tests}` runs these tests with that mutant, and answers the first
// that failed, or null. What is made when a module is loaded is made once: such mutants need a process of their own, with the switch set.
import { register } from 'node:module';
import path from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { pathToFileURL } from 'node:url';

register('./hooks.mjs', import.meta.url);
const { root, jest, expect } = await import('./jest.mjs');
const LIMIT_MS = 60_000;
const stryker = (globalThis.__stryker__ ??= {});

let uncaught = null;
for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, (error) => {
    uncaught = error;
  });
process.once('disconnect', () => process.exit());

await import(pathToFileURL(path.resolve(process.argv[2])).href);
const atLoad = Object.keys(stryker.mutantCoverage?.static ?? {});
for (const stream of [process.stdout, process.stderr])
  stream.write = (...args) => {
    args.find((each) => typeof each === 'function')?.();
    return true;
  };

const tests = [];
(function collect(node) {
  for (const child of node.children) {
    if (child.children !== undefined) collect(child);
    else if (!child.skip) child.number = tests.push(child) - 1;
  }
})(root);

function limited(run) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('it does not end')), LIMIT_MS);
  });
  const work = new Promise((resolve, reject) => {
    if (run.length === 0) resolve(run());
    else run((error) => (error ? reject(error) : resolve()));
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Walks the tree; the first failure ends it. What the file itself shares is kept for the next time: no `afterAll` of its own. */
async function walk(node, wanted, isCovering) {
  const isWanted = (each) =>
    each.children === undefined ? wanted.has(each.number) : each.children.some(isWanted);
  for (const run of node.hooks.beforeAll) await limited(run);
  try {
    for (const child of node.children.filter(isWanted)) {
      if (child.children !== undefined) await walk(child, wanted, isCovering);
      else await runTest(child, isCovering);
    }
  } finally {
    if (node !== root) for (const run of node.hooks.afterAll) await limited(run);
  }
}

async function runTest(test, isCovering) {
  const suites = [];
  for (let suite = test.parent; suite !== null; suite = suite.parent) suites.unshift(suite);
  const began = performance.now();
  uncaught = null;
  if (isCovering) stryker.currentTestId = String(test.number);
  expect.setState({ assertionCalls: 0, expectedAssertionsNumber: null, isExpectingAssertions: false });
  try {
    for (const { hooks } of suites) for (const run of hooks.beforeEach) await limited(run);
    await limited(test.run);
    const [missing] = expect.extractExpectedAssertionsErrors();
    if (missing !== undefined) throw missing.error;
    if (uncaught !== null) throw uncaught;
  } finally {
    for (const { hooks } of suites.reverse()) for (const run of hooks.afterEach) await limited(run);
    jest.clearAllMocks();
    stryker.currentTestId = undefined;
    test.ms = performance.now() - began;
  }
}

async function failure(wanted, isCovering = false) {
  try {
    await walk(root, new Set(wanted), isCovering);
    return null;
  } catch (error) {
    return String(error?.message ?? error);
  }
}

process.on('message', async ({ cover, id, env = {}, wanted }) => {
  if (cover === true) {
    const failed = await failure(tests.keys(), true);
    const { static: always = {}, perTest = {} } = stryker.mutantCoverage ?? {};
    process.send({
      failed,
      atLoad,
      always: Object.keys(always),
      perTest: Object.entries(perTest).map(([number, ids]) => [Number(number), Object.keys(ids)]),
      ms: tests.map((test) => test.ms ?? 0),
    });
    return;
  }
  Object.assign(process.env, env);
  // More hits than this are a loop without an end.
  Object.assign(stryker, { activeMutant: id, hitCount: 0, hitLimit: 1e6 });
  const failed = await failure(wanted);
  Object.assign(stryker, { activeMutant: undefined, hitCount: undefined });
  for (const name of Object.keys(env)) delete process.env[name];
  process.send({ failed });
});
process.send({ ready: true });
