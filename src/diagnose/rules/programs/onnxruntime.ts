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
    // A model whose one node holds an engine, or the path of one.
    literals: ["ep can't find engine cache", 'should be relative to ep context', 'the path is invalid: '],
    match:
      /TensorRT(?:-RTX)?(?: RTX)? EP can't find engine cache: ?\n?(?<file>[^\n]{1,300}?\.engine)|engine cache path should be relative to (?:EP context|the context) model/i,
    cause: 'engine-file-not-found',
    strength: 'sign',
    sets: { ort: 'context' },
  },
  {
    literals: ['epcontext(1)'],
    match: /kernel for EPContext\(1\)|implementation for EPContext\(1\)/,
    cause: 'application-expectation',
    strength: 'proof',
    sets: { call: 'ep-context' },
  },
  {
    literals: ['onnx tensor data type: ', 'output tensor data type: ', 'input tensor data type: '],
    match: /TensorRT EP (?:input|output) (?:onnx )?tensor data type: (?<dtype>\w{1,12}) not supported/,
    cause: 'unsupported-dtype',
    strength: 'proof',
  },
  {
    literals: ['iexecutioncontext::setinputshape() for', 'please make sure trt_profile'],
    match: /TensorRT EP failed to call \S{1,60}setInputShape\(\)|make sure trt_profile_min_shapes/,
    cause: 'profile-invalid',
    strength: 'hint',
  },
  {
    // Contexts that share their memory, with an engine that was made elsewhere.
    literals: ['setdevicememory: error code 3'],
    match:
      /(?<function>setDeviceMemory\w{0,4}): Error Code 3: API Usage Error \(Parameter check failed, condition: (?<condition>memory)/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'shared-memory' },
  },
  {
    literals: ['engine decryption function', 'find decryption function', 'find encryption function'],
    cause: 'missing-shared-library',
    strength: 'hint',
    sets: { ort: 'decryption' },
  },
  {
    literals: ['but none has been registered'],
    match: /Attempt to use DefaultLogger but none has been registered/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'ort-environment' },
  },
  {
    literals: [
      'failed to call refitcudaengine',
      'build engine with refit',
      'refit weights',
      'weight-stripped engine',
    ],
    match: /failed to call refitCudaEngine|TensorRT EP(?:'s)? .{0,60}refit/i,
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
    // TF-TRT.
    literals: ['could not find any tf gpus'],
    cause: 'cuda-init-failure',
    strength: 'sign',
    sets: { container: 'tensorflow' },
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
