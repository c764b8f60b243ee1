import { partOfOnnx } from '../onnx-operators.js';
import { pathOf } from './patterns.js';
import type { Rule } from './rule.js';

const ENGINE_FILE = pathOf('engine|plan|trt|trtmodel|bin|dat|cache');
/** A program that is about to make what it did not find. */
const MAKES_IT = /sav(?:e|ing)|build|creat|generat|export|convert|rebuild|writ(?:e|ing)|cp:|rm:|mv:/i;

/** Telltale lines of an engine that is damaged, missing, or needs what the process does not have. */
export const ENGINE_TELLS: readonly Rule[] = [
  // --- damaged or wrong files
  {
    // Bytes that do not add up: of a copy that was cut short, and of an archive that another release of before 8.6 laid out.
    literals: ['size specified in header'],
    cause: 'engine-version-mismatch',
    strength: 'sign',
    with: ['engine-cache'],
  },
  {
    literals: ['size specified in header'],
    cause: 'engine-corrupted',
    strength: 'hint',
    sets: { sizes: 'differ' },
  },
  {
    literals: [
      'header.size == blobsize',
      'remaining archive length',
      'header->size',
      'assertion blobsize >',
      'actualtypehash == expectedtypehash',
    ],
    cause: 'engine-corrupted',
    strength: 'proof',
  },
  {
    literals: ['archive', 'serialization assertion', 'out of 32 bytes'],
    match:
      /(?:ArchiveReader.{0,120}(?:mCurrent|mEnd|sizeRead|size ==|bytes)|Serialization assertion (?:sizeRead|size|mCurrent|bytesRead|checksum|crc)|read [1-9]\d? out of 32 bytes)/i,
    cause: 'engine-corrupted',
    strength: 'sign',
  },
  {
    // Any other check of the plan's structure: sizes, offsets, types of records (observed with single flipped bytes).
    literals: ['serialization assertion'],
    unless: /VersionRead|magic|platform|header\.pad|creator|postDeserializationCheck|assertion \.\.\./i,
    cause: 'engine-corrupted',
    strength: 'hint',
  },
  {
    literals: ['corrupt'],
    match: /(?:engine|plan)(?: file)?.{0,40}(?:is |are |may be |seems )?corrupt/i,
    cause: 'engine-corrupted',
    strength: 'hint',
  },
  {
    literals: [
      'empty memory buffer',
      'read 0 out of 32 bytes',
      'empty buffer',
      'engine file is empty',
      'plan file is empty',
    ],
    cause: 'engine-file-empty',
    strength: 'sign',
  },
  {
    literals: ['failed to read plan file'],
    cause: 'engine-file-empty',
    strength: 'hint',
  },
  {
    literals: [
      'blob != nullptr',
      '(blob) != nullptr',
      'blob) != nullptr',
      'condition: size > 0',
      '(size) > 0',
      'blob) != 0',
    ],
    cause: 'engine-file-empty',
    strength: 'sign',
  },
  {
    name: 'engine-built',
    literals: ['engine generation completed', 'engine built in', 'total weights memory:'],
  },
  {
    // Where an engine was just built and no file is named, it is the one that was to be written.
    literals: ['open engine file'],
    match: /(?:fail\w*|unable|cannot|could not) (?:to )?open engine file\s*$/im,
    cause: 'engine-write-failed',
    strength: 'sign',
    with: ['engine-built'],
  },
  {
    literals: [
      'error opening engine file',
      'open error',
      'could not open plan',
      'unable to open engine',
      'error reading engine',
      'open engine file',
      'open the engine',
      'read the engine',
      'open trt engine',
      'read trt engine',
      'read engine file',
      'failed to open engine',
      'engine file does not exist',
      'engine file not found',
      'failed to load engine file',
      'unable to read engine',
    ],
    match: new RegExp(
      String.raw`(?:open|read|load|file).{0,80}?${ENGINE_FILE}|(?:open|read|load|file).{0,80}?(?:engine|plan)|open error`,
      'i',
    ),
    unless: /cannot open engine file|for reading|saving|save|generating|building/i,
    cause: 'engine-file-not-found',
    strength: 'sign',
    survivable: true,
  },
  {
    // DeepStream, whose configuration names neither an engine that is there nor a model to build one from.
    literals: ['no model file matched', 'no model files specified'],
    cause: 'engine-file-not-found',
    strength: 'hint',
    sets: { nvinfer: 'no-model' },
  },
  {
    // Programs made from tensorrtx say it so.
    literals: [
      '.engine error',
      '.plan error',
      '.trt error',
      '.engine fail',
      '.plan fail',
      '.trt fail',
      'load engine file failed',
    ],
    match: new RegExp(
      String.raw`(?:read|open|load)(?:ing)? (?:engine )?(?:file )?['"]?${ENGINE_FILE}['"]? (?:error|fail)|load engine file failed: ?['"]?${ENGINE_FILE.replace('<file>', '<file2>')}`,
      'i',
    ),
    unless: /deserializ/i,
    cause: 'engine-file-not-found',
    strength: 'sign',
    survivable: true,
  },
  {
    // It looks for its library when it is imported, and says no more than `plugin not found`.
    literals: ['mmdet2trt'],
    sets: { pluginFamily: 'AmirstanPluginDynamic' },
  },
  {
    literals: ['does not exist:', "doesn't exist:", 'not found:', 'no such file:'],
    match: new RegExp(
      String.raw`(?:does not exist|doesn't exist|not found|no such file): ?['"]?${ENGINE_FILE}`,
      'i',
    ),
    unless: MAKES_IT,
    cause: 'engine-file-not-found',
    strength: 'sign',
    survivable: true,
  },
  {
    // The folder that a program keeps its engines in.
    literals: ['no such file or directory:', 'cannot find the path', 'cannot find the file'],
    match:
      /(?:No such file or directory|cannot find the (?:path|file) specified): ['"](?<file>[^'"\n]{0,200}(?:models?|engines?|weights|checkpoints)[\\/][^'"\n]{0,100}?(?:tensorrt|\btrt|engines?)(?:[\\/][^'"\n.]{0,100})?)['"]/i,
    cause: 'engine-file-not-found',
    strength: 'hint',
    survivable: true,
  },
  {
    literals: ['file path:'],
    match: /because file path: ?(?<file>\S{1,300}) open error/i,
  },
  {
    literals: [
      'no such file',
      'does not exist',
      'not found',
      'cannot find',
      "can't find",
      "doesn't exist",
      'could not find',
      'unable to find',
    ],
    match: new RegExp(
      String.raw`(?:No such file or directory:? ?['"]?${ENGINE_FILE}|\.(?:engine|plan|trt)['"]?:? ?(?:No such file|does not exist|doesn't exist|not found)|(?:cannot|can't|could not|unable to) find.{0,60}\.(?:engine|plan|trt)\b)`,
      'i',
    ),
    unless: MAKES_IT,
    cause: 'engine-file-not-found',
    strength: 'sign',
    survivable: true,
  },

  // --- plugins
  {
    name: 'plugin-not-found',
    literals: [
      'could not find plugin',
      'cannot find plugin',
      "can't find plugin",
      'unable to find plugin',
      'failed to find plugin',
      'plugin not found',
    ],
    match:
      /find plugin:? ['"]?(?<plugin>[\w:.-]{1,120})(?:['"]?,? ?(?:version:?|plugin_version:?) ?['"]?(?<pluginVersion>[\w.]{1,20}))?|plugin not found/i,
    unless: /checkFallbackPluginImporter|are the plugin name/,
    // An engine has no layer of that name: the parser looked for the operator, and the lines that say so are missing.
    decide: ({ plugin = '' }) =>
      partOfOnnx(plugin) === 'core' && !/^Scatter|^RoiAlign/.test(plugin)
        ? 'unsupported-onnx-op'
        : 'plugin-not-registered',
    strength: 'sign',
    without: ['parsing-node', 'no-importer', 'import-as-plugin'],
  },
  {
    // Programs that look through the registry themselves.
    literals: ['plugin list', 'in the plugin registry', 'in plugin registry'],
    match:
      /(?<plugin>[A-Za-z]\w{2,80}) (?:is |was )?not (?:found |registered )?in (?:the )?(?:TensorRT |tensorrt )?plugin (?:list|registry)/,
    unless: /Creator/,
    cause: 'plugin-not-registered',
    strength: 'sign',
    without: ['parsing-node', 'no-importer', 'import-as-plugin'],
  },
  {
    literals: ['no plugin factory was provided'],
    sets: { pluginFactory: 'wanted' },
  },
  {
    literals: [
      'no plugin factory was provided',
      'creator not found in plugin registry',
      'plugincreator not found',
      'assertion creator failed',
      'cannot deserialize plugin',
      'creator != nullptr',
      'plugin creator',
    ],
    match:
      /no plugin factory|Creator not found|creator failed|Cannot deserialize plugin|creator != nullptr|(?:no|find|get)(?: (?<plugin>\w{1,120}))? plugin creator/i,
    cause: 'plugin-not-registered',
    strength: 'proof',
    without: ['parsing-node', 'no-importer', 'import-as-plugin'],
  },
  {
    // The runner names itself, also where the line was cut: it makes the plugin of a layer of the engine.
    literals: ['runner.cpp::load'],
    match: /pluginV\d\w{0,20}Runner\.cpp::(?:[\w:]{0,80}::)?load\b/,
    cause: 'plugin-not-registered',
    strength: 'sign',
    without: ['parsing-node', 'no-importer', 'import-as-plugin'],
  },
  {
    // And here it has called the code of the plugin, which said that it failed.
    literals: ['runner.cpp::execute', 'runner.cpp::nvinfer1'],
    match: /pluginV\d\w{0,20}Runner\.cpp::(?:[\w:]{0,80}::)?execute\b/,
    cause: 'plugin-incompatible',
    strength: 'sign',
    sets: { pluginRun: 'failed' },
  },
  {
    literals: [
      'no kernel image is available',
      'nokernelimage',
      'cuda error in execute: 209',
      'error 209',
      'no_binary_for_gpu',
    ],
    cause: 'plugin-wrong-arch',
    strength: 'sign',
  },
  {
    // PyTorch's own kernels.
    literals: ['with the current pytorch installation', 'runtimeerror: cuda error: no kernel image'],
    sets: { kernelsOf: 'torch' },
    atWarning: true,
  },
  {
    literals: ['plugin'],
    match: /plugin.{0,160}(?:no kernel image|sm_\d+ (?:is )?not|not compiled for|wrong compute capability)/i,
    cause: 'plugin-wrong-arch',
    strength: 'proof',
  },

  // --- kinds of runtime
  {
    // These load, and build nothing.
    literals: ["module 'tensorrt_lean'", "module 'tensorrt_dispatch'"],
    match:
      /module 'tensorrt_(?:lean|dispatch)' has no attribute '(?:Builder|OnnxParser|NetworkDefinition\w*|BuilderFlag)'/,
    cause: 'lean-runtime-mismatch',
    strength: 'sign',
  },
  {
    literals: ['unexpected call to stub', 'leanstubs.cpp', 'dispatchstubs.cpp'],
    cause: 'lean-runtime-mismatch',
    strength: 'proof',
  },
  {
    literals: ['enginehostcodeallowed', 'engine_host_code_allowed', 'host code'],
    match:
      /getEngineHostCodeAllowed\(\)|engine_host_code_allowed.{0,40}(?:false|not)|host code.{0,60}(?:not (?:been )?(?:allowed|permitted|enabled)|disallow|forbid|refus)|(?:not (?:allowed|permitted)|requires?|must).{0,60}(?:host code|HostCodeAllowed)/i,
    cause: 'engine-host-code-not-allowed',
    strength: 'proof',
  },
  {
    literals: ['safe', 'ksafety'],
    match:
      /(?:safe(?:ty)?(?:-certified)? (?:engine|plan|runtime|capability)|kSAFETY|kSAFE).{0,120}(?:standard|not supported|cannot|can't|unsupported|mismatch|must be|incompatible|only be)|(?:standard|non-safe) runtime.{0,80}safe/i,
    unless: /Check that the engine was not created using safety runtime|safety scope/i,
    cause: 'safe-engine-in-standard-runtime',
    strength: 'sign',
  },
  {
    literals: ['isrefittable', 'not refittable', 'createinferrefitter', 'refit'],
    match:
      /isRefittable\(\)|not (?:a )?refittable|createInferRefitter|not built with (?:the )?(?:k?REFIT|refit)|refit.{0,40}(?:not enabled|was not set)/i,
    cause: 'engine-not-refittable',
    strength: 'proof',
  },
  {
    literals: ['nvidia_tf32_override'],
    match: /Inconsistent setting|mismatch|differ|not (?:the same|match)/i,
    cause: 'tf32-override-mismatch',
    strength: 'proof',
  },
];
