import type { CodeTable } from '../core/findings.js';

/** What docs/findings.md says of the findings of this room. */
export const ACCURACY_CODES = {
  'accuracy-exceeded': {
    meaning: 'An output is further from its reference than is right for the precision that computes it.',
    looksLike: '`PP-OCRv4 det` cast to FP16: finite, repeatable, and 1.0 where the model says at most 1e-5.',
    remedy:
      'Keep the layers that overflow or lose their digits in FP32. If the answers are good enough for you, say how good with `tolerance`.',
  },
  'output-missing': {
    meaning: 'An output that the reference has was not answered, or the other way round.',
    looksLike:
      'A cast or conversion that renamed or dropped an output; an `expected` folder of another model.',
    remedy: 'Export the model with the same outputs, or give the reference that belongs to it.',
  },
  'reference-degenerate': {
    meaning:
      'The reference says nothing: it is constant, empty, or rounding its own weights to TF32 moves it by more than a hundredth.',
    looksLike: 'A detector on random noise: its outputs are noise themselves, near zero everywhere.',
    remedy: 'Give real inputs (`inputs`): a folder of NAME.npy.',
  },
  'reference-not-finite': {
    meaning:
      'The reference itself is NaN or infinite where the answer is not, so nothing can be compared there.',
    looksLike: 'A model that divides by zero, or an exporter’s fault.',
    remedy: 'Give inputs that the model is made for, or fix the model.',
  },
  'reference-failed': {
    meaning: 'ONNX Runtime could not load or run a model, so there is no reference to compare with.',
    looksLike:
      'A cast that left a Cast node with two types behind; an operator of a newer opset; a custom operator.',
    remedy:
      'Read the quoted error. Where only TensorRT can run the model, give `expected` outputs of your own.',
  },
  'reference-unavailable': {
    meaning: 'ONNX Runtime, which computes the reference, could not be installed or started.',
    looksLike: 'No network, or no Python 3.11 or newer on the machine.',
    remedy: 'Let the job reach its package index, install Python 3.11 or newer, or give `expected` outputs.',
  },
  'unproven-cast': {
    meaning: 'The answers of the model were not compared with those of its reference model.',
    looksLike:
      'A model that ONNX Runtime cannot run, a reference that says nothing, or a precision without a limit.',
    remedy: 'Give real inputs or a tolerance: the message says which is missing.',
  },
} satisfies CodeTable;

declare module '../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof ACCURACY_CODES, true> {}
}
