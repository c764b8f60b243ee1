import type { Rule } from '../rule.js';

/** Telltale lines of the programs around TensorRT: Triton, ONNX Runtime, Torch-TensorRT, the application itself. */
export const FRAMEWORK_RULES: readonly Rule[] = [
  // --- Triton
  {
    // `tensorrt_plan` is a platform; the backend of that name is `tensorrt`.
    literals: ['libtriton_tensorrt_plan', "'tensorrt_plan'", '"tensorrt_plan"'],
    match: /libtriton_(?<backend>tensorrt_plan)\.so|backend\W{1,6}(?<backend2>tensorrt_plan)/i,
    cause: 'triton-config',
    strength: 'proof',
    sets: { triton: 'backend' },
  },
  {
    literals: ['engine only supports', 'engine  only supports'],
    match:
      /specified max-batch (?<asked>\d{1,9}) but TensorRT engine\s{1,3}only supports max-batch\s?=?\s?(?<admits>\d{1,9})/i,
    cause: 'triton-config',
    strength: 'proof',
    sets: { triton: 'batch' },
  },
  {
    // What Triton compares, in its own fixed words.
    literals: [
      'but the model configuration specif',
      'allowed inputs are:',
      'allowed outputs are:',
      'require 3 dims for',
      'model configuration supports batching but',
      'for the model to support batching',
      'unexpected shape for input',
    ],
    match:
      /model input NHWC\/NCHW require|model configuration supports batching but|for the model to support batching|unexpected shape for input '.{1,200}' for model '.{1,200}Expected \[|model expects .{0,200}but the model configuration specif|unexpected inference (?:input|output) .{0,120}allowed (?:in|out)puts are:/,
    cause: 'triton-config',
    strength: 'sign',
  },
  {
    // What Triton refuses as an argument when it loads a model is what its configuration says of it.
    // https://github.com/triton-inference-server/server/issues/6777
    literals: ['failed to load ', 'unavailable: invalid argument: '],
    match: /(?:failed to load '[^'\n]{1,120}'(?: version \d{1,9})?|UNAVAILABLE): Invalid argument: /,
    unless: /library version|unable to find/,
    cause: 'triton-config',
    strength: 'hint',
  },
  {
    // What it cannot read of a model's folder or config.pbtxt.
    literals: ['poll failed for model directory'],
    cause: 'triton-config',
    strength: 'hint',
    atWarning: true,
  },
  {
    // DeepStream's own server says so of the configuration that it compares with the model.
    literals: [
      'check trtis model config',
      'check triton model config',
      'input-dims is not correct',
      'no version is available',
    ],
    match:
      /check (?:trtis|triton) model config|(?:trtis|triton) backend on model.{0,120}dims is not correct|(?<noVersion>no version is available)/i,
    cause: 'triton-config',
    strength: 'hint',
  },
  {
    // Its containers do not all have the same backends.
    // Where no library is there, it looks for a backend in Python.
    literals: ['unable to find backend library for backend', "/model.py' for model"],
    match:
      /unable to find (?:backend library for backend '(?<backend>[^']{1,60})'|'(?<backend2>\w{1,60})\/model\.py' for model)/,
    cause: 'triton-config',
    strength: 'proof',
    sets: { triton: 'no-backend' },
  },
  {
    literals: ['unknown execution accelerator'],
    match: /unknown Execution Accelerator '(?<accelerator>[^']{1,40})'/,
    cause: 'triton-config',
    strength: 'proof',
    sets: { triton: 'accelerator' },
  },
  {
    literals: ['unable to find', 'unable to load backend'],
    match: /unable to find '?(?:backend library|libtriton_(?<backend>\w+)\.so)/i,
    cause: 'triton-config',
    strength: 'sign',
  },
  {
    literals: [
      'model configuration expects',
      'unexpected configuration',
      'configuration specified',
      'model tensor shape configuration hints',
      'tensor in model',
      'config.pbtxt',
      'must specify platform',
      'max_batch_size',
      'unexpected inference input',
      'unexpected datatype',
      'unexpected shape for',
      'request batch-size must be',
      'failed to auto-complete',
      'expected configuration',
    ],
    match:
      /model configuration (?:expects|for)|configuration expects|configuration specified .{0,80}(?:but|while)|tensor shape configuration hints|must specify (?:platform|'?backend)|unexpected (?:datatype|shape|inference (?:input|output)).{0,80}(?:for|in) (?:model|'|input|output)|config\.pbtxt.{0,120}(?:error|invalid|mismatch|fail|unable)|(?:error|invalid|fail\w*|unable).{0,120}config\.pbtxt|request batch-size must be <=|max_batch_size.{0,80}(?:not|but|exceed|larger|greater)|failed to auto-complete/i,
    unless:
      /Invalid argument: unexpected shape for input\s*$|--max_batch_size|\[TRT-LLM\]|has no attribute|Proceeding with simple config/i,
    cause: 'triton-config',
    strength: 'hint',
    with: ['triton'],
  },
  {
    literals: [
      'failed to stat file',
      'failed to create repo server',
      'failed to poll from model repository',
      'failed to load all models',
      'model repository',
      'must specify --model-repository',
    ],
    match:
      /failed to (?:stat|open|read) (?:file |folder |directory )?(?<repository>\/[^\s,;'"]{1,200})|failed to poll from model repository|(?:model repository|repository path).{0,80}(?:not (?:exist|found|readable)|no such|cannot|invalid|empty)/i,
    unless: /config\.pbtxt|model\.(?:plan|onnx)/,
    cause: 'triton-config',
    strength: 'hint',
    with: ['triton'],
    sets: { triton: 'repository' },
  },
  {
    // Triton's own words for a plan that TensorRT refused, where TensorRT's lines are missing.
    literals: ['unable to load plan file', 'unable to create tensorrt engine', 'failed to load plan file'],
    match:
      /(?:unable|failed) to (?:load plan file|create TensorRT engine)(?: to auto complete config)?:?(?: (?<file>\S{1,300}\.plan))?/i,
    cause: 'engine-version-mismatch',
    strength: 'hint',
    sets: { triton: 'plan' },
  },
  {
    name: 'triton',
    literals: [
      'triton',
      'trtis',
      'tensorrtserver',
      'inferenceserverexception',
      'model_repository_manager',
      'model_lifecycle',
      'model_repository',
      'model configuration shape',
    ],
  },

  // --- ONNX Runtime
  {
    literals: ['unknown provider option'],
    match: /Unknown provider option:? ?['"]?(?<providerOption>\w{1,80})/i,
    cause: 'ort-option-unknown',
    strength: 'proof',
  },
  {
    // What ONNX Runtime says of an option without a value.
    literals: ['key/value cannot be empty'],
    cause: 'ort-option-unknown',
    strength: 'sign',
    sets: { emptyOption: 'yes' },
    atWarning: true,
  },
  {
    literals: ['trt_', 'provider option', 'invalid tensorrt ep option'],
    match:
      /Invalid TensorRT EP option:? ?(?<providerOption3>\w{1,60})|(?:[Ff]ailed to (?:parse|convert|find)|[Ii]nvalid|Unrecogni[sz]ed|unknown|unexpected).{0,80}(?:provider )?option.{0,40}?(?<providerOption>trt_\w{1,60})|(?<providerOption2>trt_\w{1,60}).{0,60}(?:is not a (?:valid|known)|invalid|unknown) .{0,20}option/,
    cause: 'ort-option-unknown',
    strength: 'sign',
  },
  {
    literals: [
      'falling back to',
      'is not in available provider names',
      "specified provider 'tensorrtexecutionprovider'",
      'failed to create tensorrtexecutionprovider',
      'failed to create cudaexecutionprovider',
      'register `tensorrtexecutionprovider`',
      'some nodes were not assigned to the preferred',
      'fallback to cpu',
      'is unavailable',
      'not available',
      'subset of available providers',
    ],
    match:
      /[Ff]alling back to .{0,60}ExecutionProvider|(?:Tensorrt|CUDA)ExecutionProvider.{0,40}(?:is not in available|not available|is unavailable|does not contain a subset of available providers)|Failed to create (?:Tensorrt|CUDA)ExecutionProvider|register `TensorrtExecutionProvider`/,
    cause: 'ort-silent-fallback',
    strength: 'hint',
    atWarning: true,
  },
  {
    // The package without GPUs has these alone.
    literals: ['cpuexecutionprovider'],
    match:
      /[Pp]roviders?:?\s{0,4}(?:\u2022\s{0,4})?\[?'?(?:AzureExecutionProvider'?, ?'?)?CPUExecutionProvider'?\]?|\['AzureExecutionProvider', 'CPUExecutionProvider'\]/,
    sets: { ortBuild: 'cpu' },
    atWarning: true,
    atInfo: true,
  },

  {
    literals: ['has no shape specified'],
    match: /TensorRT input: ?(?<input>\S{1,200}) has no shape specified/,
    cause: 'dynamic-shape-no-profile',
    strength: 'proof',
    sets: { ort: 'shapes' },
  },
  {
    // A profile for some inputs makes one necessary for all, those of subgraphs too.
    literals: ['no associated shape profiles', 'provide all the dynamic shape inputs'],
    match:
      /no associated shape profiles provided:? ?(?<input>[^\s,]{1,200})?|provide all the dynamic shape inputs/,
    cause: 'dynamic-shape-no-profile',
    strength: 'proof',
    sets: { ort: 'profile' },
  },

  // --- TensorRT-LLM
  {
    name: 'llm',
    literals: ['tensorrt-llm', 'tensorrt_llm', 'trt-llm', 'tensorrtllm', '_rank0.engine', 'rank0.engine'],
    sets: { llm: 'yes' },
  },
  {
    literals: ['runtime world size', 'mpisize == tp', 'mpi worldsize is expected', 'world size'],
    match:
      /Engine world size \(?(?<engineWorld>[\d *]{1,20})\)? ?!= ?Runtime world size|mpiSize == tp \* pp|MPI worldSize is expected to be equal to tp\*pp/i,
    cause: 'application-expectation',
    strength: 'proof',
    sets: { llmWorld: 'differs' },
  },
  {
    // Its backend for Triton takes the folders of its engines from the parameters in config.pbtxt.
    literals: ['model paths are empty', 'model_path parameter', 'gpt_model_path'],
    match:
      /model paths are empty|(?:gpt|encoder|decoder)_model_path.{0,80}(?:not set|not found|empty|invalid|missing)/,
    cause: 'triton-config',
    strength: 'sign',
    sets: { triton: 'llm' },
  },
  {
    // Its own words for an engine that its TensorRT refused, where TensorRT's lines are missing.
    literals: ['failed to deserialize cuda engine'],
    cause: 'engine-version-mismatch',
    strength: 'hint',
    with: ['llm'],
  },
  {
    // What its runtime looks for in the config.json of the engine, and the release that built it did not write.
    literals: ['json.exception.out_of_range'],
    match: /\[json\.exception\.out_of_range\.403\] key '(?<key>\w{1,80})' not found/,
    unless: /WARNING/,
    cause: 'engine-version-mismatch',
    strength: 'sign',
    with: ['llm'],
  },
  {
    // It compares what a plugin wrote with what it reads, and the names of tensors, and says itself why they differ.
    literals: [
      'expected length',
      'tensor names in engine are not the same',
      'engine version',
      'different tensorrt-llm version',
    ],
    match:
      /Expected length.{0,40}real length|Tensor names in engine are not the same|different TensorRT-LLM version|[Ee]ngine version .{0,40}(?:does not match|doesn't match|mismatch)/,
    cause: 'engine-version-mismatch',
    strength: 'sign',
    with: ['llm'],
  },

  // --- Torch-TensorRT
  {
    // Names of PyTorch's own C++: whatever library it is, it was compiled for another PyTorch.
    literals: ['undefined symbol: _zn'],
    match:
      /(?<library>[\w.-]{1,100}\.so[\w.]{0,20}): undefined symbol: _ZNK?(?:2at|3c10|5torch)\w|undefined symbol: _ZNK?(?:2at|3c10|5torch)\w{1,200}(?:\s{1,8}\((?:[^()\s]{0,200}\/)?(?<library2>[\w.-]{1,100}\.so[\w.]{0,20})\))?/,
    unless: /torch_tensorrt|libtorchtrt|tensorrt_llm/,
    cause: 'torch-tensorrt-abi',
    strength: 'sign',
    sets: { abiOf: 'library' },
  },
  {
    literals: ['libtorchtrt', 'torch_tensorrt', 'torchtrt', 'tensorrt_llm'],
    match:
      /tensorrt_llm.{0,200}undefined symbol: _ZNK?(?:2at|3c10|5torch)|(?:libtorchtrt\w*|torch_tensorrt).{0,200}(?:undefined symbol|symbol lookup|DLL load failed|procedure could not|was compiled (?:with|against))|undefined symbol: .{0,160}(?:torch|c10).{0,200}|torch_tensorrt.{0,80}(?:requires|compiled with|built (?:with|for)|incompatible).{0,60}(?:torch|tensorrt)/i,
    unless: /\[W\]|warning:/i,
    cause: 'torch-tensorrt-abi',
    strength: 'proof',
  },
  {
    literals: ['abi version', 'abi_version', 'supported abi', 'expected abi'],
    match:
      /(?:engine|TRTEngine|torch_tensorrt|Torch-TensorRT).{0,160}ABI|ABI.{0,120}(?:TRTEngine|torch_tensorrt|Torch-TensorRT|serialized|engine)/,
    cause: 'torch-tensorrt-abi',
    strength: 'proof',
  },

  // --- the application's own expectations
  {
    // DeepStream calls functions of the program's own library by name.
    literals: [
      'dlsym failed to get func',
      'custom network creation function',
      'custom engine creation function',
      'cuda engine from custom library',
      'createengine(nvinfer1',
    ],
    match:
      /createEngine\(nvinfer1::IBuilder\b.{0,120}Assertion|dlsym failed to get func (?<func>\w{1,80})|could not find custom (?:network|engine) creation function:? ?['"]?(?<func2>\w{1,80})|custom (?:network|engine) creation function|engine from custom library/i,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'deepstream' },
  },
  {
    // A plugin reads back what another version of it wrote.
    literals: [
      'd == a + length',
      'd == a + getserializationsize',
      'd == (a + length)',
      '*buffer_size >= sizeof(t)',
    ],
    cause: 'engine-version-mismatch',
    strength: 'sign',
    sets: { pluginData: 'differs' },
  },
  {
    // torch2trt makes the tensors of the network where those of the example are.
    literals: ['tensorlocation::khost'],
    match: /set to TensorLocation::kHOST but only kDEVICE/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'host-tensor' },
  },
  {
    // The calls of a run in the wrong order or left out: the engine is sound.
    literals: ['address is not set for', 'address or allocator is set for'],
    match:
      /(?:Address is not|Neither address or allocator is) set for (?:input |output )?tensor:? ?(?<tensor>[^\s.]{1,100})/,
    cause: 'application-expectation',
    strength: 'proof',
    sets: { call: 'address' },
  },
  {
    // A program counts the tensors of its engine, or asks for one by a name that it does not have.
    literals: [
      'getnbbindings',
      'getnbiotensors',
      'num_bindings',
      'num_io_tensors',
      'invalid tensor name',
      'getbindingindex',
      'cannot find binding of given name',
    ],
    match:
      /Assertion.{0,40}(?:getNbBindings|getNbIOTensors|num_bindings|num_io_tensors)(?:\(\))? ?[=!<>]=|bindIndex < getNbBindings\(\)|invalid tensor name\b(?::? ?['"]?(?<tensor>[^\s'",;):][^\s'",;)]{0,99}?)(?=\.? |['"),;]|$))?|Cannot find binding of given name: (?<tensor2>[^\s'",;]{1,100})|(?:inputIndex|outputIndex|getBindingIndex\(.{0,60}\)) ?(?:==|!=|>=) ?.{1,60}(?:failed|Assertion)/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'names' },
  },
  {
    // CUDA_ERROR_INVALID_VALUE of a copy: it is larger than what was allocated on one of its sides.
    literals: ['cumemcpy', 'cudamemcpy'],
    match:
      /cuMemcpy\w{0,20} failed: invalid argument|cudaMemcpy\w{0,12}\b.{0,160}(?:cudaErrorInvalidValue|: invalid argument)/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'copy' },
  },
  {
    // DeepStream-Yolo makes the network from cfg and wts: what is left over belongs to another model.
    literals: ['unused weights left'],
    match: /unused weights left: [1-9]/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'weights' },
  },
  {
    // ONNX Runtime wants to be told the providers.
    literals: ['explicitly set the providers parameter'],
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'providers' },
  },
  {
    // Paddle hands parts of its graph to TensorRT, and one was not taken.
    literals: [
      'in tensorrt inference network',
      'trt_shape_range_info',
      'trt dynamic_shape mode',
      'trt runtime input shape',
      'trt inputs dynamic shape info',
      "trt network's shape tensor input",
      'does not support dynamic input shapes',
      "tensorrt's tensor input requires",
      'related to paddle-tensorrt',
      'no opconverter for optype',
    ],
    match:
      /Adding input \S{1,120} failed in TensorRT inference network|please enable trt dynamic_shape mode|TRT runtime input shape of \S{1,80} is invalid|some trt inputs dynamic shape info not set|Fail to find min\/max\/optim shape value for TRT|TRT 5 or lower version does not support dynamic|TensorRT's tensor input requires at least|configurations related to paddle-TensorRT|no OpConverter for optype/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'paddle' },
  },
  {
    literals: ['tensorrt engine can not build execution context'],
    cause: 'gpu-out-of-memory',
    strength: 'hint',
    sets: { memory: 'context' },
  },
  {
    literals: ['cannot load cudnn shared library', 'cannot load cublas shared library'],
    match: /Cannot load (?<name>cudnn|cublas) shared library/,
    cause: 'missing-shared-library',
    strength: 'sign',
    sets: { library: 'libcudnn.so', dlopen: 'not-found' },
  },
  {
    // TensorFlow 2 has the converter elsewhere, and up to 2.17 alone.
    literals: [
      "has no attribute 'contrib'",
      "no module named 'tensorflow.contrib",
      'has no attribute contrib',
    ],
    match:
      /module 'tensorflow' has no attribute '(?<attribute>contrib)'|No module named 'tensorflow\.(?<attribute2>contrib)\b/,
    cause: 'python-api-removed',
    strength: 'sign',
    with: ['field'],
    sets: { api: 'tensorflow' },
  },
  {
    literals: [
      'windows platform is not supported',
      'incompatible tensorrt versions',
      'incompatible tensorrt major',
    ],
    match:
      /RuntimeError: (?:(?<noWindows>Windows platform is not supported)|Incompatible TensorRT (?:versions|major version))/,
    decide: ({ noWindows }) =>
      noWindows === undefined ? 'cuda-library-version-mix' : 'missing-shared-library',
    strength: 'sign',
    with: ['tf-trt'],
    sets: { builtWithout: 'yes' },
  },
  { name: 'tf-trt', literals: ['trt_convert', 'tf2tensorrt', 'tf-trt', 'trtgraphconverter', 'tensorflow'] },
  {
    // The outputs of another model than the code behind the engine was written for.
    literals: ['cannot reshape array of size'],
    match: /cannot reshape array of size \d+ into shape/,
    cause: 'application-expectation',
    strength: 'hint',
    with: ['uses-trt'],
    sets: { call: 'copy' },
  },
  {
    // NumPy, where the array is copied into the memory of the host first.
    literals: ['could not broadcast input array from shape'],
    cause: 'application-expectation',
    strength: 'hint',
    with: ['field'],
    sets: { call: 'copy' },
  },
  {
    // Memory for a shape that still holds -1.
    literals: ["can't convert negative value to size_t"],
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'copy' },
  },
  {
    literals: ['hasimplicitbatchdimension', 'with an explicit batch dimension'],
    match: /!_importer_ctx\.network\(\)->hasImplicitBatchDimension|with an explicit batch dimension/,
    cause: 'application-expectation',
    strength: 'proof',
    sets: { call: 'explicit-batch' },
  },
  {
    literals: ['hasimplicitbatchdimension', 'max batch size was'],
    match:
      /condition: !?m?(?:Impl->m)?[eE]ngine\.hasImplicitBatchDimension\(\)|Batch size was: (?<asked>\d{1,9}), but engine max batch size was: (?<admits>\d{1,9})/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'implicit-batch' },
  },
  {
    // DeepStream's parsers look for their layers by name, and count the classes that they were told.
    literals: [
      'nvdsparsebbox',
      'nvdsinferparse',
      'find output layer',
      'output coverage layer',
      'set num-detected-classes',
      'num classes mismatch',
    ],
    match:
      /nvdsparsebbox\w{0,40}\.cpp.{0,800}Assertion|NvDsInferParse\w{1,40}\(.{0,800}Assertion|(?:Could not|Failed to|Error(?: in)?:? ?.{0,20}) ?find output (?:coverage )?layer(?: '(?<tensor>[^']{1,80})')?|num-detected-classes|Num classes mismatch/i,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'deepstream-parser' },
    atWarning: true,
  },
  {
    literals: ['nvdsbatchmeta not found'],
    cause: 'application-expectation',
    strength: 'proof',
    sets: { call: 'streammux' },
    atWarning: true,
  },
  {
    // Of PyCUDA: a context belongs to the thread that made it.
    literals: ['no currently active context', 'explicit_context_dependent failed'],
    cause: 'application-expectation',
    strength: 'proof',
    sets: { call: 'context' },
  },
  {
    // What PyCUDA says at the end of a process that died, or that made a context and never took it down.
    literals: ['context stack was not empty'],
    cause: 'application-expectation',
    strength: 'symptom',
    without: ['no-engine', 'no-plan', 'no-context'],
    sets: { call: 'context-left' },
  },
  {
    // A run looks at its list of pointers, or at the addresses that were set, before it starts.
    literals: ['bindings[', 'profileobliviousbindings', 'nullbindingok'],
    match:
      /condition: .{0,40}(?:bindings\[\w{1,8}\] ?(?:!= ?nullptr|\|\| ?null\w*)|profileObliviousBindings\.at\()/,
    cause: 'application-expectation',
    strength: 'sign',
    without: ['calibrating'],
    sets: { call: 'address' },
  },
  {
    literals: ['bound to nullptr', 'is bound to nullptr'],
    match: /Tensor ['"“]?(?<tensor>[^\s'"”]{1,100})['"”]? is bound to nullptr/,
    cause: 'application-expectation',
    strength: 'sign',
    without: ['calibrating', 'calibration-cache'],
    sets: { call: 'address' },
  },
  {
    // The bindings of Python call a method of the class that the program derived.
    literals: ['tried to call pure virtual function'],
    match: /pure virtual function ['"]?(?:\w+::)?(?:I(?<base>\w{1,60}?)(?:_pyimpl)?)::(?<method>\w{1,60})/,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'override' },
  },
  {
    // Flags of precision in a network whose types are all written down.
    literals: ['precision_constraints)', 'strongly typed'],
    match:
      /condition: !config\.getFlag\(BuilderFlag::k(?<flag>\w+_PRECISION_CONSTRAINTS)\)|(?:cannot|not allowed|must not|not (?:be )?supported).{0,80}strongly typed|strongly typed.{0,80}(?:cannot|not allowed|must not|not (?:be )?supported)/i,
    unless: /\[W\]|warning/i,
    cause: 'application-expectation',
    strength: 'sign',
    sets: { call: 'strongly-typed' },
  },
  {
    // Whatever else a call of the program's own breaks: TensorRT names the call and what has to hold.
    literals: ['parameter check failed'],
    match:
      /(?:\bI?[A-Z]\w{2,40}::(?<function>[a-z]\w{2,40}): .{0,10}Error Code 3: (?:API Usage|Internal) Error \(|::(?<function2>[a-z]\w{2,40})::\d{1,5}\] Error Code 3: (?:API Usage|Internal) Error \()Parameter check failed(?: at: [\w/.:~ ]{1,160})?, condition: (?<condition>.{1,160}?)(?:\. ?\)|\.$|\)\s*$|$)/m,
    unless: /getFlag\(BuilderFlag::|use_count\(\)|\[W\]/,
    cause: 'application-expectation',
    strength: 'hint',
    without: ['trtexec', 'parsing-node', 'parser-error'],
    sets: { call: 'parameter' },
  },
  {
    // A layer that the program adds by itself.
    literals: ['network.cpp::add'],
    match: /network\.cpp::(?<addedLayer>add[A-Z]\w{2,40})::\d{1,5}/i,
  },
  {
    // A value of an enumeration that the library does not know: the caller was made for another release.
    literals: ['enummax<'],
    match: /condition: .{0,120}EnumMax<(?<enumeration>\w{1,40})>/,
    sets: { call: 'parameter' },
  },
  {
    // The plugin's own assertion on what it is given: program and library are not of one version.
    literals: ['plugin.cpp:', 'plugin.cu:', 'plugindynamic'],
    match:
      /(?<where>\w{0,60}[pP]lugin\w{0,20}\.(?:cpp|cu|h|hpp)):\d{1,6}: [^]{0,400}?Assertion [`'](?<condition>[^'\n]{1,120})' failed/,
    unless: /\[(?:E|F|TRT)\]|nvinfer1::rt|a \+ (?:length|getSerializationSize)/,
    cause: 'plugin-incompatible',
    strength: 'sign',
    sets: { pluginAssertion: 'own' },
  },
  {
    // The program's own assertion on its own source: what it names is a tensor of the engine, or a size of one.
    literals: ['assertion `', "assertion '", 'assertion failed: '],
    match:
      /(?:(?<where>[\w.-]{1,80}\.(?:cpp|cc|cxx|cu|hpp|h)):\d{1,6}: [^]{0,300}?)?Assertion [`'](?<condition>[^'\n]{0,200}?(?:[bB]inding|[tT]ensor|[vV]olume|[dD]ims|[oO]utput|[iI]nput|[bB]atch|INPUT|OUTPUT|BATCH)[^'\n]{0,200})' failed|Assertion failed: (?<condition2>[^]{0,300}?(?:[bB]inding|[tT]ensor|[vV]olume|[dD]ims|[oO]utput|[iI]nput|[bB]atch|INPUT|OUTPUT|BATCH)[^]{0,200}?), file (?<where2>[^\n,]{1,200})/,
    unless:
      /\[(?:E|F|TRT)\]|nvinfer1::rt|NvDsInfer|nvdsinfer|builder\/|runtime\/|optimizer\/|onnx2trt|onnx-tensorrt|Importer/,
    cause: 'application-expectation',
    strength: 'hint',
    with: ['field'],
    sets: { call: 'assertion' },
  },
  {
    literals: [
      'unexpected output dimensions',
      'unexpected input dimensions',
      'unexpected number of outputs',
      'unexpected number of bindings',
      'unexpected number of inputs',
      'wrong number of outputs',
      'output dimensions do not match',
      'invalid binding name',
      'output tensor not found',
      'input tensor not found',
      'unexpected output shape',
      'expected output shape',
      'unsupported output',
      ' input planes',
      ' input channels',
      ' input tensors',
      'expects input',
      'has incorrect length',
    ],
    match:
      /(?:unexpected|wrong|invalid) (?:number of |input |output )?(?:outputs?|inputs?|bindings?|dimensions?|shape|binding name)(?: dimensions| shape| name)?:? ?(?<got>\([\d, x-]{1,60}\))?|dimensions do not match|(?:output|input) tensor not found|expects \d+ (?:input|output) (?:planes|channels|tensors)|expected output shape|unsupported output|(?:output|input) .{0,20}has incorrect length/i,
    unless:
      /unsupported output type|\[TRT\]|Error Code|kOPT|profile|triton|model_repository|In node|ModelImporter|setInputShape/i,
    cause: 'application-expectation',
    strength: 'hint',
  },
];
