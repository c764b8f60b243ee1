import type { CodeTable } from '../../core/findings.js';

/** What docs/findings.md says of the findings of this folder. */
export const PASSPORT_CODES = {
  'engine-digest-mismatch': {
    meaning: 'The engine is not the file that its passport was written for.',
    looksLike:
      'A different sha256. Loading does not notice: a plan with a flipped weight loads without complaint.',
    remedy: 'Fetch the engine again, or build it again and keep the new passport.',
  },
  'model-changed': {
    meaning:
      'The ONNX model, or a file that holds its tensors, is not the one that the engine was built from.',
    looksLike: 'A different sha256, or external-data files that the passport does not list.',
    remedy: 'Build the engine again from the current model.',
  },
  'passport-disagreement': {
    meaning:
      'A fact in the passport is not what the engine says, the passport contradicts itself, or it comes from a run that did not pass.',
    looksLike: 'The message names the field and both values.',
    remedy: 'Do not trust either: build the engine again.',
  },
  'unproven-model': {
    meaning:
      'The engine was compared with its passport, but the model that the passport names was not available: whether it has changed is not known.',
    looksLike: 'An engine delivered without its model, or a model that has moved.',
    remedy: 'Put the model where the passport says it was, relative to the engine.',
  },
  'passport-missing': {
    meaning: 'A given engine has no passport, and `require-passport` asks for one.',
    looksLike: 'No `<engine>.trt.json` beside the engine: it was built elsewhere, or delivered alone.',
    remedy: 'Deliver the passport with the engine, or convert the model with trt-guard.',
  },
  'passport-unreadable': {
    meaning: 'There is a passport beside the engine, but it cannot be read.',
    looksLike: 'Damaged JSON, a missing field, another version of the schema, or a dangling link.',
    remedy: 'Restore the passport that trt-guard wrote, or delete it and check the engine without one.',
  },
  'external-data-missing': {
    meaning: 'A file that contains tensors of the ONNX model is missing.',
    looksLike: 'TensorRT says `WeightsContext.cpp: Failed to open file: NAME`.',
    remedy: 'Put the file beside the model; if it is a Git LFS pointer, fetch the real file.',
  },
  'external-data-unsafe': {
    meaning:
      'The ONNX model keeps tensors in a file outside its own folder, by its name or by a link, or in what is not a regular file.',
    looksLike: 'An absolute path or `..` as the location of external data; a link to a system file.',
    remedy: 'Export the model again with its data files beside it.',
    documentation: 'https://onnx.ai/onnx/repo-docs/ExternalData.html',
  },
  'onnx-file-corrupted': {
    meaning: 'The file begins like ONNX, but its protobuf cannot be decoded.',
    looksLike: 'TensorRT says `Error parsing text-format onnx2trt_onnx.ModelProto`.',
    remedy: 'Export or fetch the model again.',
  },
} satisfies CodeTable;

declare module '../../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof PASSPORT_CODES, true> {}
}
