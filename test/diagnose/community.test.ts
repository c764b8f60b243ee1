import { describe, expect, it } from '@jest/globals';
import { diagnoseText } from '../../src/diagnose/diagnose.js';
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

const LLM = '[TensorRT-LLM] TensorRT-LLM version: 0.10.0\n';

each('what TensorRT-LLM says itself', [
  [
    `${LLM}[TensorRT-LLM][ERROR] Assertion failed: Must set crossKvCacheFraction for encoder-decoder model (/a/b.cpp:239)`,
    'application-expectation',
    /cross_kv_cache_fraction among the parameters/,
  ],
  [
    `${LLM}[TensorRT-LLM][ERROR] Assertion failed: Inflight batching requires an engine with paged KV cache (/a/b.cpp:2)`,
    'application-expectation',
    /Inflight batching requires an engine/,
  ],
  [
    `${LLM}[TensorRT-LLM][ERROR] Encountered an error in forwardAsync function: [TensorRT-LLM][ERROR] Assertion failed: Input length (6973) + max new tokens (4095) + draft tokens (0) must be less than max sequence length (8192). (/a.cpp:4)`,
    'profile-invalid',
    /--max_seq_len/,
  ],
  [
    `${LLM}[TensorRT-LLM][ERROR] Prompt length (5000) exceeds maximum input length (4096).`,
    'profile-invalid',
    /--max_input_len/,
  ],
  [
    `${LLM}[TensorRT-LLM][ERROR] Assertion failed: freeBlockIterator.has_value() (/a/kvCacheManager.cpp:249)`,
    'gpu-out-of-memory',
    /kv_cache_free_gpu_mem_fraction/,
  ],
  [
    `${LLM}[TensorRT-LLM][ERROR] Assertion failed: mNextBlocks.empty() (/a/kvCacheManager.cpp:160)`,
    'unknown',
    /upgrade to a newer TensorRT-LLM/,
  ],
  [
    `${LLM}[TensorRT-LLM][ERROR] Assertion failed: sizeof(T) <= remaining_buffer_size (/a.h:1)`,
    'engine-version-mismatch',
    /Build the engine again/,
  ],
  [
    `${LLM}[TensorRT-LLM][ERROR] Assertion failed: Tensor 'lora_ranks' not found. Expected: (int32) (/a.cpp:120)`,
    'engine-version-mismatch',
    /trtllm-build/,
  ],
  [
    `${LLM}[TensorRT-LLM][ERROR] CUDA runtime error in cudaDeviceEnablePeerAccess(p, 0): peer access is not supported between these two devices (/a.cpp:47)`,
    'cuda-error-at-load',
    /NCCL_P2P_DISABLE/,
  ],
  [
    `${LLM}Failed, NCCL error /a/tensorrt_llm/plugin.cpp:90 'unhandled cuda error'`,
    'application-expectation',
    /--ipc=host/,
  ],
  [
    `${LLM}convert_checkpoint.py\nKeyError: 'lm_head.weight'`,
    'application-expectation',
    /convert_checkpoint\.py/,
  ],
]);

each('requests that Triton refuses', [
  [
    '{"error":"Unable to parse \'data\': Shape does not match true shape of \'data\' field"}\nhttp_server.cc:4590] tensorrt_llm/generate_stream',
    'application-expectation',
    /nested once more/,
  ],
  [
    "tritonclient.utils.InferenceServerException: [StatusCode.INVALID_ARGUMENT] inference input 'x' data-type is 'FP32', but model 'm' expects 'FP16'",
    'application-expectation',
    /np_to_triton_dtype/,
  ],
  ["unexpected shape for input 'input' for model 'lp-detector'", 'triton-config', /config\.pbtxt/],
]);

each('what compilers and importers say in one sentence', [
  ["error: 'Dims3' in namespace 'nvinfer1' does not name a type", 'python-api-removed', /default-runtime/],
  [
    'Assertion failed: !isTraining && "This version of TensorRT does not support training_mode == 1 in BatchNormalization."',
    'unsupported-onnx-op',
    /model\.eval\(\)/,
  ],
  [
    'Cuda failure: invalid argument in file C:\\a\\yolo.cpp at line 925',
    'cuda-error-at-load',
    /buffers smaller/,
  ],
]);

each('engines and libraries of detectors', [
  [
    "metadata = json.loads(f.read(meta_len).decode('utf-8'))  # read metadata\nUnicodeDecodeError: 'utf-8' codec can't decode byte 0xec in position 12",
    'application-expectation',
    /yolo export model=/,
  ],
  [
    './yolov8-pose ../yolov8l-pose.engine ../bus.jpg\nERROR: 1: [stdArchiveReader.cpp::StdArchiveReader::30] Error Code 1: Serialization (Serialization assertion magicTagRead == kMAGIC_TAG failed.Magic tag does not match)',
    'engine-foreign-header',
    /cut the metadata off/,
  ],
  ['Load engine file failed: D:/a/weights/yolov8n.engine', 'engine-file-not-found', /./],
  [
    'frigate.detectors.plugins.tensorrt ERROR   : ERROR: failed to load libraries. /trt-models/libyolo_layer.so: cannot open shared object file: No such file or directory',
    'missing-shared-library',
    /YOLO_MODELS=/,
  ],
  [
    "error: 'CUDNN_CONVOLUTION_BWD_DATA_PREFER_FASTEST' was not declared in this scope",
    'python-api-removed',
    /cuDNN 7/,
  ],
  [
    'CUDNN failure: CUDNN_STATUS_NOT_INITIALIZED\n/a/Network.cpp:56',
    'cuda-library-version-mix',
    /nvidia-smi/,
  ],
  [
    "ModuleNotFoundError: No module named 'tensorrt_llm.models.llama.weight'",
    'python-api-removed',
    /git checkout vVERSION/,
  ],
  [
    "TypeError: scaled_dot_product_attention(): argument 'is_causal' must be bool, not Tensor",
    'application-expectation',
    /disable_sdpa/,
  ],
]);

each('values that are none', [
  ['activation(42): error: identifier "inff" is undefined', 'builder-internal-error', /calibration cache/],
  ['ERROR: engine.cpp(404) - Cuda Error in commonEmitTensor:11', 'calibration-crash', /./],
]);

describe('a runtime that is destroyed before its engines', () => {
  const line =
    '[E] [TRT] 3: [runtime.cpp::~Runtime::346] Error Code 3: API Usage Error (condition: mEngineCounter.use_count() == 1. Destroying a runtime before destroying deserialized engines created by the runtime leads to undefined behavior.';
  it('is no success', () => {
    const { cause, remedy } = diagnoseText(`[I] [TRT] Loaded engine size: 16 MiB\n${line}`);
    expect(cause).toBe('application-expectation');
    expect(remedy).toMatch(/a member of the class/);
  });
  it('stops nothing at the end of a run that worked', () => {
    const log = `[I] Throughput: 30 qps\n&&&& PASSED TensorRT.trtexec # trtexec --onnx=a.onnx\n${line}`;
    expect(diagnoseText(log).cause).toBe('success');
  });
});

each('what stops a program before or behind TensorRT', [
  [
    'ValueError: No valid profile found. Please go to the TensorRT tab and generate an engine with the necessary profile.',
    'profile-invalid',
    /SD Unet/,
  ],
  [
    "if self.idx != sd_unet.current_unet.profile_idx:\nAttributeError: 'NoneType' object has no attribute 'profile_idx'",
    'application-expectation',
    /can be ignored/,
  ],
  [
    'RuntimeError: Error(s) in loading state_dict for YOLOX:\n\tUnexpected key(s) in state_dict: "a"',
    'application-expectation',
    /-f exps/,
  ],
  ['model.load_state_dict(ckpt["model"])\nKeyError: \'model\'', 'application-expectation', /best_ckpt/],
  ["NameError: name 'bs' is not defined", 'unknown', /git pull/],
  ["NameError: name 'trt' is not defined", 'python-binding-missing', /./],
  ['AssertionError: (torch.Size([1,3,608,1088]), (1,3,640,640))', 'profile-invalid', /shapes/],
  [
    'engine = builder.build_engine(network, config)\nRuntimeError: Driver error: ',
    'cuda-init-failure',
    /driver/,
  ],
]);

each('sizes that do not agree', [
  [
    '[E] Error[4]: [network.cpp::validate::3100] Error Code 4: Internal Error (input: for dimension number 1 in profile 0 does not match network definition (got min=11, opt=11, max=11), expected min=opt=max=7).)',
    'profile-invalid',
    /Write 7 for axis 1 of input/,
  ],
  [
    '[E] [TRT] Gemm_848: attempt to multiply two matrices with mismatching dimensions',
    'onnx-graph-invalid',
    /getOutputDimensions/,
  ],
  [
    'TypeError: create_network(): incompatible function arguments. The following argument types are supported:\n    1. (self: tensorrt.tensorrt.Builder) -> tensorrt.tensorrt.INetworkDefinition\nInvoked with: <tensorrt.tensorrt.Builder object at 0x7f5d678a78>, 0',
    'python-api-removed',
    /TensorRT 5 has no flags/,
  ],
  [
    'Loading weights: ../yolov5s.wts\n[E] [TRT] INVALID_ARGUMENT: getPluginCreator could not find plugin YoloLayer_TRT version 1',
    'plugin-not-registered',
    /REGISTER_TENSORRT_PLUGIN/,
  ],
]);

each('what is of others', [
  [
    './tensorrt-ssd: error while loading shared libraries: libglog.so.0: cannot open shared object file: No such file or directory',
    'missing-shared-library',
    /apt install libgoogle-glog-dev/,
  ],
  [
    'yolov5.obj : error LNK2019: unresolved external symbol "private: char * __thiscall cv::String::allocate(unsigned int)"',
    'missing-shared-library',
    /OpenCV_DIR/,
  ],
  ["ckpt = load('a.pt')\nKeyError: 'model.2.cv2.weight'", 'application-expectation', /-f exps/],
  ["TensorRT: export failure: 'OSNet' object has no attribute 'model'", 'unknown', /git pull/],
]);

each('plugins of projects', [
  [
    '>>> import mmdet2trt\nplugin not found.',
    'plugin-not-registered',
    /libamirstan_plugin is a plugin of amirstan/,
  ],
  [
    '[TensorRT] ERROR: INVALID_ARGUMENT: getPluginCreator could not find plugin GridAnchorDynamicPluginDynamic version 1',
    'plugin-not-registered',
    /AMIRSTAN_LIBRARY_PATH/,
  ],
  [
    "python: /a/amirstan_plugin/src/plugin/repeatDimsPlugin/repeatDimsPlugin.cpp:144: virtual nvinfer1::DataType amirstan::plugin::RepeatDimsPluginDynamic::getOutputDataType(int, const nvinfer1::DataType*, int) const: Assertion `nbInputs == 1' failed.",
    'plugin-incompatible',
    /git pull in both/,
  ],
  [
    "python3: /a/common/serialize.hpp:49: static void deserialize(const void**, size_t*, T*): Assertion `*buffer_size >= sizeof(T)' failed.",
    'engine-version-mismatch',
    /Build the engine again/,
  ],
]);

each('machines and tools', [
  ['出現錯誤找不到指定的模組。 (0x8007007E)', 'missing-shared-library', /PATH/],
  [
    '-- Check for working CUDA compiler: /usr/bin/nvcc - broken\nCMake Error at CMakeTestCUDACompiler.cmake:52 (message)',
    'missing-shared-library',
    /CUDACXX=/,
  ],
  [
    './tao-converter: error while loading shared libraries: libcrypto.so.1.1: cannot open shared object file',
    'missing-shared-library',
    /libssl1\.1/,
  ],
  ['2.766 exec /bin/sh: exec format error', 'application-expectation', /linux\/arm64/],
  [
    '"message": "Cannot execute because node DYNAMIC_TRT_MODEL_CONVERSION does not exist."',
    'application-expectation',
    /pip install tensorrt-cu12/,
  ],
  [
    "[ERROR] Failed to parse the model, please check the encoding key to make sure it's correct\n[ERROR] Number of optimization profiles does not match model input node number.",
    'onnx-file-corrupted',
    /-k KEY/,
  ],
  ['reading calib cache: int8calib.table\nwhat(): _Map_base::at', 'int8-scales-missing', /calibration table/],
]);
