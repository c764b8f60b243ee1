import type { Rule } from '../rule.js';

/** What the TensorRT backend of Triton says itself: https://github.com/triton-inference-server/tensorrt_backend/tree/main/src. */
export const TRITON_BACKEND_TELLS: readonly Rule[] = [
  // --- the configuration against the engine
  {
    literals: [
      'it as a shape tensor',
      'marked as a shape tensor',
      'specified as a shape tensor',
      'as a shape tensor in the model configuration',
    ],
    match:
      /(?:'(?<tensor>[^']{1,160})'.{0,80})?(?:mark it as a shape tensor|incorrectly (?:marked|specified) as a shape tensor)/,
    cause: 'triton-config',
    strength: 'proof',
    sets: { triton: 'shape-tensor' },
  },
  {
    literals: ['unable to autofill for', 'unable to autocomplete'],
    cause: 'triton-config',
    strength: 'proof',
    sets: { triton: 'autofill' },
  },
  {
    literals: ['is_non_linear_format_io'],
    match: /(?:'(?<tensor>[^']{1,160})'.{0,80})?'is_non_linear_format_io' is incorrectly set/,
    cause: 'triton-config',
    strength: 'proof',
    sets: { triton: 'format' },
  },
  {
    literals: ['optimization profile index range', 'invalid profile', 'profile name must not be empty'],
    match:
      /Can not set the specified optimization profile (?<profile>\S{1,40})|configuration specified invalid profile (?<profile2>\S{1,40})|profile name must not be empty/,
    cause: 'triton-config',
    strength: 'proof',
    sets: { triton: 'profile' },
  },
  {
    literals: [
      'does not map to an input or output tensor',
      'shape expected by framework',
      'configuration expects',
      'is expected to be an input in model',
      'is expected to be an output in model',
      "' not found for ",
      'has already appeared as an input or output',
      "' for model instance '",
      'contradicting each other in terms of whether batching',
      'hints that batching is unavailable',
      'specified invalid shape for input',
      'expects all dimensions (conditionally first)',
      'expects the first dimension to be',
      'expected configuration for',
      'unexpected allow-ragged',
      'unexpected vectorized dim',
      'to support ragged input',
      'unexpected shape ',
      'graph lower bound spec',
      'graph spec expects',
      "batch input type '",
      "batch output '",
      'batch output kind other than',
      'secondary device',
      'shape binding ',
      'unsupported datatype ',
      'execution_context_allocation_strategy',
      'multi-device',
      "'multi_device_gpus'",
      "'enable_multi_device'",
    ],
    match:
      /does not map to an input or output tensor|shape expected by framework|configuration expects \d{1,4} inputs|(?:input|output) '[^']{1,160}'(?: {1,2}has already appeared| is expected to be an? (?:in|out)put in model| not found for )|unable to find '[^']{1,160}' for model instance|contradicting each other in terms of whether batching|hints that batching is unavailable|model configuration specified invalid shape for|expects all dimensions \(conditionally first\)|expects the first dimension to be|expected configuration for .{0,20}(?:in|out)put|unexpected allow-ragged|unexpected vectorized dim|to support ragged input|unexpected shape \S{1,80} for control input|graph (?:lower bound )?spec expects|batch (?:input type|output) '[^']{1,160}'|batch output kind other than|(?:zero or or one|must be KIND_NVDLA).{0,40}|secondary device for|shape binding '[^']{1,160}' can only|unsupported datatype \S{1,40} for \S{1,40} '[^']{1,160}' for model|Invalid value for 'execution_context_allocation_strategy'|Multi-Device (?:for|\()|(?:Invalid )?'(?:multi_device_gpus|enable_multi_device)'/,
    unless: /is set to|set to '|Ready|ready:/,
    cause: 'triton-config',
    strength: 'sign',
  },
  {
    literals: ['with dla core id'],
    cause: 'dla-unsupported-layer',
    strength: 'proof',
    sets: { dla: 'absent' },
  },

  // --- a request against the profile
  {
    literals: [
      'request specifies invalid shape for',
      'dimensions but received',
      'set the input shape binding',
      'failed to set input shape for unknown input',
      'dimensions of all input tensors or values of all input shape tensors',
      'the shape value at index',
      'input byte size mismatch',
      'max allowed is',
      'expected byte size is',
      'shape tensor for input',
      'datatypes of shape values',
      'number of shape values',
      'find shape values for shape input',
    ],
    match:
      /request specifies invalid shape for input '(?<input>[^']{1,160})'|model expected \d{1,3} dimensions but received|trt failed to set (?:the input shape binding|input shape for unknown)|failed to specify the dimensions of all input|The shape value at index .{0,40}expected to be in range|input byte size mismatch for input '(?<input2>[^']{1,160})'|batch size \d{1,9} for '[^']{1,160}', max allowed is|shape tensor for input '(?<input3>[^']{1,160})' (?:expected|must)|mismatch between the (?:datatypes|number) of shape values|unable to find shape values for shape input/,
    cause: 'profile-invalid',
    strength: 'proof',
    sets: { tritonShape: 'request' },
  },

  // --- a request against the model: https://github.com/triton-inference-server/core (infer_request.cc), server (http_server.cc)
  {
    literals: [
      "does not match true shape of 'data'",
      "' data-type is '",
      'batch size does not match other inputs',
      'inputs for model ',
      'unexpected inference output',
      'has no shape but model requires batch',
      'string elements for inference input',
      'input dimensions should be specified for input',
      'unexpected total byte size',
      'in request header that does not map',
    ],
    match:
      /(?<requestWords>Shape does not match true shape of 'data' field|inference input '[^']{1,100}' data-type is '\w{1,20}', but model '[^']{1,100}' expects '\w{1,20}'|input '[^']{1,100}' batch size does not match other inputs|expected (?:number of inputs between )?\d{1,4}.{0,30} inputs? but got \d{1,4} inputs? for model|unexpected inference output '[^']{1,100}' for model|input '[^']{1,100}' has no shape but model requires batch dimension|(?:unexpected number of|expected \d{1,9}) string elements.{0,20} for inference input|All input dimensions should be specified for input|unexpected total byte size \d{1,12} for input|unexpected input '[^']{1,100}' in request header)/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'triton-request' },
  },
  {
    literals: ["' for model '"],
    match:
      /unexpected (?:shape|datatype \S{1,20}|size \d{1,12}) for (?:in|out)put '[^']{1,100}' for model '[^']{1,100}'/,
    cause: 'triton-config',
    strength: 'hint',
  },

  // --- the GPU
  {
    literals: [
      'unable to allocate memory for input',
      'unable to allocate memory for output',
      'unable to create tensorrt context',
    ],
    match: /unable to (?:allocate memory for (?:in|out)put '|create TensorRT context)/,
    cause: 'gpu-out-of-memory',
    strength: 'hint',
    sets: { memory: 'context' },
  },
  {
    literals: [
      'unable to create tensorrt runtime: ',
      'unable to get cuda device',
      'unable to set cuda device',
      'unable to set device for',
      'unable to get current cuda device',
    ],
    match:
      /unable to (?:create TensorRT runtime: (?!with)|(?:get|set) (?:current )?CUDA device|set device for).{0,120}/,
    cause: 'cuda-init-failure',
    strength: 'hint',
  },
  {
    literals: [
      'unable to enqueue for inference',
      'unable to execute graph for inference',
      'unable to record cuda graph',
      'unable to start cuda graph',
      'unable to finish cuda graph',
      'unable to instantiate cuda graph',
    ],
    match:
      /unable to (?:enqueue|execute graph) for inference|unable to (?:record|start|finish|instantiate) CUDA graph for .{1,160}?: (?<cudaError>.{1,120})/,
    cause: 'cuda-error-at-load',
    strength: 'hint',
  },
];
