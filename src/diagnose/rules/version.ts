import { causeOfMagic } from './magic.js';
import type { Rule } from './rule.js';

/** Telltale lines of the plan that the runtime does not take: another version, product or GPU, or no plan at all. */
export const VERSION_TELLS: readonly Rule[] = [
  // --- versions
  {
    literals: ['expecting library version', 'expecting version'],
    match: /expecting (?:library )?version (?<runtime>\d+(?:\.\d+){1,3}) got 0\.0\.0/i,
    cause: 'engine-corrupted',
    strength: 'proof',
  },
  {
    name: 'expecting-version',
    literals: ['expecting library version', 'expecting version', 'expecting format version'],
    // The builder's version may be raw bytes: nothing, dots, or split by a line break (observed from 10.4 and RTX 1.4 on).
    match:
      /expecting (?:library |format )?version (?<runtime>\d+(?:\.\d+){0,3}) got (?!0\.0\.0)(?:(?<builder>\d+(?:\.\d+){1,3})|(?<rawBuilder>[^\d(),]{0,8}))/i,
    cause: 'engine-version-mismatch',
    strength: 'proof',
  },
  {
    literals: ['version tag does not match', 'serialized engine version'],
    // A timing cache is checked in the same way, and the line behind says so.
    match:
      /(?:Version tag does not match|Current Version: \d+, Serialized Engine Version)(?![^]{0,400}timing cache will not be used)/i,
    cause: 'engine-version-mismatch',
    strength: 'proof',
  },
  {
    literals: ['serialized engine version'],
    match: /Current Version: (?<runtimeTag>\d+), Serialized Engine Version: (?<builderTag>\d+)/i,
  },
  {
    literals: ['versionread ==', 'safeserializationversion', 'kserialization_version'],
    match:
      /(?:VersionRead|safeVersionRead) == (?:k?s\w{0,40}version)(?![^]{0,400}timing cache will not be used)/i,
    // With a number it is the file's first bytes that are wrong: the number tells why.
    unless: /incompatible serialization version \(/i,
    cause: 'engine-version-mismatch',
    strength: 'proof',
  },
  {
    // Releases before 8 compare the size that another release had written.
    literals: ['expected size of serialized engine'],
    cause: 'engine-version-mismatch',
    strength: 'sign',
  },
  {
    // And the kinds of what they read, which another release wrote in another order.
    literals: ['serialization error in'],
    match: /Serialization Error in \w{1,40}: ?\d? ?\(Type mismatch\)/i,
    cause: 'engine-version-mismatch',
    strength: 'sign',
  },
  {
    literals: ['old deserialization call on'],
    cause: 'engine-version-mismatch',
    strength: 'proof',
  },
  {
    literals: [
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
    literals: [
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
    literals: [
      'version mismatch',
      'different version of tensorrt',
      'different tensorrt version',
      'different versions of tensorrt',
      'with a different version than',
    ],
    match:
      /exported with a different version than (?<runtime>\d+(?:\.\d+){1,3})|(?:TensorRT|engine|plan|serializ).{0,120}(?:version mismatch|different (?:TensorRT )?versions?)|(?:version mismatch|different (?:TensorRT )?versions?).{0,120}(?:TensorRT|engine|plan)/i,
    unless: /warning|\[W\]|NVML|cudnn|cublas|onnx/i,
    cause: 'engine-version-mismatch',
    strength: 'hint',
  },
  {
    literals: ['.engine', '.plan', '.trt'],
    match: /(?:could not|unable to|failed to) deserialize (?:the )?(?:engine|plan).{0,60}(?:cache|version)/i,
    cause: 'engine-version-mismatch',
    strength: 'symptom',
  },

  // --- the first bytes
  {
    name: 'magic-number',
    literals: ['incompatible serialization version', 'magictag'],
    match: /serialization version \((?<foundMagic>\d{1,10}) != (?<wantedMagic>\d{1,10})\)/i,
    decide: causeOfMagic,
    strength: 'proof',
  },
  {
    // Says only that the first bytes are not those of a plan for this runtime, so it is not a cause of its own (see unknown.ts).
    name: 'magic',
    literals: [
      'magictag ==',
      'magic tag does not match',
      'magic tag assertion',
      'kplan_magic_tag',
      'kmagic_tag',
      'kexpected_magic_tag',
    ],
  },
  {
    // Releases that say no more than this read the archives of before 8.6 as foreign.
    literals: ['kplan_magic_tag'],
    unless: /incompatible serialization version/i,
    cause: 'engine-version-mismatch',
    strength: 'hint',
    sets: { firstBytes: 'differ' },
    without: ['magic-number', 'timing-cache', 'loads-other-file', 'ultralytics'],
  },
  {
    // Releases from 10 on say this and, until they print the number, no more: each plan since 8.6 has the tag, so something else
    // stands in front of one. For programs that load detectors it is what Ultralytics writes there:
    // https://github.com/ultralytics/ultralytics/issues/19423
    literals: ['incompatible serialization version.'],
    cause: 'engine-foreign-header',
    strength: 'hint',
    with: ['loads-detectors'],
    without: ['magic-number', 'timing-cache', 'loads-other-file', 'safe-build'],
  },
  {
    literals: ['magictag ==', 'magic tag does not match'],
    cause: 'engine-foreign-header',
    strength: 'hint',
    with: ['ultralytics'],
    without: ['magic-number', 'timing-cache', 'loads-other-file'],
  },
  {
    // Most detectors that others load are exported by it.
    literals: ['magictag ==', 'magic tag does not match'],
    cause: 'engine-foreign-header',
    strength: 'symptom',
    with: ['loads-yolo'],
    without: ['magic-number', 'timing-cache', 'loads-other-file', 'safe-build', 'ultralytics'],
  },
  { name: 'loads-yolo', literals: ['yolo'] },
  {
    literals: ['magictag ==', 'magic tag does not match'],
    cause: 'safe-engine-in-standard-runtime',
    strength: 'hint',
    with: ['safe-build'],
    without: ['magic-number', 'timing-cache', 'loads-other-file', 'ultralytics'],
  },
  {
    name: 'safe-build',
    literals: [
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
  { name: 'loads-detectors', literals: ['yolo', 'nvdsinfer', 'gstnvinfer'] },
  { name: 'ultralytics', literals: ['ultralytics', 'autobackend'] },
  {
    literals: [
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
    literals: ['--loadengine=', 'engine from', 'engine file', 'for tensorrt inference', 'deserializ'],
    match:
      /(?:--loadEngine=|engine (?:from )?(?:file )?|deserializ\w* (?:engine )?(?:from )?(?:file )?:? ?|Loading )['"]?(?<file>[^\s'"]{1,300}\.(?:onnx|pt|pth|wts|pb|uff|h5|tflite|safetensors|etlt))(?:['"]?\s|['"]?$|['"]?\.{3})/i,
    cause: 'not-an-engine-file',
    strength: 'sign',
    with: ['magic'],
  },
  {
    literals: [
      'header.pad',
      'expectedplatformtag',
      'platform specific tag mismatch',
      'target runtime platform',
    ],
    cause: 'engine-platform-mismatch',
    strength: 'proof',
  },
  {
    literals: ['incompatible device', 'expecting compute'],
    match:
      /(?:incompatible device|expecting compute)(?:.{0,80}?compute (?<capability>\d{1,2}\.\d) got compute (?<builtCapability>\d{1,2}\.\d))?/i,
    cause: 'gpu-arch-mismatch',
    strength: 'proof',
  },
  {
    // Torch-TensorRT looks at what the module says of its engine before it loads it.
    literals: ['was not built to target current platform'],
    cause: 'engine-platform-mismatch',
    strength: 'proof',
  },
  {
    literals: ['no compatible device was found', 'most_compatible_device'],
    match: /No compatible device was found for instantiating TensorRT engine|Expected most_compatible_device/,
    cause: 'gpu-arch-mismatch',
    strength: 'sign',
  },
  {
    literals: ['unable to deserialize the tensorrt engine'],
    cause: 'engine-version-mismatch',
    strength: 'hint',
  },
  {
    literals: ['core engine deserialization failure'],
    cause: 'gpu-arch-mismatch',
    strength: 'hint',
  },
  {
    literals: ['hardware compatibility level', 'hardwarecompatibilitylevel'],
    match:
      /(?:engine|plan).{0,120}hardware ?compatibility ?level.{0,120}(?:but|does not|not|current|device|differ|incompatible)/i,
    unless: /warning|\[W\]|may be|slower|performance/i,
    cause: 'gpu-arch-mismatch',
    strength: 'sign',
  },
  {
    literals: ['compute capability'],
    match:
      /(?:engine|plan).{0,80}(?:built|generated|compiled|created) (?:for|on|with).{0,80}compute capability.{0,120}(?:but|does not|not match|differ|current)/i,
    unless: /warning|\[W\]/i,
    cause: 'gpu-arch-mismatch',
    strength: 'sign',
  },
];
