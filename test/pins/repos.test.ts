import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findPins } from '../../src/pins/pins.js';

interface Expected {
  pins: {
    file: string;
    line: number;
    column: number;
    kind: string;
    product: string;
    spec: string | null;
    version: string | null;
  }[];
  disagreements: { product: string; group?: string; versions: string[] }[];
  /** Number of findings by code. */
  findings: Record<string, number>;
}

const root = path.resolve(import.meta.dirname, '../fixtures/repos');
const repositories = readdirSync(root).sort();
const today = new Date('2026-11-23T12:00:00Z');

const keyOf = (pin: Expected['pins'][number]): string =>
  JSON.stringify([pin.file, pin.line, pin.column, pin.kind, pin.product, pin.spec, pin.version]);

describe('fixture repositories', () => {
  let listed = 0;
  let found = 0;
  let right = 0;

  it.each(repositories)('%s: exactly the pins that were listed by hand', async (name) => {
    const expected = JSON.parse(readFileSync(path.join(root, name, 'expected.json'), 'utf8')) as Expected;
    const result = await findPins(path.join(root, name), { today });
    const wanted = expected.pins.map(keyOf).sort();
    const got = result.pins.map((pin) => keyOf(pin)).sort();
    listed += wanted.length;
    found += got.length;
    right += got.filter((pin) => wanted.includes(pin)).length;
    expect(got).toEqual(wanted);
    expect(
      result.disagreements.map(({ product, group, versions }) => ({
        product,
        ...(group === 'default' ? {} : { group }),
        versions: versions.map(({ version }) => version).sort(),
      })),
    ).toEqual(expected.disagreements.map((one) => ({ ...one, versions: [...one.versions].sort() })));
    const counts: Record<string, number> = {};
    for (const { code } of result.findings) counts[code] = (counts[code] ?? 0) + 1;
    expect(counts).toEqual(expected.findings);
  });

  it('precision and recall are both 1', () => {
    expect(listed).toBeGreaterThan(0);
    expect({ precision: right / found, recall: right / listed }).toEqual({ precision: 1, recall: 1 });
  });
});
