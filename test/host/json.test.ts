import { expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { JsonError, parseJson } from '../../src/host/json.js';

const deepest = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(deepest)) : 0;

it('a document is refused exactly where it is nested deeper than the limit, whatever its strings hold', () => {
  const text = fc.string({ unit: fc.constantFrom('[', '{', ']', '}', '"', '\\', 'a') });
  const value = fc.letrec((tie) => ({
    node: fc.oneof({ depthSize: 'medium' }, text, fc.array(tie('node')), fc.dictionary(text, tie('node'))),
  })).node;
  let refused = 0;
  fc.assert(
    fc.property(value, fc.integer({ min: 0, max: 4 }), (made, limit) => {
      const read = (): unknown => parseJson(JSON.stringify(made), limit);
      if (deepest(made) <= limit) expect(JSON.stringify(read())).toBe(JSON.stringify(made));
      else {
        refused++;
        expect(read).toThrow(JsonError);
      }
    }),
    { numRuns: 1000 },
  );
  expect(refused).toBeGreaterThan(50);
});

it.each(['[', '{"a":'])('a thousand of %s end in an error of its own', (open) => {
  expect(() => parseJson(open.repeat(1000))).toThrow('is nested deeper than 100 levels');
});
