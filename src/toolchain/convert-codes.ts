import type { CodeTable } from '../core/findings.js';

/** What docs/findings.md says of the findings of this folder; deaths that loading shares are in src/toolchain/harness/codes.ts. */
export const CONVERT_CODES = {
  'trtexec-not-found': {
    meaning: 'The trtexec that was named does not exist.',
    looksLike: 'ENOENT when it is started, or exit status 127 from a wrapper.',
    remedy: 'Give its path, or set TENSORRT_ROOT; pip packages ship no trtexec.',
  },
  'trtexec-not-executable': {
    meaning: 'The trtexec that was named is not executable.',
    looksLike: 'EACCES when it is started, or exit status 126 from a wrapper.',
    remedy: 'chmod +x it, and make sure that its file system allows execution.',
  },
  'trtexec-wrong-architecture': {
    meaning: 'The trtexec that was named is not a program for this machine.',
    looksLike: 'ENOEXEC when it is started: an aarch64 trtexec on x86_64, or a file that is not a program.',
    remedy: "Use the TensorRT for this machine's processor.",
  },
  'trtexec-not-started': {
    meaning: 'The system refused to start trtexec.',
    looksLike: 'Any other error when it is started, such as ENOMEM or EAGAIN.',
    remedy: 'Read the system error in the message.',
  },
  'build-timeout': {
    meaning: 'The build did not finish within its time limit; the whole process group was killed.',
    looksLike: '`no end within 3600 s`.',
    remedy: 'Raise build-timeout; a large model can take an hour.',
  },
  'cli-option-invalid': {
    meaning: 'trtexec does not know a flag: it is misspelt, belongs to another release, or never existed.',
    looksLike: '`[E] Unknown option: --workspace`.',
    remedy: 'Replace the flag with one that this release knows.',
  },
  'trtexec-said-failed': {
    meaning: 'trtexec ended its run with `&&&& FAILED`.',
    looksLike: '`&&&& FAILED TensorRT.trtexec ...`.',
    remedy: 'Read the first error lines; if the cause is known, diagnose names it.',
  },
  'build-failed': {
    meaning: 'The build failed without reporting a verdict of its own.',
    looksLike: 'Exit status 1 and no `&&&&` line, as after `Assertion failure: ... empty engine`.',
    remedy: 'Read the first error lines; if the cause is known, diagnose names it.',
  },
  'result-line-missing': {
    meaning: 'trtexec exited with status 0 but never said PASSED.',
    looksLike: 'Exit status 0 and no `&&&& PASSED`: a help text, or a program that is not trtexec.',
    remedy: 'Give the trtexec that comes with TensorRT.',
  },
  'engine-not-written': {
    meaning: 'The build claims success, but there is no engine.',
    looksLike: '`&&&& PASSED`, or `done`, and no file.',
    remedy: 'Look for flags that keep trtexec from building; exit status 0 alone proves nothing.',
  },
  'engine-file-empty': {
    meaning: 'The engine file has no bytes.',
    looksLike: 'A file of 0 bytes; when loaded: `Cannot deserialize with an empty memory buffer`.',
    remedy:
      'Look at the build that should have written it: trtexec can leave an empty file behind when it fails.',
  },
  'engine-write-failed': {
    meaning:
      'The engine cannot be written: the folder does not exist, permission is missing, the name is a directory’s, or the disk is full.',
    looksLike: '`Saving engine to file failed`, or a system error before the build.',
    remedy: 'Set output to a path in a folder that this job may write to.',
  },
  'onnx-parse-failed': {
    meaning: 'The ONNX parser rejected the model; there is one finding for each of its errors.',
    looksLike: 'The node, the code and the text of IParserError.',
    remedy: 'Change the named node, or export the model with operators that this release imports.',
  },
  'build-logged-errors': {
    meaning: 'The build claims success, but its log contains error lines.',
    looksLike: '`[E]` lines from a trtexec that says PASSED.',
    remedy: 'Read the quoted lines: the engine may lack what they mention.',
  },
  'builder-needs-gpu': {
    meaning:
      'TensorRT builds only on a machine with a GPU; this one has none. (TensorRT-RTX builds without one.)',
    looksLike:
      '`CUDA initialization failure with error: 35` or `100`; of trtexec: `Cuda failure: CUDA driver version is insufficient`.',
    remedy: 'Run the conversion on a GPU runner, or check an engine that was built on one.',
  },
  'profile-default': {
    meaning:
      'trtexec was given no shapes for a dynamic input and made up a profile, so the engine takes a single size that nobody asked for.',
    looksLike:
      '`Dynamic dimensions required for input: x, but no shapes were provided. Automatically overriding shape to: 1x3x1x1`, then PASSED.',
    remedy: 'Give shapes for each dynamic input.',
  },
} satisfies CodeTable;

declare module '../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof CONVERT_CODES, true> {}
}
