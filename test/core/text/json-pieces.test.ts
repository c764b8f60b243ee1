import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
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
});
