import type { CodeTable } from '../core/findings.js';

/** What docs/findings.md says of the findings of this room. */
export const ACCURACY_CODES = {
  'accuracy-exceeded': {
    meaning: 'An output is further from its reference than its precision allows.',
    looksLike: '`PP-OCRv4 det` cast to FP16: finite, repeatable, and 1.0 where the model gives at most 1e-5.',
    remedy:
      'Keep the layers that overflow or lose precision in FP32. If the outputs are good enough for you, set `tolerance` accordingly.',
  },
  'output-missing': {
    meaning: 'The reference has an output that the engine or model did not return, or the other way round.',
    looksLike:
      'A cast or conversion that renamed or dropped an output; an `expected` folder that belongs to another model.',
    remedy: 'Export the model with the same outputs, or give the reference that belongs to it.',
  },
  'reference-degenerate': {
    meaning:
      'The reference is not informative: it is constant or empty, or rounding its own weights to TF32 changes it by more than a hundredth.',
    looksLike: 'A detector run on random noise: its outputs are themselves noise, near zero everywhere.',
    remedy: 'Give real inputs (`inputs`): a folder of NAME.npy.',
  },
  'reference-not-finite': {
    meaning:
      'The reference itself is NaN or infinite where the output is not, so nothing can be compared there.',
    looksLike: 'A model that divides by zero, or a bug in the exporter.',
    remedy: 'Give inputs that the model is meant for, or fix the model.',
  },
  'reference-failed': {
    meaning: 'ONNX Runtime could not load or run a model, so there is no reference to compare with.',
    looksLike:
      'A cast that left behind a Cast node with two types; an operator of a newer opset; a custom operator.',
    remedy: 'Read the quoted error. If only TensorRT can run the model, give `expected` outputs of your own.',
  },
  'reference-unavailable': {
    meaning: 'ONNX Runtime, which computes the reference, could not be installed or started.',
    looksLike: 'No network, or no Python 3.11 or newer on the machine.',
    remedy:
      'Give the job access to its package index, install Python 3.11 or newer, or give `expected` outputs.',
  },
  'unproven-cast': {
    meaning: 'The model’s outputs were not compared with those of its reference model.',
    looksLike:
      'A model that ONNX Runtime cannot run, a reference that is not informative, or a precision without a limit.',
    remedy: 'Give real inputs or a tolerance: the message says which one is missing.',
  },
} satisfies CodeTable;

declare module '../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof ACCURACY_CODES, true> {}
}
