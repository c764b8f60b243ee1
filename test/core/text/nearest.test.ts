import { describe, expect, it } from '@jest/globals';
import { didYouMean } from '../../../src/core/text/nearest.js';

describe('didYouMean', () => {
  it.each([
    ['tensorrt-rxt', ['tensorrt', 'tensorrt-rtx'], 'tensorrt-rtx'],
    ['models/tinny.onnx', ['models/tiny.onnx', 'models/large.onnx'], 'models/tiny.onnx'],
    ['modles/tiny.onnx', ['models/tiny.onnx'], 'models/tiny.onnx'],
  ])('%s means one of %j', (name, names, meant) => {
    expect(didYouMean(name, names)).toBe(`; did you mean "${meant}"?`);
  });

  it.each([
    ['x', ['y']],
    ['off', []],
    // A long folder that both share says nothing of the names in it.
    ['/a/very/long/folder/name/missing.engine', ['/a/very/long/folder/name/carrier.plan']],
  ])('%s means none of %j', (name, names) => {
    expect(didYouMean(name, names)).toBe('');
  });
});
