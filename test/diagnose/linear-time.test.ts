import { describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { diagnoseText } from '../../src/diagnose/diagnose.js';
import { LiteralScanner } from '../../src/diagnose/literals.js';
import { RULES } from '../../src/diagnose/rules/all.js';

const LITERALS = [...new Set(RULES.flatMap(({ literals }) => literals))];

/**
 * Processor time of the least of `runs` runs, in milliseconds: not the clock on the wall, which holds the machine's other work too.
 * It is the whole process's (V8 has no count of steps), so a collector or a compiler at work is in it, and a busy machine makes
 * both longer. The limits below are therefore a hundred times and more of any honest run, and still far below what a pattern
 * that backtracks needs (minutes to hours).
 */
function time(work: () => void, runs = 3): number {
  return Math.min(
    ...Array.from({ length: runs }, () => {
      const start = process.cpuUsage();
      work();
      return process.cpuUsage(start).user / 1000;
    }),
  );
}

describe('time grows with the length of the log, whatever it holds', () => {
  it('literals are lower case, so that the scanner finds them', () => {
    expect(LITERALS.filter((literal) => literal !== literal.toLowerCase() || literal === '')).toEqual([]);
  });

  // Each pattern sees its own literal, over and over, with what its quantifiers may eat in between.
  const fillers = [' ', 'a', '1', '.', '(', 'error failed ', 'not ', '/a.onnx ', '"', '9.9 '];
  const patterns = RULES.filter(({ match, unless }) => match !== undefined || unless !== undefined);
  it.each(fillers)('no pattern is tried twice on what a hostile line repeats: %j', (filler) => {
    for (const { literals, match, unless } of patterns) {
      for (const literal of literals) {
        const hostile = (literal + filler.repeat(3)).repeat(40).slice(0, 1_700);
        for (const pattern of [match, unless]) {
          if (pattern === undefined) continue;
          const run = (): unknown => pattern.test(hostile);
          // 1,700 characters is what a pattern sees at most: squared, they are 3 million steps (10 ms); cubed, 5 billion (many
          // seconds). Only what is slow every time is the pattern's.
          const slow = time(run, 1) > 2_000 && time(run, 3) > 2_000;
          expect({ literal, source: pattern.source.slice(0, 60), slow }).toMatchObject({ slow: false });
        }
      }
    }
  });

  it('hostile lines of a megabyte, made of the literals themselves', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...LITERALS), fc.constantFrom(...fillers, '\u001b[', '\u0000')), {
          minLength: 1,
          maxLength: 12,
        }),
        (pieces) => {
          const unit = pieces.join('');
          const line = Buffer.from(unit.repeat(Math.ceil(1_000_000 / unit.length)));
          expect(time(() => diagnoseText(line), 2)).toBeLessThan(20_000);
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);

  it('ten times the log takes about ten times as long', () => {
    const lines = '[E] error: cannot find plugin (x) failed, out of memory version mismatch ('.repeat(20);
    const log = Buffer.from(`${lines}\n`.repeat(600));
    diagnoseText(log);
    const one = time(() => diagnoseText(log));
    const ten = time(() => diagnoseText(Buffer.concat(Array.from({ length: 10 }, () => log))));
    expect(ten).toBeLessThan(Math.max(one, 20) * 60);
  }, 60_000);
});

function scan(literals: readonly string[], bytes: Uint8Array, onHit: (literal: number) => void): void {
  const scanner = new LiteralScanner(literals);
  scanner.scan(bytes, 0, bytes.length, { done: scanner.marks(), onHit });
}

describe('LiteralScanner', () => {
  it('finds what indexOf finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 1, maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'B', 'c', 'A', ' ', 'x'), maxLength: 80 }),
        (literals, text) => {
          const found = new Set<number>();
          const bytes = Buffer.from(text);
          scan(literals, bytes, (literal) => found.add(literal));
          const expected = literals.flatMap((literal, i) =>
            text.toLowerCase().includes(literal) ? [i] : [],
          );
          expect([...found].sort()).toEqual(expected);
        },
      ),
    );
  });

  it('passes over NUL bytes', () => {
    const found: number[] = [];
    const bytes = Buffer.from('the long literal here', 'utf16le');
    scan(['long literal here'], bytes, (literal) => found.push(literal));
    expect(found).toEqual([0]);
  });
});
