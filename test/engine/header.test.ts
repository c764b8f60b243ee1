import { describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { bufferSource } from '../../src/engine/bytes.js';
import { readHeader } from '../../src/engine/header.js';
import { inspectBytes } from '../../src/engine/inspect.js';
import { syntheticPlan } from './synthetic.js';

/** A plan's head: its sections, and nothing behind them. */
function head(
  sections: { tag?: string; pad?: number; offset: bigint; size: bigint }[],
  declared: bigint,
  count?: bigint,
): Buffer {
  const bytes = Buffer.alloc(0x20 + sections.length * 24);
  bytes.write('ftrt', 0, 'latin1');
  bytes.writeBigUInt64LE(count ?? BigInt(sections.length), 8);
  bytes.writeBigUInt64LE(declared, 0x10);
  Buffer.from([10, 6, 0, 26]).copy(bytes, 0x18);
  sections.forEach(({ tag = 'NGNE', pad = 0, offset, size }, i) => {
    const at = 0x20 + i * 24;
    bytes.write(tag, at, 'latin1');
    bytes.writeUInt32LE(pad, at + 4);
    bytes.writeBigUInt64LE(offset, at + 8);
    bytes.writeBigUInt64LE(size, at + 16);
  });
  return bytes;
}
const damage = (bytes: Buffer): string | null | undefined => readHeader(bytes)?.damage;
const one = (offset: bigint, size: bigint, more: { tag?: string; pad?: number } = {}): Buffer =>
  head([{ offset, size, ...more }], 200n);

describe('the table of sections', () => {
  it('is right where sections lie one behind the other, up to the last byte', () => {
    expect(damage(one(56n, 144n))).toBeNull();
    expect(damage(one(56n, 0n))).toBeNull();
    expect(
      damage(
        head(
          [
            { offset: 80n, size: 20n },
            { tag: 'THGW', offset: 100n, size: 100n },
          ],
          200n,
        ),
      ),
    ).toBeNull();
    expect(damage(one(100n, 50n, { tag: 'ngne' }))).toBe('no engine section (NGNE) is listed');
  });

  it.each<[string, Buffer, string]>([
    ['begins in the table', one(55n, 10n), 'begins at byte 55'],
    ['ends a byte behind the end', one(56n, 145n), 'past the declared end'],
    [
      'begins in another',
      head(
        [
          { offset: 80n, size: 21n },
          { tag: 'THGW', offset: 100n, size: 1n },
        ],
        200n,
      ),
      'inside what comes before',
    ],
    ['is beyond all numbers', one(2n ** 60n, 1n), 'is not a section'],
    ['has a size beyond all numbers', one(56n, 2n ** 60n), 'is not a section'],
    ['has a tag of other letters', one(56n, 10n, { tag: 'N-NE' }), 'is not a section'],
    ['has a tag that begins with another letter', one(56n, 10n, { tag: '\0GNE' }), 'is not a section'],
    ['has something behind its tag', one(56n, 10n, { pad: 1 }), 'is not a section'],
  ])('a section that %s', (_, bytes, words) => {
    expect(damage(bytes)).toContain(words);
    expect(readHeader(bytes)?.sections ?? []).toEqual(words === 'is not a section' ? [] : expect.any(Array));
  });

  it('has so many entries as fit, and at least one', () => {
    expect(damage(head([], 200n, 0n))).toContain('lists 0 sections');
    expect(damage(head([], 200n, 2n ** 60n))).toContain('more than 2^53');
    expect(damage(head([{ offset: 56n, size: 0n }], 56n))).toBeNull();
    expect(damage(head([{ offset: 56n, size: 0n }], 55n))).toContain('does not fit');
    // Cut off: the size says so, and no section is made up.
    expect(readHeader(head([{ offset: 80n, size: 1n }], 200n, 2n))).toMatchObject({
      sections: null,
      damage: null,
    });
  });
});

describe('the declared size', () => {
  it('beyond all numbers is damage, cut off it is not', () => {
    expect(damage(one(56n, 10n).subarray(0, 0x17))).toBeNull();
    const bytes = head([{ offset: 56n, size: 1n }], 2n ** 60n);
    expect(damage(bytes)).toContain('beyond 2^53');
    expect(damage(bytes.subarray(0, 0x18))).toContain('beyond 2^53');
    expect(damage(bytes.subarray(0, 0x17))).toBeNull();
  });
});

describe('one changed byte of what holds a plan together', () => {
  it('is never green: header, table, and what the engine says of itself', () => {
    const plan = syntheticPlan();
    const engineAt = 0x20 + 2 * 24;
    // Magic, layout, number of sections, size, version; the table's tags, places and sizes; the engine's first words.
    const places = [
      ...Array.from({ length: 0x1c }, (_, i) => i),
      ...Array.from({ length: 24 }, (_, i) => 0x20 + i),
      ...Array.from({ length: 16 }, (_, i) => engineAt + i),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(plan);
        changed[at] = (changed[at] ?? 0) ^ flip;
        // One section, as 8.6 writes it, is a plan as well: what the table had behind it is then bytes that nobody names.
        fc.pre(at !== 8 || changed[at] !== 1);
        const { findings, facts } = inspectBytes('f', bufferSource(changed));
        expect(findings.length > 0 || facts.format !== 'plan').toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
