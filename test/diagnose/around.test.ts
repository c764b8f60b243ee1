import { describe, expect, it } from '@jest/globals';
import { diagnoseText } from '../../src/diagnose/diagnose.js';
import { knownBadOfLine } from '../../src/catalog/known-bad.js';

/** What stands around TensorRT, in words of this project's own: [what it is, log, cause, what the remedy must say, and must not]. */
const AROUND: readonly (readonly [string, string, string, RegExp, RegExp?])[] = [
  [
    'processes of TensorRT-LLM',
    'RuntimeError: [TensorRT-LLM][ERROR] Assertion failed: mpiSize == tp * pp (worldConfig.cpp:10)',
    'application-expectation',
    /mpirun -n/,
  ],
  [
    'a release of TensorRT-LLM that reads other data',
    '[TensorRT-LLM][ERROR] Expected length (8) != real length (16).',
    'engine-version-mismatch',
    /trtllm-build/,
  ],
  [
    'a torch that TensorRT-LLM was not compiled for',
    'ImportError: /x/tensorrt_llm/bindings.so: undefined symbol: _ZN3c105Error4whatEv',
    'torch-tensorrt-abi',
    /torch that this tensorrt_llm requires/,
  ],
  [
    'Torch-TensorRT that no index has',
    'ERROR: No matching distribution found for torch-tensorrt==1.2.0',
    'python-binding-missing',
    /download\.pytorch\.org.*expanded_assets/s,
  ],
  [
    'a build that pip cannot do',
    'Collecting tensorrt_cu12==10.7.0 (from tensorrt)\n  Getting requirements to build wheel ... error\n  error: subprocess-exited-with-error',
    'python-binding-missing',
    /--extra-index-url https:\/\/pypi\.nvidia\.com/,
  ],
  [
    'a script that hides the package',
    "  File \"C:\\work\\tensorrt.py\", line 3, in <module>\nAttributeError: module 'tensorrt' has no attribute 'Logger'",
    'python-binding-missing',
    /Rename the script tensorrt\.py/,
  ],
  [
    'profiles of some inputs only',
    'Ort::Exception: Following input(s) has no associated shape profiles provided: /rpn/Squeeze_1',
    'dynamic-shape-no-profile',
    /trt_profile_min_shapes.*\/rpn\/Squeeze_1/,
  ],
  [
    'an engine given as a model',
    '[ONNXRuntimeError] : 7 : INVALID_PROTOBUF : Load model from ./net.engine failed:Protobuf parsing failed.',
    'onnx-file-not-onnx',
    /Give ONNX Runtime the \.onnx model/,
  ],
  [
    'an option of ONNX Runtime that is not known',
    'Error CreateExecutionProviderInstance Invalid TensorRT EP option: trt_new_thing',
    'ort-option-unknown',
    /Upgrade ONNX Runtime.*trt_new_thing/,
  ],
  [
    'the library that is missing, not the one that wanted it',
    'FAIL : Failed to load library libonnxruntime_providers_tensorrt.so with error: libcublas.so.11: cannot open shared object file',
    'missing-shared-library',
    /libcublas\.so\.11/,
    /providers_tensorrt/,
  ],
  [
    'a library of the program',
    'ERROR: Could not open lib: /a/libparser_custom.so, error string: /a/libparser_custom.so: cannot open shared object file: No such file or directory',
    'missing-shared-library',
    /not part of TensorRT.*custom-lib-path/,
  ],
  [
    'the library of Python',
    'ImportError: libpython3.11.so.1.0: cannot open shared object file: No such file or directory\nimport tensorrt',
    'missing-shared-library',
    /apt install libpython3\.11;/,
  ],
  [
    "the board's own library",
    'ImportError: /usr/lib/libnvcudla.so: undefined symbol: _ZN5nvdla8IRuntime4thatEv',
    'missing-shared-library',
    /JetPack that is on the board/,
  ],
  [
    'FP8 on a GPU without it',
    '[E] Error[9]: API Usage Error (Networks with FP8 Q/DQ layers require hardware with FP8 support.)',
    'precision-unsupported-by-gpu',
    /FP8 from 8\.9 \(Ada\)/,
  ],
  [
    'an SM told as a number of both parts',
    '[TRT] [E] 1: Unsupported SM: 0x601',
    'gpu-unsupported-by-release',
    /8\.6\.1/,
    /Blackwell|Volta/,
  ],
  [
    'calibration that names itself',
    '[E] 1: [calibrator.cpp::add::793] Error Code 1: Cuda Runtime (an illegal memory access was encountered)',
    'calibration-crash',
    /get_batch/,
  ],
  [
    'the number of a CUDA call',
    "Cuda failure in file 'layer.cu' line 51: 35\nline 82: 204 Aborted",
    'cuda-driver-too-old',
    /driver/,
  ],
  [
    'a fused region that breaks its own check, with the release that mends it',
    '[E] Error[9]: Skipping tactic 0x0 due to exception [m.h:1] MyelinCheckException: gvn.cpp:318: CHECK(graph().ssa_validation()) failed.\n[E] Error[10]: Internal Error (Could not find any implementation for node {ForeignNode[/a...]}.)',
    'builder-internal-error',
    /10\.11\.0\.33/,
  ],
  [
    'a tensor without an address',
    '[TRT] [E] enqueueV3: Error Code 3: API Usage Error (Address is not set for input tensor images. Call setTensorAddress)',
    'application-expectation',
    /set_tensor_address/,
  ],
  [
    'the C++ API',
    'a.hpp:75: error: ‘class nvinfer1::ICudaEngine’ has no member named ‘getBindingDataType’',
    'python-api-removed',
    /getTensorDataType\(name\)/,
  ],
  [
    "a plugin of a project, though its name ends as TensorRT's own do",
    '[E] getPluginCreator could not find plugin YoloLayer_TRT version 1',
    'plugin-not-registered',
    /tensorrtx/,
    /one of TensorRT's own/,
  ],
  [
    "a plugin of TensorRT's own",
    '[E] getPluginCreator could not find plugin EfficientNMS_TRT version 1',
    'plugin-not-registered',
    /init_libnvinfer_plugins/,
  ],
  [
    'what a plugin of another version wrote',
    "python3: yolo_layer.cu:71: nvinfer1::YoloLayerPlugin::YoloLayerPlugin(const void*, size_t): Assertion `d == a + length' failed.",
    'engine-version-mismatch',
    /Build the engine again with the plugin library/,
  ],
  [
    'a build that only a container carries',
    '[E] The engine plan file is not compatible with this version of TensorRT, expecting library version 8.6.1.2 got 8.6.0.12, please rebuild.',
    'engine-version-mismatch',
    /8\.6\.1\.2 is in nvcr\.io\/nvidia\/tensorrt:23\.04-py3/,
  ],
  [
    'a batch that the profile has not',
    'Error details: model expected the shape of dimension 0 to be between 1 and 1 but received 39',
    'profile-invalid',
    /max_batch_size/,
  ],
];

describe('what stands around TensorRT', () => {
  const rows = AROUND.map(
    ([what, log, cause, must, mustNot]) => [what, { log, cause, must, mustNot }] as const,
  );
  it.each(rows)('%s', (_, { log, cause, must, mustNot }) => {
    const found = diagnoseText(log);
    expect(found.cause).toBe(cause);
    expect(found.remedy).toMatch(must);
    if (mustNot !== undefined) expect(found.remedy).not.toMatch(mustNot);
    expect(found.message + found.remedy).not.toMatch(/\{\w+\}|\.\.\. |\[[ ;,]/);
  });

  it("another program's log tells no fault of a model", () => {
    for (const log of [
      'panic: runtime error: index out of range [5] with length 3\nmain.main()\nexit status 2',
      'Error: incompatible dimensions of the canvas',
    ])
      expect(diagnoseText(log).cause).toBe('unknown');
  });

  it('an exception of the program with words of its own is not a crash', () => {
    const log =
      "terminate called after throwing an instance of 'std::runtime_error'\n  what():  Unable to build the engine\nAborted (core dumped)";
    expect(diagnoseText(log).cause).toBe('unknown');
    expect(diagnoseText(log.replace(/\n {2}what.*/, '')).cause).toBe('native-crash');
  });

  it('a function that has a calibrator among its parameters misses none', () => {
    const log =
      "x.cpp:5: void createEngine(DataType, Int8EntropyCalibrator*): Assertion `e != nullptr' failed.";
    expect(diagnoseText(log).cause).not.toBe('int8-scales-missing');
  });
});

describe('known-bad releases', () => {
  it('says nothing of the release where no source does', () => {
    expect(knownBadOfLine('gvn.cpp:1: CHECK(graph().ssa_validation()) failed')?.release).toBeNull();
  });
});
