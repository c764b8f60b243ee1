import type { Rule } from '../rule.js';

/** What ONNX Runtime and its TensorRT provider say themselves, beside what stops its options (frameworks.ts). */
export const ONNXRUNTIME_TELLS: readonly Rule[] = [
  {
    // `CUDNN failure 4000: ...`: cuDNN numbers its states anew from 9 on, so the cuDNN 8 that it was built for has no word for them.
    literals: ['cudnn failure ', 'cublas failure '],
    match: /(?:CUDNN|CUBLAS) failure \d{1,5}: (?!\w*ALLOC)/,
    cause: 'cuda-library-version-mix',
    strength: 'hint',
    sets: { mixOf: 'onnxruntime' },
  },
  {
    literals: ['int8 dynamic range', 'int8 calibration table'],
    match: /TensorRT EP failed to (?:set INT8 dynamic range|read INT8 calibration table)/,
    cause: 'int8-scales-missing',
    strength: 'sign',
    sets: { int8: 'ort' },
  },
  {
    literals: ['failed to call refitcudaengine', 'build engine with refit', 'refit weights'],
    match: /failed to call refitCudaEngine|TensorRT EP .{0,60}refit/i,
    cause: 'engine-not-refittable',
    strength: 'hint',
  },
  {
    literals: ['tensorrt ep failed to create context'],
    cause: 'gpu-out-of-memory',
    strength: 'hint',
    sets: { memory: 'context' },
  },
  {
    // It compares what is given to a session with the model, before any provider runs.
    literals: ['got invalid dimensions for input', 'unexpected input data type', 'invalid rank for input'],
    match:
      /(?:Got invalid dimensions for input: (?<tensor>\S{1,120})|Invalid rank for input: (?<tensor2>\S{1,120})|Unexpected input data type\. Actual: \((?<gotType>tensor\(\w{1,12}\))\) ?, expected: \((?<wantedType>tensor\(\w{1,12}\)))/,
    cause: 'application-expectation',
    strength: 'sign',
    with: ['field'],
    sets: { call: 'ort-input' },
  },
];
