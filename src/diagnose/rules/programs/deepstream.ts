import type { Rule } from '../rule.js';

/**
 * What DeepStream says itself, where TensorRT says nothing: nvinfer (sources/libs/nvdsinfer and sources/gst-plugins/gst-nvinfer of
 * DeepStream 5 to 7) and GStreamer.
 */
export const DEEPSTREAM_TELLS: readonly Rule[] = [
  {
    literals: ['no such element factory', 'create_primary_gie_bin failed', "failed to create 'primary_gie'"],
    match:
      /no such element factory "(?<gstElement>nv\w{2,40})"|create_primary_gie_bin failed|Failed to create 'primary_gie'/,
    cause: 'missing-shared-library',
    strength: 'hint',
    sets: { gst: 'yes' },
    atWarning: true,
  },
  {
    literals: ['could not open custom lib: '],
    match: /Could not open custom lib: (?<library>\S{1,200})/,
    cause: 'missing-shared-library',
    strength: 'hint',
    sets: { gst: 'library' },
  },
  {
    literals: [
      'failed to open tlt encoded model',
      'cannot access prototxt file',
      'cannot access caffemodel file',
      'cannot access uff file',
    ],
    match:
      /(?:Failed to open TLT encoded model|Cannot access (?:prototxt|caffemodel|UFF)) file:? ?'?(?<file>[^\s']{1,300})/,
    cause: 'onnx-file-not-found',
    strength: 'proof',
  },
  {
    literals: [
      'failed to parse bboxes',
      'failed to find custom parse function',
      'find output bbox layer',
      'failed to parse classification attributes',
      'parse function not found for',
    ],
    match:
      /Failed to parse (?:bboxes|classification attributes)|Failed to find custom parse function|Could not find output bbox layer|parse function not found for/,
    cause: 'application-expectation',
    strength: 'hint',
    sets: { call: 'deepstream-parser' },
  },
  {
    literals: [
      'failed to create custom parser from lib',
      'pluginfactory instance for',
      'pluginfactory type returned by',
    ],
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'deepstream' },
  },
  {
    literals: [
      'input format specified but network input',
      'default image layer[',
      'default input_layer is not a image',
      'unsupported network input format',
      'custom initialization function not implemented',
      'failed to initialize non-image input layers',
      'cannot set network order',
      'preprocessor set scale and offsets failed',
      'not equal to number of input',
      'preprocessor allocate resource failed',
      'nvinfer could not find input layer with name',
    ],
    match:
      /(?:RGB\/BGR|GRAY) input format specified but network input|Infer Context default (?:image layer\[|input_layer is not a image)|Unsupported network input format|More than one input layers but|Failed to initialize non-image input layers|Cannot set network order|Preprocessor set scale and offsets failed|offsets\(\d{1,3}\) not equal|preprocessor allocate resource failed|nvinfer could not find input layer with name = (?<tensor>\S{1,100})/,
    cause: 'application-expectation',
    strength: 'hint',
    sets: { call: 'deepstream-input' },
  },
  {
    literals: ['could not open labels file', 'failed to parse labels file', 'mean image file', 'mean file'],
    match:
      /(?:Could not open|Cannot access|Failed to (?:parse|read))(?: sufficient bytes from)? (?:labels|mean(?: image)?) file:? ?'?(?<configFile>[^\s',]{0,300})/,
    cause: 'application-expectation',
    strength: 'hint',
    sets: { call: 'deepstream-file' },
  },
  {
    literals: [
      'enqueue buffer failed. batchsize',
      'exceeds max batch',
      'more than maximum allowed batch-size',
      'input tensors have mismatched batch size',
      'failed to enqueue buffer',
      'backend can not support dims',
      'request dims:',
      "num dims doesn't match input dims",
      'dims.nbdims in config does not match',
      'bindings has wildcard dims',
      'build model failed due to',
      'failed to initialize fulldim',
      'explicit config dims is invalid',
      'explicit build optimization profile is invalid',
    ],
    match:
      /enqueue buffer failed\. batchSize:(?<asked>\d{1,6}) > maxBatchSize:(?<admits>\d{1,6})|size\((?<asked2>\d{1,6})\) exceeds max batch {1,2}size\((?<admits2>\d{1,6})\)|more than maximum allowed batch-size|input tensors have mismatched batch size|Failed to enqueue buffer|backend can not support dims|request dims:.{0,80}is out of range|num dims doesn't match input dims|dims\.nbDims in config does not match|bindings has wildcard dims|build model failed due to|Failed to initialize fulldim|Explicit config dims is invalid|Explicit Build optimization profile is invalid/,
    cause: 'profile-invalid',
    strength: 'hint',
    sets: { deepstreamBatch: 'yes' },
  },
  {
    literals: ['int8 calibration file not specified/accessible', 'int8 calibrator not specified'],
    cause: 'int8-scales-missing',
    strength: 'sign',
    sets: { int8: 'deepstream' },
  },
  {
    literals: [
      'failed to allocate cuda input buffer',
      'failed to allocate cuda output buffer',
      'failed to allocate cuda host buffer',
    ],
    cause: 'gpu-out-of-memory',
    strength: 'hint',
  },
];
