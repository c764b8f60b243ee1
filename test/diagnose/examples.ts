import type { CAUSES } from '../../src/diagnose/causes/causes.js';

/** One log of our own for each cause: the words of TensorRT, made-up names and numbers. */
export const LOGS: Record<keyof typeof CAUSES, string> = {
  'engine-version-mismatch':
    '[TRT] [E] 6: The engine plan file is not compatible with this version of TensorRT, expecting library version 8.4.3.1 got 10.0.1.6, please rebuild.',
  'engine-platform-mismatch': '[E] Serialization assertion header.pad == expectedPlatformTag failed. (x)',
  'gpu-arch-mismatch':
    '[E] The engine plan file is generated on an incompatible device, expecting compute 7.5 got compute 9.0, please rebuild.',
  'engine-corrupted':
    '[E] Error Code 1: Serialization (Serialization assertion plan->header.size == blobSize failed.)',
  'engine-foreign-header':
    '[E] Trying to load an engine created with incompatible serialization version (741 != 1953657958). Check that',
  'not-an-engine-file':
    '[E] Trying to load an engine created with incompatible serialization version (1936876918 != 1953657958). Check',
  'engine-file-empty': '[E] Error Code 3: API Usage Error (Cannot deserialize with an empty memory buffer.)',
  'engine-file-not-found': '[E] Error opening engine file: out/detector.engine\n[E] Engine set up failed',
  'plugin-not-registered':
    '[E] IPluginRegistry::getPluginCreator: Error Code 4: API Usage Error (Cannot find plugin: RotateNMS_TRT, version: 1, namespace:.)',
  'plugin-wrong-arch':
    '[E] [TRT] CUDA error in my plugin: no kernel image is available for execution on the device',
  'lean-runtime-mismatch': '[E] Error Code 1: Internal Error (Unexpected call to stub loadRunner)',
  'engine-host-code-not-allowed': '[E] Error Code 4: API Usage Error (getEngineHostCodeAllowed() is false)',
  'safe-engine-in-standard-runtime':
    '[E] A safety engine cannot be deserialized by the standard runtime, use nvinfer1::safe',
  'engine-not-refittable': '[E] createInferRefitter: Error Code 3: condition: e.isRefittable()',
  'cuda-error-at-load':
    '[I] Loaded engine size: 3 MiB\n[E] [defaultAllocator.cpp::deallocate::61] Error Code 1: Cuda Runtime (an illegal memory access was encountered)',
  'tf32-override-mismatch': '[E] Inconsistent setting of NVIDIA_TF32_OVERRIDE between build and run',
  'python-api-removed': "AttributeError: 'tensorrt.ICudaEngine' object has no attribute 'get_binding_shape'",
  'rtx-vs-tensorrt':
    '[E] Trying to load an engine created with incompatible serialization version (1953657974 != 1953657958).',
  'missing-shared-library':
    'ImportError: libnvinfer_plugin.so.10: cannot open shared object file: No such file or directory',
  'python-binding-missing': "ModuleNotFoundError: No module named 'tensorrt'",
  'cuda-driver-too-old':
    '[W] [TRT] CUDA initialization failure with error: 35. Please check your CUDA installation',
  'cuda-init-failure':
    '[E] createInferRuntime: Error Code 6: API Usage Error (CUDA initialization failure with error: 100)',
  'gpu-unsupported-by-release':
    '[E] API Usage Error (Target GPU SM 121 is not supported by this TensorRT release.)',
  'cuda-library-version-mix':
    '[E] Myelin (Compiled against cuBLASLt 11.8.1.0 but running against cuBLASLt 11.5.2.0.)',
  'gpu-out-of-memory': '[E] Error Code 1: Cuda Runtime (out of memory)\n[E] Engine set up failed',
  'host-out-of-memory': '[V] [TRT] Graph optimization\nKilled',
  'native-crash': '[V] [TRT] Registering layer: conv1\nSegmentation fault (core dumped)',
  'onnx-file-not-found':
    '[E] Could not open file models/none.onnx\n[E] Failed to parse ONNX model from file: models/none.onnx',
  'onnx-file-not-onnx':
    '[libprotobuf ERROR text_format.cc:298] Error parsing text-format onnx2trt_onnx.ModelProto: 1:9: Message type "onnx2trt_onnx.ModelProto" has no field named "version".',
  'onnx-file-corrupted':
    '[E] MODEL_DESERIALIZE_FAILED: Assertion failed: model->ParseFromCodedStream(&codedInput)',
  'onnx-graph-invalid': '[E] In node 4 (parseGraph): INVALID_GRAPH: Assertion failed: no cycles',
  'axis-names-collide':
    '[E] TensorRT: the dimension named batch of input a and b differ: axes with the same name: batch',
  'external-data-missing': '[E] [TRT] WeightsContext.cpp:201: Failed to open file: big.onnx.data',
  'unsupported-onnx-op':
    '[E] While parsing node number 7 [Unique -> "y"]:\n[8] No importer registered for op: Unique',
  'unsupported-dtype': '[E] Unsupported ONNX data type: COMPLEX64 (14)',
  'unsupported-opset-or-ir': 'Unsupported model IR version: 13, max supported IR version: 10',
  'onnx-custom-op-plugin-missing': '[8] No importer registered for op: MyVoxelPooling',
  'parse-errors-ignored':
    'Building an engine\n[TRT] [E] Network must have at least one output\n[TRT] [E] Network validation failed.',
  'dynamic-shape-no-profile':
    '[E] Error Code 4: Internal Error (Network has dynamic or shape inputs, but no optimization profile has been defined.)',
  'profile-invalid':
    '[E] Error Code 4: Internal Error (kOPT values for profile 0 violate shape constraints: x)',
  'shape-flags-mismatch':
    '[E] Cannot find input tensor with name "image" in the network inputs! Please make sure the input tensor names are correct.',
  'cli-option-invalid': '[E] Unknown option: --workspace 1024',
  'workspace-too-small':
    '[W] Skipping tactic 2 due to insufficient memory on requested size of 99 detected\n[E] Error Code 10: Internal Error (Could not find any implementation for node conv7.)',
  'no-kernel-implementation':
    '[E] Error Code 10: Internal Error (Could not find any implementation for node {ForeignNode[a...b]}.)',
  'builder-internal-error':
    '[E] Error[2]: [graphOptimizer.cpp::merge::12] Error Code 2: Internal Error (Assertion a.size() == b.size() failed. )',
  'int8-scales-missing': '[E] Calibration failure occurred with no scaling factors detected.',
  'plugin-incompatible':
    '[E] Error Code 9: Internal Error (MyPlugin_3: could not find any supported formats consistent with input/output data types)',
  'dla-unsupported-layer':
    '[E] forceToUseNvmIO: Assertion std::all_of(users, [](Node* n) { return isDLA(n->backend); }) failed',
  'safety-scope-violation':
    '[E] Error Code 4: Internal Error (Layer pool1 failed DriveOS 6.0 safety scope validation)',
  'timing-cache-invalid':
    '[E] Error Code 1: Serialization (Serialization assertion magicTagRead == kMAGIC_TAG failed.Magic tag does not match)\n[E] 4: The timing cache will not be used!',
  'engine-write-failed': '[E] Cannot open engine file: out/none/a.engine\n[E] Saving engine to file failed.',
  'trtexec-not-found': 'build.sh: line 3: trtexec: command not found',
  'triton-config':
    "UNAVAILABLE: Invalid argument: unable to find 'libtriton_tensorrt_plan.so' for model 'seg', searched: /m/seg/1",
  'ort-option-unknown': 'FAIL : provider_options_utils.h:148 Parse Unknown provider option: "trt_new_thing".',
  'ort-silent-fallback': "Falling back to ['CPUExecutionProvider'] and retrying.",
  'torch-tensorrt-abi': 'OSError: /v/lib/libtorchtrt.so: undefined symbol: _ZN3c106detail5aaa',
  'application-expectation': 'loadEngine() failure: unexpected output dimensions: (1,2,40,40,7)',
  'precision-unsupported-by-gpu':
    '[E] Error Code 9: API Usage Error (FP8 is not supported on this platform.)',
  'calibration-crash': '[I] [TRT] Starting Calibration.\nSegmentation fault (core dumped)',
  'crash-after-pass':
    '&&&& PASSED TensorRT.trtexec [TensorRT v8601] # trtexec --onnx=a.onnx\nSegmentation fault (core dumped)',
};
