import { KNOWN_MEMBERS, apiChangeOf } from '../../catalog/python-api.js';
import { causeOfUnknownOperator } from '../onnx-operators.js';
import type { Rule } from './rule.js';

/** Telltale lines of a program that uses the runtime in a way that this release does not take. */
export const RUNTIME_USE_TELLS: readonly Rule[] = [
  // --- CUDA errors that came from elsewhere
  {
    literals: [
      'unspecified launch failure',
      'illegal memory access',
      'illegal address',
      'an illegal instruction',
      'device-side assert',
      'misaligned address',
      'invalid device context',
      'context is destroyed',
      'invalid resource handle',
      'invalid device function',
      'launch timed out',
      'uncorrectable ecc',
      'unknown error',
      'cuda error in',
      'cuda failure: invalid argument',
    ],
    match:
      /(?<cudaError>unspecified launch failure|(?:an )?illegal memory access(?: was encountered)?|illegal address|an illegal instruction(?: was encountered)?|device-side assert(?: triggered)?|misaligned address|invalid device context|context is destroyed|invalid resource handle|invalid device function|the launch timed out and was terminated|uncorrectable ECC error|(?:cuda|cudnn|driver).{0,60}unknown error)|Cuda (?:Error in [\w:]{1,120}: \d{1,3} \(|failure: )(?<cudaError2>invalid argument)\b/i,
    cause: 'cuda-error-at-load',
    strength: 'hint',
    without: ['building'],
  },
  {
    // A range of values that is none: NaN in what was measured.
    literals: ['min_ <= max_', 'dynamicrange'],
    match: /DynamicRange.{0,80}Error Code \d|Assertion min_ <= max_/,
    cause: 'calibration-crash',
    strength: 'sign',
    with: ['calibrating'],
  },
  // A table of scales in which the builder looks for a tensor that it does not have.
  {
    name: 'reads-scales',
    literals: ['reading calib', 'read calib', 'calibration cache', 'calib table'],
    atInfo: true,
  },
  {
    literals: [
      'unexpected exception _map_base::at',
      'what(): _map_base::at',
      'what():  _map_base::at',
      'unexpected exception map::at',
      'unexpected exception invalid map',
    ],
    cause: 'int8-scales-missing',
    strength: 'sign',
    with: ['reads-scales'],
    sets: { int8: 'table' },
  },
  {
    // A constant of a fused layer that is not a number, written into the source that NVRTC compiles.
    literals: ['identifier "inff', 'identifier "nanf', 'identifier "inf"', 'identifier "nan"'],
    match: /identifier "(?<constant>inff?|nanf?)" is undefined/,
    cause: 'builder-internal-error',
    strength: 'sign',
    sets: { builder: 'inf' },
  },
  {
    // Only a calibrator has tensors emitted (releases up to 8).
    literals: ['commonemittensor', 'trying to emit debug blob'],
    cause: 'calibration-crash',
    strength: 'sign',
  },
  {
    literals: ['network calibration failed'],
    cause: 'calibration-crash',
    strength: 'sign',
  },
  {
    // The calibrator names itself.
    literals: ['calibrator.cpp', 'calibrator.cu'],
    match:
      /calibrator\.c(?:pp|u)\b.{0,80}Error Code \d: (?:Cuda \w+ \((?<cudaError>[^)]{1,80})\)|Internal Error \(Assertion (?:memory|context))/i,
    cause: 'calibration-crash',
    strength: 'sign',
  },
  {
    // The same errors while the builder calibrates or times: what was given to it did that, no load.
    literals: [
      'illegal memory access',
      'unspecified launch failure',
      'invalid argument',
      'misaligned address',
      'device-side assert',
      'invalid resource handle',
    ],
    match:
      /(?<cudaError>illegal memory access|unspecified launch failure|misaligned address|device-side assert|invalid resource handle|(?:Cuda|CUDA).{0,60}invalid argument)/,
    cause: 'calibration-crash',
    strength: 'sign',
    with: ['calibrating'],
  },
  {
    literals: [
      'illegal memory access',
      'unspecified launch failure',
      'misaligned address',
      'device-side assert',
    ],
    match:
      /(?<cudaError>illegal memory access|unspecified launch failure|misaligned address|device-side assert)/,
    cause: 'builder-internal-error',
    strength: 'hint',
    sets: { kernel: 'failed' },
    with: ['building'],
    without: ['calibrating'],
  },
  {
    name: 'building',
    literals: [
      'buildserializednetwork',
      'timing runner',
      'calibration batch',
      'calibrated batch',
      'starting calibration',
      'calibrating',
      'building engine',
      'building the engine',
      'building tensorrt engine',
      'local timing cache in use',
      'getbesttactic',
      'during auto-tuning',
      'findfastesttactic',
      'builder/cudnn',
      'engine could not be created',
    ],
  },
  { literals: ['invalid resource handle'], sets: { handle: 'invalid' } },
  { literals: ['(invalid device pointer)'], sets: { freedBy: 'another' } },
  {
    // Behind what worked, it is a context that was taken down too early.
    literals: ['defaultallocator.cpp'],
    match: /Cuda Runtime \((?<cudaError>(?!out of memory|initialization error)[^)]{1,120})\)/i,
    cause: 'cuda-error-at-load',
    strength: 'sign',
    without: ['worked', 'building'],
  },

  {
    // Whatever else CUDA answers while a layer runs.
    literals: [
      'cuda runtime (',
      'cuda driver (',
      'error code 1: cask',
      'error code 1: cutensor',
      'cuda error in',
      'cudnn_status_mapping',
      'error code 1: cublas',
      'failed_execution',
    ],
    match:
      /Cuda (?:Runtime|Driver) \((?!out of memory|driver shutting down)(?<cudaError>[^)]{1,160})\)|Error Code 1: (?:Cask|CuTensor) \((?<cudaError2>[^)]{1,120})|Cuda Error in [~\w:]{1,120}: ?\d{1,3} \((?!out of memory|driver shutting down)(?<cudaError3>[^)]{1,120})\)|(?<cudaError4>CUDNN_STATUS_MAPPING_ERROR|Cublas \(CUBLAS_STATUS_(?:EXECUTION_FAILED|INTERNAL_ERROR))|FAILED_EXECUTION/i,
    cause: 'cuda-error-at-load',
    strength: 'hint',
    without: ['building', 'calibrating', 'linked-against'],
  },
  {
    // Memory pools, graphs and such, which not every driver mode has.
    literals: ['801, operation not supported', 'cudaerrornotsupported', '801 (operation not supported'],
    cause: 'cuda-error-at-load',
    strength: 'hint',
    sets: { gpuLacks: 'call' },
  },
  {
    // NVIDIA's samples print the number or the name: a size that is negative, a pointer that is none.
    literals: ['cuda runtime error: '],
    match: /Cuda Runtime Error: (?:1\b|cudaError_t\.cudaErrorInvalidValue)/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'copy' },
  },

  {
    // The compiler of TorchScript gives TensorRT a layer with values that it does not take.
    literals: ['torch-tensorrt conversion context]', 'trtorch conversion context]'],
    match: /T(?:orch-T)?(?:ensorRT|RTorch) Conversion Context\] - .{0,60}Parameter check failed/,
    cause: 'unsupported-onnx-op',
    strength: 'sign',
    sets: { converter: 'torch-tensorrt' },
  },

  // --- Python API
  {
    literals: ['has no attribute'],
    match:
      /'(?<type>(?:tensorrt|tensorrt_bindings|tensorrt_rtx|tensorrt_lean)[\w.]*|I?(?:CudaEngine|ExecutionContext|BuilderConfig|Builder|Runtime|NetworkDefinition|BuilderFlag|HostMemory|OnnxParser|NetworkDefinitionCreationFlag)[\w.]*)'?.{0,60}?has no attribute '(?<attribute>\w+)'/i,
    unless:
      /module '(?:tensorrt\w*)' has no attribute '(?:Logger|__version__|Builder|Runtime|OnnxParser|init_libnvinfer_plugins)'/,
    cause: 'python-api-removed',
    strength: 'sign',
  },
  {
    literals: ['has no attribute'],
    match:
      /(?<type>BuilderFlag|NetworkDefinitionCreationFlag|NetworkDefinitionCreationFlag|MemoryPoolType|ProfilingVerbosity|DataType).{0,40}has no attribute '?(?<attribute>\w+)|has no attribute '(?<attribute2>num_bindings|get_binding_\w+|binding_is_input|max_workspace_size|build_cuda_engine|build_engine|max_batch_size|execute_async(?:_v2)?|execute_async_v3|set_binding_shape|num_io_tensors|get_tensor_(?:name|shape|mode)|EXPLICIT_BATCH|set_tensor_address|get_tensor_dtype)'/i,
    unless: /'NoneType'/,
    cause: 'python-api-removed',
    strength: 'sign',
  },
  {
    // Packages that programs use beside TensorRT, whose API changes as well.
    literals: [
      "module 'polygraphy",
      "module 'onnx",
      "module 'pycuda",
      "module 'cuda",
      "module 'torch_tensorrt",
      "module 'trtorch",
      "module 'torch2trt",
      "module 'modelopt",
      "module 'tensorrt_llm",
    ],
    match:
      /module '(?<package>(?:polygraphy|onnx_graphsurgeon|onnxruntime|onnx|pycuda|cuda|torch_tensorrt|trtorch|torch2trt|modelopt|tensorrt_llm)\b[\w.]{0,80})' has no attribute '(?<attribute>\w+)'/,
    cause: 'python-api-removed',
    strength: 'sign',
    sets: { api: 'package' },
  },
  {
    literals: ['cannot import name'],
    match:
      /cannot import name '(?<attribute>\w+)' from (?:partially initialized module )?'(?<package>(?:polygraphy|onnx_graphsurgeon|onnxruntime|onnx|torch_tensorrt|torch2trt|modelopt|tensorrt_llm)\b[\w.]{0,80})'/,
    unless: /partially initialized|onnx2tensorrt/,
    cause: 'python-api-removed',
    strength: 'sign',
    sets: { api: 'package' },
  },
  {
    // The package is there, but not that part of it.
    literals: [
      "no module named 'tensorrt_llm.",
      "no module named 'modelopt.",
      "no module named 'polygraphy.",
      "no module named 'onnx.",
    ],
    match:
      /No module named '(?<package>(?:tensorrt_llm(?!\.bindings)|modelopt|polygraphy|onnx)(?:\.\w{1,60}){0,6})\.(?<attribute>\w{1,60})'/,
    cause: 'python-api-removed',
    strength: 'sign',
    sets: { api: 'package' },
  },
  {
    // What the bindings of TensorRT 7 throw where CUDA fails beneath them; mostly nothing stands behind it.
    literals: ['runtimeerror: driver error:'],
    cause: 'cuda-init-failure',
    strength: 'hint',
    sets: { driverError: 'bare' },
  },
  {
    // A node that ComfyUI could not import, so that the workflow names one that is not there.
    literals: ['cannot execute because node ', 'cannot execute because a node is missing'],
    match:
      /Cannot execute because node (?<comfyNode>\w{0,60}(?:TRT|[Tt]ensor_?[Rr][Tt]|TENSORRT)\w{0,60}) does not exist/,
    cause: 'application-expectation',
    strength: 'hint',
    sets: { call: 'comfy-node' },
  },
  {
    // The image or the program is of another kind of CPU.
    literals: ['exec format error'],
    cause: 'application-expectation',
    strength: 'hint',
    sets: { call: 'exec-format' },
  },
  {
    // The extension of Stable Diffusion WebUI, where no engine is selected.
    literals: ["object has no attribute 'profile_idx'"],
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'webui-unet' },
  },
  {
    // PyTorch reads its own checkpoint, before anything of TensorRT.
    literals: [
      'error(s) in loading state_dict for',
      "keyerror: 'model'",
      "keyerror: 'state_dict'",
      "keyerror: 'model.",
      "keyerror: 'backbone.",
      "keyerror: 'module.",
    ],
    match:
      /Error\(s\) in loading state_dict for (?<network>\w{1,60})|KeyError: '(?<ckptKey>model|state_dict)'|KeyError: '(?:model|backbone|module)\.[\w.]{1,120}'/,
    cause: 'application-expectation',
    strength: 'hint',
    sets: { call: 'checkpoint' },
  },
  {
    // Ultralytics reads the length of its metadata from the first bytes, which in an engine of trtexec are those of the plan.
    // https://github.com/ultralytics/ultralytics/issues/1225
    literals: ['f.read(meta_len).decode'],
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'ultralytics-metadata' },
  },
  {
    // Python values that the model computes are tensors while it is traced. https://github.com/NVIDIA-AI-IOT/whisper_trt/issues/10
    literals: ['must be bool, not tensor', 'must be int, not tensor', 'must be float, not tensor'],
    match:
      /(?<function>\w{1,60})\(\): argument '(?<argument>\w{1,60})' (?:\(position \d{1,2}\) )?must be (?<got>bool|int|float), not Tensor/,
    cause: 'application-expectation',
    strength: 'hint',
    sets: { call: 'trace-value' },
  },
  {
    // torch2trt hooks the methods of torch.Tensor by name: its main branch is for newer releases of PyTorch.
    // https://github.com/NVIDIA-AI-IOT/torch2trt/issues/510
    literals: ["type object 'tensor' has no attribute", "'tensor' object has no attribute 'ndim'"],
    match: /(?:type object )?'(?<package>Tensor)' (?:object )?has no attribute '(?<attribute>\w+)'/,
    cause: 'python-api-removed',
    strength: 'sign',
    with: ['torch2trt'],
    sets: { api: 'torch2trt' },
  },
  { name: 'torch2trt', literals: ['torch2trt'] },
  {
    literals: ["from 'cuda'", "from 'cuda.", "no module named 'cuda"],
    match:
      /cannot import name '(?<attribute>cudart|cuda|nvrtc|runtime|driver)' from '(?<package>cuda[\w.]{0,40})'|No module named '(?<package2>cuda)(?:\.\w+)?'/,
    cause: 'python-api-removed',
    strength: 'sign',
    sets: { api: 'cuda-python' },
  },
  {
    // The UFF converter and frozen-graph scripts call what only TensorFlow 1 has at that place.
    literals: [
      "module 'tensorflow' has no attribute",
      "failed to import module (cannot import name 'graphdef'",
    ],
    match:
      /module 'tensorflow' has no attribute '(?<attribute>GraphDef|gfile|AttrValue|NodeDef|Session|InteractiveSession|ConfigProto|GPUOptions|placeholder|get_default_graph|reset_default_graph|logging|import_graph_def|app|flags)'|Failed to import module \(cannot import name '(?<attribute2>GraphDef)'/,
    cause: 'python-api-removed',
    strength: 'sign',
    sets: { api: 'tensorflow1' },
  },
  {
    // Removed from numpy 1.24, and used by the bindings of TensorRT 8 and by programs of their time.
    // https://github.com/NVIDIA/TensorRT/issues/2557
    literals: ["module 'numpy' has no attribute"],
    match: /module 'numpy' has no attribute '(?<attribute>bool|int|float|object|typeDict|str|long)'/,
    cause: 'python-api-removed',
    strength: 'sign',
    with: ['field'],
    sets: { api: 'numpy' },
  },
  {
    literals: [
      'compiled using numpy 1.x cannot be run',
      'numpy.core.multiarray failed to import',
      'compiled against api version',
    ],
    cause: 'python-api-removed',
    strength: 'hint',
    with: ['field'],
    sets: { api: 'numpy-abi' },
  },
  {
    // https://github.com/onnx/onnx/issues/4222
    literals: ['descriptors cannot be created directly', 'descriptors cannot not be created directly'],
    cause: 'python-api-removed',
    strength: 'sign',
    with: ['field'],
    sets: { api: 'protobuf' },
  },
  {
    literals: [
      'incompatible function arguments',
      'incompatible constructor arguments',
      'unexpected keyword argument',
    ],
    match:
      /(?<attribute>\w{3,60})\(\): incompatible (?:function|constructor) arguments[^]{0,300}?(?:tensorrt|trt)\w*\.(?:tensorrt\.)?(?<type>I?[A-Z]\w+)|(?:IExecutionContext|ICudaEngine|IBuilder|Runtime|OnnxParser|INetworkDefinition)\.?(?<attribute2>\w{3,60})\(\) got an unexpected keyword argument/,
    unless: /NoneType/,
    cause: 'python-api-removed',
    strength: 'hint',
    without: ['invoked-with-none'],
    sets: { api: 'arguments' },
  },
  { name: 'invoked-with-none', literals: ['invoked with:'], match: /Invoked with:.{0,200}\bNone\b/ },
  {
    literals: ['did you mean'],
    match: /has no attribute '\w{1,80}'\. Did you mean: '(?<didYouMean>\w{1,80})'/,
  },
  {
    // Python 2 and programs that pass the message on do not say which module; the traceback shows that it is `trt`.
    literals: ["'module' object has no attribute"],
    match: /'module' object has no attribute '(?<attribute>\w{1,80})'/,
    decide: ({ attribute }) => (apiChangeOf(attribute ?? '') === null ? null : 'python-api-removed'),
    strength: 'sign',
    with: ['uses-trt'],
  },
  {
    name: 'uses-trt',
    literals: ['trt.', 'tensorrt', 'trt_outputs', 'trt_engine'],
    match: /\b(?:trt|tensorrt)\.\w|import tensorrt|\btrt_(?:outputs|engine)/,
    atInfo: true,
  },
  {
    literals: ["module 'tensorrt"],
    match:
      /module '(?<type>tensorrt\w*)' has no attribute '(?<attribute>(?!Logger'|__version__'|Builder'|Runtime'|OnnxParser'|init_libnvinfer_plugins')\w+)'/,
    cause: 'python-api-removed',
    strength: 'sign',
  },
  {
    literals: ['has no member named', 'is not a member of', 'no member named'],
    match:
      /(?:nvinfer1|nvonnxparser|I(?:CudaEngine|Builder|ExecutionContext|Runtime|NetworkDefinition)).{0,80}(?:no member named|is not a member of).{0,4}?(?<member>\w{3,60})|['‘"](?<member2>\w{3,60})['’"]: is not a member of .{0,4}(?:nvinfer1|nvonnxparser)|(?:nvinfer1|nvonnxparser)/,
    cause: 'python-api-removed',
    strength: 'hint',
  },

  {
    // MSVC says it in the language of the machine; its number is the same in all.
    literals: ['c2039'],
    match: new RegExp(
      `\\b(?<member>${KNOWN_MEMBERS.join('|')})\\b(?=[^]{0,200}\\bC2039\\b)|\\bC2039\\b.{0,40}?\\b(?<member2>${KNOWN_MEMBERS.join('|')})\\b`,
    ),
    cause: 'python-api-removed',
    strength: 'sign',
  },
  {
    literals: ['did you mean'],
    match: /no member named .{0,4}?\w{3,60}.{0,4}did you mean .{0,4}?\b(?<memberThere>[a-z]\w{3,60})/,
  },
  {
    // Its examples call the classes of the package, whose parameters change with each release.
    literals: ['required positional argument'],
    match:
      /(?<attribute>[A-Z]\w{2,60})\.__init__\(\) missing \d{1,2} required positional arguments?|(?<attribute2>__init__)\(\) missing \d{1,2} required positional arguments?/,
    cause: 'python-api-removed',
    strength: 'hint',
    with: ['llm'],
    sets: { api: 'package', package: 'tensorrt_llm' },
  },
  {
    literals: ['runtime_deserialize_legacy', "missing 1 required positional argument: 'size'"],
    cause: 'python-api-removed',
    strength: 'hint',
  },

  // --- TensorRT for RTX
  {
    // An operator that it does not import, said in these words: no mix of products.
    literals: ['is not supported in tensorrt'],
    match: /Op type:? ?['"]?(?<op>\w{1,80})['"]? is not supported in TensorRT(?:-RTX)?/i,
    decide: causeOfUnknownOperator,
    strength: 'proof',
  },
  { name: 'rtx-tool', literals: ['tensorrt_rtx'] },
  {
    // Precisions are fixed by the network there.
    literals: ['unknown option'],
    match: /Unknown option:? ?(?<option>--(?:fp16|bf16|int8|fp8|int4|best|noTF32))\b/i,
    cause: 'rtx-vs-tensorrt',
    strength: 'proof',
    with: ['rtx-tool'],
  },
  {
    literals: ['builderflag::k'],
    match: /condition: !config\.getFlag\(BuilderFlag::k(?:FP16|BF16|INT8|FP8|INT4|TF32)\)/,
    cause: 'rtx-vs-tensorrt',
    strength: 'sign',
    survivable: true,
  },
  {
    literals: ['tensorrt-rtx', 'tensorrt for rtx', 'tensorrt_rtx'],
    match:
      /(?:not supported|unsupported|does not support|not available|not (?:been )?(?:built|created) (?:with|by|for)|incompatible).{0,60}TensorRT[- _](?:for )?RTX|TensorRT[- _](?:for )?RTX (?:does not support|only supports|cannot|requires strongly|engines? (?:cannot|are not))|tensorrt_rtx.{0,40}has no attribute/i,
    unless: /compute capability|version \d|Op type/i,
    cause: 'rtx-vs-tensorrt',
    strength: 'sign',
  },
];
