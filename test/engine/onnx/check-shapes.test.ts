import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { parseProfile } from '../../../src/core/shapes.js';
import { shapeProblems } from '../../../src/engine/onnx/check-shapes.js';
import type { ModelFacts, ModelTensor } from '../../../src/engine/onnx/model-facts.js';

const tensor = (name: string, shape: ModelTensor['shape'], dtype = 'float'): ModelTensor => ({
  name,
  dtype,
  shape,
});
const model = (...inputs: ModelTensor[]): ModelFacts => ({ inputs, outputs: [], isRandom: false });
const check = (facts: ModelFacts, ...profiles: string[][]): ReturnType<typeof shapeProblems> =>
  shapeProblems('m.onnx', facts, profiles.map(parseProfile));

const IMAGES = model(tensor('images', ['batch', 3, 'height', 'width']), tensor('sr', [], 'int64'));

describe('shapes against the model', () => {
  it.each<[string, ModelFacts, string[][]]>([
    ['a range within what the model takes', IMAGES, [['images:1x3x32x32..1x3x64x64..4x3x64x64']]],
    ['several profiles', IMAGES, [['images:1x3x32x32'], ['images:2x3x64x64']]],
    ['a static model without shapes', model(tensor('x', [1, 3])), []],
    ['the very shape of a static model', model(tensor('x', [1, 3])), [['x:1x3']]],
    ['an axis of size 0, which TensorRT keeps', model(tensor('like', [0, 3])), []],
    ['values of a shape tensor', model(tensor('sizes', [2], 'int64')), [['sizes:64x64..128x128..256x256']]],
    ['the value of a scalar', IMAGES, [['images:1x3x32x32', 'sr:16000']]],
    ['a scalar as it is', IMAGES, [['images:1x3x32x32', 'sr:scalar']]],
  ])('%s: nothing to say', (_, facts, profiles) => {
    expect(check(facts, ...profiles)).toEqual([]);
  });

  it.each<[string, ModelFacts, string[], string, string]>([
    [
      'a misspelt name',
      IMAGES,
      ['image:1x3x32x32'],
      'no input image',
      'Did you mean images? Write images:1x3x32x32.',
    ],
    [
      'another name',
      IMAGES,
      ['pixels:1x3x32x32'],
      'images (batch x 3 x height x width)',
      'Write one of these names.',
    ],
    ['too few axes', IMAGES, ['images:1x3x32'], 'has 4 axes', 'Give 4 sizes.'],
    [
      'a fixed axis',
      IMAGES,
      ['images:1x1x32x32'],
      'Axis 1 of the input images of m.onnx is fixed to 3, and min of',
      'Write 3 there. With all fixed axes: images:1x3x32x32.',
    ],
    [
      'a fixed axis in one bound',
      IMAGES,
      ['images:1x3x32x32..1x3x32x32..1x4x32x32'],
      'and max of',
      'Write 3 there.',
    ],
    [
      'a negative size',
      IMAGES,
      ['images:-1x3x32x32..1x3x32x32..1x3x32x32'],
      'negative size',
      'Write the size',
    ],
  ])('%s', (_, facts, shapes, message, remedy) => {
    const [problem, ...more] = check(facts, shapes);
    expect(more).toEqual([]);
    expect(problem).toMatchObject({
      code: 'shapes-do-not-fit',
      severity: 'error',
      location: { file: 'm.onnx' },
    });
    expect(problem?.message).toContain(message);
    expect(problem?.remedy).toContain(remedy);
  });
});

describe('a dynamic model without shapes', () => {
  it('is told what to paste, and what is pasted fits', () => {
    const [problem] = check(IMAGES);
    expect(problem?.code).toBe('dynamic-shape-no-profile');
    const action = problem?.evidence[0]?.text ?? '';
    const { shapes } = parse(action) as { shapes: string };
    expect(problem?.remedy).toContain(action);
    expect(check(IMAGES, shapes.split('\n'))).toEqual([]);
  });

  it('keeps what was given, and quotes names for YAML and the shell', () => {
    const facts = model(tensor("it's: a", ['n', 2]), tensor('b', ['n', 3]));
    const [problem] = check(facts, ['b:5x3']);
    const { shapes } = parse(problem?.evidence[0]?.text ?? '') as { shapes: string };
    expect(parseProfile(shapes.split('\n')).map(({ input }) => input)).toEqual(['b', "it's: a"]);
    expect(problem?.evidence[1]?.text).toContain(String.raw`'it'\''s: a:`);
    expect(problem?.message).toContain("it's: a (n x 2)");
  });

  it('names the profile that lacks them', () => {
    expect(check(IMAGES, ['images:1x3x8x8'], ['sr:scalar']).map(({ message }) => message)).toEqual([
      expect.stringContaining('in profile 1'),
    ]);
  });
});

describe('an input without a shape', () => {
  const facts = model(tensor('x', null), tensor('y', [1, 3]));
  it('is a scalar to TensorRT: red, with the repair', () => {
    const [problem, ...more] = check(facts);
    expect(more).toEqual([]);
    expect(problem?.code).toBe('dynamic-shape-no-profile');
    expect(problem?.remedy).toContain(
      'make_tensor_value_info(x.name, x.type.tensor_type.elem_type, ["batch",3,224,224])',
    );
    expect(problem?.remedy).toContain("--shapes 'x:scalar'");
  });
  it('may be one, if the caller says so', () => {
    expect(check(facts, ['x:scalar'])).toEqual([]);
    const [problem] = check(facts, ['x:1x3..2x3..4x3']);
    expect(problem?.remedy).toContain('elem_type, ["d0","d1"])');
  });
  it('is not looked at where it is no tensor', () => {
    expect(check(model({ ...tensor('x', null), dtype: null }))).toEqual([]);
  });
});

describe('axes of one name', () => {
  const square = model(tensor('x', [null, 3, '?', '?']));
  it('that get different sizes are red, with the repair', () => {
    const [problem] = check(square, ['x:1x3x48x192']);
    expect(problem).toMatchObject({ code: 'axis-names-collide' });
    expect(problem?.message).toContain('axis 2 of x (48..48..48), axis 3 of x (192..192..192)');
    expect(problem?.remedy).toContain('i["x"].type.tensor_type.shape.dim[3].dim_param="x_axis3"');
  });
  it('that get equal sizes are right, and axes without a name are never the same', () => {
    expect(check(square, ['x:1x3x48x48'])).toEqual([]);
    expect(check(model(tensor('x', [null, null])), ['x:1x2'])).toEqual([]);
  });
  it('count across inputs', () => {
    const facts = model(tensor('a', ['batch', 2]), tensor('b', ['batch', 2]));
    expect(check(facts, ['a:1x2', 'b:2x2']).map(({ code }) => code)).toEqual(['axis-names-collide']);
    expect(check(facts, ['a:1x2..1x2..4x2', 'b:1x2..1x2..4x2'])).toEqual([]);
  });
});
