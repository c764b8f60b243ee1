import type { CodeTable } from '../core/findings.js';

/** What docs/findings.md says of the findings of this folder. */
export const PLAN_CODES = {
  'engine-file-empty': {
    meaning: 'The engine file has no bytes.',
    looksLike: 'A file of 0 bytes; when loaded: `Cannot deserialize with an empty memory buffer`.',
    remedy:
      'Look at the build that should have written it: trtexec can leave an empty file behind when it fails.',
  },
  'not-an-engine-file': {
    meaning: 'The file is not a TensorRT plan: its first bytes are those of another format.',
    looksLike:
      'A Git LFS pointer, an ONNX model, a web page, an archive; when loaded: `Magic tag does not match`.',
    remedy: 'Give the plan itself; the finding names what the file actually is.',
  },
  'engine-foreign-header': {
    meaning: 'A real plan follows other bytes, such as an exporter’s JSON metadata.',
    looksLike:
      'When loaded as it is: `Magic tag does not match`, or `incompatible serialization version` with a small number.',
    remedy: "Load it with the exporter's own loader, or cut the prefix off.",
  },
  'engine-corrupted': {
    meaning: 'The file begins like a plan, but its structure is inconsistent.',
    looksLike:
      'A section table or engine section that contradicts itself, a section of zero bytes or of 0xff, or the traces of a text-mode copy (`\\n` became `\\r\\n`).',
    remedy:
      'Fetch the file again, in binary mode, and compare its sha256 with the original. If git holds it: put `*.engine binary` in .gitattributes.',
  },
  'plan-truncated': {
    meaning: 'The file is shorter than the size in its own header.',
    looksLike:
      'A broken upload or download, or `\\r\\n` that became `\\n`; when loaded: `plan->header.size == blobSize`.',
    remedy:
      'Fetch the file again and compare its sha256 with the original. If git holds it: put `*.engine binary` in .gitattributes.',
  },
  'plan-trailing-data': {
    meaning: 'The file continues past the end that its own header declares.',
    looksLike: 'Something was appended: a signature, a second plan, padding.',
    remedy: 'Use the plan as it was built.',
  },
  'plan-version-inconsistent': {
    meaning:
      'The version in the plan header, the version in the engine itself and its serialization number cannot all belong to one release.',
    looksLike: 'Loading does not reveal it: a plan whose header was edited still loads.',
    remedy: 'Do not trust the file; build it again.',
  },
  'plan-version-unconfirmed': {
    meaning: 'The header states a version, but none can be read from the engine itself to confirm it.',
    looksLike: 'The engine’s first records are not the four numbers that every plan seen so far begins with.',
    remedy: 'Load it with exactly that version, or compare its sha256 with the original.',
  },
  'plan-layout-unknown': {
    meaning: 'The plan header has a layout number other than 0, so its fields cannot be read.',
    looksLike: 'Bytes 4 to 7 of the file are not zero.',
    remedy: 'If a newer TensorRT wrote the plan, update trt-guard; otherwise fetch the file again.',
  },
  'plan-host-code': {
    meaning: 'The plan contains native code that is not a lean runtime as NVIDIA published it.',
    looksLike:
      'A validated ELF or PE header inside the file. Loading with engine_host_code_allowed runs that code.',
    remedy:
      'Do not load the plan where secrets are. Build it without serialized plugins, or get it from a source you trust.',
    documentation:
      'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/version-compatibility.html',
  },
  'plan-lean-runtime': {
    meaning:
      'The plan contains a lean runtime, byte for byte as NVIDIA published it: it is version compatible.',
    looksLike: 'An ELF or PE file inside the plan with the sha256 of a library in a published wheel.',
    remedy:
      'Nothing to do. Loading it needs engine_host_code_allowed; --excludeLeanRuntime builds without it.',
    documentation:
      'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/version-compatibility.html',
  },
} satisfies CodeTable;

declare module '../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof PLAN_CODES, true> {}
}
