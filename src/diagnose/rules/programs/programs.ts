import type { Rule } from '../rule.js';

/**
 * What programs that are built on TensorRT say themselves: jetson-inference (c/tensorNet.cpp and its networks), DeepStream (nvinfer),
 * vs-mlrt. Beside what TensorRT says they are hints: it says more.
 */
export const PROGRAM_TELLS: readonly Rule[] = [
  // --- jetson-inference
  {
    literals: [
      'failed to find requested input layer',
      'failed to find requested output layer',
      'failed to retrieve tensor for output',
    ],
    match:
      /failed to (?:find requested (?:in|out)put layer (?<tensor>\S{1,80}) in network|retrieve tensor for [oO]utput ['"](?<tensor2>[^'"]{1,80})['"])/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'names', program: 'jetson-inference' },
  },
  {
    literals: [
      "couldn't find built-in",
      'failed to download built-in',
      'failed to download model after',
      'model download failed on retry',
      'model manifest file',
    ],
    match:
      /couldn't find built-in [\w -]{1,30} model '(?<model>[^']{1,80})'|failed to download built-in [\w -]{1,30} model '(?<model2>[^']{1,80})'|failed to download model after|model download failed on retry|failed to (?:find|load) model manifest file/,
    cause: 'onnx-file-not-found',
    strength: 'hint',
    sets: { program: 'jetson-inference' },
  },
  {
    literals: ['does not support legacy caffe models'],
    cause: 'python-api-removed',
    strength: 'proof',
    sets: { api: 'caffe' },
  },
  {
    literals: ['failed to alloc'],
    match:
      /failed to alloc(?:ate)? (?:(?:CUDA|GPU) (?:device |mapped )?memory for|\d{1,20} bytes (?:for|to store|of (?:CUDA|GPU)))/,
    cause: 'gpu-out-of-memory',
    strength: 'hint',
  },
  {
    literals: ['to engine cache file', 'failed to open engine cache file for writing'],
    match:
      /failed to (?:write \d{1,20} bytes to engine cache file|open engine cache file for writing) (?<file>\S{1,200})/,
    cause: 'engine-write-failed',
    strength: 'sign',
  },
  {
    // The extension of the Stable Diffusion WebUI, which looks for an engine whose profile admits the image.
    literals: ['fallback as no engine was found'],
    cause: 'engine-file-not-found',
    strength: 'sign',
    sets: { program: 'webui' },
  },
  {
    literals: ['failed to create tensorrt runtime', 'failed to create tensorrt ibuilder'],
    cause: 'cuda-init-failure',
    strength: 'hint',
  },
  {
    literals: ['int8 requested but calibrator is null'],
    cause: 'int8-scales-missing',
    strength: 'sign',
  },
  {
    literals: ['is not supported in tensorrt'],
    match: /device (?:DLA(?:_\d)?) is not supported in TensorRT/,
    cause: 'dla-unsupported-layer',
    strength: 'proof',
    sets: { dla: 'absent' },
  },

  // --- DeepStream
  {
    // It warns, and then builds another engine or gives up.
    literals: ['whereas', 'failed to match config params'],
    match:
      /Backend has maxBatchSize (?<admits>\d{1,6}) whereas (?<asked>\d{1,6}) has been requested|backend context ?: ?(?<file>\S{1,200}) failed to match config params/,
    cause: 'profile-invalid',
    strength: 'hint',
    sets: { deepstreamBatch: 'yes' },
    without: ['rebuilt'],
    survivable: true,
    atWarning: true,
  },

  {
    literals: ['requires network without implicit batch'],
    cause: 'plugin-incompatible',
    strength: 'proof',
    sets: { pluginBatch: 'explicit' },
  },

  // --- vs-mlrt
  {
    literals: ['cuda dll preloading failed'],
    cause: 'missing-shared-library',
    strength: 'sign',
  },
  {
    literals: ['no valid optimization profile found'],
    cause: 'profile-invalid',
    strength: 'sign',
  },
  // What its filter refuses: https://github.com/AmusementClub/vs-mlrt/blob/master/vstrt (utils.h, trt_utils.h, inference_helper.h).
  {
    literals: ['operator (): open engine failed', 'operator(): open engine failed'],
    cause: 'engine-file-not-found',
    strength: 'sign',
  },
  {
    literals: ['vstrt: tensorrt failed to load'],
    cause: 'missing-shared-library',
    strength: 'sign',
  },
  {
    literals: [
      'bits per sample mismatch',
      'expects clip with type',
      'sample type mismatch',
      'clip must not be sub-sampled',
      ' input planes',
      'number of input channels',
    ],
    match:
      /operator ?\(\): (?<vsRefusal>bits per sample mismatch|sample type mismatch|expects clip with type[^\n]{0,40}|clip must not be sub-sampled|expects \d{1,3} input planes|number of input channels[^\n]{0,40})/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'vapoursynth', vs: 'format' },
  },
  {
    literals: [
      'invalid engine size',
      'invalid tile size',
      'tile size unspecified',
      'tile size larger than clip',
      'requested tile size not applicable',
      'not supported video dimensions',
      'dimensions of clips mismatch',
      'number of frames mismatch',
      'output dimensions must be',
      'network binding count must be',
      'expects network with 4-d',
      'batch size of network',
    ],
    match:
      /operator ?\(\): (?<vsRefusal>(?:invalid (?:engine|tile) size|tile size (?:unspecified|larger than clip dimension)|requested tile size not applicable|not supported video dimensions|dimensions of clips mismatch|number of frames mismatch|output dimensions must be|network binding count must be|expects network with 4-D|batch size of network)[^\n]{0,60})|invalid engine size/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'vapoursynth', vs: 'size' },
  },

  // --- a program's own check, with no words
  {
    literals: ['tensor volumes dont match between cfg and engine'],
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'engine-cfg' },
  },
  {
    // A file of torch2trt has the engine under this name.
    literals: ["keyerror: 'engine'"],
    cause: 'application-expectation',
    strength: 'hint',
    with: ['torch2trt'],
    sets: { call: 'torch2trt-state' },
  },
  {
    // BufferManager of NVIDIA's samples (common/buffers.h), which many programs have copied.
    literals: ['hasimplicitbatchdimension() || mbatchsize'],
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'buffers' },
  },
  {
    // tensorrtx and programs made from it, started with too few arguments.
    literals: ['arguments not right'],
    cause: 'application-expectation',
    strength: 'hint',
    sets: { call: 'usage' },
  },
  {
    literals: ['engine file not found'],
    cause: 'engine-file-not-found',
    strength: 'hint',
  },
  {
    literals: ['invalid weight map file', 'unable to load weight file'],
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'wts' },
  },
  {
    // What `Dims` of the Python bindings says: the tensor has fewer dimensions than the program asks for.
    literals: ['indexerror: out of bounds'],
    cause: 'application-expectation',
    strength: 'hint',
    with: ['uses-trt'],
    sets: { call: 'dims' },
  },
  {
    // tensorrtx and its like: the layer is null where TensorRT did not take it.
    literals: ['assertion `', "assertion '"],
    match:
      /nvinfer1::I\w{3,40}\*? .{0,600}: Assertion [`'](?<condition>[a-z]\w{0,40}(?: != (?:nullptr|0|NULL))?)' failed/,
    unless: /\[(?:E|F|TRT)\]|nvinfer1::rt|NvDsInfer|builder\/|runtime\/|optimizer\/|Importer/,
    cause: 'application-expectation',
    strength: 'hint',
    sets: { call: 'network' },
  },
  {
    literals: ['assert '],
    match:
      /^\s{0,16}assert (?<condition>(?!.{0,60}(?:None|exists|isfile))[^\n]{0,80}(?:\blen\(|\.shape|\.ndim|\.size\b|\.nbytes|num_\w{2,20})[^\n]{0,80})\n[\s~^]{0,100}AssertionError/,
    unless: /_(?:rank|heads|gpus|layers)\b|tp_size|world_size/,
    cause: 'application-expectation',
    strength: 'hint',
    with: ['field'],
    without: ['llm', 'torch-trt', 'torch2trt'],
    sets: { call: 'assertion' },
  },
];
