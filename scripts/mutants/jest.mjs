// What the tests take from `@jest/globals`, so that one process can run the tests of a file again and again: jest's own expectations, tables
// and spies, around a tree of tests that worker.mjs walks.
import { createRequire } from 'node:module';

const fromJest = createRequire(createRequire(import.meta.url).resolve('jest'));
const fromCore = createRequire(fromJest.resolve('@jest/core'));
const fromGlobals = createRequire(createRequire(import.meta.url).resolve('@jest/globals'));
const { bind } = createRequire(createRequire(fromCore.resolve('jest-config')).resolve('jest-circus/runner'))(
  'jest-each',
);
const { ModuleMocker } = fromGlobals('jest-mock');

export const { jestExpect: expect } = fromGlobals('@jest/expect');
const mocker = new ModuleMocker(globalThis);
export const jest = {
  spyOn: mocker.spyOn.bind(mocker),
  fn: mocker.fn.bind(mocker),
  restoreAllMocks: () => mocker.restoreAllMocks(),
  clearAllMocks: () => mocker.clearAllMocks(),
  setTimeout: () => {},
};

const suite = (name, parent, skip) => ({
  name,
  parent,
  skip,
  children: [],
  hooks: { beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] },
});
export const root = suite('', null, false);
let open = root;

function group(skip) {
  return (name, fill) => {
    const made = suite(name, open, skip || open.skip);
    open.children.push(made);
    open = made;
    try {
      fill();
    } finally {
      open = made.parent;
    }
  };
}
function one(skip) {
  return (name, run) => {
    open.children.push({ name, run, parent: open, skip: skip || open.skip });
  };
}
/** A function with `.each` and `.skip`, as jest has them. */
function withTables(make, hasDone) {
  const [plain, skipped] = [make(false), make(true)];
  for (const each of [plain, skipped]) each.each = bind(each, hasDone);
  plain.skip = skipped;
  return plain;
}
export const describe = withTables(group, false);
export const it = withTables(one, true);

const hook = (kind) => (run) => {
  open.hooks[kind].push(run);
};
export const beforeAll = hook('beforeAll');
export const afterAll = hook('afterAll');
export const beforeEach = hook('beforeEach');
export const afterEach = hook('afterEach');
