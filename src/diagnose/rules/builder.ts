import { NODE_NAME } from './patterns.js';
import type { Rule } from './rule.js';

/** Telltale lines of the builder at work. */
export const BUILDER_TELLS: readonly Rule[] = [
  // --- tactics
  {
    name: 'tactic-memory',
    literals: [
      'skipping tactic',
      'insufficient memory',
      'insuficient memory',
      'insufficient workspace',
      'sufficient workspace',
      'is insufficient to use tactic',
      'insufficient to use tactic',
      'larger than',
      'workspace',
      'invalid memory size',
    ],
    match:
      /Try increasing the workspace size|called with invalid memory size|(?:insuf+icient memory|insufficient workspace|insufficient to use tactic|not (?:have )?(?:enough|sufficient) workspace)(?:.{0,80}?requested size of (?<bytes>\d+))?/i,
    // Said of tactics that would be faster, in builds that succeed too.
    unless: /may increase performance/,
  },
  {
    name: 'tactic-skipped',
    literals: ['skipping tactic'],
    match: /Skipping tactic.{0,80}due to (?:Myelin error|exception)/i,
  },
  {
    literals: ['could not find any implementation', 'no implementation for'],
    match: new RegExp(`implementation for node:? ?${NODE_NAME}`, 'i'),
    cause: 'workspace-too-small',
    strength: 'sign',
    with: ['tactic-slower'],
    without: ['gpu-oom', 'device-memory-short', 'tactic-memory', 'tactic-skipped'],
  },
  { name: 'tactic-slower', literals: ['do not have sufficient workspace memory to run'], atInfo: true },
  {
    // The device is short of memory, not the limit: with what is free, no tactic can be tried.
    name: 'device-memory-short',
    literals: ['tactic device request'],
    match: /Tactic Device request: ?(?<needed>\d+ ?[MG]i?B) Available: ?(?<free>\d+ ?[MG]i?B)/i,
  },
  {
    literals: ['could not find an'],
    // Also where the line was cut.
    match: /Could not find an(?:y implementation)?\b/,
    cause: 'gpu-out-of-memory',
    strength: 'sign',
    with: ['device-memory-short'],
    sets: { memory: 'tactics' },
  },
  {
    name: 'no-implementation',
    literals: [
      'could not find any implementation',
      'no tactics to implement',
      'no implementation for',
      'no implementation of layer',
      'failed to find any implementation',
    ],
    match: new RegExp(
      `(?:implementation for node|tactics to implement operation|implementation (?:for|of) (?!node\\b)\\w+):?(?: ?${NODE_NAME})?`,
      'i',
    ),
    cause: 'no-kernel-implementation',
    strength: 'sign',
    without: ['tactic-memory', 'gpu-oom'],
  },
  {
    literals: [
      'could not find any implementation',
      'no tactics to implement',
      'no implementation for',
      'no implementation of layer',
      'failed to find any implementation',
    ],
    match: new RegExp(`implementation for node:? ?${NODE_NAME}|implement`, 'i'),
    cause: 'workspace-too-small',
    strength: 'sign',
    with: ['tactic-memory'],
    without: ['gpu-oom', 'device-memory-short'],
  },
  {
    literals: [
      'try increasing the workspace',
      'setmaxworkspacesize',
      'increase workspace',
      'increasing workspace',
      'increase the workspace',
      'workspace size',
      'requested workspace',
    ],
    match:
      /implementation.{0,200}(?:try increasing the workspace|increase workspace)|(?:workspace size|workspace).{0,60}(?:is )?(?:too small|insufficient|not enough|not sufficient)|insufficient workspace/i,
    unless: /\[W\]|may increase performance/,
    cause: 'workspace-too-small',
    strength: 'sign',
    without: ['gpu-oom'],
  },
  {
    literals: ['kdirect_io specified'],
    cause: 'no-kernel-implementation',
    strength: 'sign',
    sets: { directIo: 'yes' },
  },
  {
    literals: ['no runners that implement', 'layerimpls.empty()'],
    match:
      /(?:failed\. (?<node>\S{1,200}) has )?no runners that implement|layerImpls\.empty\(\)(?: failed\. (?<node2>\S{1,200}) has no)?/i,
    cause: 'no-kernel-implementation',
    strength: 'sign',
    sets: { noRunner: 'yes' },
  },
  {
    literals: ['time: inf'],
    match: /Time: inf/,
    cause: 'no-kernel-implementation',
    strength: 'symptom',
  },

  // --- the optimizer's own faults
  {
    literals: [
      'error during shape inference of',
      'internal error (assertion',
      'assertion failed',
      'assertion error in',
      'error code 2:',
      'myelin',
      'internal error:',
    ],
    match:
      /Error during shape inference of|Error Code 2: Internal Error \((?:Assertion (?<assertion>.{1,160}?) failed)?|Assertion Error in|[Mm]yelin.{0,160}(?:error|fail|exception)|Internal error: (?!could not)/i,
    // What is run fails on what the program gave it; a cache that cannot be read is none.
    unless:
      /[cC]ache\.(?:h|cpp)|enqueue|execute[VA(]|Unsupported SM|SM version|[Cc]ompiled against|running against|DLA|out of memory|insufficient|CUBLAS|CUDNN|cublasStatus|[fF]ormats?\.|layerImpls/,
    cause: 'builder-internal-error',
    strength: 'hint',
  },
  {
    literals: ['builder', 'optimizer', 'graph', 'error code 2'],
    match:
      /(?:optimizer|builder\w*|graph\w*|[Mm]yelin\w*|cask\w*|reformat\w*|formatSelection|qdq\w*|weightsPtr|pluginV2Builder|foreignNode|shapeMachine|symbolic\w*|canonicalizer)\.(?:cpp|h)\b.{0,160}Error Code (?:2|9|10): Internal Error \((?!.{0,40}Could not find any implementation).{0,200}?(?:Assertion (?<assertion>.{1,160}?) failed|error|fail)/i,
    unless:
      /[cC]ache\.(?:h|cpp)|Unsupported SM|SM version|DLA|out of memory|insufficient|isGroupConv|CUBLAS|CUDNN|cublasStatus|[fF]ormats?\.|layerImpls|[eE]ngine(?:Ptr)? != nullptr/,
    cause: 'builder-internal-error',
    strength: 'sign',
  },

  {
    // A limit of 0, as it was before any was set.
    literals: ['called with invalid memory size'],
    cause: 'workspace-too-small',
    strength: 'sign',
  },
  {
    literals: ['unexpected exception'],
    match:
      /(?:\[E\]|\bERROR\b|\blogging\.cc:\d+\]).{0,60}Unexpected exception(?! std::bad_alloc)|Error Code \d{1,2}: .{0,40}Unexpected exception(?! std::bad_alloc)/i,
    cause: 'builder-internal-error',
    strength: 'hint',
  },
  {
    literals: ['can not be handled by myelin', 'cannot be handled by myelin', 'be folded into myelin'],
    cause: 'builder-internal-error',
    strength: 'sign',
  },
  {
    // The compiler of fused regions broke its own check: what is said behind it, that no tactic is left, follows from it.
    literals: [
      'myelincheckexception',
      'myelin/src/',
      'myelin::ir::',
      'myelinsuccess',
      'ssa validation fail',
      'check(',
    ],
    match:
      /SSA validation FAIL|\.cpp:\d+: D?CHECK\((?<assertion3>.{1,160}?)\) failed|MyelinCheckException: ?(?<assertion>.{1,160}?)(?: failed|$)|(?:myelin\/src\/|myelin::).{0,400}[Aa]ssert(?:ion)?(?: [`'](?<assertion2>.{1,160}?)['’])? ?failed/,
    cause: 'builder-internal-error',
    strength: 'sign',
    survivable: true,
  },
  {
    // A tactic that is skipped stops nothing by itself.
    literals: ['due to exception'],
    match: /Skipping tactic.{0,80}due to exception/i,
    cause: 'builder-internal-error',
    strength: 'hint',
    with: ['build-failed'],
  },
  {
    name: 'build-failed',
    literals: [
      'engine could not be created',
      'building engine failed',
      'engine creation failed',
      'engine set up failed',
      'failed to build',
    ],
  },

  // --- plugins in a build
  {
    literals: [
      'supported formats consistent',
      'supportsformat',
      'no supported format',
      'unsupported format',
      'plugin',
    ],
    match:
      /(?:(?<plugin>[\w/.-]{1,120}): )?could not find any supported formats? consistent|supportsFormat\w*\(?.{0,80}(?:fail|false|error)|plugin.{0,160}(?:does not support|no supported|unsupported|incompatible).{0,60}(?:format|type|input|output)/i,
    unless: /\[W\]|version (?:of|mismatch)|different version|overridden/,
    cause: 'plugin-incompatible',
    strength: 'sign',
  },

  {
    // Plugins of before dynamic shapes.
    literals: ['must be v2dynamicext'],
    match: /(?<plugin>[\w/.-]{1,120}): PluginV2Layer must be V2DynamicExt/,
    cause: 'plugin-incompatible',
    strength: 'proof',
    sets: { pluginShapes: 'fixed' },
  },
  {
    // The creators of TensorRT's own plugins name the fields that they were not given; the sentence may be overwritten by itself.
    literals: ['missing required fields'],
    match:
      /missing required fields: \{? ?(?<pluginField>[a-z]\w{1,60})?|Validation failed: ?(?<pluginField2>[a-z]\w{1,60})\}/,
    cause: 'plugin-incompatible',
    strength: 'sign',
    sets: { pluginFields: 'missing' },
  },
  {
    literals: ['validation failed: '],
    match: /Validation failed: ?(?<pluginField>[a-z]\w{1,60})\}/,
  },
  {
    literals: [
      'no supported formats',
      'getsupportedformats',
      'formats.empty()',
      'format.hasvalue()',
      'deducetensorformat',
    ],
    match: /"no supported formats"|formats\.empty\(\)|format\.hasValue\(\)|format not recognized/,
    cause: 'plugin-incompatible',
    strength: 'sign',
  },

  // --- precisions that the GPU has not
  {
    literals: ['fp8', 'bf16', 'fp4', 'nvfp4', 'int4', 'fp16', 'bfloat16', 'platformhasfast'],
    match:
      /(?<precision>FP8|BF16|NVFP4|FP4|INT4|FP16|bfloat16)\b.{0,120}(?:(?:is |are )?(?:not supported|unsupported|not available) (?:on|by|for) (?:this |the |current )?(?:platform|GPU|device|hardware|arch\w*|compute)|requires? .{0,40}(?:compute capability|SM|Ada|Hopper|Ampere|Blackwell)|.{0,40}requires? (?:hardware|GPUs?|devices?) (?:with|that))|(?:platform|GPU|device|hardware|SM ?\d+).{0,60}(?:does not|doesn't|do not|cannot) (?:natively )?support (?:native )?(?<precision2>FP8|BF16|NVFP4|FP4|INT4|FP16|bfloat16)|(?<precision3>FP8|BF16|FP4) (?:precision )?(?:has been enabled|is enabled|requested|was set).{0,80}(?:not support|unsupported)|platformHasFast(?<precision4>Fp16|Int8)\(?\)? (?:is )?false/i,
    unless: /\[W\]|WARN(?:ING)?\b|will be slow|emulat|half2/i,
    cause: 'precision-unsupported-by-gpu',
    strength: 'proof',
  },

  {
    // Of networks with Q/DQ nodes, on a GPU without INT8, and on one that the release does not know.
    literals: ['require hardware with int8', 'requires hardware with int8'],
    match: /requires? hardware with (?<precision>Int8)/i,
    cause: 'precision-unsupported-by-gpu',
    strength: 'proof',
    sets: { eightBit: 'network' },
  },

  // --- DLA and safety
  {
    // Which of how many: the device has none, or the container does not see it.
    literals: ['cannot create dla engine', 'dla cores', 'dla core'],
    match:
      /Cannot create DLA engine,? ?\d* not available|(?:no|0) DLA cores? (?:available|found|supported)|DLA core \d .{0,40}(?:exceeds|not available|out of range)/i,
    cause: 'dla-unsupported-layer',
    strength: 'proof',
    sets: { dla: 'absent' },
  },
  {
    // torch2trt asks for each layer, on a device that has none as well.
    literals: ['canrunondla', 'dlaenginecount'],
    match: /condition: dlaEngineCount > 0/,
    cause: 'dla-unsupported-layer',
    strength: 'sign',
    sets: { dla: 'absent' },
    survivable: true,
  },
  {
    // Kernels that do not run on this GPU at all, whatever the layer.
    literals: ['due to exception initdevicereservedspace', 'due to exception cask'],
    match:
      /Error\[9\]: Skipping tactic 0x[0-9a-f]{1,16} due to exception (?:initDeviceReservedSpace|Cask \w+ execution)|\[E\].{0,40}Skipping tactic.{0,60}initDeviceReservedSpace/i,
    cause: 'no-kernel-implementation',
    strength: 'hint',
    survivable: true,
    sets: { kernels: 'none' },
  },
  {
    // Where nothing else is shown, it was pasted for what it says.
    literals: ['due to exception'],
    match: /\[E\].{0,60}Skipping tactic 0x[0-9a-f]{1,16} due to exception/i,
    cause: 'builder-internal-error',
    strength: 'symptom',
    survivable: true,
  },
  {
    // The same of memory. Builds that succeed say it, too: only where neither an end nor an error is shown.
    // Releases before 8.4, which write it so, mean the limit of the workspace.
    literals: ['cient memory on requested size'],
    match: /insuf(?:ficient|(?<ofLimit>icient)) memory on requested size of (?<bytes>\d+)/,
    decide: ({ ofLimit }) => (ofLimit === undefined ? 'gpu-out-of-memory' : 'workspace-too-small'),
    strength: 'symptom',
    without: ['error-line', 'failed', 'passed', 'worked', 'ran', 'calm'],
    atWarning: true,
  },
  {
    // Every tensor as an output: no two layers can be fused.
    literals: ['-outputs mark all'],
    sets: { marked: 'all' },
    atInfo: true,
  },
  {
    literals: ['nvmedia_dla'],
    match: /NVMEDIA_DLA ?: ?\d{1,5}, ERROR/,
    cause: 'dla-unsupported-layer',
    strength: 'hint',
  },
  {
    // Releases before 8 say so of the limit of the workspace.
    literals: ['outofmemory error in computecosts'],
    cause: 'workspace-too-small',
    strength: 'sign',
  },
  {
    literals: ['buildserializednetwork: error code'],
    match: /buildSerializedNetwork: Error Code (?:1: Myelin|9: Internal Error) \((?!.{0,60}out of memory)/,
    unless: /SM \d|not supported by this|DLA/,
    cause: 'builder-internal-error',
    strength: 'hint',
  },
  {
    // The builder's own sources, of a release that did not throw.
    literals: ['../builder/'],
    match:
      /\.\.\/builder\/\w{1,60}\.(?:cpp|h):\d{1,6}: .{0,600}?Assertion [`'](?<assertion>.{1,160}?)' failed/,
    cause: 'builder-internal-error',
    strength: 'hint',
  },
  {
    literals: ['error code 1: dla', 'cannot create dla engine', 'nvdlautils'],
    cause: 'dla-unsupported-layer',
    strength: 'sign',
  },
  {
    literals: ['dla'],
    match:
      /isDLA\(|forceToUseNvmIO|(?:not supported|cannot run|can't run|unsupported|not able to run|does not support|cannot be run).{0,80}\bDLA\b.{0,160}(?:fall ?back|not (?:enabled|allowed|possible)|fail)|DLA.{0,80}(?:validat|compil|subgraph|loadable).{0,80}fail|fail\w*.{0,80}\bDLA\b.{0,60}(?:compil|loadable|node|subgraph|layer)|GPU fall ?back.{0,40}(?:not|disabled)|Internal DLA error|fall ?back.{0,60}not (?:enabled|allowed|permitted)|\bdevice DLA_\d, failed to build|\bDLA\b.{0,60}(?:Node compilation Failed|Internal error)/i,
    unless: /Switching|\[W\].{0,60}Default/i,
    cause: 'dla-unsupported-layer',
    strength: 'proof',
  },
  {
    literals: ['safety scope', 'restricted', 'safe scope', 'safety restricted', 'ksafe'],
    match:
      /safety scope|(?:layer|plugin|operation).{0,120}(?:not (?:supported|allowed|permitted)|unsupported|fail).{0,80}(?:restricted|safe(?:ty)?(?: mode| scope| engine)?)\b|(?:restricted|safety) (?:mode|scope|flow).{0,80}(?:not|unsupported|fail)/i,
    cause: 'safety-scope-violation',
    strength: 'proof',
  },
];
