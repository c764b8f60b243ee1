import type { CodeTable } from '../core/findings.js';

export const PIN_CODES = {
  'pin-disagreement': {
    meaning:
      'Two places declare TensorRT versions that cannot both be true: an error where a named link says that they are deployed together, else a notice.',
    looksLike: 'A Dockerfile says 24.05-py3 (10.0.1.6), requirements.txt says tensorrt==8.4.3.1.',
    remedy:
      'Decide on one version and write it everywhere (`trt-guard pins --fix --to VERSION`), or put the places in different groups of .trt-guard.yml.',
  },
  'pin-floating': {
    meaning: 'A place installs TensorRT without saying exactly which version, so it changes by itself.',
    looksLike:
      '`pip install tensorrt`, `tensorrt>=10`, an image tagged `latest`; `tensorrt==10.0.1`, which requires `tensorrt-cu12` without a version.',
    remedy: 'Write one exact version.',
  },
  'pin-lean-runtime': {
    meaning: 'Only the lean or dispatch runtime is pinned, and an engine lies beside it.',
    looksLike: '`tensorrt-lean-cu12==10.3.0` in requirements.txt, model.engine in the same repository.',
    remedy: 'Install the full runtime, or build the engine version-compatible.',
  },
  'pin-unknown-image': {
    meaning:
      'An image or JetPack release is used whose TensorRT version is not known for certain, so it was not compared.',
    looksLike: 'nvcr.io/nvidia/tensorrt:24.09-py3, an image given by digest only.',
    remedy:
      'Read the label com.nvidia.tensorrt.version of the image, and pin that version beside it, for example in .tensorrt-version.',
  },
  'pin-unreadable': {
    meaning:
      'A file whose name says that it can hold pins could not be read or understood, so its pins are missing.',
    looksLike:
      'Invalid YAML or TOML, a binary file named Dockerfile, a file too large to be written by people.',
    remedy: 'Repair the file, or list it under `ignore` in .trt-guard.yml.',
  },
  'pin-exception-expired': {
    meaning: 'An expected difference in .trt-guard.yml is past its expiry date and no longer counts.',
    looksLike: 'expected: [{paths: [...], expires: 2026-01-31}] after that day.',
    remedy: 'Bring the pins in line, or renew the exception with a new date.',
  },
  'triton-plan-wrong-gpu': {
    meaning: 'A Triton model names a plan for GPUs other than the one that the plan was built on.',
    looksLike:
      'cc_model_filenames { key: "7.5" value: "model.plan" }, and the header of model.plan says 8.6.',
    remedy: 'Build the plan on a GPU of that compute capability, or name it under its own.',
  },
  'triton-plan-missing': {
    meaning:
      'A Triton model names a plan that its version folder does not have, or has none for the GPU that it is loaded on.',
    looksLike: 'default_model_filename: "model.plan", and 1/ contains only model_a10.plan.',
    remedy: 'Add the plan, or remove the entry from config.pbtxt.',
  },
} satisfies CodeTable;

declare module '../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof PIN_CODES, true> {}
}
