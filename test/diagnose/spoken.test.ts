import { describe, expect, it } from '@jest/globals';
import type { Cause } from '../../src/diagnose/causes/causes.js';
import { diagnoseText } from '../../src/diagnose/diagnose.js';

/**
 * What trtexec, Triton's TensorRT backend, Torch-TensorRT, TensorRT's Python bindings and Polygraphy say in their own words, as their
 * sources have them, with names and numbers that are made up; and what the remedy has to name.
 */
const FAILED = '\n&&&& FAILED TensorRT.trtexec [TensorRT v101300] [b9] # trtexec --onnx=a.onnx';
const TRTEXEC: [string, Cause, RegExp][] = [
  ['Unknown memory pool: workspce', 'cli-option-invalid', /--memPoolSize=POOL:SIZE/],
  [
    'minShapes conversion failure: failed to parse minShapes/optShapes/maxShapes. Please double check your input string.',
    'cli-option-invalid',
    /--minShapes=image:1x3x224x224/,
  ],
  [
    'The --batch and --maxBatch flags should not be used when the input model is ONNX or when dynamic shapes are provided.',
    'cli-option-invalid',
    /--shapes=NAME:4x/,
  ],
  ["Invalid usage, fp8 and int8 aren't allowed to be enabled together.", 'cli-option-invalid', /only one of/],
  [
    'Unknown hardwareCompatibilityLevel: turing+. Valid options: none, ampere+.',
    'cli-option-invalid',
    /ampere\+/,
  ],
  ['Building a TensorRT engine requires --useRuntime=full.', 'cli-option-invalid', /--useRuntime=lean/],
  ['--timeRefit requires --useRuntime=full.', 'cli-option-invalid', /--useRuntime/],
  [
    "The number of inputIOFormats must match network's inputs or be one for broadcasting.",
    'cli-option-invalid',
    /type:layout/,
  ],
  [
    'The weight streaming budget can only be set with --allowWeightStreaming specified.',
    'cli-option-invalid',
    /--allowWeightStreaming/,
  ],
  ['Invalid tensor names found in --shapes flag.', 'shape-flags-mismatch', /real input/],
  [
    'Selected profile index 3 exceeds the number of profiles that the engine holds.',
    'profile-invalid',
    /profile/,
  ],
  ['Missing (conv1.weight, kernel) for refitting.', 'engine-not-refittable', /get_missing_weights/],
  ['Error loading engine file: build/a.engine', 'engine-file-not-found', /./],
  ['[TRT] Can not open provided calibration cache file', 'int8-scales-missing', /--calib=FILE/],
  [
    'Accuracy validation FAILED: one or more tensors exceeded the threshold.',
    'application-expectation',
    /FP32/,
  ],
];
const TRITON: [string, Cause, RegExp][] = [
  [
    "input 'sizes' for model 'a' is a shape tensor but the model configuration doesn't mark it as a shape tensor.",
    'triton-config',
    /is_shape_tensor: true/,
  ],
  [
    "input 'x' for model 'a' uses a non-linear IO format, but 'is_non_linear_format_io' is incorrectly set to false in the model configuration.",
    'triton-config',
    /is_non_linear_format_io: true/,
  ],
  [
    'Can not set the specified optimization profile 4[4] for a_0. Expected optimization profile index range 0-1',
    'triton-config',
    /instance_group/,
  ],
  [
    "unable to load model 'a', configuration expects 3 inputs, model provides at most 2",
    'triton-config',
    /config\.pbtxt/,
  ],
  [
    "request specifies invalid shape for input 'x' for a_0. Error details: model expected 4 dimensions but received 3 dimensions",
    'profile-invalid',
    /v2\/models/,
  ],
  [
    'unable to create TensorRT runtime with DLA Core ID: 1, available number of DLA cores: 0',
    'dla-unsupported-layer',
    /DLA/,
  ],
];
const TORCH: [string, Cause, RegExp][] = [
  [
    'RuntimeError: [Error thrown at core/runtime/execute_engine.cpp:1] Expected inputs[i].is_cuda() to be true but got false\nExpected input tensors to have device cuda, found device cpu',
    'application-expectation',
    /\.cuda\(\)/,
  ],
  ['Expected input tensors to have type Half, found type float', 'application-expectation', /dtype/],
  [
    'RuntimeError: [Error thrown at core/conversion/converters/impl/pad.cpp:31] Expected a to be true but got false\naten::pad does not take this',
    'unsupported-onnx-op',
    /aten::pad/,
  ],
  [
    'RuntimeError: [Error thrown at core/partitioning/shape_analysis.cpp:1] Unable to process subgraph input type of at::kLong/at::kDouble, try to compile model with truncate_long_and_double enabled',
    'unsupported-dtype',
    /truncate_double=True/,
  ],
];
const PYTHON: [string, Cause, RegExp][] = [
  [
    'ValueError: Shape provided for max is inconsistent with other shapes.',
    'profile-invalid',
    /min <= opt <= max/,
  ],
  [
    'ValueError: Could not convert NumPy array to Weights. Is it using a data type supported by TensorRT?',
    'unsupported-dtype',
    /Cast/,
  ],
  [
    'RuntimeError: no implementation provided for get_output_shapes()',
    'application-expectation',
    /get_output_shapes/,
  ],
  [
    '[!] Input tensor: x | Received incompatible shape: [1, 2].\nNote: Expected a shape compatible with: (1, 3)',
    'application-expectation',
    /shape and type/,
  ],
];

/** From 10.0 on the call that refused is named: what it is for says what failed. */
const CALLS: [string, Cause][] = [
  [
    'IRefitter::refitCudaEngine: Error Code 3: API Usage Error (Parameter check failed, condition: a > 0.)',
    'engine-not-refittable',
  ],
  [
    'IOptimizationProfile::setShapeValuesV2: Error Code 3: API Usage Error (Parameter check failed, condition: a > 0.)',
    'profile-invalid',
  ],
  [
    'IPluginRegistry::loadLibrary: Error Code 4: API Usage Error (a: not what it should be)',
    'plugin-not-registered',
  ],
  [
    'INetworkDefinition::addShuffle: Error Code 4: API Usage Error (a: not what it should be)',
    'onnx-graph-invalid',
  ],
  [
    'IExecutionContext::setOptimizationProfileAsync: Error Code 4: API Usage Error (a is not what it should be)',
    'application-expectation',
  ],
  [
    'IRuntime::deserializeCudaEngine: Error Code 2: Internal Error (Assertion a->b() failed.)',
    'engine-version-mismatch',
  ],
];

/** The words of releases 5 to 9, where the source that refused and a word for the kind of failure are all that is said. */
const OLDER: [string, Cause, RegExp][] = [
  [
    '[TensorRT] ERROR: ../rtSafe/cuda/caskConvolutionRunner.cpp (317) - Cask Error in checkCaskExecError<false>: 7 (Cask Convolution execution)',
    'cuda-error-at-load',
    /thread/,
  ],
  [
    '[TensorRT] ERROR: ../builder/cudnnBuilderWeightConverters.cpp (310) - Misc Error in operator(): 1 (Weights are outside of fp16 range. A possible fix is to retrain the model.)',
    'onnx-graph-invalid',
    /without --fp16/,
  ],
  [
    '[TensorRT] ERROR: Parameter check failed at: Network.cpp::addInput::406, condition: isValidDims(dims, hasImplicitBatchDimension())',
    'application-expectation',
    /EXPLICIT_BATCH/,
  ],
  [
    '[TensorRT] ERROR: Parameter check failed at: ../builder/Layers.h::setAxis::380, condition: axis >= 0',
    'application-expectation',
    /setAxis/,
  ],
  [
    '[TensorRT] ERROR: 1: [wrapper.cpp::CublasLtWrapper::82] Error Code 1: Cublas (CUBLAS_STATUS_NOT_INITIALIZED)',
    'cuda-library-version-mix',
    /nvidia-smi/,
  ],
  [
    '[E] Error[4]: [optimizer.cpp::checkIfDirectIOIsPossible::4316] Error Code 4: Internal Error (BuilderFlag::kDIRECT_IO specified but no conformant implementation exists)',
    'no-kernel-implementation',
    /--allowGPUFallback/,
  ],
  [
    '[W] [TRT] TensorRT was linked against cuDNN 8.2.1 but loaded cuDNN 8.0.4\nnvrtc: error: invalid value for --gpu-architecture (-arch)',
    'cuda-library-version-mix',
    /nvrtc/,
  ],
];

const AROUND: [string, Cause, RegExp][] = [
  [
    "failed to load 'a' version 1: Invalid argument: unable to find backend library for backend 'onnxruntime', try specifying runtime on the model configuration.",
    'triton-config',
    /YY\.MM-py3 has onnxruntime/,
  ],
  [
    "| a | 1 | UNAVAILABLE: Invalid argument: unknown Execution Accelerator 'tensorrt' is requested |",
    'triton-config',
    /gpu_execution_accelerator/,
  ],
  [
    "error: Could not find suitable distribution for Requirement.parse('tensorrt>=3.0.0')",
    'python-binding-missing',
    /pip install/,
  ],
  [
    "Successfully installed tensorrt-10.0.1 tensorrt-cu12-10.0.1\n    from tensorrt_bindings import *\nModuleNotFoundError: No module named 'tensorrt_bindings'",
    'python-binding-missing',
    /tensorrt-cu12-bindings==10\.0\.1/,
  ],
  [
    'onnx runtime error 6: CUDNN failure 4000: unrecognized error code ; GPU=0 ; expr=cudnnCreate ; TensorrtExecutionProvider',
    'cuda-library-version-mix',
    /cuDNN 9/,
  ],
  [
    '[ONNXRuntimeError] : 2 : INVALID_ARGUMENT : Unexpected input data type. Actual: (tensor(float)) , expected: (tensor(float16))',
    'application-expectation',
    /float16/,
  ],
  [
    'PyCUDA ERROR: The context stack was not empty upon module cleanup.',
    'application-expectation',
    /ctx\.pop\(\)/,
  ],
];

const PROGRAMS: [string, Cause, RegExp][] = [
  [
    '[TRT]    3: Cannot find binding of given name: in_a\n[TRT]    failed to find requested input layer in_a in network',
    'application-expectation',
    /--input-blob=NAME/,
  ],
  ["[TRT]    couldn't find built-in detection model 'a'", 'onnx-file-not-found', /data\/networks/],
  ['[TRT]    TensorRT 10.3 does not support legacy caffe models', 'python-api-removed', /ONNX/],
  ['[TRT]    failed to alloc CUDA mapped memory for tensor input, 600 bytes', 'gpu-out-of-memory', /./],
  ['[TRT]    failed to write 600 bytes to engine cache file a.engine', 'engine-write-failed', /a\.engine/],
  ['[TRT]    device DLA_0 is not supported in TensorRT 10.3', 'dla-unsupported-layer', /GPU/],
  [
    'WARN nvinfer gstnvinfer.cpp:643:gst_nvinfer_logger:<a> NvDsInferContext[UID 1]: Warning from NvDsInferContextImpl::checkBackendParams() [UID = 1]: Backend has maxBatchSize 1 whereas 4 has been requested',
    'profile-invalid',
    /batch-size.*to 1,.*delete the engine/,
  ],
  [
    'ERROR: [TRT]: IPluginV2DynamicExt requires network without implicit batch dimension\nSegmentation fault (core dumped)',
    'plugin-incompatible',
    /explicit batch/,
  ],
  [
    "error: 'class nvinfer1::IExecutionContext' has no member named 'enqueueV2'; did you mean 'enqueue'?",
    'python-api-removed',
    /TensorRT 6\.0 or newer/,
  ],
  [
    "error: 'class nvinfer1::IExecutionContext' has no member named 'enqueueV2'; did you mean 'enqueueV3'?",
    'python-api-removed',
    /setTensorAddress/,
  ],
  ["'class nvinfer1::IExecutionContext' has no member named 'setInputShape'", 'python-api-removed', /8\.5/],
  [
    "UserWarning: Specified provider 'CUDAExecutionProvider' is not in available provider names.Available providers: 'CPUExecutionProvider'",
    'ort-silent-fallback',
    /pip uninstall -y onnxruntime/,
  ],
  [
    "ValueError: ['CUDAExecutionProvider'] does not contain a subset of available providers ['CPUExecutionProvider']",
    'ort-silent-fallback',
    /pip uninstall -y onnxruntime/,
  ],
  [
    '[E] [TRT] Error Code: 3: (Unnamed Layer* 12) [Convolution]:kernel weights has count 64 but 128 was expected',
    'onnx-graph-invalid',
    /number of classes/,
  ],
  [
    '  File "a.py", line 9, in postprocess\n    assert len(data) == 4\nAssertionError\n[TRT] engine loaded',
    'application-expectation',
    /names, number, shapes/,
  ],
  [
    '(InvalidArgument) TRT runtime input shape of x is invalid. Expect runtime input shape to be within min/max input shape',
    'application-expectation',
    /collect_shape_range_info/,
  ],
  [
    'You are using Paddle compiled with TensorRT, but TensorRT dynamic library is not found. Ignore this if TensorRT is not needed.',
    'missing-shared-library',
    /LD_LIBRARY_PATH/,
  ],
  [
    'OSError: [WinError 127] The specified procedure could not be found. Error loading "C:\\a\\site-packages\\torch\\lib\\cublas64_11.dll" or one of its dependencies.',
    'cuda-library-version-mix',
    /Import torch before tensorrt/,
  ],
  [
    "InvalidArgument: Fail to find min/max/optim shape value for TRT network's shape tensor input named a.",
    'application-expectation',
    /collect_shape_range_info/,
  ],
  ["ModuleNotFoundError: No module named 'tensorflow.contrib.tensorrt'", 'python-api-removed', /trt_convert/],
  [
    '  File "trt_convert.py", line 51\n    raise RuntimeError("Windows platform is not supported")\nRuntimeError: Windows platform is not supported',
    'missing-shared-library',
    /none on Windows/,
  ],
  [
    'RuntimeError: Cannot load cudnn shared library. Cannot invoke method cudnnGetVersion.',
    'missing-shared-library',
    /cuDNN/,
  ],
  [
    '[E] [TRT] 3: model.2.conv:kernel weights has count 64 but 128 was expected',
    'onnx-graph-invalid',
    /gen_wts\.py/,
  ],
  [
    'a.hpp:99: std::map<std::string, nvinfer1::Weights> loadWeights(std::string): Assertion `count > 0 && "Invalid weight map file."\' failed.',
    'application-expectation',
    /gen_wts\.py/,
  ],
  [
    'shape = engine.get_tensor_shape(name)\ndtype = trt.nptype(engine.get_tensor_dtype(name))\nIndexError: Out of bounds',
    'application-expectation',
    /no shape\[0\]/,
  ],
  [
    '[E] [TRT] 3: Error Code 3: Internal Error (SymbolAddress for getPluginCreators could not be loaded, check function name against library symbol)',
    'plugin-incompatible',
    /--staticPlugins/,
  ],
  [
    '[E] 1: [graphContext.h::MyelinGraphContext::24] Error Code 1: Myelin (Compiled against cuDNN 10.2.1.0 but running against cuDNN 11.2.1.0.)',
    'cuda-library-version-mix',
    /Build the engine again/,
  ],
  ["No rule to make target 'nvinfer_LIB_PATH-NOTFOUND'", 'missing-shared-library', /-DTRT_LIB_DIR/],
  [
    "unable to autofill for 'a', either all model tensor configuration should specify their dims or none.",
    'triton-config',
    /all of the inputs and outputs/,
  ],
  [
    'ERROR: [Torch-TensorRT] - Unsupported operator: aten::one_hot(Tensor self, int num_classes=-1) -> (Tensor)',
    'unsupported-onnx-op',
    /torch_executed_ops/,
  ],
  [
    "a.cpp:63: nvinfer1::ICudaEngine* build_engine(unsigned int, nvinfer1::IBuilder*): Assertion `up11' failed.",
    'application-expectation',
    /gen_wts\.py/,
  ],
  [
    "  File \"tensorrt_llm/models/a.py\", line 10, in __init__\nTypeError: Model.__init__() missing 2 required positional arguments: 'b', and 'c'",
    'python-api-removed',
    /git checkout/,
  ],
];

describe('what programs say themselves', () => {
  it.each(PROGRAMS)('built on TensorRT: %s', (line, cause, names) => {
    const found = diagnoseText(line);
    expect([found.cause, names.test(found.remedy)]).toEqual([cause, true]);
  });

  it.each(OLDER)('releases 5 to 9: %s', (line, cause, names) => {
    const found = diagnoseText(line);
    expect([found.cause, names.test(found.remedy)]).toEqual([cause, true]);
  });

  it.each(AROUND)('programs around TensorRT: %s', (line, cause, names) => {
    const found = diagnoseText(line);
    expect([found.cause, names.test(found.remedy)]).toEqual([cause, true]);
  });

  it.each(TRTEXEC)('trtexec: %s', (line, cause, names) => {
    const found = diagnoseText(`[01/10/2025-10:00:00] [E] ${line}${FAILED}`);
    expect([found.cause, names.test(found.remedy)]).toEqual([cause, true]);
  });

  it.each(TRITON)('Triton: %s', (line, cause, names) => {
    const found = diagnoseText(
      `E0518 01:21:26.791899 1 model_lifecycle.cc:621] failed to load 'a' version 1: Internal: ${line}`,
    );
    expect([found.cause, names.test(found.remedy)]).toEqual([cause, true]);
  });

  it.each([...TORCH, ...PYTHON])('Python: %s', (log, cause, names) => {
    const found = diagnoseText(log);
    expect([found.cause, names.test(found.remedy)]).toEqual([cause, true]);
  });

  it.each(CALLS)('a call of TensorRT: %s', (line, cause) => {
    expect(diagnoseText(`[01/10/2025-10:00:00] [E] ${line}`).cause).toBe(cause);
  });

  it('what trtexec says as it goes on without a CUDA graph stops nothing', () => {
    const log = `[E] The CUDA graph capture on the stream has failed.\n[W] The built TensorRT engine contains operations that are not permitted under CUDA graph capture mode.\n[I] Throughput: 412.1 qps\n&&&& PASSED TensorRT.trtexec [TensorRT v101300] # trtexec --loadEngine=a.engine --useCudaGraph`;
    expect(diagnoseText(log).cause).toBe('success');
  });
});
