import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findPins, fixPins } from '../../../src/pins/index.js';
import { readTree } from '../../../src/pins/tree.js';
import type { Disagreement } from '../../../src/pins/types.js';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/repos');
const TO = '10.3.0.26';

const made: string[] = [];
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'pins-property-'));
  made.push(dir);
});
afterAll(() => {
  for (const one of made) rmSync(one, { recursive: true, force: true });
});

const errorsOf = (disagreements: readonly Disagreement[]): Disagreement[] =>
  disagreements.filter(({ severity }) => severity === 'error');

/** `file:line` of every line that a diff takes out. */
function takenOut(diff: string): string[] {
  let file = '';
  let line = 0;
  return diff.split('\n').flatMap((text) => {
    if (text.startsWith('--- a/')) file = text.slice('--- a/'.length).trim();
    else if (text.startsWith('@@')) line = Number(/^@@ -(\d+)/.exec(text)?.[1]) - 1;
    else if (text.startsWith('-')) return [`${file}:${(line += 1)}`];
    else if (text.startsWith(' ')) line += 1;
    return [];
  });
}

/** The repositories of the fixtures in which an error of one group can be repaired. */
const REPOSITORIES = readdirSync(fixtures);

describe('what holds of each repair', () => {
  it.each(REPOSITORIES)('%s', async (name) => {
    cpSync(path.join(fixtures, name), dir, { recursive: true });
    const before = await findPins(dir);
    const errors = errorsOf(before.disagreements);
    const [first] = errors;
    // A declared group, or the one that the links decide in.
    const groups = new Set(errors.map(({ group }) => group));
    const products = new Set(errors.map(({ product }) => product));
    if (first === undefined || groups.size > 1 || products.size > 1 || first.product !== 'tensorrt') return;

    const { diff, files, unfixed } = await fixPins(dir, { to: TO, group: first.group });
    // Nothing is written without `write`.
    expect((await findPins(dir)).disagreements).toEqual(before.disagreements);

    // It touches the files of what is held against each other only (where links decide), each of those that it names, and no record.
    const touched = [...new Set(takenOut(diff).map((place) => place.replace(/:\d+$/, '')))].sort();
    expect(touched).toEqual([...files].sort());
    expect(files.filter((file) => /\.lock$|\.engine$|\.trt\.json$/.test(file))).toEqual([]);
    if (first.group === 'default') {
      const { conflicts } = await readTree(dir, {});
      const sides = new Set(
        conflicts
          .filter(({ disagreement }) => disagreement.severity === 'error')
          .flatMap(({ members }) => members.flatMap(({ entry }) => [entry.pin, ...entry.uses]))
          .map(({ file }) => file),
      );
      expect(files.filter((file) => !sides.has(file))).toEqual([]);
    }

    // Every diff applies, and is what writing does.
    if (diff !== '') {
      execFileSync('git', ['init', '-q'], { cwd: dir });
      execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: dir, input: diff });
      rmSync(path.join(dir, '.git'), { recursive: true });
    }
    const applied = files.map((file) => readFileSync(path.join(dir, file), 'latin1'));
    cpSync(path.join(fixtures, name), dir, { recursive: true });
    await fixPins(dir, { to: TO, group: first.group, write: true });
    expect(files.map((file) => readFileSync(path.join(dir, file), 'latin1'))).toEqual(applied);

    // A second run finds nothing to change, and what still disagrees is what was named.
    const again = await fixPins(dir, { to: TO, group: first.group });
    expect(again.diff).toBe('');
    const left = new Set(unfixed.map(({ pin }) => pin.file));
    const still = errorsOf((await findPins(dir)).disagreements).filter(({ group }) => group === first.group);
    expect(
      still
        .filter(({ versions }) => !versions.some(({ pins }) => pins.some(({ file }) => left.has(file))))
        .map(({ message }) => message),
    ).toEqual([]);
  });

  it('has repositories to repair', async () => {
    const red = await Promise.all(
      REPOSITORIES.map(async (name) => errorsOf((await findPins(path.join(fixtures, name))).disagreements)),
    );
    expect(red.filter((errors) => errors.length > 0).length).toBeGreaterThan(10);
  });
});
