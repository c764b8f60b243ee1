import type { CodeTable } from '../core/findings.js';

/** What docs/findings.md says of the findings of this folder. */
export const GUARD_CODES = {
  'version-disagreement': {
    meaning:
      'Two measured or declared versions (witnesses) differ, in the numbers that both have, or in the product.',
    looksLike: 'The plan’s header says TensorRT 10.0.1.6, the runtime’s library says 8.4.3.1.',
    remedy: 'Load with the version that built the engine, or rebuild it with the version that loads it.',
    documentation:
      'https://docs.nvidia.com/deeplearning/tensorrt/latest/inference-library/version-compatibility.html',
  },
  'known-bad-release': {
    meaning: 'A release that took part has a known fault, with a later release that repairs it.',
    looksLike: 'TensorRT 10.2.0.19: its pip packages lack libnvinfer_builder_resource_win.so.10.2.0.',
    remedy: 'Use the release that the message names, where the fault shows.',
  },
  'pin-not-exact': {
    meaning:
      'The pin has fewer than three numbers, so engines of several releases agree with it. Engines of one run must agree with each other all the same.',
    looksLike: '`tensorrt-version: 10`, which is also what YAML makes of an unquoted 10.0.',
    remedy: 'Pin all four numbers, in quotes.',
  },
  'unproven-load': {
    meaning:
      'The engine was never deserialized, so nobody knows that it loads. An error where `require: load` asks for it.',
    looksLike: 'A runner without a GPU.',
    remedy: 'Run the job on a GPU runner, or choose `require: inspect` and prove the load in another job.',
  },
  'unproven-run': {
    meaning: 'The engine was loaded and never executed, and require: run wants that.',
    looksLike: 'An earlier step failed, or the machine has no usable GPU.',
    remedy: 'Run this job on a GPU runner, or require less here and prove the run in a job that has a GPU.',
  },
  'unproven-accuracy': {
    meaning: 'The answers of the engine were not compared with those of the model.',
    looksLike: 'No reference, a reference that says nothing, or a precision without a limit.',
    remedy: 'Give real inputs, a reference model, or a tolerance: the message says which is missing.',
  },
  'unproven-convert': {
    meaning: 'The model was not converted, and no failure says why.',
    looksLike: 'The check `convert` is missing from the report.',
    remedy: 'Read the log of the convert phase.',
  },
  'unproven-inspect': {
    meaning: 'The engine’s header does not tell its version or size, so nothing can be compared.',
    looksLike: 'An engine of TensorRT 8.5 or older.',
    remedy: 'Build the engine with TensorRT 8.6 or newer.',
  },
  'unproven-versions': {
    meaning: 'There was nothing to compare the engine’s version with.',
    looksLike: '`check --engine` with neither a pin nor a runtime.',
    remedy: 'Give `tensorrt-version`, `tensorrt-version-file` or `python`.',
  },
  'kept-engine-refused': {
    meaning:
      'An engine of an earlier run (`engine-cache`) was proven again and failed, so it was thrown away and the model was converted.',
    looksLike:
      'A warning that quotes the error of the kept engine; the rest of the report is of the new one.',
    remedy: 'Nothing, if it happens once. If it comes back, find out who writes to the cache folder.',
  },
  'engine-changed': {
    meaning:
      'The engine’s bytes are not those that were checked: something wrote to the file between the checks.',
    looksLike: 'Another sha256 after the load, or after the file got its name.',
    remedy: 'Find out who else writes to it: another job on the runner, or the program that loaded it.',
  },
  'other-gpu': {
    meaning:
      'The engine did not load, and it was built for another compute capability than the GPU of this machine has.',
    looksLike: 'An engine of an H100 (9.0) on GitHub’s own GPU runner, which has one T4 (7.5).',
    remedy:
      'Load it on a runner with the GPU that it is for, or build it with a hardware compatibility level that covers both.',
  },
  'delivery-failed': {
    meaning:
      'The engine was proven, but it (or its passport or statement) could not be put in place; nothing is left there.',
    looksLike: 'A folder under the engine’s name, a full disk, a missing permission.',
    remedy: 'Give an output in a folder that the job may write to.',
  },
  'pins-not-searched': {
    meaning:
      'The pins of a repository were not compared, as there is no repository here: a pin that disagrees was not found.',
    looksLike:
      '`check` in a folder without `.git` and `.trt-guard.yml`, in itself and above, and outside of GitHub.',
    remedy: 'Run it inside the checkout, or put an empty `.trt-guard.yml` into the root of the project.',
  },
  'model-settings-unused': {
    meaning:
      'A key of `models` in `.trt-guard.yml` names no file, and a model of this run has no settings: it was built without those.',
    looksLike: 'The model was renamed, or its folder is missing in the key.',
    remedy: 'Write the path from the root of the repository, or take the entry out.',
  },
  'more-findings': {
    meaning:
      'GitHub shows ten annotations of each severity for a step; the rest is in the job summary and the report.',
    looksLike: 'The last annotation of a step with many findings.',
    remedy: 'Read the job summary.',
  },
  'invalid-input': {
    meaning: 'An input of the action, or an option, makes no sense.',
    looksLike: 'A misspelt word, a pattern that matches nothing.',
    remedy: 'The message names the input, what it takes and what it got.',
  },
  'step-outputs-changed': {
    meaning:
      'While the step ran, another process wrote to the files that carry its outputs and environment to later steps.',
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
