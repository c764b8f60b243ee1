// Writes what action.yml says into README.md (inputs) and docs/outputs.md, between their markers; `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as prettier from 'prettier';
import { parse } from 'yaml';

const root = path.join(import.meta.dirname, '..');
const { inputs, outputs } = parse(readFileSync(path.join(root, 'action.yml'), 'utf8'));

/** The first sentence: action.yml has the others. */
const firstOf = (description) => (/^.*?[.)](?= [A-Z`])/s.exec(description)?.[0] ?? description).trim();
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const row = (...cells) => `| ${cells.map(cell).join(' | ')} |`;

const names = Object.keys(outputs).map((name) => `\`${name}\``);
const sections = [
  {
    file: 'README.md',
    name: 'inputs',
    lines: [
      row('input', 'what it takes', 'default'),
      '| - | - | - |',
      ...Object.entries(inputs).map(([name, { description, default: value }]) =>
        row(`\`${name}\``, firstOf(description), value === undefined ? '' : `\`${value}\``),
      ),
    ],
  },
  {
    file: 'README.md',
    name: 'outputs',
    lines: [`Outputs, set before the job fails ([what each holds](docs/outputs.md)): ${names.join(', ')}.`],
  },
  {
    file: 'docs/outputs.md',
    name: 'outputs',
    lines: [
      row('output', 'value'),
      '| - | - |',
      ...Object.entries(outputs).map(([name, { description }]) => row(`\`${name}\``, description.trim())),
    ],
  },
];

for (const file of new Set(sections.map((section) => section.file))) {
  const target = path.join(root, file);
  const before = readFileSync(target, 'utf8');
  let after = before;
  for (const { name, lines } of sections.filter((section) => section.file === file)) {
    const between = new RegExp(`(<!-- ${name} [^>]*-->\n)[\\s\\S]*?(\n<!-- /${name} -->)`);
    if (!between.test(after)) throw new Error(`${file} has no markers of the ${name}`);
    after = after.replace(between, (_, open, close) => `${open}\n${lines.join('\n')}\n${close}`);
  }
  after = await prettier.format(after, { ...(await prettier.resolveConfig(target)), parser: 'markdown' });
  if (before === after) continue;
  if (process.argv.includes('--check')) {
    console.error(`The tables of ${file} are not what action.yml says: run node scripts/action-doc.mjs`);
    process.exitCode = 1;
  } else {
    writeFileSync(target, after);
  }
}
