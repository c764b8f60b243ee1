import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { flagsDocument } from '../../src/toolchain/flags-doc.js';
import data from '../../src/toolchain/trtexec/flags-data.json' with { type: 'json' };

const file = path.resolve(import.meta.dirname, '../../docs/flags.md');

it('docs/flags.md is what the tables say (node scripts/flags-doc.mjs writes it)', () => {
  expect(readFileSync(file, 'utf8')).toBe(flagsDocument());
});

it('has a row for each flag', () => {
  const text = flagsDocument();
  for (const { option } of data.options) expect(text).toContain(`| \`${option}\` |`);
});
