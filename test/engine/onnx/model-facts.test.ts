import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from '../../support/property.js';
import { bufferSource } from '../../../src/engine/bytes.js';
import { modelFacts } from '../../../src/engine/onnx/model-facts.js';
import { OnnxFormatError } from '../../../src/engine/onnx/reader.js';
import { writtenModel } from './models.js';

const facts = (model: Buffer): ReturnType<typeof modelFacts> => modelFacts(bufferSource(model));

describe('modelFacts', () => {
  it('reads names, types and axes: sizes, names, and what is left open', () => {
    const model = writtenModel({
      inputs: [
        { name: 'a:0', shape: ['batch', 3, null, -1] },
        { name: 'rate', type: 7, shape: [] },
        { name: 'any', type: 10, shape: null },
      ],
      outputs: [{ name: 'y', shape: [1, 0] }],
    });
    expect(facts(model)).toEqual({
      inputs: [
        { name: 'a:0', dtype: 'float', shape: ['batch', 3, null, null] },
        { name: 'rate', dtype: 'int64', shape: [] },
        { name: 'any', dtype: 'float16', shape: null },
      ],
      outputs: [{ name: 'y', dtype: 'float', shape: [1, 0] }],
      isRandom: false,
    });
  });

  it('leaves out initializers that stand among the inputs', () => {
    const inputs = [
      { name: 'x', shape: [1] },
      { name: 'weight', shape: [4, 4] },
    ];
    expect(facts(writtenModel({ inputs, initializers: ['weight'] })).inputs.map(({ name }) => name)).toEqual([
      'x',
    ]);
  });

  it.each(['RandomNormalLike', 'Multinomial', 'Bernoulli'])(
    '%s makes a model random, in a subgraph as well',
    (operator) => {
      expect(facts(writtenModel({ inputs: [], operators: [operator] })).isRandom).toBe(true);
      expect(facts(writtenModel({ inputs: [], innerOperators: ['Relu', operator] })).isRandom).toBe(true);
      expect(facts(writtenModel({ inputs: [], innerOperators: ['Relu', 'Dropout'] })).isRandom).toBe(false);
    },
  );

  it('reads the shipped example as onnx.proto has it', () => {
    const tiny = readFileSync(path.resolve(import.meta.dirname, '../../../examples/tiny.onnx'));
    expect(facts(tiny).inputs).toHaveLength(1);
    expect(facts(tiny).inputs[0]?.shape?.every((axis) => typeof axis === 'number')).toBe(true);
  });

  it('reads or refuses whatever the bytes are, and never fails otherwise', () => {
    const model = writtenModel({ inputs: [{ name: 'x', shape: ['n', 3] }], innerOperators: ['Relu'] });
    fc.assert(
      fc.property(
        fc.nat(model.length - 1),
        fc.integer({ min: 0, max: 255 }),
        fc.nat(model.length),
        (at, byte, end) => {
          const damaged = Buffer.from(model.subarray(0, Math.max(1, end)));
          if (at < damaged.length) damaged[at] = byte;
          try {
            facts(damaged);
          } catch (error) {
            expect(error).toBeInstanceOf(OnnxFormatError);
          }
        },
      ),
    );
  });
});
