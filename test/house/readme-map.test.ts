/** The map's last table is true: the README has each sentence, and the function stands where the map says. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT } from '../support/action.js';

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const readme = read('README.md').replace(/\s+/g, ' ');
const rows = [...read('docs/architecture.md').matchAll(/^\| (.+?) +\| `([\w/.-]+\.ts)`: `(\w+)` +\|$/gm)].map(
  ([, sentence = '', file = '', name = '']) => [sentence, file, name] as const,
);

it('has at least ten sentences', () => {
  expect(rows.length).toBeGreaterThanOrEqual(10);
});

it.each(rows)('%s: %s, %s', (sentence, file, name) => {
  expect(readme).toContain(sentence);
  expect(read(`src/${file}`)).toMatch(new RegExp(`^export (?:async )?(?:function|const) ${name}\\b`, 'm'));
});
