import { each } from './told-cases.js';

each('what the TensorRT provider of ONNX Runtime says', [
  [
    "EP_FAIL : TensorRT EP can't find engine cache:\na/a/x_sm89.engine.\nPlease keep it beside the model.",
    'engine-file-not-found',
    /embed_mode=1/,
  ],
  [
    'Kernel not found: failed to find kernel for EPContext(1)',
    'application-expectation',
    /first in the session/,
  ],
  ['TensorRT EP input onnx tensor data type: 9 not supported.', 'unsupported-dtype', /no BOOL/],
  [
    'TensorRT EP failed to call nvinfer1::IExecutionContext::setInputShape() for input x',
    'profile-invalid',
    /includes the shapes/,
  ],
  [
    '[ERROR] IExecutionContext::setDeviceMemory: Error Code 3: API Usage Error (Parameter check failed, condition: memory != nullptr',
    'application-expectation',
    /trt_context_memory_sharing_enable to 0/,
  ],
  [
    'TensorRT EP could not call engine decryption function decrypt',
    'missing-shared-library',
    /decryption_enable to 0/,
  ],
  ['Attempt to use DefaultLogger but none has been registered.', 'application-expectation', /ort::init\(\)/],
  [
    "TensorRT EP's IRefitter could not refit deserialized weight-stripped engine with weights in: a.onnx",
    'engine-not-refittable',
    /very model/,
  ],
]);

each('a library that was made for something else', [
  [
    'ERROR: tensorrt-9.1.0-cp310-none-win_amd64.whl is not a supported wheel on this platform.',
    'python-binding-missing',
    /Python 3\.10, 64-bit, on win_amd64/,
  ],
  [
    'rtSafe/x.cpp (32) - Cuda error in nvinfer1::free:17 (invalid device pointer)',
    'cuda-error-at-load',
    /two copies/,
  ],
  [
    'E tensorflow/compiler/tf2tensorrt/convert/x.cc:102]Could not find any TF GPUs',
    'cuda-init-failure',
    /CUDA 10\.1/,
  ],
]);

each('a call that the program or a converter makes', [
  [
    '[TRT] [E] 3: [builderConfig.cpp::canRunOnDLA::382] Error Code 3: API Usage Error (Parameter check failed, condition: dlaEngineCount > 0',
    'dla-unsupported-layer',
    /Jetson Nano/,
  ],
  [
    '[E] [TRT] 3: [network.cpp::addScale::616] Error Code 3: Internal Error (Parameter check failed at: a/network.cpp::addScale::616, condition: shift.count > 0\n)',
    'application-expectation',
    /git checkout its tag/,
  ],
  [
    'ERROR: [Torch-TensorRT Conversion Context] - Parameter check failed at: a/Layers.h::setStrideNd::3, condition: stride.nbDims == 2',
    'unsupported-onnx-op',
    /newer Torch-TensorRT/,
  ],
  [
    '[E] 9: [x.cpp::reportPluginError::23] Error Code 9: Internal Error (fMHA_0: could not find any supported formats consistent with input/output data types)',
    'plugin-incompatible',
    /Turing, 7\.5/,
  ],
]);

each('lists and marks', [
  [
    'INFO: [Torch-TensorRT] - Method cannot be compiled end to end.\nUnsupported operators listed below:\n  - aten::frob(Tensor a) -> (int)\n',
    'unsupported-onnx-op',
    /operation \(frob\).*torch_executed_ops/,
  ],
  ['ONNX parser: Unsupported operators: Foo', 'onnx-custom-op-plugin-missing', /plugin Foo/],
  [
    'polygraphy run a.onnx --trt --trt-outputs mark all\n[E] 2: [myelinBuilderUtils.cpp::operator()::3] Error Code 2: Internal Error (x requires bool I/O but node can not be handled by Myelin.)',
    'builder-internal-error',
    /^Leave --trt-outputs mark all out/,
  ],
  [
    '[E] Error[9]: Skipping tactic 0x5deb29b7a8e275f7 due to exception initDeviceReservedSpace',
    'no-kernel-implementation',
    /JetPack/,
  ],
  [
    'terminate called: std::out_of_range\n  what():  Attribute not found: axes',
    'onnx-graph-invalid',
    /attribute axes/,
  ],
  ['can not parse layer type PReLU', 'unsupported-onnx-op', /plugin for PReLU/],
]);

each('the machine, its driver and its repositories', [
  [
    'docker: nvidia-container-cli: mount error: failed to add device rules: bpf_prog_query(X) failed: unknown.',
    'cuda-init-failure',
    /1\.8\.1/,
  ],
  [
    'nvidia-container-cli: initialization error: nvml error: driver not loaded',
    'cuda-init-failure',
    /Secure Boot/,
  ],
  [
    'nvidia-container-cli: ldcache error: open failed: /sbin/ldconfig.real: no such file or directory',
    'cuda-init-failure',
    /config\.toml/,
  ],
  [
    'exec: "nvidia-container-runtime": executable file not found in $PATH',
    'cuda-init-failure',
    /Container Toolkit/,
  ],
  ['Failed to initialize NVML: Driver/library version mismatch', 'cuda-init-failure', /^Reboot/],
  [
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
    'cuda-init-failure',
    /dkms/,
  ],
  [
    'W: GPG error: https://developer.download.nvidia.com/compute/cuda/repos/x  InRelease: public key is not available: NO_PUBKEY A4B',
    'missing-shared-library',
    /cuda-keyring/,
  ],
  ['E: Unable to locate package nvidia-jetpack', 'missing-shared-library', /nvidia-l4t-apt-source/],
  [
    'dpkg: error processing archive nv-tensorrt-local-repo-ubuntu2204-8.6.1.deb (--install):',
    'missing-shared-library',
    /downloaded whole/,
  ],
  [
    'Collecting tensorrt\nERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
    'python-binding-missing',
    /TMPDIR/,
  ],
  ['/usr/bin/ld: cannot find -lmyelin', 'missing-shared-library', /off the link line/],
]);

each('what a shape may not be computed from', [
  [
    '[TRT] [E] [graph.cpp::f::1] Error Code 4: Internal Error (/N: an IIteratorLayer cannot be used to compute a shape tensor)',
    'unsupported-onnx-op',
    /EfficientNMS_TRT/,
  ],
  [
    '[TRT] [E] If_1_OutputLayer: IIfConditionalOutputLayer inputs must have the same shape. Shapes are [1,2] and [2].',
    'unsupported-onnx-op',
    /^Remove the If.*squeeze/,
  ],
  [
    '[TRT] [E] INetworkDefinition::addPluginV3: Error Code 3: Internal Error (Parameter check failed, condition: plugin.f() != nullptr.)',
    'application-expectation',
    /addPluginV3/,
  ],
]);

each('processes that die of something else', [
  ['>>> import tensorrt\nIllegal instruction', 'native-crash', /OPENBLAS_CORETYPE/],
  [
    '[TRT] ready\nGST_ARGUS: Available Sensor modes :\nSegmentation fault (core dumped)',
    'native-crash',
    /camera/,
  ],
  [
    '[TRT] CUDA Operation Failed with Code: 801, operation not supported',
    'cuda-error-at-load',
    /cudaMallocAsync/,
  ],
  [
    "[E] [TRT] Layer: Where_4's output can not be used as shape tensor.",
    'unsupported-onnx-op',
    /fold-constants/,
  ],
  [
    '[E] [TRT] ModelImporter.cpp:774: --- Begin node ---\n[E] [TRT] ModelImporter.cpp:775: input: "x"\nop_type: "NonZero"\n',
    'unsupported-onnx-op',
    /NonZero/,
  ],
]);

each('programs that say only that they failed', [
  ['[TRT]  imageNet -- failed to initialize.', 'unknown', /--input-blob=input_0/],
  [
    "[GIE] failed to retrieve tensor for output 'coverage'\nSegmentation fault",
    'application-expectation',
    /output-cvg/,
  ],
  [
    "[ERROR] UseTrtBackend  The FastDeploy didn't compile with TrtBackend.",
    'missing-shared-library',
    /TRT_BACKEND=ON/,
  ],
  [
    '[ERROR] x/trt_backend.cc(573)::f  Failed to parse ONNX model by TensorRT.\n[ERROR] x/trt_backend.cc(265)::g  Failed to create tensorrt engine.\nAborted (core dumped)',
    'unknown',
    /paddle2onnx/,
  ],
  [
    '[TRT] [E] 2: [builder.cpp::f::157] Error Code 2: Internal Error (Assertion validateCaskKLibSize(buffer.size) failed. )',
    'builder-internal-error',
    /^Let TensorRT find the builder resource/,
  ],
  ["a.hpp:3:4: error: 'nvinfer1::ScatterMode' has not been declared", 'python-api-removed', /release\/X\.Y/],
  [
    'import torch_tensorrt\ntorch._export.serde.serialize.SerializeError: Failed serializing node a',
    'application-expectation',
    /use_python_runtime=False/,
  ],
]);

each('what a release or a machine does not have', [
  [
    'TensorRT/plugin/a.cu:1:2: fatal error: cub/cub.cuh: No such file or directory',
    'missing-shared-library',
    /NVIDIA\/cub/,
  ],
  [
    '[E] [TRT] 9: [x.cpp::buildEngine::1] Error Code 9: Internal Error (Networks with QuantizeLayer layers require hardware with Int8 support.)',
    'precision-unsupported-by-gpu',
    /newer release/,
  ],
  ['[TensorRT] ERROR: Loop_124: setRecurrence not called', 'unsupported-onnx-op', /unroll the loop/],
  [
    'W tensorflow/contrib/tensorrt/x.cc:515] subgraph conversion error for subgraph_index:1 due to: "Invalid argument: no" SKIPPING......( 180 nodes)',
    'unsupported-onnx-op',
    /^Nothing has to be done/,
  ],
  [
    '[W] Dynamic dimensions required for input: x, but no shapes were provided. Automatically overriding shape to: 1x3',
    'dynamic-shape-no-profile',
    /--minShapes/,
  ],
]);

each('PyTorch before TensorRT is reached', [
  [
    "torch.onnx.errors.UnsupportedOperatorError: Exporting the operator 'aten::frob' to ONNX opset version 13 is not supported. tensorrt",
    'unsupported-onnx-op',
    /^Export with a higher opset_version/,
  ],
  ['[TRT] OnnxExporterError: Module onnx is not installed!', 'python-binding-missing', /pip install onnx/],
  [
    'tensorrt\nRuntimeError: CUDA error: no kernel image is available for execution on the device',
    'plugin-wrong-arch',
    /^Install the torch/,
  ],
  [
    'TypeError: deserialize_cuda_engine(): incompatible function arguments. The following are supported:\nInvoked with: <tensorrt.Runtime object at 0x7f>, None',
    'unknown',
    /parser\.get_error/,
  ],
  ['[E] Could not load plugin library: ./libmy.so', 'missing-shared-library', /libmy\.so/],
  [
    '[E] Error[9]: Error Code: 9: Skipping tactic 0x00 due to exception [type.cpp:infer_type:145] no types',
    'builder-internal-error',
    /newer TensorRT/,
  ],
]);

each('the UFF parser and TensorFlow 1', [
  ...[
    'Unsupported number of graph 0',
    'Could not read buffer.',
    'UFF buffer empty',
    'Could not parse MetaGraph from /tmp/f',
  ].map((said): [string, string, RegExp] => [
    `ERROR: [TRT]: UffParser: ${said}\nERROR: Failed to create network using custom network creation function`,
    'onnx-file-corrupted',
    /tlt-model-key/,
  ]),
  [
    'ERROR: [TRT]: Parameter check failed at: ../builder/Network.cpp::addInput::992, condition: isValidDims(dims, hasImplicitBatchDimension())\nERROR: [TRT]: UFFParser: Failed to parseInput for node input_1',
    'application-expectation',
    /uff-input-blob-name=input_1/,
  ],
  [
    'ERROR: UffParser: Validator error: cond/Merge: Unsupported operation _Merge',
    'unsupported-onnx-op',
    /tf2onnx/,
  ],
  [
    'ERROR: UffParser: Validator error: nms: Unsupported operation _FrobNMS_TRT',
    'onnx-custom-op-plugin-missing',
    /_FrobNMS_TRT/,
  ],
  [
    "import uff\nAttributeError: module 'tensorflow' has no attribute 'GraphDef'",
    'python-api-removed',
    /tf2onnx/,
  ],
]);

each('Torch-TensorRT in its own checks', [
  [
    'trtorch.compile(m)\nRuntimeError: [enforce fail at core/conversion/conversion.cpp:183] Expected it to be true but got false\nNo output',
    'unsupported-onnx-op',
    /ir="dynamo"/,
  ],
  [
    'RuntimeError: [Error thrown at core/util/trt_util.cpp:165] pos >= 0 ASSERT FAILED at core/util/trt_util.cpp:165',
    'unsupported-onnx-op',
    /ir="dynamo"/,
  ],
  [
    'torch_tensorrt/ts/_compiler.py\nRuntimeError: x.empty()INTERNAL ASSERT FAILED at "../torch/csrc/jit/ir/ir.cpp":1286',
    'unsupported-onnx-op',
    /torch\.jit\.trace/,
  ],
  ["AttributeError: module 'trtorch' has no attribute 'Input'", 'python-api-removed', /trtorch/],
  [
    '[W] Convolution + generic activation fusion is disable due to incompatible driver or nvrtc\n[E] 1: [ltWrapper.cpp::CublasLtWrapper::66] Error Code 1: Cublas (Could not initialize cublasLt.)',
    'cuda-library-version-mix',
    /CUDA/,
  ],
]);

each('CMake, OpenCV and plugins of a project', [
  ...['CUDA_nvinfer_LIBRARY', 'CUDA_nppi_LIBRARY (ADVANCED)'].map((variable): [string, string, RegExp] => [
    `CMake Error: The following variables are used in this project, but they are set to NOTFOUND.\nPlease set them or make sure they are set and tested correctly in the CMake files:\n${variable}\n    linked by target "x" in directory /x`,
    'missing-shared-library',
    new RegExp(`-D${variable.split(' ')[0]}=`),
  ]),
  [
    "/usr/bin/ld: libtensorrt_cpp_api.so: undefined reference to `cv::cuda::split(cv::_InputArray const&)'",
    'missing-shared-library',
    /-DWITH_CUDA=ON/,
  ],
  [
    'UNSUPPORTED_NODE: Assertion failed: scales.is_weights() && "Resize scales must be an initializer!"',
    'unsupported-onnx-op',
    /^Export with opset_version=11/,
  ],
  [
    "creator = [c for c in registry.plugin_creator_list if c.name == NAME and c.plugin_namespace == 'torch2trt'][0]\nIndexError: list index out of range",
    'onnx-custom-op-plugin-missing',
    /install --plugins/,
  ],
]);
