import type { CodeTable } from '../../core/findings.js';

/** What docs/findings.md says of the findings of this folder. */
export const PASSPORT_CODES = {
  'engine-digest-mismatch': {
    meaning: 'The engine is not the file that its passport was written for.',
    looksLike:
      'Another sha256. Loading does not notice it: a plan with a flipped weight loads without a word.',
    remedy: 'Fetch the engine again, or build it again and keep the new passport.',
  },
  'model-changed': {
    meaning:
      'The ONNX model, or a file that holds its tensors, is not the one that the engine was built from.',
    looksLike: 'A different sha256, or other external-data files than the passport lists.',
    remedy: 'Build the engine again from the model as it is now.',
  },
  'passport-disagreement': {
    meaning:
      'A fact in the passport is not what the engine says, the passport contradicts itself, or it is of a run that did not pass.',
    looksLike: 'The message names the field and both values.',
    remedy: 'Do not trust either: build the engine again.',
  },
  'unproven-model': {
    meaning:
      'The engine was held against its passport, and the model that the passport names was not at hand: whether it changed since is not known.',
    looksLike: 'An engine that was delivered without its model, or a model that lies elsewhere now.',
    remedy: 'Put the model where the passport says that it lay from the engine.',
  },
  'passport-missing': {
    meaning: 'An engine that was given has no passport, and `require-passport` asks for one.',
    looksLike: 'No `<engine>.trt.json` beside the engine: it was built elsewhere, or delivered alone.',
    remedy: 'Deliver the passport with the engine, or convert the model with trt-guard.',
  },
  'passport-unreadable': {
    meaning: 'A passport lies beside the engine and cannot be read.',
    looksLike: 'Damaged JSON, a missing field, a schema of another version, or a link to nowhere.',
    remedy: 'Put back the passport that trt-guard wrote, or delete it and check the engine without one.',
  },
  'external-data-missing': {
    meaning: 'A file that holds tensors of the ONNX model is not there.',
    looksLike: 'TensorRT says `WeightsContext.cpp: Failed to open file: NAME`.',
    remedy: 'Put the file beside the model; fetch it from Git LFS where it is a pointer.',
  },
  'external-data-unsafe': {
    meaning:
      'The ONNX model keeps tensors in a file outside of its own folder, by its name or by a link, or in what is not a regular file.',
    looksLike: 'An absolute path or `..` as the location of external data; a link to a file of the system.',
    remedy: 'Export the model again with its data files beside it.',
    documentation: 'https://onnx.ai/onnx/repo-docs/ExternalData.html',
  },
  'onnx-file-corrupted': {
    meaning: 'The file began as ONNX, and its protobuf cannot be decoded.',
    looksLike: 'TensorRT says `Error parsing text-format onnx2trt_onnx.ModelProto`.',
    remedy: 'Export or fetch the model again.',
  },
} satisfies CodeTable;

declare module '../../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof PASSPORT_CODES, true> {}
}
