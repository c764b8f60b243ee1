import { describe, expect, it } from '@jest/globals';
import {
  compatibilityTerm,
  parseGpu,
  parsePrecision,
  precisionTerm,
  targetTerm,
} from '../../../src/guard/contract/terms.js';
import { readLayerTypes } from '../../../src/toolchain/harness/layers.js';

/** Two of the layers that TensorRT-RTX 1.5.0.114 recorded for PP-OCRv4 rec, cast to FP16, and its output's. */
const RECORD = `Layers:
Name: __myl_CastConc_myl0_0, LayerType: kgen, Inputs: [ { Name: x, Dimensions: [1,3,48,320], Strides: [46080,15360,320,1], StrideOrder: [3,2,1,0], Datatype: Float, Format: (Linear) Row major linear format }], Constants: [ { Name: __mye166777_myl0, Dimensions: [1,1,48,320], Strides: [15360,1,320,1], StrideOrder: [3,0,2,1], Datatype: Half, Format: (NHWC) Channel major format }], Outputs: [ { Name: __myln_k_arg__bb1_2_myl0, Dimensions: [1,4,48,320], Strides: [61440,1,1280,4], StrideOrder: [3,0,2,1], Datatype: Half, Format: (NHWC) Channel major format }], TacticName: __myl_CastConc_0x33365dfb86c8aa87adab07bb8c41b21e, StreamId: 0, Metadata: [ONNX Layer: x_cast_to_p2o.Conv.0][ONNX Layer: p2o.Conv.0]
Name: __myl_Split_myl0_1, LayerType: kgen, Inputs: [], Constants: [], Outputs: [ { Name: a, Dimensions: [1,2], Strides: [2,1], StrideOrder: [1,0], Datatype: Half, Format: (Linear) Row major linear format }, { Name: b, Dimensions: [1,2], Strides: [2,1], StrideOrder: [1,0], Datatype: Int64, Format: (Linear) Row major linear format }], TacticName: , StreamId: 0, Metadata:
Name: __myl_Cast_myl0_2, LayerType: kgen, Inputs: [], Constants: [], Outputs: [ { Name: y, Dimensions: [1,8], Strides: [8,1], StrideOrder: [1,0], Datatype: Float, Format: (Linear) Row major linear format }], TacticName: t, StreamId: 0, Metadata: 

I/O Tensors:
 Name: x, IOMode: Input, DataType: Float, Dimensions: [1,3,48,320], Location: Device, IsShapeInferenceIO: false
`;

it('the record of the layers tells the types of their outputs alone', () => {
  expect([...(readLayerTypes(RECORD) ?? [])]).toEqual([
    ['Half', 2],
    ['Int64', 1],
    ['Float', 1],
  ]);
  expect(readLayerTypes('Layers:\nconv\nrelu\n')).toBeNull();
  expect(readLayerTypes('Total weights memory: 3')).toBeNull();
});

describe('the precision is', () => {
  const layers = readLayerTypes(RECORD);
  const judged = (asked: string, found = layers): string[] => {
    const { term, findings } = precisionTerm(parsePrecision(asked), found, 'fp16', 'm.onnx');
    return [term.status, ...findings.map(({ code }) => code)];
  };

  it('got where the share is', () => {
    expect(judged('fp16')).toEqual(['pass']);
    expect(judged('fp16>=66%')).toEqual(['pass']);
    expect(judged('fp16 >= 67 %')).toEqual(['fail', 'precision-not-got']);
    expect(judged('bf16')).toEqual(['fail', 'precision-not-got']);
    expect(judged('bf16>=0%')).toEqual(['fail', 'precision-not-got']);
  });

  it('advises what the flag does not do, where it was given', () => {
    const remedy = (asked: string, ...args: string[]): string | undefined =>
      precisionTerm(parsePrecision(asked), layers, 'fp32', 'm.onnx', args).findings[0]?.remedy;
    expect(remedy('bf16', '--bf16')).toContain('--precisionConstraints=obey --layerPrecisions=*:bf16');
    expect(remedy('bf16', '--fp16')).toContain('Cast the model');
    expect(remedy('bf16')).toContain('Cast the model');
  });

  it('unproven where nothing lists the layers', () => {
    expect(judged('fp16', null)).toEqual(['unproven']);
  });

  it.each(['half', 'fp16>90%', 'fp16>=101%', ''])('not "%s"', (text) => {
    expect(() => parsePrecision(text)).toThrow(/precision: ".*" cannot be read; expected one of fp32, fp16/);
  });
});

it('the compatibility level is held against the plan', () => {
  const judged = (args: string[], level: string | null): string | null =>
    compatibilityTerm(args, level, 'e')?.term.status ?? null;
  expect(judged([], 'none')).toBeNull();
  expect(judged(['--hardwareCompatibilityLevel=ampere+'], 'ampere+')).toBe('pass');
  expect(judged(['--hardwareCompatibilityLevel=sameComputeCapability'], 'same-compute-capability')).toBe(
    'pass',
  );
  expect(judged(['--hardwareCompatibilityLevel=ampere+'], 'none')).toBe('fail');
  expect(judged(['--hardwareCompatibilityLevel=ampere+'], null)).toBe('unproven');
  expect(judged(['--hardwareCompatibilityLevel=ampere+', '--hardwareCompatibilityLevel=none'], 'none')).toBe(
    'pass',
  );
});

it('a target is predicted', () => {
  const predicted = {
    kind: 'prediction',
    rule: 'other-gpu',
    reason: 'Built elsewhere.',
    source: '',
  } as const;
  const judged = (prediction: 'should-load' | 'will-not-load' | 'unknown'): string[] => {
    const { term, findings } = targetTerm({ name: 'sm_89', gpu: '8.9' }, { ...predicted, prediction }, 'e');
    return [term.status, ...findings.map(({ code }) => code)];
  };
  expect(judged('should-load')).toEqual(['pass']);
  expect(judged('will-not-load')).toEqual(['fail', 'target-not-covered']);
  expect(judged('unknown')).toEqual(['unproven']);
  expect(['sm_80', 'sm_89', 'sm_120', 'sm_90a'].map(parseGpu)).toEqual(['8.0', '8.9', '12.0', '9.0']);
  expect(() => parseGpu('8.9')).toThrow(/targets: "8.9" cannot be read/);
});
