import type { Rule } from './rule.js';

/** Telltale lines of the files that a build reads and writes, and of its end. */
export const OUTPUT_TELLS: readonly Rule[] = [
  // --- timing cache
  {
    name: 'timing-cache',
    literals: ['timing cache'],
    match:
      /timing cache.{0,120}(?:will not be used|invalid|mismatch|corrupt|fail|not match|incompatible|different|damaged|error|rejected|cannot|ignored)|(?:invalid|mismatch|corrupt|fail\w*|incompatible|cannot).{0,80}timing cache/i,
    unless:
      /new timing cache will be generated|freshly created|Could not read timing cache|set ?up a local cache/i,
    // TensorRT builds on without it: whatever else is wrong is the cause.
    cause: 'timing-cache-invalid',
    strength: 'hint',
    survivable: true,
  },
  {
    literals: ['isgroupconv'],
    match: /getCaskHandle|isGroupConv/,
    cause: 'timing-cache-invalid',
    strength: 'sign',
  },

  // --- writing
  {
    literals: [
      'cannot open engine file',
      'saving engine to file failed',
      'failed to save engine',
      'failed to write engine',
      'could not write engine',
      'error writing engine',
      'failed to serialize engine to file',
      'could not open output',
      'could not save',
      'failed to open engine file for',
      'open plan output',
      'serialize engine failed',
      'serialize cuda engine to file',
      'failed to create file',
    ],
    match:
      /(?:Cannot open engine file:? ?(?<file>\S{1,300}))|Saving engine to file failed|(?:fail|error|could not|cannot|unable).{0,40}(?:sav|writ|serializ|open).{0,40}(?:engine|plan|output)|serializ\w+ (?:cuda )?engine.{0,40}(?:fail|error)|failed to create file/i,
    unless: /for reading|successfully|deserializ/i,
    cause: 'engine-write-failed',
    strength: 'sign',
  },
  {
    literals: [
      'no space left on device',
      'permission denied',
      'read-only file system',
      'is a directory',
      'disk quota',
    ],
    match:
      /(?:No space left on device|Permission denied|Read-only file system|Is a directory|disk quota exceeded).{0,80}(?<file>[^\s'"]{1,300}\.(?:engine|plan|trt))|(?:(?<file2>[^\s'"]{1,300}\.(?:engine|plan|trt))|engine|plan).{0,80}(?:No space left on device|Permission denied|Read-only file system|Is a directory)|No space left on device/i,
    cause: 'engine-write-failed',
    strength: 'sign',
  },

  // --- after the end
  {
    name: 'crash-behind-pass',
    literals: [
      'segmentation fault',
      'sigsegv',
      'core dumped',
      'exit code 139',
      'status 139',
      'code 139',
      'rc=139',
      'sigabrt',
      'double free or corruption',
      'aborted (',
      'signal 11',
      '段错误',
      '核心已转储',
      '已放弃',
    ],
    cause: 'crash-after-pass',
    strength: 'sign',
    with: ['passed-before'],
  },
];
