// Compiles src/ for scripts and benchmarks: Node 20 runs no TypeScript. Types have a check of their own. The folder lies inside of the project, so that packages
// are found, and is removed when the process ends.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.join(import.meta.dirname, '..');

/** Imports a module of src/, as `diagnose/diagnose.js`. */
export async function importSource(name) {
  const folder = compile();
  return import(pathToFileURL(path.join(folder, 'src', name)).href);
}

let compiled;

function compile() {
  if (compiled !== undefined) return compiled;
  compiled = mkdtempSync(path.join(root, 'node_modules', '.compiled-'));
  process.on('exit', () => rmSync(compiled, { recursive: true, force: true }));
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const result = spawnSync(
    process.execPath,
    [tsc, '-p', root, '--noCheck', '--outDir', path.join(compiled, 'src')],
    {
      stdio: 'inherit',
    },
  );
  if (result.status !== 0) process.exit(result.status ?? 1);
  // For its type and its version: the source looks for it where it lies in the repository.
  copyFileSync(path.join(root, 'package.json'), path.join(compiled, 'package.json'));
  return compiled;
}
