import type { Rule } from './rule.js';

/**
 * TensorRT 10 and newer name the call that refused: `[E] IRefitter::refitCudaEngine: Error Code 3: API Usage Error (...)`. What the call is
 * for says what failed, where the words behind it are of no rule.
 */
export const API_TELLS: readonly Rule[] = [
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
