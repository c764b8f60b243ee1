import { causeOfMagic } from '../magic.js';
import type { Tell } from '../tell.js';

const ENGINE_FILE = String.raw`(?<file>[^\s'"<>|]{1,300}\.(?:engine|plan|trt|trtmodel|bin|dat|cache))`;

/** Telltale lines of an engine that does not load. */
export const LOAD_TELLS: readonly Tell[] = [
  // --- versions
  {
    has: ['expecting library version', 'expecting version'],
    match: /expecting (?:library )?version (?<runtime>\d+(?:\.\d+){1,3}) got 0\.0\.0/i,
    cause: 'engine-corrupted',
    strength: 'proof',
  },
  {
    name: 'expecting-version',
    has: ['expecting library version', 'expecting version', 'expecting format version'],
    // The builder's version may be raw bytes: nothing, dots, or split by a line break (observed from 10.4 and RTX 1.4 on).
    match:
      /expecting (?:library |format )?version (?<runtime>\d+(?:\.\d+){0,3}) got (?!0\.0\.0)(?:(?<builder>\d+(?:\.\d+){1,3})|(?<rawBuilder>[^\d(),]{0,8}))/i,
    cause: 'engine-version-mismatch',
    strength: 'proof',
  },
  {
    has: ['version tag does not match', 'serialized engine version'],
    match: /Version tag does not match|Current Version: \d+, Serialized Engine Version/i,
    cause: 'engine-version-mismatch',
    strength: 'proof',
  },
  {
    has: ['serialized engine version'],
    match: /Current Version: (?<runtimeTag>\d+), Serialized Engine Version: (?<builderTag>\d+)/i,
  },
  {
    has: ['versionread ==', 'safeserializationversion', 'kserialization_version'],
    match: /(?:VersionRead|safeVersionRead) == (?:k?s\w{0,40}version)/i,
    cause: 'engine-version-mismatch',
    strength: 'proof',
  },
  {
    // Releases before 8 compare the size that another release had written.
    has: ['expected size of serialized engine'],
    cause: 'engine-version-mismatch',
    strength: 'sign',
  },
  {
    has: ['old deserialization call on'],
    cause: 'engine-version-mismatch',
    strength: 'proof',
  },
  {
    has: [
      'engine plan file is not compatible',
      'engine plan file is incompatible',
      'engine file is not compatible',
    ],
    match: /not compatible|incompatible with/i,
    unless: /got 0\.0\.0/,
    cause: 'engine-version-mismatch',
    strength: 'sign',
  },
  {
    has: [
      'has been created with tensorrt-rtx version',
      'was created with tensorrt',
      'was built with tensorrt',
      'created by tensorrt',
    ],
    match:
      /(?:created|built) (?:with|by) TensorRT(?:-RTX)? (?:version )?(?<builder>\d+(?:\.\d+){1,3})?.{0,80}?(?:but|while|however|current|running|installed|loaded).{0,80}?(?<runtime>\d+(?:\.\d+){1,3})/i,
    cause: 'engine-version-mismatch',
    strength: 'sign',
    atInfo: true,
  },
  {
    has: [
      'version mismatch',
      'different version of tensorrt',
      'different tensorrt version',
      'different versions of tensorrt',
    ],
    match:
      /(?:TensorRT|engine|plan|serializ).{0,120}(?:version mismatch|different (?:TensorRT )?versions?)|(?:version mismatch|different (?:TensorRT )?versions?).{0,120}(?:TensorRT|engine|plan)/i,
    unless: /warning|\[W\]|NVML|cudnn|cublas|onnx/i,
    cause: 'engine-version-mismatch',
    strength: 'hint',
  },
  {
    has: ['.engine', '.plan', '.trt'],
    match: /(?:could not|unable to|failed to) deserialize (?:the )?(?:engine|plan).{0,60}(?:cache|version)/i,
    cause: 'engine-version-mismatch',
    strength: 'last',
  },

  // --- the first bytes
  {
    name: 'magic-number',
    has: ['incompatible serialization version', 'magictag'],
    match: /serialization version \((?<foundMagic>\d{1,10}) != (?<wantedMagic>\d{1,10})\)/i,
    decide: causeOfMagic,
    strength: 'proof',
  },
  {
    // Says only that the first bytes are not those of a plan for this runtime, so it is no cause of its own (see unknown.ts).
    name: 'magic',
    has: ['magictag ==', 'magic tag does not match', 'kplan_magic_tag', 'kmagic_tag', 'kexpected_magic_tag'],
  },
  {
    // Releases that say no more than this read the archives of before 8.6 as foreign.
    has: ['kplan_magic_tag'],
    unless: /incompatible serialization version/i,
    cause: 'engine-version-mismatch',
    strength: 'hint',
    without: ['magic-number', 'timing-cache', 'loads-other-file', 'ultralytics'],
  },
  {
    has: ['magictag ==', 'magic tag does not match'],
    cause: 'engine-foreign-header',
    strength: 'hint',
    with: ['ultralytics'],
    without: ['magic-number', 'timing-cache', 'loads-other-file'],
  },
  {
    has: ['magictag ==', 'magic tag does not match'],
    cause: 'safe-engine-in-standard-runtime',
    strength: 'hint',
    with: ['safe-build'],
    without: ['magic-number', 'timing-cache', 'loads-other-file', 'ultralytics'],
  },
  {
    name: 'safe-build',
    has: [
      'safe mode: enabled',
      'trtexec --safe',
      ' --safe',
      'enginecapability::ksafety',
      'enginecapability.safety',
      'enginecapability::ksafe',
      'safe engine',
      'safety engine',
    ],
  },
  { name: 'ultralytics', has: ['ultralytics', 'autobackend'] },
  {
    has: [
      'loadengine=',
      'load engine',
      'loading',
      'deserializ',
      'engine file',
      'reading engine',
      'engine_path',
      'model-engine-file',
    ],
    match:
      /(?:loadEngine=|(?:load|loading|deserializ\w*|read|reading)\b.{0,60}?)(?<file>[^\s'"=]{1,300}\.(?:onnx|wts|uff|etlt|caffemodel))\b/i,
    cause: 'not-an-engine-file',
    strength: 'hint',
    with: ['magic'],
  },
  {
    name: 'loads-other-file',
    has: ['--loadengine='],
    match:
      /--loadEngine=(?<file>[^\s'"]{1,300}\.(?:onnx|pt|pth|wts|pb|uff|h5|tflite|safetensors|etlt))(?:\s|$)/i,
    cause: 'not-an-engine-file',
    strength: 'sign',
    with: ['magic'],
  },
  {
    has: ['header.pad', 'expectedplatformtag', 'platform specific tag mismatch', 'target runtime platform'],
    cause: 'engine-platform-mismatch',
    strength: 'proof',
  },
  {
    has: ['incompatible device', 'expecting compute'],
    match:
      /(?:incompatible device|expecting compute)(?:.{0,80}?compute (?<capability>\d{1,2}\.\d) got compute (?<builtCapability>\d{1,2}\.\d))?/i,
    cause: 'gpu-arch-mismatch',
    strength: 'proof',
  },
  {
    has: ['core engine deserialization failure'],
    cause: 'gpu-arch-mismatch',
    strength: 'hint',
  },
  {
    has: ['compute capability'],
    match:
      /(?:engine|plan).{0,80}(?:built|generated|compiled|created) (?:for|on|with).{0,80}compute capability.{0,120}(?:but|does not|not match|differ|current)/i,
    unless: /warning|\[W\]/i,
    cause: 'gpu-arch-mismatch',
    strength: 'sign',
  },

  // --- damaged or wrong files
  {
    has: [
      'size specified in header',
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
    has: ['archive', 'serialization assertion', 'out of 32 bytes'],
    match:
      /(?:ArchiveReader.{0,120}(?:mCurrent|mEnd|sizeRead|size ==|bytes)|Serialization assertion (?:sizeRead|size|mCurrent|bytesRead|checksum|crc)|read [1-9]\d? out of 32 bytes)/i,
    cause: 'engine-corrupted',
    strength: 'sign',
  },
  {
    // Any other check of the plan's structure: sizes, offsets, types of records (observed with single flipped bytes).
    has: ['serialization assertion'],
    unless: /VersionRead|magic|platform|header\.pad|creator|postDeserializationCheck|assertion \.\.\./i,
    cause: 'engine-corrupted',
    strength: 'hint',
  },
  {
    has: ['corrupt'],
    match: /(?:engine|plan)(?: file)?.{0,40}(?:is |are |may be |seems )?corrupt/i,
    cause: 'engine-corrupted',
    strength: 'hint',
  },
  {
    has: [
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
    has: ['failed to read plan file'],
    cause: 'engine-file-empty',
    strength: 'hint',
  },
  {
    has: [
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
    has: [
      'error opening engine file',
      'open error',
      'could not open plan',
      'unable to open engine',
      'error reading engine',
      'open engine file',
      'read engine file',
      'failed to open engine',
      'engine file does not exist',
      'engine file not found',
      'failed to load engine file',
      'unable to read engine',
    ],
    match: new RegExp(
      String.raw`(?:open|read|load|file).{0,80}?(?:${ENGINE_FILE}|engine|plan)|open error`,
      'i',
    ),
    unless: /cannot open engine file|for reading|saving|save/i,
    cause: 'engine-file-not-found',
    strength: 'sign',
  },
  {
    has: ['file path:'],
    match: /because file path: ?(?<file>\S{1,300}) open error/i,
  },
  {
    has: ['no such file', 'does not exist', 'not found', 'cannot find', "can't find", "doesn't exist"],
    match: new RegExp(
      String.raw`(?:No such file or directory:? ?['"]?${ENGINE_FILE}|\.(?:engine|plan|trt)['"]?:? ?(?:No such file|does not exist|doesn't exist|not found)|(?:cannot|can't) find.{0,60}\.(?:engine|plan|trt)\b)`,
      'i',
    ),
    unless: /sav(?:e|ing)|writ(?:e|ing)|cp:|rm:|mv:/i,
    cause: 'engine-file-not-found',
    strength: 'sign',
  },

  // --- plugins
  {
    name: 'plugin-not-found',
    has: [
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
    cause: 'plugin-not-registered',
    strength: 'sign',
    without: ['parsing-node', 'no-importer'],
  },
  {
    has: [
      'no plugin factory was provided',
      'creator not found in plugin registry',
      'plugincreator not found',
      'assertion creator failed',
      'cannot deserialize plugin',
      'creator != nullptr',
      'plugin creator',
    ],
    match:
      /no plugin factory|Creator not found|creator failed|Cannot deserialize plugin|creator != nullptr|(?:no|find|get) plugin creator/i,
    cause: 'plugin-not-registered',
    strength: 'proof',
    without: ['parsing-node', 'no-importer'],
  },
  {
    has: [
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
    has: ['plugin'],
    match: /plugin.{0,160}(?:no kernel image|sm_\d+ (?:is )?not|not compiled for|wrong compute capability)/i,
    cause: 'plugin-wrong-arch',
    strength: 'proof',
  },

  // --- kinds of runtime
  {
    has: ['unexpected call to stub', 'leanstubs.cpp', 'dispatchstubs.cpp'],
    cause: 'lean-runtime-mismatch',
    strength: 'proof',
  },
  {
    has: ['enginehostcodeallowed', 'engine_host_code_allowed', 'host code'],
    match:
      /getEngineHostCodeAllowed\(\)|engine_host_code_allowed.{0,40}(?:false|not)|host code.{0,60}(?:not (?:been )?(?:allowed|permitted|enabled)|disallow|forbid|refus)|(?:not (?:allowed|permitted)|requires?|must).{0,60}(?:host code|HostCodeAllowed)/i,
    cause: 'engine-host-code-not-allowed',
    strength: 'proof',
  },
  {
    has: ['safe', 'ksafety'],
    match:
      /(?:safe(?:ty)?(?:-certified)? (?:engine|plan|runtime|capability)|kSAFETY|kSAFE).{0,120}(?:standard|not supported|cannot|can't|unsupported|mismatch|must be|incompatible|only be)|(?:standard|non-safe) runtime.{0,80}safe/i,
    unless: /Check that the engine was not created using safety runtime|safety scope/i,
    cause: 'safe-engine-in-standard-runtime',
    strength: 'sign',
  },
  {
    has: ['isrefittable', 'not refittable', 'createinferrefitter', 'refit'],
    match:
      /isRefittable\(\)|not (?:a )?refittable|createInferRefitter|not built with (?:the )?(?:k?REFIT|refit)|refit.{0,40}(?:not enabled|was not set)/i,
    cause: 'engine-not-refittable',
    strength: 'proof',
  },
  {
    has: ['nvidia_tf32_override'],
    match: /Inconsistent setting|mismatch|differ|not (?:the same|match)/i,
    cause: 'tf32-override-mismatch',
    strength: 'proof',
  },

  // --- CUDA errors that came from elsewhere
  {
    has: [
      'unspecified launch failure',
      'illegal memory access',
      'illegal address',
      'illegal instruction',
      'device-side assert',
      'misaligned address',
      'invalid device context',
      'context is destroyed',
      'invalid resource handle',
      'invalid device function',
      'launch timed out',
      'uncorrectable ecc',
      'unknown error',
    ],
    match:
      /(?<cudaError>unspecified launch failure|(?:an )?illegal memory access(?: was encountered)?|illegal address|(?:an )?illegal instruction(?: was encountered)?|device-side assert(?: triggered)?|misaligned address|invalid device context|context is destroyed|invalid resource handle|invalid device function|the launch timed out and was terminated|uncorrectable ECC error|(?:cuda|cudnn|driver).{0,60}unknown error)/i,
    cause: 'cuda-error-at-load',
    strength: 'hint',
  },
  {
    has: ['defaultallocator.cpp'],
    match: /Cuda Runtime \((?<cudaError>(?!out of memory)[^)]{1,120})\)/i,
    cause: 'cuda-error-at-load',
    strength: 'sign',
  },

  // --- Python API
  {
    has: ['has no attribute'],
    match:
      /'(?<type>(?:tensorrt|tensorrt_bindings|tensorrt_rtx|tensorrt_lean)[\w.]*|I?(?:CudaEngine|ExecutionContext|BuilderConfig|Builder|Runtime|NetworkDefinition|BuilderFlag|HostMemory|OnnxParser|NetworkDefinitionCreationFlag)[\w.]*)'?.{0,60}?has no attribute '(?<attribute>\w+)'/i,
    unless:
      /module '(?:tensorrt\w*)' has no attribute '(?:Logger|__version__|Builder|Runtime|OnnxParser|init_libnvinfer_plugins)'/,
    cause: 'python-api-removed',
    strength: 'sign',
  },
  {
    has: ['has no attribute'],
    match:
      /(?<type>BuilderFlag|NetworkDefinitionCreationFlag|NetworkDefinitionCreationFlag|MemoryPoolType|ProfilingVerbosity|DataType).{0,40}has no attribute '?(?<attribute>\w+)|has no attribute '(?<attribute2>num_bindings|get_binding_\w+|binding_is_input|max_workspace_size|build_cuda_engine|build_engine|max_batch_size|execute_async(?:_v2)?|execute_async_v3|set_binding_shape|num_io_tensors|get_tensor_(?:name|shape|mode)|EXPLICIT_BATCH|set_tensor_address|get_tensor_dtype)'/i,
    unless: /'NoneType'/,
    cause: 'python-api-removed',
    strength: 'sign',
  },
  {
    has: ["module 'tensorrt"],
    match:
      /module '(?<type>tensorrt\w*)' has no attribute '(?<attribute>(?!Logger'|__version__'|Builder'|Runtime'|OnnxParser'|init_libnvinfer_plugins')\w+)'/,
    cause: 'python-api-removed',
    strength: 'sign',
  },
  {
    has: ['has no member named', 'is not a member of', 'no member named'],
    match: /(?:nvinfer1|nvonnxparser|I(?:CudaEngine|Builder|ExecutionContext|Runtime|NetworkDefinition))/,
    cause: 'python-api-removed',
    strength: 'hint',
  },

  // --- TensorRT for RTX
  {
    has: ['builderflag::k'],
    match: /condition: !config\.getFlag\(BuilderFlag::k(?:FP16|BF16|INT8|FP8|INT4|TF32)\)/,
    cause: 'rtx-vs-tensorrt',
    strength: 'sign',
  },
  {
    has: ['tensorrt-rtx', 'tensorrt for rtx', 'tensorrt_rtx'],
    match:
      /(?:not supported|unsupported|does not support|not available|not (?:been )?(?:built|created) (?:with|by|for)|incompatible).{0,60}TensorRT[- _](?:for )?RTX|TensorRT[- _](?:for )?RTX (?:does not support|only supports|cannot|requires strongly|engines? (?:cannot|are not))|tensorrt_rtx.{0,40}has no attribute/i,
    unless: /compute capability|version \d/i,
    cause: 'rtx-vs-tensorrt',
    strength: 'sign',
  },
];
