import type { CodeTable } from '../core/findings.js';

const documentation =
  'https://docs.nvidia.com/deeplearning/triton-inference-server/user-guide/docs/user_guide/model_configuration.html';

/** What docs/findings.md says of Triton model repositories. */
export const TRITON_CODES = {
  'triton-config-unreadable': {
    meaning:
      'A `config.pbtxt` is not protobuf text that Triton can read, has a field or type that does not exist, or a value that Triton refuses for any model.',
    looksLike:
      '`max_batchsize: 8`, `data_type: FP32`, a brace that is not closed, `dims: [ 0 ]`, a `reshape` of another number of elements.',
    remedy: 'Fix the line that the message names.',
    documentation,
  },
  'triton-name-differs': {
    meaning: 'The `name` of a model’s configuration is not that of its folder, and Triton does not load it.',
    looksLike: '`name: "yolo"` in `yolov8/config.pbtxt`, as in a copied configuration.',
    remedy: 'Write the folder’s name, or leave `name` out.',
    documentation,
  },
  'triton-backend-wrong': {
    meaning: 'The `backend` or `platform` is not TensorRT’s, or the two contradict each other.',
    looksLike: '`platform: "tensorrt"`, `backend: "tensorrt_plan"`, or ONNX Runtime for a folder of plans.',
    remedy: 'Write `backend: "tensorrt"`, or `platform: "tensorrt_plan"`.',
    documentation,
  },
  'triton-version-missing': {
    meaning:
      'A model has no version folder that Triton serves: a folder whose name is a number that does not begin with 0.',
    looksLike:
      '`model.plan` beside `config.pbtxt`, a folder `v1`, or a version policy for a folder that does not exist.',
    remedy: 'Put the plan into a folder named `1`.',
    documentation,
  },
  'triton-plan-other-product': {
    meaning: 'Triton’s TensorRT backend gets an engine of TensorRT-RTX, which it cannot load.',
    looksLike: 'A plan that begins with `vtrt`.',
    remedy: 'Build the plan with the TensorRT release that the Triton image has.',
  },
  'triton-tensor-missing': {
    meaning: 'The configuration names an input or output that the engine does not have.',
    looksLike: '`name: "images"`, but the engine’s input is `input`.',
    remedy: 'Write the engine’s names; without `input` and `output` Triton reads them from the engine.',
    documentation,
  },
  'triton-tensor-unexpected': {
    meaning: 'The configuration lists inputs but leaves out one that the engine has.',
    looksLike: 'A model with two inputs, and only one of them in `config.pbtxt`.',
    remedy: 'Add the input, or leave all inputs out.',
    documentation,
  },
  'triton-type-differs': {
    meaning: 'The `data_type` of an input or output is not that of the engine.',
    looksLike: '`TYPE_FP16`, and the engine takes float.',
    remedy: 'Write the engine’s type.',
    documentation,
  },
  'triton-dims-differ': {
    meaning:
      'The `dims` (or their `reshape`) of an input or output are not those of the engine: with `max_batch_size` above 0 they start after the batch.',
    looksLike:
      '`max_batch_size: 8` and `dims: [ 1, 3, 640, 640 ]`: “the model expects 4 dimensions … but … specifies 5”.',
    remedy: 'Write the engine’s sizes, without the batch where `max_batch_size` is above 0.',
    documentation,
  },
  'triton-batch-beyond-profile': {
    meaning: '`max_batch_size` is larger than the batch for which the engine was built.',
    looksLike: '“configuration specified max-batch 8 but TensorRT engine only supports max-batch 1”.',
    remedy: 'Build the engine with that batch as its maximum, or write the maximum that it has.',
    documentation,
  },
  'triton-tensors-unproven': {
    meaning:
      'The inputs and outputs of a plan are unknown: it has no passport, and no ONNX model was named for it.',
    looksLike: 'Only TensorRT itself can list them from a plan.',
    remedy: 'Deliver the passport with the plan, or name the ONNX model: `--model NAME=FILE`.',
  },
  'triton-plan-not-loaded': {
    meaning:
      'The plans were to be loaded, and Triton serves this one on GPUs of another kind than this machine has.',
    looksLike: '`cc_model_filenames` with a plan for 8.6, on a machine whose GPU is 9.0.',
    remedy: 'Run `trt-guard triton` on each kind of GPU that the repository is served on.',
    documentation,
  },
} satisfies CodeTable;

declare module '../core/findings.js' {
  interface FindingCodes extends Record<keyof typeof TRITON_CODES, true> {}
}
