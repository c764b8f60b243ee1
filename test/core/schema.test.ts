import { describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import * as v from 'valibot';
import { readAs, recordOf, ShapeError } from '../../src/core/schema.js';
import { parseJson } from '../../src/host/json.js';

const SCHEMA = recordOf(v.number());

describe('an object whose keys are names', () => {
  it('keeps each of them, whatever it is called', () => {
    const name = fc.oneof(
      fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', ''),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.uniqueArray(name), (names) => {
        const text = `{${names.map((one, i) => `${JSON.stringify(one)}:${i}`).join(',')}}`;
        const found = readAs(SCHEMA, parseJson(text), 'it');
        expect(new Map(Object.entries(found))).toEqual(new Map(names.map((one, i) => [one, i])));
        expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
      }),
    );
  });

  it.each(['[]', 'null', '1', '"a"', '{"a":"b"}', '{"constructor":null}'])('is not %s', (text) => {
    expect(() => readAs(SCHEMA, parseJson(text), 'it')).toThrow(ShapeError);
  });
});
