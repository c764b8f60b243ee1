// Builds dist/: one self-contained ncc bundle for each way in, and the harness beside each (ncc does not see that file,
// because only Python reads it).
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { insideOf, PREBUNDLED } from './prebundled.mjs';

const PYTHON = ['src/toolchain/harness/trt_harness.py', 'src/toolchain/reference/onnx_reference.py'];
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

for (const [entry, programs] of Object.entries(BUNDLES)) {
  const out = `dist/${entry}`;
  rmSync(out, { recursive: true, force: true });
  execFileSync(
    process.execPath,
    [
      'node_modules/@vercel/ncc/dist/ncc/cli.js',
      'build',
      `src/${entry}.ts`,
      '-o',
      out,
      '--minify',
      '--license',
      'licenses.txt',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const names = programs.map((program) => path.basename(program));
  for (const [i, program] of programs.entries()) cpSync(program, `${out}/${names[i]}`);
  addInside(`${out}/licenses.txt`);
  // ncc takes a path that it can compute for an asset, and would copy even a .git folder: nothing but these may ship.
  const shipped = readdirSync(out).sort().join(' ');
  if (shipped !== ['index.js', 'licenses.txt', 'package.json', ...names].sort().join(' '))
    throw new Error(`${out} holds ${shipped}`);
}

// npm links `bin` to this file: without a first line that names its interpreter a shell would read it as its own script.
// Node takes that line for a comment, in a module as well.
const command = 'dist/cli/index.js';
const bundle = readFileSync(command, 'utf8');
if (!bundle.startsWith('#!')) writeFileSync(command, `#!/usr/bin/env node\n${bundle}`);
chmodSync(command, 0o755);
