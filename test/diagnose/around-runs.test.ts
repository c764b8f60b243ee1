import { describe, expect, it } from '@jest/globals';
import { diagnoseText } from '../../src/diagnose/diagnose.js';
import { each } from './told-cases.js';

each('a class of the program whose base is declared otherwise in this release', [
  // nvcc
  [
    'src/mask.h(31): error: exception specification for virtual function "nvinfer1::MaskPlugin::terminate" is incompatible with that of overridden function "nvinfer1::IPluginV2::terminate"',
    'python-api-removed',
    /noexcept/,
  ],
  [
    '/a/nvinfer1/mask.h(12): error: member function declared with "override" does not override a base class member\n/a/b.h(3): error: identifier "PluginTensorDesc" is undefined',
    'python-api-removed',
    /PluginTensorDesc is undefined, the headers are older/,
  ],
  // gcc
  [
    'log.h:9:8: error: looser throw specifier for ‘virtual void Out::log(nvinfer1::ILogger::Severity, const char*)’',
    'python-api-removed',
    /ILogger::log/,
  ],
  [
    'error: ‘int nvinfer1::Mask::enqueue(int, const void**)’ marked ‘override’, but does not override',
    'python-api-removed',
    /enqueue takes/,
  ],
  // MSVC
  [
    'log.h(9): error C2694: "void Out::log(nvinfer1::ILogger::Severity,const char *)": ...',
    'python-api-removed',
    /noexcept/,
  ],
  // The compiler's warning is none, nor is the class of another library.
  ['a.h(3): warning C3668: nvinfer1::IPluginV2 does not override', 'unknown', /./],
  [
    'a.h(3): error: member function declared with "override" does not override a base class member',
    'unknown',
    /./,
  ],
]);

each('compilers without CUDA, or with one that does not know the GPU', [
  [
    'run.hpp:16:2: error: ‘cudaStream_t’ was not declared in this scope',
    'missing-shared-library',
    /CUDA toolkit/,
  ],
  [
    "nvcc fatal   : Unsupported gpu architecture 'compute_120'",
    'gpu-unsupported-by-release',
    /knows compute_120/,
  ],
  [
    'net.h:3:10: fatal error: Nvinfer.h: No such file or directory',
    'missing-shared-library',
    /libnvinfer-dev/,
  ],
  [
    'Could not find a package configuration file provided by "TensorRT" with any of the names',
    'missing-shared-library',
    /TensorRT_ROOT/,
  ],
]);

each('programs that were built without TensorRT, or do not load its part', [
  [
    "InvalidArgumentError: No OpKernel was registered to support Op 'TRTEngineOp' used by node x",
    'missing-shared-library',
    /TensorFlow: the Linux packages/,
  ],
  ['INFO:tensorflow:Linked TensorRT version: (0, 0, 0)', 'missing-shared-library', /TensorFlow/],
  ['INFO:tensorflow:Linked TensorRT version: (8, 0, 3)', 'unknown', /./],
  [
    'ValueError: (InvalidArgument) The TRT network should be initialized first.',
    'missing-shared-library',
    /Paddle/,
  ],
  [
    "RuntimeError: Unknown type name '__torch__.torch.classes.tensorrt.Engine':",
    'missing-shared-library',
    /import torch_tensorrt before torch\.jit\.load/,
  ],
  ['RuntimeError: Failed to dlopen libnvinfer.so.10', 'missing-shared-library', /libnvinfer\.so\.10/],
  ["System.DllNotFoundException: Unable to load DLL 'nvinfer'", 'missing-shared-library', /nvinfer/],
  [
    'importlib.metadata.PackageNotFoundError: No package metadata was found for tensorrt',
    'python-binding-missing',
    /pip install/,
  ],
]);

each('plugins say by their runner what they did', [
  ['[E] Error[1]: [pluginV3Runner.cpp::load::140] Error Code 1: Seri', 'plugin-not-registered', /plugin/],
  [
    '[E] Error[2]: [pluginV2DynamicExtRunner.cpp::execute::126] Error Code 2: Internal Error (Assertion pluginUtils::isSuccess(status) failed. )',
    'plugin-incompatible',
    /its enqueue says/,
  ],
]);

each('plugins that a parser, a program or a loader did not find', [
  [
    'In node 5 (importFallbackPluginImporter): UNSUPPORTED_NODE: Assertion failed: creator && "Plugin not found, are the plugin name, version, and namespace correct?"',
    'onnx-custom-op-plugin-missing',
    /staticPlugins/,
  ],
  [
    'In node 5 (importFallbackPluginImporter): UNSUPPORTED_NODE: Assertion failed: creator && "Plugin not found, are the plugin name, version, and namespace correct?"\nop_type: "NonZero"',
    'unsupported-onnx-op',
    /./,
  ],
  [
    'INVALID_ARGUMENT: getPluginCreator could not find plugin PillarSum version 1\nERROR: builtin_op_importers.cpp:1 In function importFallbackPluginImporter:\n[8] Assertion failed: creator && "Plugin not found, are the plugin name,',
    'onnx-custom-op-plugin-missing',
    /plugin PillarSum before parsing/,
  ],
  ['AssertionError: pillar_sum is not in the plugin list of tensorrt', 'plugin-not-registered', /pillar_sum/],
  [
    "ERROR: ld.so: object './libfoo.so' from LD_PRELOAD cannot be preloaded (cannot open shared object file): ignored.\n[E] [TRT] getPluginCreator could not find plugin YoloLayer_TRT version 1",
    'plugin-not-registered',
    /YoloLayer_TRT/,
  ],
  [
    "ERROR: ld.so: object '/a/libnvinfer_foo.so' from LD_PRELOAD cannot be preloaded (cannot open shared object file): ignored.",
    'missing-shared-library',
    /libnvinfer_foo\.so/,
  ],
]);

each('CUDA while it starts and while layers run', [
  ['pycuda._driver.LogicError: cuCtxPopCurrent failed: initialization error', 'cuda-init-failure', /spawn/],
  [
    '[E] Error[1]: [defaultAllocator.cpp::allocate::1] Error Code 1: Cuda Runtime (initialization error)',
    'cuda-init-failure',
    /spawn/,
  ],
  [
    '[E] 1: [runner.cpp::execute::9] Error Code 1: Cuda Runtime (invalid argument)',
    'cuda-error-at-load',
    /compute-sanitizer/,
  ],
  [
    '[E] IExecutionContext::enqueueV3: Error Code 1: Cask (Cask convolution execution)',
    'cuda-error-at-load',
    /./,
  ],
  // Behind what worked, or of the end of the process, it is no failure of a load.
  ['[E] 1: [checkMacros.cpp::9] Error Code 1: Cuda Runtime (driver shutting down)', 'unknown', /./],
  [
    'RuntimeError: Cuda Runtime Error: cudaError_t.cudaErrorInvalidValue',
    'application-expectation',
    /dynamic shapes, set the input shapes first/,
  ],
  [
    '[E] [TRT] a.cpp (7) - Cudnn Error in x: 4 (Could not initialize cudnn)',
    'cuda-library-version-mix',
    /nvidia-smi first.*If memory is free/,
  ],
]);

each('what programs around TensorRT want', [
  [
    "ValueError: This ORT build has ['TensorrtExecutionProvider'] enabled. Since ORT 1.9, you are required to explicitly set the providers parameter when instantiating InferenceSession.",
    'application-expectation',
    /providers=\['TensorrtExecutionProvider'/,
  ],
  [
    'InvalidArgumentError: Adding input scale_3 failed in TensorRT inference network.',
    'application-expectation',
    /min_subgraph_size/,
  ],
  [
    "Poll failed for model directory 'seg': Could not determine backend for model 'seg'",
    'triton-config',
    /config\.pbtxt/,
  ],
  ['error: creating server: Internal - failed to load all models', 'unknown', /--log-verbose=1/],
  [
    '[TensorRT-LLM][ERROR] Assertion failed: Unsupported architecture (fmhaRunner.cpp:87)',
    'gpu-unsupported-by-release',
    /context_fmha/,
  ],
  [
    'AssertionError: input size torch.Size([1, 3, 480, 640]) not equal to max model size (1, 3, 640, 640)',
    'profile-invalid',
    /./,
  ],
]);

each('engines and weights of another kind than the program reads', [
  [
    'llama_float16_tp1_rank0.engine config.json\nUNAVAILABLE: Internal: unable to load plan file to auto complete config',
    'engine-version-mismatch',
    /backend tensorrtllm/,
  ],
  [
    '[TensorRT-LLM][ERROR] Assertion failed: Both encoder and decoder model paths are empty (model_instance_state.cc:535)',
    'triton-config',
    /gpt_model_path/,
  ],
  ['Number of unused weights left: 26775', 'application-expectation', /wts and cfg/],
  ['Number of unused weights left: 0', 'unknown', /./],
  [
    'ERROR:root:Errors occur while parsing the onnx file!\nERROR:root:Error 0: Assertion failed: tensor->getDimensions().nbDims == 3',
    'unsupported-onnx-op',
    /newer TensorRT/,
  ],
]);

each('modules of Torch-TensorRT that this machine cannot load', [
  [
    'Expected most_compatible_device to be true but got false\nNo compatible device was found for instantiating TensorRT engine',
    'gpu-arch-mismatch',
    /./,
  ],
  [
    'RuntimeError: TensorRT engine was not built to target current platform (target: a, current: b)',
    'engine-platform-mismatch',
    /./,
  ],
]);

describe('the file that was not opened is named', () => {
  it.each([
    [
      'Assertion failed: Error opening engine file: out/llm/rank6.engine (sessionUtils.cpp:42)',
      'out/llm/rank6.engine',
    ],
    [
      "[WinError 3] The system cannot find the path specified: 'G:\\\\ui\\\\models\\\\tensorrt\\\\upscaler'",
      'upscaler',
    ],
  ])('%s', (log, file) => {
    const { cause, remedy } = diagnoseText(log);
    expect(cause).toBe('engine-file-not-found');
    expect(remedy).toContain(file);
  });
});

describe('a run that worked is none of these', () => {
  it.each([
    '[E] Error[1]: [runner.cpp::execute::9] Error Code 1: Cuda Runtime (invalid argument)',
    'ERROR: FAILED_EXECUTION: std::exception',
    'Could not initialize cudnn',
  ])('%s', (line) => {
    const log = `${line}\n[I] Engine built in 3 sec.\n[I] Throughput: 30 qps\n&&&& PASSED TensorRT.trtexec # trtexec --onnx=a.onnx`;
    expect(diagnoseText(log).cause).toBe('success');
  });
});
