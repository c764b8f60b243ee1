/** An attribute of the Python API that not every release has. */
interface ApiChange {
  attributes: string;
  /** The first release without it. */
  removed?: string;
  /** The first release with it. */
  since?: string;
  /** What does the same in the other releases, as code. */
  replacement: string;
}

const TENSOR_NAMES = 'tensor names exist from 8.5 on';

/**
 * From NVIDIA's migration guides 8.x to 10.x and 10.x to 11.x
 * (https://docs.nvidia.com/deeplearning/tensorrt/latest/api/migration-guide.html) and the AttributeErrors of public threads.
 */
const CHANGES: readonly ApiChange[] = [
  {
    attributes: 'num_bindings',
    removed: '10.0',
    replacement: `num_io_tensors (${TENSOR_NAMES})`,
  },
  { attributes: 'get_binding_name', removed: '10.0', replacement: 'get_tensor_name(i)' },
  { attributes: 'get_binding_shape', removed: '10.0', replacement: 'get_tensor_shape(name)' },
  { attributes: 'get_binding_dtype', removed: '10.0', replacement: 'get_tensor_dtype(name)' },
  {
    attributes: 'get_binding_index',
    removed: '10.0',
    replacement: 'the name itself: get_tensor_name(i) for i in range(num_io_tensors)',
  },
  {
    attributes: 'binding_is_input',
    removed: '10.0',
    replacement: 'get_tensor_mode(name) == trt.TensorIOMode.INPUT',
  },
  {
    attributes: 'get_binding_format get_binding_format_desc',
    removed: '10.0',
    replacement: 'get_tensor_format(name)',
  },
  {
    attributes: 'get_binding_vectorized_dim',
    removed: '10.0',
    replacement: 'get_tensor_vectorized_dim(name)',
  },
  {
    attributes: 'get_profile_shape',
    removed: '10.0',
    replacement: 'get_tensor_profile_shape(name, profile)',
  },
  { attributes: 'set_binding_shape', removed: '10.0', replacement: 'set_input_shape(name, shape)' },
  { attributes: 'all_binding_shapes_specified', removed: '10.0', replacement: 'infer_shapes()' },
  {
    attributes: 'execute_async execute_async_v2',
    removed: '10.0',
    replacement: 'set_tensor_address(name, pointer) for each tensor, then execute_async_v3(stream)',
  },
  { attributes: 'execute', removed: '10.0', replacement: 'execute_v2(bindings)' },
  {
    attributes: 'max_batch_size has_implicit_batch_dimension',
    removed: '10.0',
    replacement: 'the first dimension of get_tensor_shape(name): there is no implicit batch any more',
  },
  {
    attributes: 'max_workspace_size',
    removed: '10.0',
    replacement: 'config.set_memory_pool_limit(trt.MemoryPoolType.WORKSPACE, bytes) (from 8.4 on)',
  },
  {
    attributes: 'build_engine build_cuda_engine',
    removed: '10.0',
    replacement:
      'builder.build_serialized_network(network, config), then runtime.deserialize_cuda_engine(...) (from 8.0 on)',
  },
  {
    attributes: 'fp16_mode int8_mode strict_type_constraints',
    removed: '8.0',
    replacement: 'config.set_flag(trt.BuilderFlag...) on an IBuilderConfig',
  },
  {
    attributes: 'STRICT_TYPES',
    removed: '10.0',
    replacement: 'BuilderFlag.OBEY_PRECISION_CONSTRAINTS (8.2 to 10)',
  },
  ...['convolution', 'deconvolution', 'padding', 'pooling'].map((layer) => ({
    attributes: `add_${layer}`,
    removed: '10.0',
    replacement: `add_${layer}_nd`,
  })),
  {
    attributes: 'add_fully_connected',
    removed: '10.0',
    replacement: 'add_matrix_multiply, then add_elementwise for the bias',
  },
  { attributes: 'add_rnn_v2', removed: '10.0', replacement: 'add_loop' },
  ...['stride', 'dilation', 'kernel_size', 'window_size', 'pre_padding', 'post_padding'].map((name) => ({
    attributes: name,
    removed: '10.0',
    replacement: name.endsWith('padding') ? `${name} or padding_nd of the layer` : `${name}_nd`,
  })),
  {
    attributes: 'CaffeParser UffParser',
    removed: '10.0',
    replacement: 'OnnxParser: export the model to ONNX',
  },
  {
    attributes: 'infer parsers utils lite',
    removed: '5.0',
    replacement: 'Builder, Runtime, OnnxParser and IInt8EntropyCalibrator2 of tensorrt itself',
  },
  { attributes: 'EXPLICIT_PRECISION', removed: '10.0', replacement: 'nothing: Q/DQ nodes say the precision' },
  {
    attributes: 'EXPLICIT_BATCH',
    removed: '11.0',
    replacement: 'nothing: create_network(0), every network has an explicit batch from 10.0 on',
  },
  {
    attributes: 'FP16 BF16 INT8 FP8 INT4 FP4',
    removed: '11.0',
    replacement:
      'a strongly typed network: cast the ONNX model to that type before the build (NVIDIA ModelOpt, onnxconverter-common), as the types of the model are the precision',
  },
  {
    attributes:
      'int8_calibrator IInt8Calibrator IInt8EntropyCalibrator IInt8EntropyCalibrator2 IInt8MinMaxCalibrator IInt8LegacyCalibrator',
    removed: '11.0',
    replacement: 'a model with Q/DQ nodes, quantized before the build (NVIDIA ModelOpt)',
  },
  {
    attributes:
      'num_io_tensors get_tensor_name get_tensor_mode get_tensor_shape get_tensor_dtype get_tensor_format set_tensor_address set_input_shape execute_async_v3 infer_shapes',
    since: '8.5',
    replacement: 'the bindings (num_bindings, get_binding_name, execute_async_v2), which end with 10.0',
  },
  {
    attributes: 'set_calibration_profile get_calibration_profile',
    since: '7.2',
    replacement: 'a model with fixed shapes, which is calibrated without a profile',
  },
  { attributes: 'set_memory_pool_limit', since: '8.4', replacement: 'config.max_workspace_size = bytes' },
  {
    attributes: 'build_serialized_network',
    since: '8.0',
    replacement: 'builder.build_engine(network, config)',
  },
  { attributes: 'MemoryPoolType', since: '8.4', replacement: 'config.max_workspace_size = bytes' },
  {
    attributes: 'TensorIOMode',
    since: '8.5',
    replacement: 'engine.binding_is_input(i)',
  },
  { attributes: 'OBEY_PRECISION_CONSTRAINTS', since: '8.2', replacement: 'BuilderFlag.STRICT_TYPES' },
  {
    attributes: 'create_engine_inspector EngineInspector',
    since: '8.2',
    replacement: 'the lines of a build with a logger of severity VERBOSE',
  },
  {
    attributes:
      'HardwareCompatibilityLevel hardware_compatibility_level VERSION_COMPATIBLE engine_host_code_allowed',
    since: '8.6',
    replacement: 'an engine of its own for each release and GPU',
  },
  {
    attributes: 'IPluginV3 IPluginCreatorV3One add_plugin_v3 get_creator register_creator',
    since: '10.0',
    replacement:
      'IPluginV2DynamicExt, add_plugin_v2, get_plugin_creator and register_creator of the C++ library',
  },
  // Types of tensors, each from the release whose notes name it first.
  ...(
    [
      ['uint8 UINT8', '8.5', 'float32, with the conversion before the engine'],
      ['fp8', '8.6', 'float16'],
      ['int64 INT64', '9.0', 'int32, to which older parsers shorten the INT64 of a model'],
      ['bfloat16', '9.0', 'float16 or float32'],
      ['int4', '10.0', 'int8'],
      ['fp4', '10.8', 'fp8 or int8'],
    ] as const
  ).map(([attributes, since, replacement]) => ({ attributes, since, replacement })),
  {
    attributes: 'OnnxParserFlag',
    since: '8.6',
    replacement: 'nothing: the flags of the parser come with it',
  },
  {
    attributes: 'set_output_allocator IOutputAllocator get_tensor_profile_shape PreviewFeature',
    since: '8.5',
    replacement: 'the bindings, which end with 10.0',
  },
  {
    attributes: 'WEIGHT_STREAMING weight_streaming_budget streamable_weights_size STRIP_PLAN',
    since: '10.0',
    replacement: 'an engine with all of its weights in the memory of the GPU',
  },
  {
    attributes: 'STRONGLY_TYPED',
    since: '9.1',
    replacement: 'BuilderFlag.FP16 and its like, which end with 11.0',
  },
];

/** What a builder knew until 8.0, and its configuration knows since 6: the migration guide from 7 to 8. */
const OF_THE_CONFIGURATION = new Set(
  (
    'max_workspace_size int8_calibrator fp16_mode int8_mode strict_type_constraints refittable debug_sync profile_stream ' +
    'average_find_iterations min_find_iterations default_device_type set_device_type reset_device_type'
  ).split(' '),
);

/**
 * What is known of an attribute that a release lacks; null = nothing.
 * @param type the class that was asked for it, such as `tensorrt.Builder`, where the log says so
 */
export function apiChangeOf(attribute: string, type?: string): Omit<ApiChange, 'attributes'> | null {
  const known = changeOf(attribute);
  if (type === undefined || !/(?:^|\.)Builder$/.test(type) || !OF_THE_CONFIGURATION.has(attribute))
    return known;
  // A replacement that begins with the configuration holds there as well.
  const replacement =
    known?.replacement.startsWith('config.') === true ? known.replacement : `config.${attribute}`;
  return { removed: '8.0', replacement: `${replacement}, with config = builder.create_builder_config()` };
}

function changeOf(attribute: string): ApiChange | null {
  return CHANGES.find(({ attributes }) => attributes.split(' ').includes(attribute)) ?? null;
}

/** Methods of the C++ API that ended with 10.0, and what replaces each: the migration guide, C++ part. */
const MEMBERS: Readonly<Record<string, string>> = {
  getNbBindings: 'getNbIOTensors()',
  getBindingName: 'getIOTensorName(i)',
  getBindingIndex: 'the name itself: getIOTensorName(i)',
  getBindingDimensions: 'getTensorShape(name)',
  getBindingDataType: 'getTensorDataType(name)',
  bindingIsInput: 'getTensorIOMode(name) == TensorIOMode::kINPUT',
  getProfileDimensions: 'getProfileShape(name, profile, selector)',
  setBindingDimensions: 'setInputShape(name, dims)',
  allInputDimensionsSpecified: 'inferShapes(0, nullptr)',
  enqueue: 'setTensorAddress(name, pointer) for each tensor, then enqueueV3(stream)',
  enqueueV2: 'setTensorAddress(name, pointer) for each tensor, then enqueueV3(stream)',
  execute: 'executeV2(bindings)',
  getMaxBatchSize: 'the first dimension of getTensorShape(name)',
  setMaxBatchSize: 'an optimization profile: there is no implicit batch any more',
  setMaxWorkspaceSize: 'setMemoryPoolLimit(MemoryPoolType::kWORKSPACE, bytes) (from 8.4 on)',
  buildEngineWithConfig: 'buildSerializedNetwork(network, config), then deserializeCudaEngine (from 8.0 on)',
  buildCudaEngine: 'buildSerializedNetwork(network, config), then deserializeCudaEngine (from 8.0 on)',
  destroy: 'delete object (std::unique_ptr without a deleter)',
  getDeviceMemorySize: 'getDeviceMemorySizeV2()',
};

/** Methods of the C++ API by the first release that has them: the release notes and NVIDIA's headers. */
const MEMBERS_SINCE: Readonly<Record<string, string>> = {
  '6.0':
    'executeV2 enqueueV2 createNetworkV2 setBindingDimensions setOptimizationProfile addOptimizationProfile createOptimizationProfile createBuilderConfig buildEngineWithConfig',
  '7.2':
    'setOptimizationProfileAsync createTimingCache setTimingCache setCalibrationProfile setQuantizationFlag',
  '8.0': 'buildSerializedNetwork',
  '8.2': 'createEngineInspector',
  '8.4': 'setMemoryPoolLimit getMemoryPoolLimit',
  '8.5':
    'getNbIOTensors getIOTensorName getTensorShape getTensorDataType getTensorIOMode getTensorFormat getProfileShape setInputShape setTensorAddress setInputTensorAddress setOutputAllocator enqueueV3 inferShapes setPreviewFeature',
  '8.6':
    'setHardwareCompatibilityLevel setBuilderOptimizationLevel setEngineHostCodeAllowed setMaxAuxStreams addCast isNetworkSupported',
  '10.0': 'addPluginV3 registerCreator setWeightStreamingBudget getStreamableWeightsSize',
  '10.1': 'getDeviceMemorySizeV2 setDeviceMemoryV2 setWeightStreamingBudgetV2',
};

/** The first release whose C++ API has a method; null where that is not known. */
export function memberSince(member: string): string | null {
  const known = Object.entries(MEMBERS_SINCE).find(([, names]) => names.split(' ').includes(member));
  return known?.[0] ?? null;
}

/** The methods of the C++ API that not every release has, those with a name that is TensorRT's alone. */
export const KNOWN_MEMBERS: readonly string[] = [
  ...new Set([...Object.keys(MEMBERS), ...Object.values(MEMBERS_SINCE).flatMap((names) => names.split(' '))]),
].filter((name) => /[a-z][A-Z]/.test(name));

/** What replaces a method of the C++ API that 10.0 removed; null where it is none of these. */
export function memberReplacement(member: string): string | null {
  return Object.hasOwn(MEMBERS, member) ? (MEMBERS[member] ?? null) : null;
}
