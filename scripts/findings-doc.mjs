// Writes docs/findings.md from the tables of codes. `--check` only compares.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.join(import.meta.dirname, '..');
const target = path.join(root, 'docs', 'findings.md');
const require = createRequire(import.meta.url);

// Node 20 runs no TypeScript: compile to a folder inside the project, so that packages are found.
const compiled = mkdtempSync(path.join(root, 'node_modules', '.findings-doc-'));
try {
  const tsc = require.resolve('typescript/bin/tsc');
  const result = spawnSync(process.execPath, [tsc, '-p', root, '--outDir', compiled], { stdio: 'inherit' });
  if (result.status !== 0) process.exit(result.status ?? 1);
  writeFileSync(path.join(compiled, 'package.json'), '{"type":"module"}');
  const { findingsDocument } = await import(
    pathToFileURL(path.join(compiled, 'guard', 'findings-doc.js')).href
  );
  const text = findingsDocument();
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error('docs/findings.md is not what the tables of codes say: run node scripts/findings-doc.mjs');
    process.exitCode = 1;
  }
} finally {
  rmSync(compiled, { recursive: true, force: true });
}
