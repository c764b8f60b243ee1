import type { CodeTable } from '../core/findings.js';

/** What docs/findings.md says about the findings of this folder. */
export const GUARD_CODES = {
  'version-disagreement': {
    meaning:
      'Two measured or declared versions (witnesses) differ, either in the numbers that both have or in the product.',
    looksLike: 'The plan’s header says TensorRT 10.0.1.6, the runtime’s library says 8.4.3.1.',
    remedy: 'Load with the version that built the engine, or rebuild it with the version that loads it.',
    documentation:
      'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/version-compatibility.html',
  },
  'known-bad-release': {
    meaning: 'One of the releases involved has a known fault that a later release fixes.',
    looksLike: 'TensorRT 10.2.0.19: its pip packages lack libnvinfer_builder_resource_win.so.10.2.0.',
    remedy: 'If the fault affects you, use the release that the message names.',
  },
  'pin-not-exact': {
    meaning:
      'The pin has fewer than three numbers, so engines of several releases agree with it. Engines in one run must still agree with each other.',
    looksLike: '`tensorrt-version: 10`, or an unquoted 10.0, which YAML reads as 10.',
    remedy: 'Pin all four numbers, in quotes.',
  },
  'unproven-load': {
    meaning:
      'The engine was never deserialized, so it is not known to load. An error when `require: load` asks for that proof.',
    looksLike: 'A runner without a GPU.',
    remedy: 'Run the job on a GPU runner, or choose `require: inspect` and prove the load in another job.',
  },
  'unproven-run': {
    meaning: 'The engine was loaded but never executed, and `require: run` asks for an execution.',
    looksLike: 'An earlier step failed, or the machine has no usable GPU.',
    remedy:
      'Run this job on a GPU runner, or lower `require` here and prove the run in a job that has a GPU.',
  },
  'unproven-accuracy': {
    meaning: 'The engine’s outputs were not compared with the model’s.',
    looksLike: 'No reference, a reference that is not informative, or a precision without a limit.',
    remedy: 'Give real inputs, a reference model or a tolerance: the message says which one is missing.',
  },
  'unproven-convert': {
    meaning: 'The model was not converted, and no failure explains why.',
    looksLike: 'The check `convert` is missing from the report.',
    remedy: 'Read the log of the convert phase.',
  },
  'unproven-inspect': {
    meaning: 'The engine’s header does not state its version or size, so nothing can be compared.',
    looksLike: 'An engine of TensorRT 8.5 or older.',
    remedy: 'Build the engine with TensorRT 8.6 or newer.',
  },
  'unproven-versions': {
    meaning: 'There was no other version to compare the engine’s version with.',
    looksLike: '`check --engine` with neither a pin nor a runtime.',
    remedy: 'Give `tensorrt-version`, `tensorrt-version-file` or `python`.',
  },
  'kept-engine-refused': {
    meaning:
      'An engine kept from an earlier run (`engine-cache`) failed when it was checked again, so it was discarded and the model was converted.',
    looksLike:
      'A warning that quotes the kept engine’s error; the rest of the report is about the new engine.',
    remedy: 'Nothing, if it happens once. If it happens again, find out what writes to the cache folder.',
  },
  'engine-changed': {
    meaning: 'The engine file is not the one that was checked: something wrote to it between the checks.',
    looksLike: 'A different sha256 after the load, or after the file was given its final name.',
    remedy: 'Find out what else writes to it: another job on the runner, or the program that loaded it.',
  },
  'other-gpu': {
    meaning:
      'The engine did not load, and it was built for a different compute capability from that of this machine’s GPU.',
    looksLike: 'An engine built for an H100 (9.0) on GitHub’s own GPU runner, which has one T4 (7.5).',
    remedy:
      'Load it on a runner with the GPU it was built for, or build it with a hardware compatibility level that covers both.',
  },
  'delivery-failed': {
    meaning:
      'The engine was proven, but it (or its passport or attestation statement) could not be written to its place; nothing is left there.',
    looksLike: 'A folder that already has the engine’s name, a full disk, or a missing permission.',
    remedy: 'Give an output in a folder that the job may write to.',
  },
  'pins-not-searched': {
    meaning:
      'The pins were not compared because there is no repository here: a disagreeing pin would have gone unnoticed.',
    looksLike:
      '`check` outside GitHub, in a folder where neither it nor any parent holds `.git` or `.trt-guard.yml`.',
    remedy: 'Run it inside the checkout, or put an empty `.trt-guard.yml` in the root of the project.',
  },
  'model-settings-unused': {
    meaning:
      'A key of `models` in `.trt-guard.yml` names no file, and a model of this run has no settings: it was built without those.',
    looksLike: 'The model was renamed, or its folder is missing in the key.',
    remedy: 'Write the path from the root of the repository, or take the entry out.',
  },
  'more-findings': {
    meaning:
      'GitHub shows at most ten annotations of each severity per step; the rest are in the job summary and the report.',
    looksLike: 'The last annotation of a step with many findings.',
    remedy: 'Read the job summary.',
  },
  'invalid-input': {
    meaning: 'An input of the action, or an option, is not valid.',
    looksLike: 'A misspelt word, or a pattern that matches nothing.',
    remedy: 'Correct the input: the message names it, what it accepts and what it got.',
  },
  'step-outputs-changed': {
    meaning:
      'While the step ran, another process wrote to the files that pass its outputs and environment to later steps.',
    looksLike:
      'A program that the step started, or that an earlier step left running, appends `verdict=pass` to GITHUB_OUTPUT.',
    remedy: 'Find out which program it is; on a shared runner, use ephemeral runners.',
  },
  'internal-error': {
    meaning: 'trt-guard itself failed.',
    looksLike: 'A stack trace.',
    remedy: 'Report it, with the trace.',
  },
} satisfies CodeTable;

declare module '../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof GUARD_CODES, true> {}
}
