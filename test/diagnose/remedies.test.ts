import { describe, expect, it } from '@jest/globals';
import { diagnoseText } from '../../src/diagnose/diagnose.js';
import { each } from './told-cases.js';

each('a shape or a size that the engine was not built for', [
  [
    "UNAVAILABLE: Internal: trt failed to set binding dimension to [4,7,32] for input 'ids' for ranker",
    'profile-invalid',
    /--minShapes=ids:.*\[4,7,32\]|\[4,7,32\].*--minShapes=ids:/,
  ],
  [
    "E0101 instance_state.cc:9] trt failed to set input shape to [2,3] for input 'x' for 'net_0'",
    'profile-invalid',
    /admits \[2,3\]/,
  ],
  [
    '[TensorRT-LLM][ERROR] Assertion failed: max_context_len <= mMaxContextLength (a.cpp:4)',
    'profile-invalid',
    /trtllm-build.*--max_input_len/,
  ],
  [
    '[TensorRT-LLM][ERROR] Prompt length (9000) exceeds maximum input length (1024).',
    'profile-invalid',
    /--max_input_len/,
  ],
  [
    '[TensorRT-LLM][ERROR] 3: setInputShape: condition: satisfyProfile Runtime dimension does not satisfy any optimization profile.',
    'profile-invalid',
    /--max_batch_size/,
  ],
]);

each('a process that died', [
  [
    'trtexec: malloc.c:2379: sysmalloc: Assertion `(old_top == initial_top (av))` failed.',
    'native-crash',
    /valgrind/,
  ],
  ['building engine\nrealloc(): invalid next size', 'native-crash', /buffers smaller/],
  [
    '[TRT] [I] Local timing cache in use.\nProcess ended with 0xC0000005',
    'native-crash',
    /trtexec --verbose.*newer TensorRT release/,
  ],
  ['import tensorrt\nSegmentation fault (core dumped)', 'native-crash', /two copies of TensorRT/],
]);

each('a kernel that fails', [
  [
    '[E] [TRT] ../builder/cudnnBuilderUtils.cpp (9) - Cuda Error in findFastestTactic: 77 (an illegal memory access was encountered)',
    'builder-internal-error',
    /names the layer and the tactic/,
  ],
  [
    // In a run nothing is optimized any more.
    '[TRT] Deserialization required 4 microseconds.\n[TRT] IExecutionContext::enqueueV3: Error Code 1: Myelin ([fusion.cpp:exec:4] Platform (Cuda) error)\n[TRT] Error Code 1: Cuda Runtime (an illegal memory access was encountered)',
    'cuda-error-at-load',
    /compute-sanitizer/,
  ],
]);

each('memory that some tactics lack', [
  [
    '[I] Some tactics do not have sufficient workspace memory to run. Increasing workspace size may increase performance\n[W] Skipping tactic 0 due to Myelin error: CUDA error 3\n[E] Error Code 10: Internal Error (Could not find any implementation for node conv1.)',
    'no-kernel-implementation',
    /conv1/,
  ],
  [
    '[I] Some tactics do not have sufficient workspace memory to run. Increasing workspace size may increase performance\n[E] Error Code 10: Internal Error (Could not find any implementation for node conv1.)',
    'workspace-too-small',
    /--memPoolSize/,
  ],
]);

each('programs around TensorRT', [
  [
    'ERROR: failed to build network since there is no model file matched.\nERROR: build engine file failed',
    'engine-file-not-found',
    /onnx-file=/,
  ],
  [
    'WARNING: Deserialize engine failed because file path: /m/net.engine open error\nERROR: failed to build network since there is no model file matched.',
    'engine-file-not-found',
    /model-engine-file=/,
  ],
  [
    "requirements: Some requirement ['tensorrt>7.0.0'] not found, attempting AutoUpdate...\n  error: subprocess-exited-with-error",
    'python-binding-missing',
    /JetPack/,
  ],
  [
    '[TensorRT] ERROR: 4: Tensor: out set to TensorLocation::kHOST but only kDEVICE is supported',
    'application-expectation',
    /\.cuda\(\)/,
  ],
  [
    "from torch2trt import torch2trt\nAttributeError: type object 'Tensor' has no attribute '__some__'",
    'python-api-removed',
    /older tag/,
  ],
  [
    'trtexec --onnx=a.onnx\n[6] Assertion failed: (list.empty()) && "The shape of the attribute misaligns with the outputs."',
    'onnx-graph-invalid',
    /The shape of the attribute misaligns/,
  ],
]);

each('a program that says only that TensorRT failed is told how to say more', [
  ['EP_FAIL : TensorRT EP could not build engine for fused node: x_1', 'unknown', /log_severity_level = 0/],
  ['ERROR nvinfer: generate backend failed, check config file settings', 'unknown', /trtexec --onnx=MODEL/],
  [
    'AssertionError: Engine building failed, please check the error log. tensorrt_llm',
    'unknown',
    /--log_level verbose/,
  ],
  ['[!] Invalid Engine. Please ensure the engine was built correctly', 'unknown', /-vvv/],
  [
    'RuntimeError: [Error thrown at core/ConversionCtx.cpp:9] Building TensorRT engine failed',
    'unknown',
    /torch_tensorrt\.logging/,
  ],
]);

each('plugins', [
  [
    'trtexec: Warp_7: PluginV2Layer must be V2DynamicExt when there are runtime input dimensions',
    'plugin-incompatible',
    /IPluginV2DynamicExt.*fixed shapes/,
  ],
  [
    '[F] [TRT] Validation failed: Plugin assertion missing required fields: {box_kind}\nplugin.cpp:4',
    'plugin-incompatible',
    /box_kind too.*creator\.field_names/,
  ],
  [
    // As a carriage return leaves it in a terminal.
    '[F] [TRT] Validation failed: box_kind}tion missing required fields: {\nplugin.cpp:4',
    'plugin-incompatible',
    /box_kind too/,
  ],
  [
    'onnxruntime Fail: Fatal error: TRT:Some_TRT(-1) is not a registered function/op',
    'onnx-custom-op-plugin-missing',
    /Some_TRT.*trt_extra_plugin_lib_paths/,
  ],
  [
    'onnxruntime: Fatal error: com.a:Trilu(1) is not a registered function/op',
    'unsupported-onnx-op',
    /Trilu/,
  ],
]);

each('memory that is too small for any tactic', [
  [
    '[W] [TRT] Tactic Device request: 900MB Available: 300MB. Device memory is insufficient to use tactic.\n[W] [TRT] Skipping tactic 3 due to insufficient memory on requested size of 900 detected for tactic 4.\n[E] Error Code 10: Internal Error (Could not find any implementation for node pool_1.)',
    'gpu-out-of-memory',
    /900MB|Free the device memory/,
  ],
]);

each('what a log leaves out', [
  ['operator (): engine deserialization failed', 'unknown', /trt-guard inspect ENGINE.*delete the file/],
  [
    "tensorrt extension\nModuleNotFoundError: No module named 'some_metadata'",
    'unknown',
    /some_metadata\.py.*pip install -r requirements/,
  ],
]);

each('programs that were built without TensorRT, or do not find it', [
  [
    'Pass tensorrt_subgraph_pass has not been registered. Please use the paddle inference library compiled with tensorrt',
    'missing-shared-library',
    /WITH_TENSORRT/,
  ],
  [
    'RuntimeError: (Unavailable) Load tensorrt api getSomeVersion failed',
    'missing-shared-library',
    /libnvinfer\.so/,
  ],
]);

each('shapes and names', [
  [
    '[E] [TRT] ../builder/intInterval.cpp (9) - Assertion Error in min: 0 (!empty())',
    'dynamic-shape-no-profile',
    /--minShapes/,
  ],
  [
    '[E] Error Code 4: Internal Error (all named dimensions that share the same name must be equal)',
    'axis-names-collide',
    /name of its own/,
  ],
  [
    'TRT ERROR: 3: (getTensorShape given invalid tensor name: )',
    'application-expectation',
    /Compare the names/,
  ],
  [
    '[E] Error Code 10: Internal Error (Could not find any implementation for node PWN(PWN(PWN(a/SIG_0), b/MUL_0), c/MUL_1).)',
    'no-kernel-implementation',
    /PWN\(PWN\(PWN\(a\/SIG_0\), b\/MUL_0\), c\/MUL_1\)/,
  ],
]);

each('the Python API', [
  ["AttributeError: module 'tensorrt' has no attribute 'MemoryPoolType'", 'python-api-removed', /8\.4/],
  ["AttributeError: module 'tensorrt' has no attribute 'TensorIOMode'", 'python-api-removed', /8\.5/],
  [
    "AttributeError: type object 'tensorrt.tensorrt.BuilderFlag' has no attribute 'VERSION_COMPATIBLE'",
    'python-api-removed',
    /8\.6/,
  ],
]);

describe('a person who quotes a program', () => {
  it.each([
    'Then I am getting this issue: conv_3: PluginV2Layer must be V2DynamicExt when there are sizes',
    'my program says: Tensor in_0 is bound to nullptr while it runs',
  ])('what stands behind the colon counts: %s', (log) => {
    expect(diagnoseText(`trtexec --onnx=a.onnx\n${log}`).cause).not.toBe('unknown');
  });
  it.each([
    'I think that my error is: maybe a version mismatch of the TensorRT engine',
    'does it say: TensorRT version mismatch of the engine?',
  ])('a guess does not: %s', (log) => {
    expect(diagnoseText(`trtexec --onnx=a.onnx\n${log}`).cause).toBe('unknown');
  });
});

each('calls of the program that break a condition', [
  [
    '[TensorRT] ERROR: Parameter check failed at: engine.cpp::enqueueV2::9, condition: bindings[x] != nullptr',
    'application-expectation',
    /as many pointers as engine\.num_bindings/,
  ],
  [
    '[E] 3: Error Code 3: API Usage Error (Parameter check failed at: a.cpp::enqueueInternal::4, condition: bindings[x] || nullBindingOK',
    'application-expectation',
    /set_tensor_address/,
  ],
  [
    'IExecutionContext::enqueueV3: Error Code 3: API Usage Error (Parameter check failed, condition: mContext.profileObliviousBindings.at(i) || other',
    'application-expectation',
    /output allocator/,
  ],
  [
    '[ERROR] IBuilderConfig::setSomething: Error Code 3: API Usage Error (Parameter check failed, condition: (layer) != nullptr. )',
    'application-expectation',
    /the call of setSomething .*\(layer\) != nullptr holds/,
  ],
  [
    '[E] 3: [executionContext.cpp::setSomething::80] Error Code 3: Internal Error (Parameter check failed at: a.cpp::setSomething::80, condition: index >= 0)',
    'application-expectation',
    /setSomething.*index >= 0/,
  ],
]);

each('packages and libraries that programs look for', [
  [
    'deploy - INFO\n importlib.util.find_spec(tensorrt): None',
    'python-binding-missing',
    /pip install tensorrt/,
  ],
  [
    "ImportError: cannot import name 'onnx2tensorrt' from 'some.apis.tensorrt'",
    'python-binding-missing',
    /--system-site-packages/,
  ],
  [
    "FileNotFoundError: Could not find module 'C:\\env\\lib\\some_tensorrt_ops.dll' (or one of its dependencies). Try",
    'missing-shared-library',
    /nvinfer_10\.dll.*some_tensorrt_ops\.dll was built for/,
  ],
]);

each('types and attributes of nodes', [
  [
    '[TensorRT] ERROR: Cast_5: cannot use precision Int32 for layer that computes boolean values',
    'unsupported-dtype',
    /no Int32/,
  ],
  [
    'trtexec --onnx=a.onnx\n[E] Error[2]: Internal Error (Assertion weights.type() == DataType::kINT32 failed)',
    'unsupported-dtype',
    /Cast the tensor/,
  ],
  [
    'ERROR: ModelImporter.cpp:9 In function parseGraph:\n[6] Invalid Node - a/Reshape\nAttribute not found: allowzero',
    'onnx-graph-invalid',
    /attribute allowzero.*onnx-graphsurgeon/,
  ],
  ['[TensorRT] ERROR: Layer Warp_3 failed validation', 'onnx-graph-invalid', /check_model/],
]);

each('memory of TensorRT-LLM', [
  [
    '[TensorRT-LLM][ERROR] Assertion failed: maxTokensInPagedKvCache (64) must be large enough to process at least 1 sequence',
    'gpu-out-of-memory',
    /kv_cache_free_gpu_mem_fraction=0\.9/,
  ],
]);

each('where the parser was', [
  [
    '[TRT] [E] ModelImporter.cpp:7: While parsing node number 17 [LayerNormalization -> "a_out"]:\n[TRT] [E] ModelImporter.cpp:8: --- Begin node ---',
    'unsupported-onnx-op',
    /opset_version=16/,
  ],
]);

each('a linker of Windows', [
  ["can not open file 'nvinfer.lib'", 'missing-shared-library', /Additional Library Directories/],
  [
    "LINK: fatal error LNK1181: cannot open input file 'cudnn.lib'",
    'missing-shared-library',
    /cudnn\.lib are of/,
  ],
]);

describe('a cache that cannot be read', () => {
  const CACHE =
    'TensorRT backend: 1: [myelinCache.h::deserializeFromBuffer::9] Error Code 1: Myelin (Myelin error from unknown graph)\nTensorRT backend: 4: The timing cache will not be used!';
  it('is not a fault of the optimizer', () => {
    expect(diagnoseText(CACHE).cause).toBe('timing-cache-invalid');
  });
  it.each(['GTP ready, beginning main protocol loop', 'Saved new plan cache to data/trtcache/a'])(
    'and then %s is a success',
    (line) => {
      expect(diagnoseText(`${CACHE}\n${line}`).cause).toBe('success');
    },
  );
});

each('cuDNN that cannot run a layer', [
  [
    'ERROR: cuda/cudaConvolutionLayer.cpp (9) - Cudnn Error in execute: 8 (CUDNN_STATUS_EXECUTION_FAILED)',
    'cuda-library-version-mix',
    /support matrix.*newer than that CUDA/,
  ],
  [
    '[W] [TRT] TensorRT was linked against cuDNN 8.4.1 but loaded cuDNN 8.2.0\n[E] [TRT] a.cpp (7) - Cudnn Error in execute: 8 (CUDNN_STATUS_EXECUTION_FAILED)',
    'cuda-library-version-mix',
    /Put Cudnn 8\.4\.1 in the place of 8\.2\.0/,
  ],
  // Not said of what it is: it may be a full GPU, too.
  [
    '[E] [TRT] a.cpp (7) - Cudnn Error in initializeCommonContext: 4 (Could not initialize cudnn)',
    'cuda-library-version-mix',
    /nvidia-smi first/,
  ],
]);

each('NVRTC without its builtins', [
  [
    'nvrtc: error: failed to open libnvrtc-builtins.so.12.4.\n  Make sure that it is installed correctly.',
    'missing-shared-library',
    /libnvrtc-builtins\.so\.12\.4 is part.*cuda-nvrtc-12-4.*nvidia-cuda-nvrtc-cu12==12\.4/,
  ],
  [
    'RuntimeError: nvrtc: error: failed to open nvrtc-builtins64_118.dll.',
    'missing-shared-library',
    /CUDA 11\.8.*nvidia-cuda-nvrtc-cu11==11\.8/,
  ],
  [
    'nvrtc: error: failed to open libnvrtc-builtins.so.13.1',
    'missing-shared-library',
    /"nvidia-cuda-nvrtc==13\.1\.\*"/,
  ],
]);

each('what a parser wants as a constant', [
  [
    '[E] [TRT] ModelImporter.cpp:7: ERROR: a.cpp:9 In function importSlice:\n[8] Assertion failed: (axes.allValuesKnown()) && "This version of TensorRT does not support dynamic axes."',
    'unsupported-onnx-op',
    /fold-constants.*fixed shapes.*10\.3/,
  ],
  [
    'ERROR: a.cpp:9 In function importPad:\n[8] Assertion failed: inputs.at(1).is_weights() && "This version of TensorRT only supports input pads as an initializer."',
    'unsupported-onnx-op',
    /fold-constants/,
  ],
]);

each('names that others look for', [
  [
    'ERROR: 3: Cannot find binding of given name: boxes_out',
    'application-expectation',
    /trt-guard check --engine/,
  ],
  [
    "ERROR: Could not find Custom Engine Creation Function 'NvDsInferOwnEngineGet'",
    'application-expectation',
    /engine-create-func-name/,
  ],
  [
    'ERROR: onnx2trt_utils.cpp:4: Found unsupported datatype (11) when importing initializer: w',
    'unsupported-dtype',
    /no DOUBLE/,
  ],
]);
