// Builds dist/: for each way in what starts it (index.js), the pieces that it loads when they are used (NUMBER.index.js, one for each import()
// and what several of them share), and the harness (ncc does not see that file, because only Python reads it).
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import ncc from '@vercel/ncc';
import { minify } from 'terser';
import { eager } from './eager.mjs';
import { insideOf, PREBUNDLED } from './prebundled.mjs';

const PYTHON = [
  'src/toolchain/harness/trt_harness.py',
  'src/toolchain/harness/trt_harness_engine.py',
  'src/toolchain/harness/trt_harness_run.py',
  'src/toolchain/reference/onnx_reference.py',
];
/** Each bundle, and the programs that lie beside it. `cache` is the action's `post` step, which is for `cache: true` alone. */
const BUNDLES = { action: PYTHON, cli: PYTHON, cache: [] };

/** The licences of what a package carries inside of itself, behind those that ncc lists. */
function addInside(file) {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const listed = readFileSync(file, 'utf8').split('\n');
  for (const outer of PREBUNDLED.filter((name) => listed.includes(name)))
    for (const key of insideOf(outer, packages)) {
      const { name, version, license } = JSON.parse(readFileSync(`${key}/package.json`, 'utf8'));
      const text = readdirSync(key).find((one) => /^licen[cs]e/i.test(one));
      if (text === undefined) throw new Error(`${key} has no text of its licence`);
      appendFileSync(
        file,
        `\n\n${name}@${version} (inside of ${outer})\n${license}\n${readFileSync(`${key}/${text}`, 'utf8')}`,
      );
    }
}

/** ncc writes the licences of each piece into a file of its own: what all of them name, once each and by name. */
const LICENCES = /^licenses-\d+\.txt$/;
function merged(texts) {
  const byName = new Map();
  for (const text of texts) {
    // An entry is a package's name, its licence as its package.json has it, and its text: nothing else has these two lines.
    const rows = text.split('\n');
    const starts = rows.flatMap((row, i) => (licenceOf(row) === rows[i + 1] && row !== '' ? [i] : []));
    for (const [n, start] of starts.entries())
      byName.set(
        rows[start],
        rows
          .slice(start, starts[n + 1])
          .join('\n')
          .trim(),
      );
  }
  if (byName.size === 0) throw new Error('ncc named no licence');
  return `${[...byName.keys()]
    .sort()
    .map((name) => byName.get(name))
    .join('\n\n')}\n`;
}

function licenceOf(name) {
  const file = `node_modules/${name}/package.json`;
  return /^(@[\w.-]+\/)?[\w.-]+$/.test(name) && existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8')).license
    : null;
}

const PIECE = /^\d+\.index\.js$/;
/**
 * @actions/http-client imports undici (460 KB, a sixth of a bundle) for one method, getAgentDispatcher, which neither src nor another package
 * calls (test/house/dispatcher.test.ts). What stands in its place has no ProxyAgent, so that a call would throw, and is a module that node
 * has loaded by then: it is loaded at each start.
 */
const LEFT_OUT = { undici: 'node:path' };
const OPTIONS = { quiet: true, cache: false, externals: LEFT_OUT };

/** ncc's own minifier spares the names of functions and classes, a tenth of a bundle, and every piece but the one that starts it all. */
async function minified(code) {
  const made = await minify(code, { module: true, ecma: 2020, compress: { ecma: 2020 } });
  return made.code;
}

for (const [entry, programs] of Object.entries(BUNDLES)) {
  const out = `dist/${entry}`;
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { code, assets } = await ncc(path.resolve(`src/${entry}.ts`), {
    ...OPTIONS,
    license: 'licenses-[id].txt',
  });
  // What starts the command line is small, and `--version` needs little of it.
  const start = await minified(code);
  writeFileSync(`${out}/index.js`, entry === 'cli' ? start : eager(start));
  const licences = [];
  for (const [name, { source }] of Object.entries(assets))
    if (LICENCES.test(name)) licences.push(String(source));
    else writeFileSync(`${out}/${name}`, PIECE.test(name) ? eager(await minified(String(source))) : source);
  writeFileSync(`${out}/licenses.txt`, merged(licences));
  const names = programs.map((program) => path.basename(program));
  for (const [i, program] of programs.entries()) cpSync(program, `${out}/${names[i]}`);
  addInside(`${out}/licenses.txt`);
  // ncc takes a path that it can compute for an asset, and would copy even a .git folder: nothing but these may ship.
  const shipped = readdirSync(out).filter((name) => !PIECE.test(name));
  const wanted = ['index.js', 'licenses.txt', 'package.json', ...names];
  if (shipped.sort().join(' ') !== wanted.sort().join(' ')) throw new Error(`${out} holds ${shipped}`);
}

// npm links `bin` to this file: without a first line that names its interpreter a shell would read it as its own script.
// Node takes that line for a comment, in a module as well.
const command = 'dist/cli/index.js';
const bundle = readFileSync(command, 'utf8');
if (!bundle.startsWith('#!')) writeFileSync(command, `#!/usr/bin/env node\n${bundle}`);
chmodSync(command, 0o755);
