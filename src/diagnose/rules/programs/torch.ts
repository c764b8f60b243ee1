import type { Rule } from '../rule.js';

/**
 * What Torch-TensorRT says itself. The place in its own source tells what it was doing: https://github.com/pytorch/TensorRT
 * (core, py/torch_tensorrt).
 */
export const TORCH_TELLS: readonly Rule[] = [
  {
    // An engine is given what lies elsewhere, or is of another type.
    literals: ['expected input tensors to have device cuda', 'must be on a cuda device, found device'],
    match: /Expected input tensors to have device cuda|must be on a CUDA device, found device/,
    cause: 'application-expectation',
    strength: 'proof',
    sets: { call: 'torch-device' },
  },
  {
    literals: ['expected all tensors to be on the same device'],
    cause: 'application-expectation',
    strength: 'hint',
    sets: { call: 'torch-devices' },
  },
  {
    literals: ['expected input tensors to have type', 'expected input tensors to have dtype'],
    match:
      /Expected input tensors to have d?type (?<wantedType>[\w.]{1,30}),? (?:found|got) (?:d?type )?(?<gotType>[\w.]{1,30})/,
    cause: 'application-expectation',
    strength: 'proof',
    sets: { call: 'torch-type' },
  },
  {
    literals: ['expected inputs to the trt engine', 'wrong number of inputs, expect'],
    match: /Wrong number of inputs?, expect\w* \d{1,4},? got \d{1,4}/i,
    cause: 'application-expectation',
    strength: 'sign',
    with: ['torch-trt'],
    sets: { call: 'names' },
  },
  {
    literals: ['error while setting the input shape', 'cannot be inferred. this could happen if'],
    cause: 'profile-invalid',
    strength: 'hint',
    with: ['torch-trt'],
  },
  {
    literals: ['truncate_long_and_double', 'truncate_double=true', 'does not support float64'],
    match: /truncate_long_and_double enabled|truncate_double=True|does not support float64/,
    unless: /WARNING|\[W\]/,
    cause: 'unsupported-dtype',
    strength: 'proof',
    sets: { dtype: 'INT64 or FLOAT64', torchType: 'truncate' },
  },
  {
    // Its list names them one by one, with their types.
    literals: ['unsupported operators listed below'],
    match: /Unsupported operators listed below:\s{1,8}- {1,4}(?:\w{1,20}::)?(?<op>\w{1,60})/,
    cause: 'unsupported-onnx-op',
    strength: 'proof',
    survivable: true,
    atInfo: true,
    sets: { unsupported: 'torch-tensorrt' },
  },
  {
    // It compiles the rest where it may leave a part to PyTorch.
    literals: ['unsupported operator: aten::', 'unsupported operator: prim::'],
    match: /Unsupported operator: (?<op>(?:aten|prim)::\w{1,60})/,
    cause: 'unsupported-onnx-op',
    strength: 'sign',
    survivable: true,
    sets: { unsupported: 'torch-tensorrt' },
  },
  {
    literals: [
      'require_full_compilation is enabled however',
      'require_full_compilation=true was specified',
      'not part of the tensorrt region',
      'unable to freeze tensor',
    ],
    match:
      /require_full_compilation(?: is enabled however|=True was specified)|(?<op>\w{1,60}) received input .{1,160} that is not part of the TensorRT region/,
    cause: 'unsupported-onnx-op',
    strength: 'sign',
    sets: { unsupported: 'torch-tensorrt' },
  },
  {
    // Where a converter, or what prepares the graph for one, gave up.
    literals: [
      'error thrown at core/conversion',
      'error thrown at core/partitioning',
      'error thrown at core/lowering',
      'error thrown at core/ir',
      'error thrown at core/compiler',
      'error thrown at //core/conversion',
      'enforce fail at core/',
      'error thrown at core/util/trt_util',
    ],
    match:
      /(?:Error thrown at|enforce fail at) (?:\/\/)?core\/(?:conversion(?!ctx|\/conversionctx)|partitioning|lowering|ir|compiler|util\/trt_util)\S{0,80}\](?:[^]{0,400}?\b(?<op>(?:aten|prim)::(?!_?[a-z]*Loop\b)\w{1,60}))?/,
    cause: 'unsupported-onnx-op',
    strength: 'hint',
    sets: { unsupported: 'torch-tensorrt' },
  },
  {
    // PyTorch's own checks of the graph, while its TorchScript is made ready for the converters.
    literals: ['internal assert failed at'],
    match: /INTERNAL ASSERT FAILED at \S{0,80}(?:csrc[/\\]jit|ATen[/\\]core[/\\]ivalue)/,
    cause: 'unsupported-onnx-op',
    strength: 'hint',
    with: ['torch-trt'],
    sets: { unsupported: 'torch-lowering' },
  },
  {
    literals: [
      'dynamo/conversion/',
      'dynamo\\conversion\\',
      'torch_tensorrt/fx/converters',
      'torch_tensorrt\\fx\\converters',
    ],
    match:
      /(?:dynamo[/\\]conversion[/\\](?:impl|aten_ops_converters|converter_utils|prims_ops|ops_evaluators|custom_ops)|torch_tensorrt[/\\]fx[/\\]converters)/,
    cause: 'unsupported-onnx-op',
    strength: 'symptom',
    sets: { unsupported: 'torch-tensorrt' },
  },
  {
    literals: ['error thrown at core/runtime', 'error thrown at //core/runtime'],
    cause: 'application-expectation',
    strength: 'symptom',
  },
  {
    literals: ['torch-tensorrt runtime is not available'],
    cause: 'torch-tensorrt-abi',
    strength: 'sign',
  },
  {
    literals: ['serializeerror'],
    match: /SerializeError/,
    cause: 'application-expectation',
    strength: 'hint',
    with: ['torch-trt'],
    sets: { call: 'torch-save' },
  },
  {
    name: 'torch-trt',
    literals: ['torch_tensorrt', 'torch-tensorrt', 'error thrown at core/', 'execute_engine', 'torchtrt'],
  },
];
