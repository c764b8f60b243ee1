// Writes the tables of inputs and outputs into README.md, between its markers, from action.yml; `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as prettier from 'prettier';
import { parse } from 'yaml';

const root = path.join(import.meta.dirname, '..');
const target = path.join(root, 'README.md');
const { inputs, outputs } = parse(readFileSync(path.join(root, 'action.yml'), 'utf8'));

/** The first sentence: action.yml has the others. */
const firstOf = (description) => (/^.*?[.)](?= [A-Z`])/s.exec(description)?.[0] ?? description).trim();
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (...cells) => `| ${cells.map(cell).join(' | ')} |`;

const tables = {
  inputs: [
    row('input', 'what it takes', 'default'),
    '| - | - | - |',
    ...Object.entries(inputs).map(([name, { description, default: value }]) =>
      row(`\`${name}\``, firstOf(description), value === undefined ? '' : `\`${value}\``),
    ),
  ],
  outputs: [
    row('output', 'value'),
    '| - | - |',
    ...Object.entries(outputs).map(([name, { description }]) => row(`\`${name}\``, firstOf(description))),
  ],
};

const before = readFileSync(target, 'utf8');
let after = before;
for (const [name, lines] of Object.entries(tables)) {
  const between = new RegExp(`(<!-- ${name} [^>]*-->\n)[\\s\\S]*?(\n<!-- /${name} -->)`);
  if (!between.test(after)) throw new Error(`README.md has no markers of the ${name}`);
  after = after.replace(between, (_, open, close) => `${open}\n${lines.join('\n')}\n${close}`);
}
after = await prettier.format(after, { ...(await prettier.resolveConfig(target)), parser: 'markdown' });

if (!process.argv.includes('--check')) {
  writeFileSync(target, after);
} else if (before !== after) {
  console.error('The tables of README.md are not what action.yml says: run node scripts/action-doc.mjs');
  process.exitCode = 1;
}
