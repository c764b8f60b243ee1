import type { CodeTable } from '../../core/findings.js';

/** What docs/findings.md says of what a model's own inputs tell before any build. */
export const MODEL_CODES = {
  'shapes-do-not-fit': {
    meaning: 'The given shapes do not fit the model’s inputs.',
    looksLike:
      'A name that the model does not have, a different number of axes, or a different size on a fixed axis.',
    remedy: 'Write each input as the model names it: the message has its name and the model’s shape.',
  },
  'axis-names-collide': {
    meaning:
      'Two dynamic axes of the model have the same name but were given different sizes. TensorRT takes equal names to mean equal sizes; ONNX Runtime does not.',
    looksLike: 'Axes named `?` or `None` by the exporter: PP-OCR cls has `x: ?, 3, ?, ?`.',
    remedy: 'Give the axes different names (dim_param), or equal sizes.',
  },
} satisfies CodeTable;

declare module '../../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof MODEL_CODES, true> {}
}
