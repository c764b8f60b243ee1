// Writes docs/flags.md from the tables of flags; `--check` only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { importSource } from './compiled.mjs';

const target = path.join(import.meta.dirname, '..', 'docs', 'flags.md');
const { flagsDocument } = await importSource('toolchain/flags-doc.js');
const text = flagsDocument();

if (!process.argv.includes('--check')) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('docs/flags.md is not what the tables of flags say: run node scripts/flags-doc.mjs');
  process.exitCode = 1;
}
