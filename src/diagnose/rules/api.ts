import type { Rule } from './rule.js';

/**
 * TensorRT 10 and newer name the call that refused: `[E] IRefitter::refitCudaEngine: Error Code 3: API Usage Error (...)`. What the call is
 * for says what failed, where the words behind it are of no rule.
 */
export const API_TELLS: readonly Rule[] = [
  // --- releases 5 to 9: the source that refused, or a word for the kind of failure
  {
    literals: ['cask error in'],
    match:
      /Cask Error in \w{0,20}[cC]heckCaskExec\w{0,20}(?:<\w{1,8}>)?: (?<cudaError>\d{1,3}(?: \([^)]{1,80}\))?)/,
    cause: 'cuda-error-at-load',
    strength: 'hint',
    without: ['building'],
  },
  {
    literals: ['failed_allocation: std::exception'],
    cause: 'gpu-out-of-memory',
    strength: 'hint',
  },
  {
    literals: ['cublas error in'],
    match: /Cublas Error in execute\w*: \d/,
    cause: 'cuda-library-version-mix',
    strength: 'hint',
    without: ['linked-against'],
  },
  {
    literals: ['error code 1: cudnn', 'error code 1: cublas'],
    match:
      /Error Code 1: (?:Cudnn|Cublas) \((?:CUDNN_STATUS_(?!ALLOC|EXECUTION|MAPPING|SUCCESS)|CUBLAS_STATUS_NOT_INIT)/,
    cause: 'cuda-library-version-mix',
    strength: 'hint',
    without: ['linked-against'],
    sets: { mixOf: 'start' },
  },
  {
    // Whether it is the version or a full GPU, no line says; a line of TensorRT about memory is a stronger one.
    literals: [
      'could not initialize cudnn',
      'could not initialize cublas',
      'cudnn_status_not_init',
      'create cudnn handle',
    ],
    match:
      /[Cc]ould not initialize (?:cudnn|cublas)|CUDNN_STATUS_NOT_INITIALIZED|[Cc]ould not create cudnn handle/i,
    unless: /ALLOC_FAILED|out of memory/i,
    cause: 'cuda-library-version-mix',
    strength: 'symptom',
    without: ['linked-against'],
    sets: { mixOf: 'start' },
  },
  {
    literals: ['outside of fp16 range'],
    match: /Weights are outside of fp16 range/,
    unless: /\[W\]|WARN/,
    cause: 'onnx-graph-invalid',
    strength: 'sign',
    sets: { range: 'fp16' },
  },
  {
    // Without an explicit batch a network takes no -1.
    literals: ['condition: isvaliddims(dims, hasimplicitbatch', 'addinput::'],
    match:
      /addInput::\d{1,5}, condition: (?:isValidDims\(dims, hasImplicitBatchDimension|\w{0,20}\.?hasImplicitBatch)/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'explicit-batch' },
  },
  {
    literals: ['parameter check failed at:'],
    match:
      /Parameter check failed at: [\w./]{1,120}\.(?:cpp|h)::(?<function>[a-z]\w{2,40})::\d{1,5}, condition: (?<condition>.{1,160}?)(?:\. ?\)|\.?\s*$)/m,
    unless:
      /Error Code|\[W\]|plugin\/|bindings\[|terminateCommonContext|getFlag\(BuilderFlag|[sS]et(?:BindingDimensions|InputShape|Dimensions)|resolveSlots/,
    cause: 'application-expectation',
    strength: 'hint',
    without: ['trtexec', 'parsing-node', 'parser-error'],
    sets: { call: 'parameter' },
  },
  {
    literals: ['has not been calibrated'],
    match: /Error Code 9: Internal Error \(.{0,160}has not been calibrated/,
    cause: 'int8-scales-missing',
    strength: 'sign',
  },
  {
    literals: ['network.cpp::validate', 'network validation failed'],
    match:
      /network\.cpp::(?:[\w:]{0,60}::)?validate\w{0,20}::\d{1,5}\] Error Code [34]: |Network validation failed/i,
    unless: /DLA|profile|[Nn]etwork (?:must|has)|\bINT8\b/,
    cause: 'onnx-graph-invalid',
    strength: 'symptom',
  },
  {
    literals: ['engine.cpp::', 'executioncontext.cpp::'],
    match:
      /\[(?:engine|executionContext)\.cpp::(?:[\w:]{0,60}::)?(?<function>[a-z]\w{2,60})::\d{1,5}\] Error Code [34]: (?:API Usage|Internal) Error \((?!Parameter check)/,
    unless: /\[W\]/,
    cause: 'application-expectation',
    strength: 'symptom',
    sets: { call: 'refused' },
  },
  {
    literals: ['error code 5: ', 'error code 8: ', 'error code 9: ', 'error code 10: '],
    match: /Error Code (?:5|8|9|10): Internal Error \((?!.{0,60}(?:out of memory|implementation))/,
    unless: /\[W\]|Skipping tactic|deserializeCudaEngine/,
    cause: 'builder-internal-error',
    strength: 'symptom',
  },

  // --- from 10.0 on
  {
    // An assertion of what reads an engine says nothing of the optimizer.
    literals: ['iruntime::deserializecudaengine: error code'],
    match:
      /IRuntime::deserializeCudaEngine: Error Code (?:2|4|7|9): (?:Internal|API Usage) Error \((?!Engine deserialization failed|.{0,80}(?:out of memory|OutOfMemory))/,
    cause: 'engine-version-mismatch',
    strength: 'hint',
  },
  {
    literals: ['irefitter::', 'iparserrefitter::'],
    match: /I(?:Parser)?Refitter::\w{1,60}: .{0,10}Error Code \d{1,2}/,
    cause: 'engine-not-refittable',
    strength: 'hint',
  },
  {
    literals: ['ioptimizationprofile::'],
    match: /IOptimizationProfile::\w{1,60}: .{0,10}Error Code \d{1,2}/,
    cause: 'profile-invalid',
    strength: 'hint',
  },
  {
    literals: ['ipluginregistry::'],
    match: /IPluginRegistry::\w{1,60}: .{0,10}Error Code \d{1,2}/,
    cause: 'plugin-not-registered',
    strength: 'hint',
  },
  {
    literals: ['itimingcache::', 'timingcache: error code'],
    match: /(?:ITimingCache::\w{1,60}|IBuilderConfig::(?:set|create)TimingCache): .{0,10}Error Code \d{1,2}/,
    cause: 'timing-cache-invalid',
    strength: 'hint',
    survivable: true,
  },
  {
    // trtexec passes its options on.
    literals: ['ibuilderconfig::', 'iruntimeconfig::'],
    match: /I(?:Builder|Runtime)Config::(?<refused>\w{1,60}: .{0,10}Error Code 3: .{1,200})/,
    unless: /\[W\]|BuilderFlag::|TimingCache/,
    cause: 'cli-option-invalid',
    strength: 'hint',
    with: ['trtexec'],
  },
  {
    // What makes the network: a layer that does not take what the model gives it.
    literals: ['error code 3', 'error code 4', 'error code 7'],
    match:
      /\bI(?:NetworkDefinition|Builder|Tensor|Loop|IfConditional|[A-Z]?\w{0,40}Layer)::\w{1,60}: .{0,10}Error Code (?:4|7): (?:API Usage|Internal|Shape) Error \(/,
    unless: /\[W\]/,
    cause: 'onnx-graph-invalid',
    strength: 'hint',
  },
  {
    literals: ['error code 4', 'error code 7'],
    match:
      /\b(?<function>I(?:ExecutionContext|CudaEngine|BuilderConfig|Runtime|RuntimeConfig|SerializationConfig)::\w{1,60}): .{0,10}Error Code (?:4|7): (?:API Usage|Internal) Error \(/,
    unless: /\[W\]|deserializeCudaEngine/,
    cause: 'application-expectation',
    strength: 'hint',
    sets: { call: 'refused' },
  },
];
