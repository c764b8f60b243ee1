import type { Rule } from './rule.js';

/**
 * What trtexec and the samples say themselves, as `gLogError`, an assertion of theirs or an exception, in releases 7.0 to 11.1:
 * https://github.com/NVIDIA/TensorRT/tree/main/samples/common. Each of these stops the run.
 */
export const TRTEXEC_TELLS: readonly Rule[] = [
  // --- its command line
  {
    // Values of options: a name that is none, or text that does not have the form of one.
    literals: [
      'unknown hardwarecompatibilitylevel',
      'unknown runtime platform',
      'unknown memory pool',
      'negative memory pool size',
      'unknown nvtxmode',
      'unknown precision constraints',
      'unknown preview feature',
      'unknown profilingverbosity',
      'unknown sparsity mode',
      'unknown tactic source',
      'unknown useruntime',
      'unknown tuning search algorithm',
      'unknown allocationstrategy',
      'unknown accuracyalgorithm',
      'unknown --tempfilecontrols',
      'tempfilecontrols value',
      'invalid ioformat',
      'invalid tensorformat',
      'invalid uffinput',
      'invalid device type',
      'invalid safety plugin library option',
      'conversion failure: failed to parse',
      'found invalid number of',
      'found invalid or missing shape spec',
      'must be prefixed with + or -',
      'tactic conditional (+|-) is missing',
      'invalid remote auto tuning config',
      'requires option argument',
      'is not in [0,100]',
    ],
    match:
      /(?<refused>(?:Unknown (?:hardwareCompatibilityLevel|runtime platform|memory pool|nvtxMode|precision constraints|preview feature|profilingVerbosity|sparsity mode|tactic source|useRuntime|tuning search algorithm|allocationStrategy|accuracyAlgorithm|--tempfileControls key)|Negative memory pool size|Invalid (?:IOFormat|TensorFormat|uffInput|Device Type|Safety plugin library option|remote auto tuning config)|Found invalid (?:number of|or missing shape spec)|(?:Preview features|Tactic source) must be prefixed|Tactic conditional|Percentile \S{1,20} is not in|--\w{1,40} (?:value should be|requires option argument)|\S{0,120} ?conversion failure: failed to parse).{0,160})/,
    cause: 'cli-option-invalid',
    strength: 'proof',
  },
  {
    // Options that do not go together, or not with this model.
    literals: [
      '[e] --',
      'flags should not be used',
      'flag should not be used',
      'must specify only --',
      'without --profile are not allowed',
      'cannot specify both --',
      'cannot enable and disable',
      'incompatible load and save',
      'conflicting build and inference batch',
      'less than inference batch',
      'dynamic shapes enabled with implicit',
      'explicit batch size not supported',
      'models require at least one',
      'allowed to be enabled together',
      'int8 precisions have been specified',
      'must match network',
      'can only be set with --',
      'plugin instancenorm cannot be used',
      'requires --useruntime',
      'plugins require --useruntime',
      'profile index cannot be the same',
      'output types are given in',
      'invalid --layeroutputtypes',
      'safe dla capability are restricted',
      '(--cpuonly) requires',
      'safe runtime does not support',
      'safety runtime library is unavailable',
      'safe inference is not supported',
      'safe inferernce is not supported',
      'the inference batch size must be the same',
    ],
    match:
      /\[E\] (?<refused>--[\w/-]{1,80}(?:\([^)]{1,80}\))? .{0,160}(?:requires?|cannot|must|shouldn't|should not|is only|are only|incompatible|not supported|not allowed|needs?)\b.{0,160})|(?<refused2>(?:The (?:--\S{1,40} (?:and --\S{1,40} )?flags? should not be used|number of (?:input|output)IOFormats must match|weight streaming budget can only)|Must specify only --|Multiple --minShapes|Cannot specify both --|Cannot enable and disable|Incompatible load and save engine|(?:Implicit|Explicit) batch |Conflicting build and inference batch|Build max batch \d|(?:Caffe and )?Uff models require at least one|Invalid usage, fp8 and int8|FP8 and INT8 precisions|Plugin InstanceNorm cannot|(?:Building a TensorRT engine|TRT-18412: Plugins) requires? --useRuntime|(?:Optimization profile|Reference pair) index cannot be|Layer \S{1,160} has \d{1,4} outputs but|Invalid --layerOutputTypes|I\/O formats for safe DLA|CPU-only mode|Safe (?:runtime does not support|infer\w{2,5}ce is not supported)|Safety is not supported|When using DLA with an implicit batch).{0,200})/,
    // Of one more option that is none, another rule tells the name.
    unless: /Unknown option|DLA cores/,
    cause: 'cli-option-invalid',
    strength: 'sign',
  },
  {
    literals: ["doesn't have any dla cores", 'without dla cores'],
    cause: 'dla-unsupported-layer',
    strength: 'proof',
    sets: { dla: 'absent' },
  },

  // --- shapes
  {
    literals: ['invalid tensor names found in', 'do not match the static shapes'],
    match:
      /Invalid tensor names found in --(?:shapes|loadInputs)|static shapes for input tensor (?<input>\S{1,160}) but the provided shapes/,
    cause: 'shape-flags-mismatch',
    strength: 'sign',
  },
  {
    // The program's own words where the profile did not take its dimensions; TensorRT's line before them says more.
    literals: [
      'error in set dimensions to',
      'error in set shape values',
      'error in add optimization profile',
      'error in set calibration profile',
      'exceeds the number of profiles that the engine holds',
      'set optimization profile failed',
      'error in set optimization profile',
    ],
    cause: 'profile-invalid',
    strength: 'hint',
  },

  // --- refitting
  {
    literals: [
      'failed to create a refitter',
      ') for refitting',
      'engine refit failed',
      'refit from onnx model failed',
      'dense weights provided for the sparse layer',
      'failed to refit new weights',
    ],
    cause: 'engine-not-refittable',
    strength: 'hint',
  },

  // --- files
  {
    literals: [
      'to save a serialize network',
      'cannot open file for write',
      'cannot write to filestreamwriter',
    ],
    cause: 'engine-write-failed',
    strength: 'sign',
  },
  {
    literals: [
      'error loading engine file',
      'reading engine file failed',
      'error when reading engine file',
      'failed to open engine file for reading',
      'reading engine file via',
    ],
    match:
      /Error loading engine file:? ?(?<file>[\w./\\:~ -]{1,300})?|Reading engine file (?:failed|via)|Error when reading engine file|Failed to open engine file for reading/,
    cause: 'engine-file-not-found',
    strength: 'hint',
  },
  {
    literals: ['engine blob is empty', 'engine is empty. nothing to deserialize'],
    cause: 'engine-file-empty',
    strength: 'hint',
  },
  {
    literals: ['failed to verify a plan tag', 'plan file is incorrect', 'failed to get plan file version'],
    cause: 'not-an-engine-file',
    strength: 'hint',
  },
  {
    literals: ['calibration cache file'],
    match: /(?:open|from) provided calibration cache file/,
    cause: 'int8-scales-missing',
    strength: 'sign',
    sets: { int8: 'cache' },
  },
  {
    literals: ['failed to create timingcache', 'failed to lock'],
    match: /Failed to create timingCache|Failed to lock \S{1,200}!/,
    cause: 'timing-cache-invalid',
    strength: 'hint',
  },

  // --- the rest
  {
    literals: ['built with kdla_standalone should not'],
    cause: 'safe-engine-in-standard-runtime',
    strength: 'proof',
  },
  {
    // Memory, in most cases: TensorRT says so in a line before it.
    literals: ['unable to create execution context for'],
    cause: 'gpu-out-of-memory',
    strength: 'symptom',
    sets: { memory: 'context' },
  },
  {
    literals: ['accuracy validation failed'],
    cause: 'application-expectation',
    strength: 'proof',
    sets: { call: 'accuracy' },
  },
  {
    // It goes on without the graph.
    literals: ['graph capture on the stream has failed'],
    harmless: true,
  },
];
