import { describe, expect, it } from '@jest/globals';
import fc from '../../support/property.js';
import { harmlessJson, harmlessJsonPieces } from '../../../src/core/text/harmless.js';

describe('JSON in pieces', () => {
  it('is the same text as in one', () => {
    const member = fc.oneof(
      fc.jsonValue(),
      fc.constant(undefined),
      fc.constant('\u202e##[x]'),
      fc.array(fc.jsonValue()),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), member), (value) => {
        expect([...harmlessJsonPieces(value)].join('')).toBe(harmlessJson(value));
      }),
    );
  });

  it.each([1, 99, 100, 101, 350])('also of a list of %i, which is written some at a time', (length) => {
    const engines = Array.from({ length }, (_, i) => (i % 7 === 0 ? null : { i, text: '##[a]\n' }));
    const value = { before: [], engines, after: { x: [1] } };
    expect([...harmlessJsonPieces(value)].join('')).toBe(harmlessJson(value));
  });
});
