import type { Rule } from './rule.js';

const VERSION = String.raw`\d{1,2}(?:\.\d{1,3}){1,3}`;

/** Observations that name no cause: success, harmless error lines, error lines as such, versions. */
export const GENERAL_TELLS: readonly Rule[] = [
  {
    // Some word of the field: a log without any is of another program, whatever its errors are like.
    name: 'field',
    literals: [
      'trt',
      'tensorrt',
      'onnx',
      'parsefromcodedstream',
      'modelproto',
      'uff',
      'nvinfer',
      'engine',
      'cuda',
      'plugin',
      'in node',
      'in function',
      'modelimporter',
      'error code',
      'tensor',
      'profile',
      '[e]',
      'op_type',
      'importer',
      'error thrown at core/',
      'opset',
      'ir version',
      '(unnamed layer*',
      // How the ONNX parser misses one, thrown as it is.
      'attribute not found: ',
      'not parse layer type',
      'unsupported_node: assertion failed',
      'invalid_node: assertion failed',
      'enforce fail at core/',
      'import initial',
      'importing initializer',
      'network must have at least',
      '] assertion failed: ',
      'assertion failed: axis',
      'repeated layer name: ',
      'kernel weights has count',
      'asymmetric padding is not supported',
      'tlt encoded model',
      'wheels for tegra',
    ],
  },

  // --- success
  { name: 'passed', literals: ['&&&& passed'] },
  { name: 'failed', literals: ['&&&& failed'] },
  {
    // trtexec goes on to PASSED behind these (observed with --skipInference), so they rank more than that word.
    name: 'step-failed',
    literals: [
      'engine deserialization failed',
      'got invalid engine',
      'set up failed',
      'building engine failed',
      'engine could not be created',
    ],
    unless: /without|if /i,
  },
  // Triton loads other models all the same.
  { name: 'step-failed', literals: ['failed to load'], match: /failed to load '[^'\n]{1,120}'/ },
  {
    name: 'worked',
    literals: [
      'engine built in',
      'engine deserialized in',
      'deserialized in',
      'throughput:',
      'gpu compute time:',
      'total host walltime',
      'created execution context',
      'created inference engine',
      'engine generation completed',
      'building complete',
      'successfully',
      'loaded engine',
      'use deserialized engine',
      'export success',
      'inference time',
      'starting inference',
      'deserialize required',
      'deserialization required',
      'results saved to',
      'writing output',
      'finished engine building',
      'engine elapsed time',
      'by trtengineop',
      'saved engine to',
      'total time of building all engines',
      'app run successful',
      'engine is built',
      'engine was built',
      'engine saved',
      'engine built',
      'engine is saved',
      'saved new plan cache',
      'saved new timing cache',
      'gtp ready',
    ],
    match:
      /Engine built in|[Dd]eserialized in|Throughput: |GPU Compute Time: |Total Host Walltime|Created (?:execution context|inference engine)|Engine generation completed|Building complete\b|successfully (?:built|created|saved|loaded|deserialized|exported|converted|parsed|serialized|finished|completed)|(?:built|created|saved|loaded|deserialized|exported|converted|serialized|engine to file).{0,80}successfully|[Uu]se deserialized engine|export success|Finished engine building in|Build TRT engine elapsed time|segment \d+ .{0,80}by TRTEngineOp|saved engine to|Total time of building all engines|App run successful|[Ee]ngine (?:(?:is|was|has been) )?(?:built|saved|created|generated|serialized)(?: and (?:saved|written|loaded))?(?: (?:to|in|at|as) \S{1,300}|[.!]|\s*$)|Saved new (?:plan|timing) cache to|GTP ready|Starting inference|Writing output \w{1,20} to file|Deserializ(?:e|ation) required \d/i,
    unless: /\[E\]|deserialize engine.{0,40}fail/,
  },
  {
    // The engine was accepted: what comes behind is not a load.
    name: 'context-made',
    literals: ['in iexecutioncontext creation'],
  },
  {
    // An engine that was made anew after the old one was refused or missing, in the words of DeepStream.
    name: 'rebuilt',
    literals: ['serialize cuda engine to file', 'load new model:'],
    match: /serialize cuda engine to file:? .{1,400}suc+essful|Load new model:.{1,200}suc+essful/i,
  },
  {
    name: 'ran',
    literals: ['average over', 'average on', 'gpu latency', ' fps', ' qps'],
    match: /[Aa]verage (?:over|on) \d+ (?:frames|runs)|\d (?:FPS|qps)\b/,
  },
  {
    // Warnings of TensorRT that are known to stop nothing: an excerpt of these alone shows a step that went on.
    name: 'calm',
    literals: [
      'across different models of devices',
      'natively support int64',
      'outside the range of int32',
      'was linked against',
      'lazy loading is not enabled',
      'gpu compute time is unstable',
      'throughput may be bound',
      'device type to gpu',
      'falling back to gpu',
      'converting weights between types',
      'list of affected weights',
      'affected by this issue',
      'dimension mode has been deprecated',
      'subnormal fp16 values',
      'invalid timing cache, setup a local cache',
      'use_count() == 1',
      'driver shutting down',
      'successfully created plugin',
      'successfully casted down',
      // The bar of the builder's own progress, at its end.
      'building engine: 100%',
    ],
  },

  {
    // tensorrtx and what is made from it build their network from weights.
    literals: ['loading weights: '],
    match: /[Ll]oading weights: ?\S{1,300}\.wts/,
    sets: { ownBuild: 'wts' },
  },
  {
    // A fault in the code of the program, before or behind TensorRT.
    literals: [
      "nameerror: name '",
      'unboundlocalerror: ',
      'indentationerror: ',
      'taberror: ',
      "tensorrt: export failure: '",
    ],
    match:
      /^.{0,200}(?<pythonError>(?:NameError|UnboundLocalError|IndentationError|TabError): .{1,100})|TensorRT: export failure: (?<pythonError2>'(?!NoneType|tensorrt)\w{1,60}' object has no attribute '\w{1,60}')/,
    sets: { runBy: 'python' },
  },

  // --- errors that stop nothing
  {
    // It stops nothing at the end of a run that worked; where nothing shows one, it is what the program does wrong.
    literals: ['destroying a runtime before'],
    ofHarmless: true,
    cause: 'application-expectation',
    strength: 'symptom',
    without: ['passed', 'worked', 'ran'],
    sets: { call: 'runtime-order' },
  },
  {
    name: 'harmless',
    harmless: true,
    literals: ['use_count() == 1', '~runtime', '~builder', 'driver shutting down'],
    match: /use_count\(\) == 1|driver shutting down|~(?:Runtime|Builder|Engine|ExecutionContext)/i,
  },
  {
    harmless: true,
    literals: [
      'not supported for dla',
      'not supported on dla',
      'setup a local cache',
      'unknown embedded device',
      'due to exception',
      'calibrator is not being used',
    ],
  },
  // A plugin of TensorRT's own that is registered twice.
  { harmless: true, literals: ['could not register plugin creator'] },
  { harmless: true, literals: ['across different models of devices'], sets: { otherDevice: 'yes' } },
  {
    harmless: true,
    literals: [
      'error_code',
      'errors: 0',
      '0 errors',
      'error: 0',
      'errorrecorder',
      'error recorder',
      'rounding error',
      'errors=0',
      'max error',
      'relative error',
      'absolute error',
      'mean error',
      '--error',
      'no errors',
    ],
  },

  // --- programs that say of TensorRT only that it failed
  {
    literals: ['tensorrt ep failed', 'tensorrt ep could not', 'ep_fail'],
    match: /TensorRT EP (?:failed|could not)|EP_FAIL/,
    sets: { runBy: 'onnxruntime' },
  },
  {
    literals: ['build engine file failed', 'generate backend failed', 'nvdsinfer_config_failed'],
    sets: { runBy: 'deepstream' },
    atWarning: true,
  },
  {
    literals: [
      'engine building failed, please check',
      '[tensorrt-llm][error]',
      'failed to build engine for rank',
    ],
    sets: { runBy: 'llm' },
  },
  { literals: ['invalid engine. please ensure'], sets: { runBy: 'polygraphy' } },
  {
    literals: ['trt_backend.cc(', 'initliazing trtbackend'],
    match: /trt_backend\.cc\(\d{1,5}\)::\w|initliazing TrtBackend/,
    sets: { runBy: 'fastdeploy' },
  },
  {
    literals: [
      'net -- failed to initialize',
      'failed to initialize imagenet',
      'failed to load detectnet',
      'failed to load segnet',
    ],
    sets: { runBy: 'jetson-inference' },
  },
  { literals: ['failed to load all models'], sets: { runBy: 'triton' } },
  {
    // The Python code of a model, which comes before TensorRT.
    literals: [
      'failed to initialize python stub',
      "model instance 'preprocessing",
      "model instance 'postprocessing",
    ],
    sets: { runBy: 'triton-python' },
  },
  {
    literals: [
      'engine deserialization failed',
      'failed to deserialize',
      'deserialize engine failed',
      'could not deserialize engine',
      'failed to load trt',
      'failed to load tensorrt',
      'failed to load engine',
      'failed to load the engine',
    ],
    sets: { runBy: 'load' },
  },
  {
    literals: ['no module named'],
    match: /No module named '?(?<missingModule>\w{2,60})/,
    sets: { runBy: 'module' },
  },
  {
    literals: ['torch_tensorrt', 'conversionctx'],
    match: /ConversionCtx|torch_tensorrt/,
    sets: { runBy: 'torch' },
  },

  // --- error lines
  {
    name: 'error-line',
    literals: [
      '[e]',
      'error',
      '[f]',
      'fatal',
      'failed',
      'failure',
      'exception',
      'traceback',
      'assert',
      'terminate called',
      'cannot',
      'could not',
      'unable to',
      'aborted',
      'not found',
      'introuvable',
      'nicht gefunden',
      'no encontrada',
      'no se encontr',
      'non trovato',
      'invalid engine',
      '=> none',
      'nonetype',
    ],
  },

  {
    // Failures that a program tells at a low level: no cause, and no success either.
    name: 'quiet-error',
    literals: [
      'an error occurred',
      'error code',
      'failed',
      'failure',
      'exception',
      'error:',
      'errors:',
      'unable to',
      'could not be',
      'cannot be',
      ': fail ',
      'command not found',
      'not found',
      'not recognized as',
      'exit code',
      'exit status',
      'exited with',
      'return code',
    ],
    match:
      /(?:exit(?:ed)?|return(?:ed)?)(?: with)?(?: non-zero)?(?: exit)?[ _](?:code|status):? ?-?[1-9]|exited with -?[1-9]|\b(?:[Aa]n error occurred|Error Code \d|(?:has |have )?failed (?:to|with|for|because|on)\b|failed[.:!]|FAIL\b|[Ff]ailure\b|[A-Z]\w*(?:Error|Exception)\b|(?:could not|cannot|unable to) (?:be )?(?:load|open|creat|regist|initiali|deserializ|pars|build|find|import|us))|command not found|not recognized as/,
    unless:
      /~Runtime|~Builder|use_count|could even cause|or even cause|0 (?:errors|failures)|[Ii]f (?:it|this|the|you)|timing cache|INT64|will be ignored|No importer registered|calibrator is not/,
  },

  // --- a Python None: what came of a failure, never its cause
  {
    name: 'no-engine',
    literals: [
      'nonetype',
      'engine is none',
      '__enter__',
      'engine != n',
      'engine!=n',
      'engine != 0',
      "engine' failed",
    ],
    match:
      /trt\.ICudaEngine, but given: <class 'NoneType'>|Assertion (?:failed: )?[`']?(?:\w{1,20}->)?\w{0,20}[eE]ngine\w{0,10}(?: ?!= ?(?:nullptr|NULL|0)\b|' failed)|'NoneType' object has no attribute '(?:create_execution_context|num_bindings|num_io_tensors|get_binding_\w+|get_tensor_(?:name|mode|dtype|shape)|binding_is_input|max_batch_size|device_memory_size\w*|num_optimization_profiles|name|num_layers|create_engine_inspector|has_implicit_batch_dimension|hardware_compatibility_level)'|'NoneType' object (?:is not (?:iterable|subscriptable)|does not support the context manager)|^AttributeError: __enter__|\bengine is None\b/,
  },
  {
    name: 'no-engine-abort',
    literals: [
      "engine != nullptr' failed",
      "engine != null' failed",
      "engine' failed",
      'initliazing trtbackend',
      'failed to create tensorrt engine',
    ],
    match:
      /initliazing TrtBackend|Failed to create tensorrt engine|Assertion [`']\w{0,20}[eE]ngine(?: ?!= ?(?:nullptr|NULL))?' failed\.?\s{0,4}(?:Abort|$)/,
  },
  {
    name: 'no-plan',
    literals: ['nonetype', 'deserialize_cuda_engine(): incompatible'],
    match:
      /deserialize_cuda_engine\(\): incompatible[^]{0,600}Invoked with: .{0,200}, None\b|'NoneType' object has no attribute '(?:serialize|nbytes|get_output|get_input)'|(?:bytes-like object is required|a buffer is required), not '?NoneType|argument must be \w+, not NoneType|object of type 'NoneType' has no len/,
  },
  {
    name: 'no-context',
    literals: ['nonetype'],
    match:
      /'NoneType' object has no attribute '(?:execute\w*|set_(?:binding|input)_shape|set_tensor_address|set_optimization_profile\w*|active_optimization_profile|get_tensor_address|infer_shapes|all_binding_shapes_specified)'/,
  },

  {
    // pip has TensorRT for Windows from 10.0 on only.
    literals: [':\\', 'win_amd64', '.dll', 'win10', 'win11', 'windows 1', 'windows1'],
    match: /\b[A-Za-z]:\\{1,2}[\w. ]|win_amd64|\w\.dll\b|\bWin(?:dows)? ?1[01]\b/i,
    sets: { os: 'windows' },
  },

  {
    // Portable programs bring an interpreter that no PATH has.
    literals: ['python_embed', 'windows_portable'],
    match: /(?<python>[A-Za-z]:\\[^'"<>|:\n]{0,200}?python_embed\w{1,3})\\|windows_portable/,
    sets: { portable: 'yes' },
  },

  // --- versions
  {
    name: 'banner',
    literals: ['tensorrt.trtexec [tensorrt v'],
    match:
      /TensorRT\.trtexec \[TensorRT v(?<banner>\d{4,6})\](?: \[b(?<bannerBuild>\d{1,4})\])? #(?<argv>.{0,400})/i,
  },
  {
    literals: ['tensorrt version', 'tensorrt_version', 'trt version', 'tensorrt v', 'tensorrt-', 'tensorrt '],
    match: new RegExp(String.raw`(?:TensorRT|TRT)[ _-]?(?:version)?\s*[:=]?\s*[v(]?(?<said>${VERSION})`, 'i'),
  },
];
