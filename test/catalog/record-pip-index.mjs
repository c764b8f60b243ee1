// Records which versions pip finds of each TensorRT package, for pip-notation.test.ts: node test/catalog/record-pip-index.mjs [PYTHON...]
// pip lists only what some file fits the interpreter, so several Pythons may be named; their lists are joined.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');
const rows = JSON.parse(readFileSync(path.join(root, 'src', 'catalog', 'data', 'pip.json'), 'utf8'));
const stems = new Set(
  rows
    .filter(({ family }) => family === 'tensorrt' || family === 'tensorrt-rtx')
    .map(({ family, cuda, layout }) => (layout === 'split' ? `${family}-cu${cuda}` : family)),
);
const names = [...stems].flatMap((stem) => [stem, `${stem}-libs`, `${stem}-bindings`]).sort();
const pythons = process.argv.length > 2 ? process.argv.slice(2) : ['python3'];

const packages = {};
for (const name of names) {
  const versions = new Set();
  for (const python of pythons) {
    // Of the wheels for older Pythons, too: they are only listed, never installed.
    for (const target of [[], ['--python-version', '3.8', '--only-binary', ':all:']]) {
      try {
        const out = execFileSync(python, ['-m', 'pip', 'index', 'versions', '--pre', ...target, name], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        const listed = /Available versions: (.*)/.exec(out)?.[1] ?? '';
        for (const version of listed.split(', ')) if (version !== '') versions.add(version);
      } catch {
        // Not in the index, or nothing of it for this Python.
      }
    }
  }
  packages[name] = [...versions];
}
const target = path.join(import.meta.dirname, 'pip-index.json');
writeFileSync(
  target,
  `${JSON.stringify({ recorded: new Date().toISOString().slice(0, 10), packages }, null, 1)}\n`,
);
