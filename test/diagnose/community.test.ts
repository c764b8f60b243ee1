import { each } from './told-cases.js';

each('what the filter of vs-mlrt refuses', [
  [
    'vapoursynth.Error: operator (): bits per sample mismatch',
    'application-expectation',
    /vs\.RGBH, .*vs\.RGBS/,
  ],
  ['vapoursynth.Error: operator (): expects 7 input planes', 'application-expectation', /vsmlrt\.py/],
  [
    'vapoursynth.Error: operator (): tile size larger than clip dimension',
    'application-expectation',
    /--shapes=input/,
  ],
  ['vapoursynth.Error: operator (): open engine failed', 'engine-file-not-found', /path/],
  ['vstrt: TensorRT failed to load.', 'missing-shared-library', /PATH/],
]);

each('sizes that TensorRT cannot compute', [
  [
    '[E] [TRT] While parsing node number 9 [Tile -> "t"]:\n[6] Invalid Node - /Tile\n[E] Error Code 4: Internal Error (/a/OneHot: an IIOneHotLayer cannot be used to compute a shape tensor)',
    'unsupported-onnx-op',
    /that layer \(\/a\/OneHot\) differently/,
  ],
  [
    '[E] Error Code 4: Internal Error (/b.0/Reshape: IShuffleLayer applied to shape tensor must have 0 or 1 reshape dimensions: dimensions were [-1,2])',
    'unsupported-onnx-op',
    /without dynamic_axes.*\/b\.0\/Reshape/,
  ],
  [
    '[E] Error Code 4: Internal Error (image_size: network input that is shape tensor must have type Int32)',
    'unsupported-dtype',
    /image_size as Int32/,
  ],
]);

each('types that came with later releases', [
  [
    "    int64=trt.int64,\nAttributeError: module 'tensorrt' has no attribute 'int64'. Did you mean: 'int32'?",
    'python-api-removed',
    /TensorRT 9\.0 or newer/,
  ],
  [
    "AttributeError: module 'tensorrt' has no attribute 'bfloat16'",
    'python-api-removed',
    /TensorRT 9\.0 or newer/,
  ],
  ["AttributeError: module 'tensorrt' has no attribute 'fp4'", 'python-api-removed', /TensorRT 10\.8/],
]);

each('operators and plugins by name, or without one', [
  [
    '[E] [TRT] In function importFallbackPluginImporter:\n[8] Assertion failed: creator && "Plugin not found, are the plugin name, version, and namespace correct?"',
    'onnx-custom-op-plugin-missing',
    /Searching for plugin: NAME.*newer TensorRT/,
  ],
  [
    '[I] Searching for plugin: EfficientNMS_TRT, plugin_version: 1\n[E] In function importFallbackPluginImporter:\n[8] Assertion failed: creator && "Plugin not found, are the plugin name, version, and namespace correct?"',
    'onnx-custom-op-plugin-missing',
    /init_libnvinfer_plugins/,
  ],
]);

each('an interpreter that is on no PATH', [
  [
    '  File "D:\\Comfy UI\\python_embeded\\lib\\site-packages\\tensorrt\\__init__.py", line 18, in <module>\nModuleNotFoundError: No module named \'tensorrt_bindings\'',
    'python-binding-missing',
    /"D:\\Comfy UI\\python_embeded\\python\.exe" -s -m pip install/,
  ],
  [
    "Cannot import F:\\ComfyUI_windows_portable\\ComfyUI\\custom_nodes\\Upscaler module: No module named 'tensorrt'",
    'python-binding-missing',
    /: python_embeded\\python\.exe -s -m pip install/,
  ],
  ["ModuleNotFoundError: No module named 'tensorrt'", 'python-binding-missing', /: python -m pip install/],
]);

each('tables of scales', [
  [
    'reading calib cache: int8calib.table\n[E] [TRT] 1: Unexpected exception _Map_base::at',
    'int8-scales-missing',
    /Delete the calibration table/,
  ],
  ['[E] [TRT] 1: Unexpected exception _Map_base::at', 'builder-internal-error', /newer TensorRT/],
]);

each('what programs say of an engine or a backend that is not there', [
  ['ValueError: failed to load trt models/a/estimator.fp16.v100.plan', 'unknown', /delete the file/],
  [
    "failed to load 'llm' version 2: Invalid argument: unable to find 'tensorrtllm/model.py' for model 'llm', in /opt/tritonserver/backends/tensorrtllm",
    'triton-config',
    /trtllm-python-py3/,
  ],
  [
    "app: buffers.h:250: BufferManager::BufferManager(...): Assertion `engine->hasImplicitBatchDimension() || mBatchSize == 0' failed.",
    'application-expectation',
    /BufferManager buffers\(engine, 0/,
  ],
]);

const NVINFER =
  '0:00:09.3 18243 0xaaaadb449980 ERROR nvinfer gstnvinfer.cpp:676:gst_nvinfer_logger:<primary_gie> NvDsInferContext[UID 1]: ';

each('what nvinfer of DeepStream says itself', [
  [
    `${NVINFER}Error in fillDetectionOutput() [UID = 2]: Failed to parse bboxes`,
    'application-expectation',
    /parse-bbox/,
  ],
  [
    'INFO nvinfer gstnvinfer.cpp:602: Trying to create engine from model files\nparseModel: Failed to open TLT encoded model file /a/models/net.etlt\nERROR: Failed to create network using custom network creation function',
    'onnx-file-not-found',
    /\/a\/models\/net\.etlt/,
  ],
  [
    `${NVINFER}RGB/BGR input format specified but network input channels is not 3`,
    'application-expectation',
    /model-color-format/,
  ],
  [`${NVINFER}Could not open labels file:/a/labels.txt`, 'application-expectation', /labelfile-path/],
  [
    `${NVINFER}enqueue buffer failed. batchSize:4 > maxBatchSize:1`,
    'profile-invalid',
    /batch-size in \[property\] .* to 1/,
  ],
  [
    `${NVINFER}INT8 calibration file not specified/accessible. INT8 calibration can be done through setDynamicRange`,
    'int8-scales-missing',
    /int8-calib-file/,
  ],
  [`${NVINFER}Could not open custom lib: libyolo.so`, 'missing-shared-library', /ldd libyolo\.so/],
  [
    'WARN GST_ELEMENT_FACTORY gst_element_factory_make: no such element factory "nvinferserver"!\n** ERROR: <main:636>: Failed to create pipeline',
    'missing-shared-library',
    /gst-inspect-1\.0 nvinferserver/,
  ],
]);

each('memory of TensorRT-LLM', [
  [
    '[TRT] [E] 2: [virtualMemoryBuffer.cpp::resizePhysical::140] Error Code 2: OutOfMemory (no further information)\n[TRT-LLM] [E] Engine building failed, please check the error log.',
    'gpu-out-of-memory',
    /--max_batch_size/,
  ],
  [
    '[TRT] [E] 2: [virtualMemoryBuffer.cpp::resizePhysical::140] Error Code 2: OutOfMemory (no further information)',
    'gpu-out-of-memory',
    /memPoolSize/,
  ],
]);

each('layers of sizes, fixed axes, files of other kinds', [
  [
    '[TRT] [E] 10: Could not find any implementation for node /0/model.22/Range.',
    'no-kernel-implementation',
    /without --dynamic/,
  ],
  [
    '[TRT] [E] 10: Could not find any implementation for node /0/model.22/Conv.',
    'no-kernel-implementation',
    /workspace/,
  ],
  [
    "[E] Error Code 4: API Usage Error (Input tensor images has static dimensions that don't match kMIN dimensions in profile index 0. Input dimensions are [1,3,416,416] but profile dimensions are [1,3,160,160].)",
    'profile-invalid',
    /dynamic=True.*\[1,3,416,416\]/,
  ],
  ['Tensor volumes dont match between cfg and engine file', 'application-expectation', /cfg/],
  [
    'torch2trt/torch2trt.py in _load_from_state_dict\n    engine_bytes = state_dict[prefix + "engine"]\nKeyError: \'engine\'',
    'application-expectation',
    /torch2trt\.torch2trt\(/,
  ],
  [
    'pb_stub.cc:325] Failed to initialize Python stub: ValueError: Tokenizer class X does not exist\ntensorrt_llm failed',
    'unknown',
    /trust_remote_code/,
  ],
  [
    "TypeError: `engine` should be str or trt.ICudaEngine, but given: <class 'NoneType'>",
    'unknown',
    /inspect ENGINE/,
  ],
  [
    "/usr/bin/ld: infer.o: undefined reference to `createInferRuntime_INTERNAL'",
    'missing-shared-library',
    /CUDA::cudart\)/,
  ],
]);
