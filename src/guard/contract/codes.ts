import type { CodeTable } from '../../core/findings.js';

/** What docs/findings.md says of an engine that is not what was asked for. */
export const CONTRACT_CODES = {
  'precision-not-got': {
    meaning: 'The engine computes in a different precision from the one that `precision` asks for.',
    looksLike:
      'An FP16 deployment whose layers are all Float: the model stayed FP32, and TensorRT 11 and RTX use the model’s own types.',
    remedy:
      'Cast the model itself or, if the release has one, pass the builder flag that permits the precision.',
  },
  'compatibility-not-got': {
    meaning:
      'The plan has a different hardware compatibility level from the one that the builder was asked for.',
    looksLike: '`--hardwareCompatibilityLevel=ampere+`, and a plan that states no level.',
    remedy: 'Check the build log for why it was ignored, and build again.',
  },
  'target-not-covered': {
    meaning: 'According to the compatibility rules, the engine does not load on a GPU that `targets` names.',
    looksLike: 'A plan that was built on compute capability 9.0, and `targets: sm_80`.',
    remedy: 'Build on that GPU, or with a hardware compatibility level that covers it.',
  },
  'tensor-missing': {
    meaning: 'The engine lacks an input or output that the model (or the engine’s passport) has.',
    looksLike: 'An engine built from another export of the model, in which the output was renamed.',
    remedy: 'Build the engine from exactly this model: production asks for its tensors by name.',
  },
  'tensor-unexpected': {
    meaning: 'The engine has an input or output that the model (or the engine’s passport) does not have.',
    looksLike: 'A second output that an older export had.',
    remedy: 'Build the engine from exactly this model.',
  },
  'tensor-type-differs': {
    meaning:
      'An input or output of the engine has a different type in the model (or in the engine’s passport).',
    looksLike: 'A model that takes half, and an engine that takes float: every number is misread.',
    remedy: 'Build the engine again, or feed it what it takes.',
  },
  'tensor-shape-differs': {
    meaning:
      'An input or output of the engine has different axes in the model (or in the engine’s passport).',
    looksLike: 'A fixed batch of 1 where the profile goes up to 8.',
    remedy: 'Build the engine again with the shapes that production uses.',
  },
  'profile-differs': {
    meaning: 'An optimization profile of the engine is not the one that was asked for.',
    looksLike: '`shapes: x:1x3x640x640`, and an engine that was built for 1x3x320x320.',
    remedy: 'Build the engine again with these shapes, or ask for the ones that it has.',
  },
  'refit-not-got': {
    meaning: '`--refit` was asked for, and the engine cannot be refitted.',
    looksLike: 'An engine from a cache, built before the flag was added.',
    remedy: 'Check the build log for why the flag was ignored, and build again.',
  },
  'strip-not-got': {
    meaning: '`--stripWeights` was asked for, and the engine still has its weights.',
    looksLike: 'A plan as large as before.',
    remedy: 'Check the build log for why the flag was ignored, and build again.',
  },
  'version-compatibility-not-got': {
    meaning: '`--versionCompatible` was asked for, and the engine is not version compatible.',
    looksLike: 'A plan that loads only in the release that built it.',
    remedy: 'Check the build log for why the flag was ignored, and build again.',
  },
  'capability-not-got': {
    meaning: 'The engine’s capability is not the one that was asked for (`--safe`, `--buildDLAStandalone`).',
    looksLike: 'A standard engine where the safety runtime is meant to load it.',
    remedy: 'Check the build log for why the flag was ignored, and build again.',
  },
  'dla-not-got': {
    meaning: '`--useDLACore` was asked for, and the builder built for the GPU.',
    looksLike: 'A machine without a DLA.',
    remedy: 'Build on a machine that has a DLA, or leave the flag out.',
  },
  'weights-missing': {
    meaning: 'The plan was stripped of its weights and never refitted: it loads, but computes without them.',
    looksLike: 'A plan built with `--stripWeights` and loaded without a refit.',
    remedy: 'Set `refit-from` to the ONNX model that has the weights, or build the plan with its weights.',
  },
  'refit-failed': {
    meaning: 'The weights of `refit-from` could not be put into the engine.',
    looksLike:
      'An engine that was not built with `--refit` or `--stripWeights`, or the ONNX file of another model.',
    remedy: 'Give the ONNX model that the engine was built from, and build the engine refittable.',
  },
  'unproven-contract': {
    meaning: 'The engine was asked to have a property, and nothing shows whether it has it.',
    looksLike:
      '`precision` with trtexec, or for an engine that was built elsewhere: a plan does not list the types of its layers.',
    remedy: 'The message names the unproven term and how to prove it. Prove it, or do not ask for it here.',
  },
} satisfies CodeTable;

declare module '../../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof CONTRACT_CODES, true> {}
}
