// Mutants: one change of a condition, a constant or a statement at a time, drawn at random, and the tests of its room. A mutant that no test
// kills is a line that may be wrong unseen. `node scripts/mutants.mjs [COUNT] [SEED]` prints a line for each and, at the end, the figures.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import ts from 'typescript';

/** What decides over green, each file with the tests of its own room. */
const FILES = {
  'src/guard/judge.ts': ['test/guard/judge.test.ts', 'test/guard/close-report.test.ts'],
  'src/guard/judge-versions.ts': ['test/guard/judge-versions.test.ts', 'test/guard/three-numbers.test.ts'],
  'src/guard/close-report.ts': ['test/guard/close-report.test.ts', 'test/guard/judge.test.ts'],
  'src/guard/cache/engine-cache.ts': ['test/guard/engine-cache.test.ts'],
  'src/core/version.ts': ['test/core'],
  'src/toolchain/harness/protocol.ts': ['test/toolchain/harness/protocol.test.ts'],
  'src/engine/header.ts': ['test/engine/inspect.test.ts'],
  'src/engine/zero-sections.ts': ['test/engine/zero-sections.test.ts'],
  'src/engine/passport/consistent.ts': ['test/engine/passport'],
  'src/engine/passport/verify.ts': ['test/engine/passport'],
  'src/matrix/merge.ts': ['test/matrix'],
  'src/matrix/runs.ts': ['test/matrix'],
  'src/matrix/join.ts': ['test/matrix'],
};
/** A mutant that loops must end. */
const TIMEOUT_MS = 120_000;

const SWAPS = new Map([
  ['===', '!=='],
  ['!==', '==='],
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
  ['&&', '||'],
  ['||', '&&'],
  ['??', '&&'],
  ['+', '-'],
  ['-', '+'],
]);

/** Every place of a file that can be changed, and how. */
function placesIn(file) {
  const text = readFileSync(file, 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const places = [];
  const put = (node, by, what) => {
    const start = node.getStart();
    places.push({
      file,
      start,
      end: node.getEnd(),
      by,
      what,
      line: source.getLineAndCharacterOfPosition(start).line + 1,
    });
  };
  const walk = (node) => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const by = SWAPS.get(node.operatorToken.getText());
      if (by !== undefined) put(node.operatorToken, by, `${node.operatorToken.getText()} to ${by}`);
    }
    if (ts.isIfStatement(node))
      put(node.expression, `!(${node.expression.getText()})`, 'condition turned round');
    if (ts.isConditionalExpression(node))
      put(node.condition, `!(${node.condition.getText()})`, 'condition turned round');
    if (node.kind === ts.SyntaxKind.TrueKeyword) put(node, 'false', 'true to false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) put(node, 'true', 'false to true');
    if (ts.isNumericLiteral(node)) put(node, `${Number(node.text) + 1}`, `${node.text} plus one`);
    if (ts.isExpressionStatement(node)) put(node, ';', 'statement dropped');
    if (ts.isPropertyAccessExpression(node) && node.name.text === 'every')
      put(node.name, 'some', 'every to some');
    if (ts.isPropertyAccessExpression(node) && node.name.text === 'some')
      put(node.name, 'every', 'some to every');
    ts.forEachChild(node, walk);
  };
  ts.forEachChild(source, walk);
  return places;
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

function tests(of) {
  const args = [
    '--experimental-vm-modules',
    '--no-warnings',
    'node_modules/jest/bin/jest.js',
    '--bail',
    '--silent',
    ...of,
  ];
  const { status, error } = spawnSync(process.execPath, args, { stdio: 'ignore', timeout: TIMEOUT_MS });
  return error === undefined && status === 0 ? 'survived' : 'killed';
}

const [count = '300', seed = '20261129'] = process.argv.slice(2);
if (execFileSync('git', ['status', '--porcelain', '--', ...Object.keys(FILES)], { encoding: 'utf8' }) !== '')
  throw new Error('commit first: the files are changed and put back');
const all = Object.keys(FILES).flatMap(placesIn);
const random = randomFrom(Number(seed));
const drawn = Array.from(
  { length: Math.min(Number(count), all.length) },
  () => all.splice(Math.floor(random() * all.length), 1)[0],
);
const results = [];
for (const { file, start, end, by, what, line } of drawn) {
  const text = readFileSync(file, 'utf8');
  try {
    writeFileSync(file, text.slice(0, start) + by + text.slice(end));
    const outcome = tests(FILES[file]);
    results.push(outcome);
    process.stdout.write(`${outcome}  ${file}:${line}  ${what}\n`);
  } finally {
    writeFileSync(file, text);
  }
}
const killed = results.filter((one) => one === 'killed').length;
process.stdout.write(
  `${killed} of ${results.length} killed (${((100 * killed) / results.length).toFixed(0)} %), seed ${seed}\n`,
);
if (killed < 0.9 * results.length) process.exitCode = 1;
