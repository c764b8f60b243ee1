import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { allCodes, CODES_BY_FOLDER } from '../../src/report/codes/all-codes.js';
import { findingsDocument } from '../../src/report/findings-doc.js';

const ROOT = path.join(import.meta.dirname, '..', '..');

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    return entry.isDirectory() ? sources(name) : name.endsWith('.ts') ? [name] : [];
  });
}

describe('docs/findings.md', () => {
  it('is what the tables of codes say (node scripts/findings-doc.mjs writes it)', () => {
    expect(readFileSync(path.join(ROOT, 'docs', 'findings.md'), 'utf8')).toBe(findingsDocument());
  });

  it('has every code that is written in src', () => {
    const known = allCodes();
    const unknown = sources(path.join(ROOT, 'src')).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\bcode: '([a-z][a-z0-9]*(?:-[a-z0-9]+)+)'/g)]
        .map(([, code]) => code ?? '')
        .filter((code) => !(code in known))
        .map((code) => `${path.relative(ROOT, file)}: ${code}`),
    );
    expect(unknown).toEqual([]);
  });

  it('has each code once, in kebab case, with every part told', () => {
    const codes = CODES_BY_FOLDER.flatMap((table) => Object.keys(table.codes));
    expect(new Set(codes).size).toBe(codes.length);
    for (const [code, { meaning, looksLike, remedy, documentation }] of Object.entries(allCodes())) {
      expect(code).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect([meaning, looksLike, remedy].every((text) => text.length > 10)).toBe(true);
      expect(meaning + remedy).not.toMatch(/\{\w+\}|\.\.\. /);
      expect(documentation ?? 'https://').toMatch(/^https:\/\//);
    }
  });
});
