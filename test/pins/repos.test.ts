import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findPins } from '../../src/pins/find-pins.js';
import type { Pin } from '../../src/pins/types.js';

/** file, line, the text that stands at the pin's column, kind, product, spec, version. */
type Listed = [
  file: string,
  line: number,
  at: string,
  kind: string,
  product: string,
  spec: string | null,
  version: string | null,
];

interface Expected {
  pins: Listed[];
  disagreements: {
    severity: string;
    link: string | null;
    product: string;
    group?: string;
    versions: string[];
  }[];
  /** Number of findings by code. */
  findings: Record<string, number>;
}

const root = path.resolve(import.meta.dirname, '../fixtures/repos');
const repositories = readdirSync(root).sort();
const today = new Date('2026-11-23T12:00:00Z');

/** What stands at the place that a pin names, as far as the listed text goes. */
function textAt(repository: string, pin: Pin, length: number): string {
  if (pin.kind === 'engine') return '';
  const bytes = readFileSync(path.join(root, repository, pin.file));
  const encoding =
    bytes[0] === 0xff ? 'utf16le' : bytes.toString('utf8').includes('\ufffd') ? 'latin1' : 'utf8';
  const lines = bytes
    .toString(encoding)
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n/);
  return (lines[pin.line - 1] ?? '').slice(pin.column - 1, pin.column - 1 + length);
}

describe('fixture repositories', () => {
  let listed = 0;
  let found = 0;
  let right = 0;

  it.each(repositories)('%s: exactly the pins that were listed by hand', async (name) => {
    const expected = JSON.parse(readFileSync(path.join(root, name, 'expected.json'), 'utf8')) as Expected;
    const result = await findPins(path.join(root, name), { today });
    const wanted = expected.pins.map((row) => JSON.stringify(row)).sort();
    const got = result.pins
      .map((pin) => {
        const listed = expected.pins.filter(([file, line]) => file === pin.file && line === pin.line);
        const at = listed
          .map(([, , text]) => text)
          .filter((text) => textAt(name, pin, text.length) === text)
          .sort((a, b) => b.length - a.length)[0];
        return JSON.stringify([
          pin.file,
          pin.line,
          at ?? textAt(name, pin, 30),
          pin.kind,
          pin.product,
          pin.spec,
          pin.version,
        ]);
      })
      .sort();
    listed += wanted.length;
    found += got.length;
    right += got.filter((pin) => wanted.includes(pin)).length;
    expect(got).toEqual(wanted);
    expect(
      result.disagreements.map(({ severity, link, product, group, versions }) => ({
        severity,
        link,
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
