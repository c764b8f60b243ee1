import type { CodeTable } from '../../core/findings.js';

const COMPARE =
  'Run the ONNX model on the same inputs in ONNX Runtime; if it does the same, change the model.';

/** What docs/findings.md says of the findings of an execution (`require: run`). */
export const RUN_CODES = {
  'output-not-finite': {
    meaning: 'An output of the engine contains NaN or infinity.',
    looksLike: '`12 of 1000 elements are NaN`; most often FP16 overflow, or a normalization of a constant.',
    remedy: `Give real \`inputs\` where they were random: a model may divide by zero for values that nobody gives it. ${COMPARE} If not, build without FP16, or keep the layer that overflows in FP32.`,
  },
  'output-dead': {
    meaning:
      'An output does not depend on the inputs (other inputs give the same bytes), or it has no elements.',
    looksLike:
      'Zero everywhere because a refit never happened. A warning if the inputs were random and another output does vary: a detector finds nothing in noise.',
    remedy:
      'Give real inputs (`inputs`). If nothing changes, look for weights that were stripped and never refitted, or for a cast that overflows.',
  },
  'output-unwritten': {
    meaning: 'The engine did not write some elements of an output: reading them returns old memory.',
    looksLike: 'Elements that keep two different fill values. A warning if the inputs were random.',
    remedy:
      'Read only what a count or shape output declares valid; if there is no such output, report the plugin or layer that writes this one.',
  },
  'output-overrun': {
    meaning: 'The engine wrote outside an output’s memory.',
    looksLike: 'Guard bytes around the buffer are overwritten.',
    remedy: 'Look at the plugin that writes this output: its output shape is smaller than what it writes.',
  },
  'output-unstable': {
    meaning: 'The same inputs give a different output the second time, beyond rounding.',
    looksLike:
      '`rms 0.12 of the first`. Not checked for models with random operators. TensorRT-RTX, which takes other kernels once they are compiled, may change an output once.',
    remedy:
      'Look for plugins that race or read memory that they did not write, and for state that the engine keeps. With TensorRT-RTX and dynamic shapes, try an execution context whose runtime config has dynamic_shapes_kernel_specialization_strategy NONE: its specialized kernels were seen to be wrong where the others were right.',
  },
  'output-shape-differs': {
    meaning: 'An output does not have the shape that the engine declares.',
    looksLike: '`[2,5]` where `[-1,4]` is declared.',
    remedy:
      'Look at the plugin that produces this output: it reports one shape when the engine is built and another when it runs.',
  },
  'profile-bound-fails': {
    meaning: 'The engine runs at the optimum of a profile and fails at its minimum or maximum.',
    looksLike: 'execute_async_v3() returned False, or a CUDA error, at `max of profile 0`.',
    remedy: 'Narrow the range in shapes to what the model can take, or fix the model for this size.',
  },
  'execution-failed': {
    meaning: 'The engine loads but cannot be executed.',
    looksLike: 'execute_async_v3() returned False; CUDA_ERROR_ILLEGAL_ADDRESS while waiting for the stream.',
    remedy: 'Look at the lines that TensorRT logged, and at the plugins that the engine uses.',
  },
  'run-timeout': {
    meaning: 'An execution did not finish within its time limit; the whole process group was killed.',
    looksLike: '`no end within 300 s` while it executed the engine.',
    remedy: 'Raise run-timeout: TensorRT-RTX compiles at the first execution of each shape.',
  },
  'run-crashed': {
    meaning: 'A signal killed the process while it executed the engine.',
    looksLike: 'SIGSEGV or SIGABRT after `run-started`.',
    remedy: 'Look at the last lines that TensorRT logged, and at the plugins that the engine uses.',
  },
  'inputs-unreadable': {
    meaning:
      "One of the given input files is missing, is not a .npy file, or does not fit the engine's input.",
    looksLike: '`it is of type <f8, and the engine wants <f4`.',
    remedy:
      'Save each input with numpy.save as NAME.npy, with the type and a shape that the engine takes; percent-encode names that are not valid file names.',
  },
  'out-of-device-memory': {
    meaning: "The engine's inputs, outputs or activations do not fit in the GPU's memory.",
    looksLike: 'CUDA_ERROR_OUT_OF_MEMORY, `Cuda Runtime (out of memory)`.',
    remedy: 'Use a GPU with more memory, or build with a smaller maximum shape or workspace.',
  },
  'run-unsupported': {
    meaning: 'This engine, or this TensorRT, cannot be executed by trt-guard, so the run stays unproven.',
    looksLike: 'A tensor whose format is not LINEAR, or whose type is INT4 or FP4; TensorRT older than 8.5.',
    remedy: 'Use require: load for this engine, and test it with the program that uses it.',
  },
} satisfies CodeTable;

declare module '../../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof RUN_CODES, true> {}
}
