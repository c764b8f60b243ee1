// Writes docs/findings.md from the tables of codes; `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { importSource } from './compiled.mjs';

const target = path.join(import.meta.dirname, '..', 'docs', 'findings.md');
const { findingsDocument } = await importSource('report/findings-doc.js');
const text = findingsDocument();

if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('docs/findings.md is not what the tables of codes say: run node scripts/findings-doc.mjs');
  process.exitCode = 1;
}
