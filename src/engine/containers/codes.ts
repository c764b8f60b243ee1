import type { CodeTable } from '../../core/findings.js';

/** What docs/findings.md says of engines that lie in something, or belong together. */
export const WRAPPED_ENGINE_CODES = {
  'engine-container-mismatch': {
    meaning:
      'What contains the engine (an EPContext node, the name of a cached engine, a Torch-TensorRT module) names a different GPU from the engine’s own bytes.',
    looksLike: 'A cached engine that was renamed, or copied from another machine.',
    remedy: 'Delete it and let the program build it again.',
    documentation: 'https://onnxruntime.ai/docs/execution-providers/TensorRT-ExecutionProvider.html',
  },
  'ep-context-path': {
    meaning:
      'An EPContext node names its engine by a path that ONNX Runtime refuses: an absolute path, or one that leads out of the model’s folder.',
    looksLike: '`ep_cache_context` of /home/me/model.engine or ../model.engine',
    remedy:
      'Write the EPContext model again with a relative trt_engine_cache_path, and keep the engine beside it.',
    documentation: 'https://onnxruntime.ai/docs/execution-providers/EP-Context-Design.html',
  },
  'engine-set-incomplete': {
    meaning: 'A TensorRT-LLM folder lacks the engines of some ranks.',
    looksLike: 'config.json says world_size 4, but rank2.engine is missing.',
    remedy: 'Copy the whole folder, or build it again (trtllm-build).',
  },
  'engine-set-mixed': {
    meaning: 'The rank engines in one TensorRT-LLM folder were built with different TensorRT releases.',
    looksLike: 'rank0.engine is from 10.0.1.6, rank1.engine from 10.3.0.26.',
    remedy: 'Build all ranks again with one release (trtllm-build), into an empty folder.',
  },
} satisfies CodeTable;

declare module '../../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof WRAPPED_ENGINE_CODES, true> {}
}
