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
