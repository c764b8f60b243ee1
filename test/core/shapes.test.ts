import { describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { InputError } from '../../src/core/findings.js';
import { parseProfile, parseShapes, rangeText, trtexecShapes } from '../../src/core/shapes.js';

describe('parseShapes', () => {
  it.each([
    ['x:1x3x8x8', 'x', [1, 3, 8, 8], [1, 3, 8, 8], [1, 3, 8, 8]],
    ['x:1x3..2x3..4x3', 'x', [1, 3], [2, 3], [4, 3]],
    ['a:0:1x3', 'a:0', [1, 3], [1, 3], [1, 3]],
    ["'a:0':1x3", 'a:0', [1, 3], [1, 3], [1, 3]],
    [String.raw`\'a:0\':1x3`, 'a:0', [1, 3], [1, 3], [1, 3]],
    ['  x:7 ', 'x', [7], [7], [7]],
    ['sr:', 'sr', [], [], []],
    ['sr:scalar', 'sr', [], [], []],
    ['x:0x3', 'x', [0, 3], [0, 3], [0, 3]],
    ['offset:-4..0..4', 'offset', [-4], [0], [4]],
  ])('%s', (text, input, min, opt, max) => {
    expect(parseShapes(text)).toEqual({ input, min, opt, max });
  });

  it.each([
    ['1x3', 'has no name'],
    [':1x3', 'has no name'],
    ['x:1x3..4x3', 'has 2 shapes'],
    ['x:1..2..3..4', 'has 4 shapes'],
    ['x:1x3..1x3x3..4x3', '2, 3 and 2 axes'],
    ['x:1x3..4x3..2x3', 'min <= opt <= max'],
    ['x:axb', 'is not a shape'],
    ['x:1,3', 'write x between the sizes of "x:1,3", not commas, as in x:1x3'],
    ['a:0:[1, 3]', 'as in a:0:1x3'],
    ['x:1x3,y:1x3', 'several inputs'],
    ['x:1.5', 'is not a shape'],
    ['x:1x', 'is not a shape'],
  ])('%s is refused: %s', (text, message) => {
    expect(() => parseShapes(text)).toThrow(InputError);
    expect(() => parseShapes(text)).toThrow(message);
  });

  it('reads what rangeText writes', () => {
    const size = fc.nat(9999);
    const ranges = fc
      .tuple(fc.string({ minLength: 1 }), fc.array(fc.tuple(size, size, size), { maxLength: 5 }))
      .filter(([name]) => name === name.trim() && !/^\\?'.*'$/s.test(name));
    fc.assert(
      fc.property(ranges, ([input, axes]) => {
        const sorted = axes.map((axis) => [...axis].sort((a, b) => a - b));
        const [min, opt, max] = [0, 1, 2].map((i) => sorted.map((axis) => axis[i] ?? 0)) as [
          number[],
          number[],
          number[],
        ];
        const range = { input, min, opt, max };
        expect(parseShapes(rangeText(range))).toEqual(range);
      }),
    );
  });
});

describe('a profile', () => {
  it('names each input once', () => {
    expect(() => parseProfile(['x:1', 'x:2'])).toThrow('the input x is given twice');
  });

  it('becomes the three arguments of trtexec, names with a colon in quotes', () => {
    expect(trtexecShapes(parseProfile(['x:1x3..2x3..4x3', 'a:0:7', 'sr:']))).toEqual([
      "--minShapes=x:1x3,'a:0':7,sr:scalar",
      "--optShapes=x:2x3,'a:0':7,sr:scalar",
      "--maxShapes=x:4x3,'a:0':7,sr:scalar",
    ]);
    expect(trtexecShapes([])).toEqual([]);
  });
});
