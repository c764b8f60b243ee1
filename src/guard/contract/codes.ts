import type { CodeTable } from '../../core/findings.js';

/** What docs/findings.md says of an engine that is not what was asked for. */
export const CONTRACT_CODES = {
  'precision-not-got': {
    meaning: 'The engine computes in another precision than the one that `precision` asks for.',
    looksLike:
      'An FP16 deploy whose layers are all Float: the model stayed FP32, and TensorRT 11 and RTX take its types.',
    remedy:
      'Cast the model itself, or pass the builder flag that permits the precision where the release has one.',
  },
  'compatibility-not-got': {
    meaning: 'The plan has another hardware compatibility level than the builder was asked for.',
    looksLike: '`--hardwareCompatibilityLevel=ampere+`, and a plan that says none.',
    remedy: 'Look in the build log for why it was ignored, and build again.',
  },
  'target-not-covered': {
    meaning: 'By the rules of compatibility the engine does not load on a GPU that `targets` names.',
    looksLike: 'A plan that was built on compute capability 9.0, and `targets: sm_80`.',
    remedy: 'Build on that GPU, or with a hardware compatibility level that covers it.',
  },
  'tensor-missing': {
    meaning: 'The engine lacks an input or output that the model (or its passport) has.',
    looksLike: 'An engine of another export of the model, whose output was renamed.',
    remedy: 'Build the engine of this very model: production asks for its tensors by name.',
  },
  'tensor-unexpected': {
    meaning: 'The engine has an input or output that the model (or its passport) does not have.',
    looksLike: 'A second output that an older export had.',
    remedy: 'Build the engine of this very model.',
  },
  'tensor-type-differs': {
    meaning: 'An input or output of the engine has another type than that of the model (or its passport).',
    looksLike: 'A model that takes half, and an engine that takes float: every number is read wrongly.',
    remedy: 'Build the engine again, or feed it what it takes.',
  },
  'tensor-shape-differs': {
    meaning: 'An input or output of the engine has other axes than those of the model (or its passport).',
    looksLike: 'A fixed batch of 1 where the profile goes up to 8.',
    remedy: 'Build the engine again with the shapes that production uses.',
  },
  'profile-differs': {
    meaning: 'An optimization profile of the engine is not the one that was asked for.',
    looksLike: '`shapes: x:1x3x640x640`, and an engine that was built for 1x3x320x320.',
    remedy: 'Build the engine again with these shapes, or ask for those that it has.',
  },
  'refit-not-got': {
    meaning: '`--refit` was asked for, and the engine cannot be refitted.',
    looksLike: 'An engine of a cache, built before the flag was given.',
    remedy: 'Look in the build log for why the flag was ignored, and build again.',
  },
  'strip-not-got': {
    meaning: '`--stripWeights` was asked for, and the engine has its weights.',
    looksLike: 'A plan as large as before.',
    remedy: 'Look in the build log for why the flag was ignored, and build again.',
  },
  'version-compatibility-not-got': {
    meaning: '`--versionCompatible` was asked for, and the builder did not take it.',
    looksLike: 'A plan that loads in the release that built it, and in no other.',
    remedy: 'Look in the build log for why the flag was ignored, and build again.',
  },
  'capability-not-got': {
    meaning:
      'The engine has another capability than the one that was asked for (`--safe`, `--buildDLAStandalone`).',
    looksLike: 'A standard engine where the safety runtime is meant to load it.',
    remedy: 'Look in the build log for why the flag was ignored, and build again.',
  },
  'dla-not-got': {
    meaning: '`--useDLACore` was asked for, and the builder built for the GPU.',
    looksLike: 'A machine without a DLA.',
    remedy: 'Build on a machine that has the DLA, or leave the flag out.',
  },
  'weights-missing': {
    meaning:
      'The plan was stripped of its weights, and nobody put them back: it loads, and computes with nothing.',
    looksLike: 'A plan of `--stripWeights` that is loaded as it is.',
    remedy: 'Give `refit-from`, the ONNX model with the weights, or build the plan with them.',
  },
  'refit-failed': {
    meaning: 'The weights of `refit-from` could not be put into the engine.',
    looksLike:
      'An engine that was not built with `--refit` or `--stripWeights`, or the ONNX of another model.',
    remedy: 'Give the ONNX model that the engine was built from, and build it refittable.',
  },
  'unproven-contract': {
    meaning: 'Something was asked of the engine, and nothing says whether it got it.',
    looksLike:
      '`precision` with trtexec, or for an engine that was built elsewhere: a plan does not list its layers’ types.',
    remedy: 'Read which term is unproven, and how it can be proven; or do not ask for it here.',
  },
} satisfies CodeTable;

declare module '../../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof CONTRACT_CODES, true> {}
}
