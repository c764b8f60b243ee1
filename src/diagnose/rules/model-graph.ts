import { causeOfMissingPlugin, causeOfUnknownOperator } from '../onnx-operators.js';
import type { Rule } from './rule.js';

/** Telltale lines of what an ONNX model holds. */
export const MODEL_GRAPH_TELLS: readonly Rule[] = [
  // --- operators
  {
    name: 'no-importer',
    literals: [
      'no importer registered',
      'unsupported operator',
      'no conversion function registered',
      'unsupported onnx op',
      'unsupported node type',
      'is not a registered function/op',
      'op type not supported',
      'unsupported op',
      'unsupported operation',
      'no op registered',
      'could not find an implementation for',
    ],
    match:
      /(?:registered for op(?:erator)?|[Uu]nsupported (?:ONNX )?(?:operator|operation|op|node type|ops)s?|function registered for layer)\b:? ?\[?['"]?(?:\w+::)?(?!(?:by|in|for|of|on|like|is|are|was|were|and|or|that|with|to|from|when|while|which|listed|found|below|detected|encountered|there|this|the|an?|aten|prim)\b)(?<op>\w{1,80})|No Op registered for (?<op2>\w{1,80})|(?<op4>\w{1,80})\(-?\d{1,3}\) is not a registered function|is not a registered function|implementation for (?<op3>\w{1,80})\(\d+\) node|op type not supported/i,
    unless:
      /Attempting to import as plugin|\[W\]|INFO|warning|operator\(s\) support|opset|ir_version|operators?: (?:aten|prim)::/i,
    decide: causeOfUnknownOperator,
    strength: 'proof',
  },
  {
    name: 'no-importer',
    literals: ['plugin not found, are the plugin name'],
    unless: /\[W\]|INFO|warning/,
    decide: causeOfMissingPlugin,
    strength: 'proof',
  },
  {
    // Where the parser was when it stopped, in a log that was cut in front of the reason.
    literals: ['parsing node number'],
    match: /While parsing node number (?<node>\d+) \[(?<op>\w{1,80})/,
    cause: 'unsupported-onnx-op',
    strength: 'symptom',
    with: ['node-dump'],
  },
  { name: 'node-dump', literals: ['--- begin node ---'] },
  {
    // The node alone, which the parser prints only where it stops.
    literals: ['--- begin node ---'],
    match: /^.{0,120}ModelImporter\.cpp:\d{1,5}: --- Begin node ---/,
    cause: 'unsupported-onnx-op',
    strength: 'symptom',
  },
  {
    // ONNX Runtime checks the operators of a model before any provider sees them.
    literals: ['is not a registered function'],
    sets: { ortOp: 'yes' },
  },
  {
    // Python code that takes its creator from the list of the registry, where it is not.
    literals: ['plugin_creator_list if'],
    match:
      /for \w{1,10} in \w{0,20}\.?plugin_creator_list if .{0,160}(?:namespace\s*==\s*['"](?<pluginSpace>\w{1,40}))?/,
    cause: 'onnx-custom-op-plugin-missing',
    strength: 'sign',
    with: ['index-error'],
    sets: { pluginList: 'empty' },
  },
  { name: 'index-error', literals: ['indexerror: list index out of range'] },
  {
    // torch2trt hangs its tensors on those of PyTorch: where one is missing, what made it was not converted.
    literals: ["has no attribute '_trt'"],
    cause: 'unsupported-onnx-op',
    strength: 'sign',
    sets: { unsupported: 'torch2trt' },
  },
  {
    // The parser of Caffe models, before 10.
    literals: ['not parse layer type'],
    match: /not parse layer type (?<op>\w{1,60})/i,
    cause: 'unsupported-onnx-op',
    strength: 'sign',
    sets: { unsupported: 'caffe' },
  },
  {
    literals: [
      'uffparser: parser error',
      'uffparser: validator error',
      'uffparser: graph error',
      'uffparser: output error',
      'failed to parse uff',
    ],
    cause: 'unsupported-onnx-op',
    strength: 'hint',
    sets: { unsupported: 'uff' },
  },
  {
    // An input whose shape or name was not given as the model has it.
    literals: ['uffparser: failed to parseinput'],
    match: /UFFParser: Failed to parseInput for node (?<input>[^\s:]{1,80})/i,
    cause: 'application-expectation',
    strength: 'proof',
    sets: { call: 'uff-input' },
  },
  {
    literals: [
      'unable to convert node',
      'cannot be compiled by',
      'unsupportedoperatorexception',
      'conversion of function',
      'no converter found',
      'known unsupported method',
    ],
    match:
      /Unable to convert node: .{0,200}?(?<op>(?:aten|prim)::\w{1,60})|cannot be compiled by (?:Torch-TensorRT|TRTorch)|UnsupportedOperatorException|Conversion of function (?<op2>\S{1,120}) not currently supported/,
    unless: /\[W\]|WARNING/,
    cause: 'unsupported-onnx-op',
    strength: 'sign',
    sets: { unsupported: 'torch-tensorrt' },
  },
  {
    // Its converter writes operators of its own, whatever the log says of their names.
    literals: ['mmdeploy'],
    sets: { converter: 'mmdeploy' },
    atInfo: true,
  },
  {
    name: 'import-as-plugin',
    literals: ['attempting to import as plugin'],
    match: /registered for op: (?<op>\w{1,80})/i,
  },
  {
    // It goes on to look for one: only where neither what it found nor an end is shown.
    literals: ['attempting to import as plugin'],
    match: /registered for op: (?<op>\w{1,80})/i,
    decide: causeOfUnknownOperator,
    strength: 'symptom',
    without: ['error-line', 'failed', 'passed', 'worked', 'ran', 'calm'],
    atWarning: true,
  },
  { literals: ['searching for plugin'], match: /Searching for plugin: (?<op>\w{1,80})/ },
  {
    // What was looked for is an operator of the model that is parsed, and no layer of an engine that is loaded.
    literals: ['find plugin'],
    match: /find plugin:? ['"]?(?<plugin>[\w:.-]{1,120})/i,
    with: ['import-as-plugin'],
    decide: causeOfUnknownOperator,
    strength: 'sign',
  },
  {
    literals: [
      'find plugin',
      'creator &&',
      'assertion failed: creator',
      'checkfallbackpluginimporter',
      'getplugincreator',
    ],
    match:
      /find plugin:? ['"]?(?<plugin>[\w:.-]{1,120})|creator && |Assertion failed: creator|checkFallbackPluginImporter|getPluginCreator/i,
    with: ['parsing-node'],
    decide: causeOfUnknownOperator,
    strength: 'sign',
  },
  {
    // An input whose values are sizes: TensorRT computes with sizes in integers.
    literals: ['input that is shape tensor must have type'],
    match:
      /(?<tensor>[\w./:-]{1,120}): network input that is shape tensor must have type (?<wantedType>\w{3,10}(?: or \w{3,10})?)/i,
    cause: 'unsupported-dtype',
    strength: 'proof',
    sets: { shapeInput: 'yes' },
  },
  {
    // The layer in the message is what TensorRT cannot compute sizes with; the parser was at a later node.
    literals: ['cannot be used to compute a shape tensor', 'shape tensor'],
    match:
      /(?:\((?<shapeLayer>(?:\(Unnamed Layer\* \d{1,5}\) \[\w{1,30}\]|[^\s():]{1,160})): )?(?:(?:an? )?I{1,2}(?<shapeKind>\w{3,30}?)Layer )?(?:can ?not be used (?:to compute|as) (?:a )?shape tensor|applied to shape tensor must)|(?:not|un)supported.{0,40}shape tensor|shape tensor.{0,60}(?:must|not supported|unsupported)/i,
    unless: /\[W\]|that is shape tensor must have type/,
    cause: 'unsupported-onnx-op',
    strength: 'proof',
    sets: { unsupported: 'shape-tensor' },
  },
  {
    // The importers name what they do not take in one sentence.
    literals: [
      'version of tensorrt does not support',
      'version of tensorrt only supports',
      'tensorrt only supports',
    ],
    match:
      /(?<reason>(?:This version of )?TensorRT (?:does not support|only supports?) [^"\n]{3,160}?)(?:\.?"| ?\.?\s*$|\.?\n)/i,
    unless: /\[W\]|WARNING|INT64|DLA|dynamic/,
    cause: 'unsupported-onnx-op',
    strength: 'hint',
    sets: { unsupported: 'use' },
  },
  {
    literals: ['does not support training_mode'],
    match: /does not support training_mode == 1 in (?<op>BatchNormalization)/,
    cause: 'unsupported-onnx-op',
    strength: 'sign',
  },
  {
    // Recurrences that this release does not build.
    literals: ['loop api is not supported', 'setrecurrence not called', 'not supported within a loop body'],
    cause: 'unsupported-onnx-op',
    strength: 'sign',
    sets: { op: 'Loop' },
  },
  {
    literals: ['max_einsum_nb_inputs'],
    cause: 'unsupported-onnx-op',
    strength: 'sign',
    sets: { op: 'Einsum' },
  },
  {
    // TF-TRT leaves the part to TensorFlow and goes on.
    literals: ['subgraph conversion error for', 'native segment will be used'],
    match:
      /subgraph conversion error for subgraph_index:\d{1,4} due to: "(?<reason>.{1,160}?)[,"]|native segment will be used instead\. Reason: (?<reason2>Unimplemented: .{1,160})/,
    cause: 'unsupported-onnx-op',
    strength: 'proof',
    atWarning: true,
    sets: { unsupported: 'tf-trt' },
  },
  {
    // The branches of If, of which the one that is not taken is built as well.
    literals: ['iifconditionaloutputlayer', 'conditionaloutputlayer inputs', 'then/else subgraphs'],
    match: /ConditionalOutputLayer inputs must have the same|then\/else subgraphs/i,
    cause: 'unsupported-onnx-op',
    strength: 'sign',
    sets: { unsupported: 'branches', op: 'If' },
  },
  // --- what the parsers of 8.5 and newer say of one thing that they do not take
  {
    literals: ['pre-opset 7 broadcasting'],
    cause: 'unsupported-opset-or-ir',
    strength: 'proof',
    sets: { opsetOld: '7' },
  },
  {
    // What only newer GPUs have kernels for.
    literals: ['on pre-sm', 'supported on pre'],
    match:
      /(?<feature>[\w ]{3,80}?) (?:is|are) not supported on (?:pre-sm|GPUs before sm)_?(?<belowSm>\d{2,3})/i,
    cause: 'unsupported-onnx-op',
    strength: 'proof',
    sets: { unsupported: 'gpu' },
  },
  {
    literals: ['does not support dilations other than 1', 'dilations[i] == 1'],
    cause: 'unsupported-onnx-op',
    strength: 'proof',
    sets: { unsupported: 'dilations' },
  },
  {
    // Says how the next one is to be mended.
    literals: ['resize scales must be an init', 'scales must be an initializer', 'scales.is_weights()'],
    cause: 'unsupported-onnx-op',
    strength: 'proof',
    sets: { unsupported: 'scales' },
  },
  {
    literals: [
      'must be an initializer',
      'not an initializer',
      'is not a constant',
      'must be a constant',
      'has to be a constant',
      'as an initializer',
      'does not support dynamic',
      'allvaluesknown()',
    ],
    match:
      /must be an initiali[sz]er|only supports? (?:the )?(?:input )?\S{1,40} as an initiali[sz]er|version of TensorRT does not support dynamic (?!shapes?\b|input\b)\w|allValuesKnown\(\)|has `?\w{1,40}`? which is not an initiali[sz]er|(?:axis|axes|input|shape|scale|weights).{0,40}is not a constant|(?:must|has to) be a constant/i,
    unless: /\[W\]/,
    cause: 'unsupported-onnx-op',
    strength: 'sign',
    sets: { unsupported: 'constant' },
  },
  {
    literals: ['unsupported onnx data type: string'],
    cause: 'unsupported-dtype',
    strength: 'proof',
    sets: { dtype: 'STRING' },
  },
  {
    // Two dynamic axes of one name are one size to TensorRT, whatever the shapes say.
    literals: [
      'have the same name',
      'dimension names',
      'named dimension',
      'symbolic dimension',
      'with the same name',
      'share the same name',
    ],
    match:
      /(?:dimensions?|axes|axis).{0,120}(?:named|(?:with|have|share) (?:the )?same name):? ?['"`]?(?<sameAxis>[^\s'"`,)]{1,60})?|(?:named|symbolic) dimension:? ?['"`]?(?<sameAxis2>[^\s'"`,)]{1,60}).{0,120}(?:differ|mismatch|inconsistent|not equal|conflict)/i,
    cause: 'axis-names-collide',
    strength: 'sign',
  },
  {
    literals: ['unsupported_node', 'unsupported_graph', '[8] ', '[7] ', '[9] ', '[10] ', '[12] ', '[13] '],
    match:
      /UNSUPPORTED_(?:NODE(?:_ATTR|_INPUT|_DYNAMIC|_SHAPE)?|GRAPH)\b|\[(?:7|8|9|10|12|13)\] (?:Assertion failed|False|Unsupported|\w)/,
    unless: /datatype|data type|dtype|convertOnnxWeights|convertDtype|tensors\.count/i,
    cause: 'unsupported-onnx-op',
    strength: 'hint',
  },
  {
    // A parser's assertion about attributes or inputs: this use of the operator is not imported.
    literals: [
      'in function import',
      'in function convert',
      'importer.cpp',
      'onnxopimporters',
      'builtin_op_importers',
    ],
    match:
      /In function (?:import(?:FallbackPluginImporter|(?<op>\w{0,80}))|convert)|(?:builtin_op_importers|onnxOpImporters)\.cpp:\d+:? ?(?:ERROR|In function|Assertion)?/i,
    unless:
      /\[W\]|WARNING|importModel|importInput|convertDtype|convertOnnxWeights|convert_onnx_weights|convert_dtype|INFO/i,
    cause: 'unsupported-onnx-op',
    strength: 'hint',
  },

  {
    // The parsers of 7 and before give the condition alone, without the place.
    literals: ['assertion failed: '],
    match: /(?:^|\bError \d{1,3}: )(?:\S{1,40} )?Assertion failed: \S/,
    unless: /dtype|[dD]ataType|Weights\(|convert_onnx_weights|creator|file |, line \d/,
    cause: 'unsupported-onnx-op',
    strength: 'hint',
    with: ['parser-error'],
  },

  {
    literals: ['exceeds the maximum value allowed', 'k not be larger than', 'k must be <='],
    match: /\bK (?:exceeds the maximum value allowed|not be larger than|must be <=)/,
    cause: 'unsupported-onnx-op',
    strength: 'sign',
  },
  {
    literals: ['tensors().count(inputname)', 'tensors().at('],
    cause: 'unsupported-onnx-op',
    strength: 'sign',
    sets: { unsupported: 'not-yet-known' },
  },

  // --- the graph
  {
    literals: [
      'invalid_graph',
      'graph is not topologically',
      'toposort failed',
      'conformable',
      'reshape changes volume',
      'reshaping failed',
      'dimensions not compatible',
      'shape error',
      'shape inference error',
      'checker.validationerror',
      'duplicated tensor name',
      'repeated tensor',
      'repeated layer name',
      'dimensions must match',
      'incompatible dimensions',
      'not a valid model',
      'this is an invalid model',
      'invalid_model',
      'shapeinferenceerror',
      'type error',
      'mismatched dimensions',
      'output shape can not be computed',
      'but must match',
      'but must be equal',
    ],
    match:
      /(?:dimensions?|lengths?|shapes?|channels?|volumes?) .{0,200}but must (?:match|be equal)|INVALID_GRAPH|not topologically|toposort failed|conformable|reshape changes volume|reshaping failed|dimensions not compatible|Shape Error|shape inference error|ShapeInferenceError|checker\.ValidationError|duplicated tensor name|repeated (?:tensor|layer)|dimensions must match|incompatible dimensions|not a valid model|invalid model|INVALID_MODEL|mismatched dimensions|Output shape can not be computed|Type Error: (?:Type|Data)/i,
    unless:
      /\[W\]|Error during shape inference of|tensors(?:\(\))?\.count\(|ValidationError: Data of TensorProto|getWeightsContext\(\)/i,
    cause: 'onnx-graph-invalid',
    strength: 'sign',
  },
  {
    literals: ['iassertionlayer', 'dimensions are required for', 'must all be positive'],
    match:
      /must all be positive|IAssertionLayer.{0,200}condition.{0,20}is false|at least \d dimensions are required for/i,
    cause: 'onnx-graph-invalid',
    strength: 'sign',
  },
  {
    // A network that the program makes itself (its layers have no names): two branches whose sizes were rounded differently.
    literals: ['elementwise inputs must have same', 'must have inputs with same dimensions'],
    match:
      /\(Unnamed Layer\* \d{1,5}\) \[ElementWise\]:.{0,80}(?:elementwise inputs must have same|must have inputs with same) dimensions.{0,80}?[dD]imensions were (?<sizes>\[[\d,x -]{1,60}\] and \[[\d,x -]{1,60}\])/,
    cause: 'onnx-graph-invalid',
    strength: 'sign',
    without: ['parsing-node', 'parser-error'],
    sets: { ownNetwork: 'yes' },
  },
  {
    literals: [
      'kernel weights has count',
      'bias weights has count',
      'weights in kernel, but kernel dimensions',
    ],
    match:
      /(?:\(Unnamed Layer\* \d{1,5}\) \[\w{1,30}\]|\bmodel\.\d{1,3}[\w.]{0,60}): ?(?<reason>(?:kernel|bias) weights has count \d{1,12} but \d{1,12} was expected|count of \d{1,12} weights in kernel, but kernel dimensions.{1,200}? were specified)/,
    cause: 'onnx-graph-invalid',
    strength: 'sign',
    without: ['parsing-node', 'parser-error'],
    sets: { ownNetwork: 'weights' },
  },
  {
    // What the shapes of a layer are found by: whatever it says, the shapes of the model do not fit.
    literals: [
      'itensor::getdimensions',
      'estimateoutputdims',
      'graphshapeanalyzer.cpp',
      'symbolicexecute',
      'computeoutputextents',
      'layers.cpp::validate',
    ],
    match:
      /(?:ITensor::getDimensions|estimateOutputDims|graphShapeAnalyzer\.cpp|symbolicExecute|computeOutputExtents|layers\.cpp::validate).{0,120}Error Code [34]: (?!.{0,40}Assertion)/i,
    cause: 'onnx-graph-invalid',
    strength: 'hint',
  },
  {
    // INVALID_VALUE, INVALID_GRAPH and INVALID_NODE, where the parser's own place was left out.
    literals: ['[4] assertion failed', '[5] assertion failed', '[6] assertion failed'],
    match: /^\s{0,8}\[[456]\] Assertion failed: (?:.{1,200}?&& "(?<reason>[^"]{8,200})")?/,
    unless: /tensors(?:\(\))?\.count\(|tensors\(\)\.at\(/,
    cause: 'onnx-graph-invalid',
    strength: 'hint',
  },
  {
    literals: ['attribute not found: '],
    match: /Attribute not found: (?<missingAttribute>\w{1,60})/,
    cause: 'onnx-graph-invalid',
    strength: 'sign',
  },
  {
    // What the network says of a layer when the build begins.
    literals: ['failed validation'],
    match: /Layer (?<node>[^\n]{1,200}?) failed validation/,
    unless: /safety/,
    cause: 'onnx-graph-invalid',
    strength: 'hint',
  },
  {
    // Wraps whatever went wrong while the node was read: the line behind it says what.
    literals: ['invalid_node', 'invalid node - '],
    cause: 'onnx-graph-invalid',
    strength: 'hint',
  },
  {
    literals: [
      'scale',
      'kernel weights',
      'must have',
      'out of range',
      'weights has count',
      'are inconsistent',
      'number of dimensions',
    ],
    match:
      /(?:all )?scales? (?:coefficients? )?(?:must|should|has|is|value).{0,60}(?:positive|invalid|zero|negative|finite|out of range)|kernel weights has count \d+ but \d+ was expected|inputs? (?:tensors? )?must have (?:the )?same|has \d+ dimensions but|(?:axis|index|indices|slice).{0,40}out of range|inputs? dimensions?.{0,40}(?:are inconsistent|do not match)/i,
    unless: /\[W\]|profile|missing scale/i,
    cause: 'onnx-graph-invalid',
    strength: 'hint',
  },

  // --- quantization: what ONNX Runtime's quantizer writes by default and TensorRT does not take, seen with TensorRT-RTX 1.5.0.114
  {
    // Weights that are kept as INT8 to make the file small, with a Cast behind them.
    literals: ['is only allowed before dq'],
    match: /Quantized constant \((?<tensor>[^()\s]{1,160})\) is only allowed before DQ/i,
    cause: 'unsupported-dtype',
    strength: 'proof',
    sets: { quantized: 'constant', dtype: 'INT8' },
  },
  {
    literals: ['has type int32 but must have type'],
    match:
      /(?<tensor>[\w.:/-]{1,160}): input has type (?<dtype>Int32) but must have type (?:\w+, ){0,6}(?:\w+,? )?(?:or )?Int8\b/i,
    cause: 'unsupported-dtype',
    strength: 'proof',
    sets: { quantized: 'bias' },
  },
  {
    literals: ['non-zero zero point', 'shiftisallzeros'],
    cause: 'unsupported-onnx-op',
    strength: 'proof',
    sets: { unsupported: 'zero-point' },
  },

  // --- types
  {
    literals: ['cannot use precision', 'cannot use output type'],
    match:
      /(?<node>[^\s:]{1,200}): cannot use (?:precision|output type) (?<dtype>\w{1,20}) for layer that computes/,
    cause: 'unsupported-dtype',
    strength: 'sign',
  },
  {
    literals: ['datatype::k'],
    match:
      /Assertion [\w.>()-]{0,60}(?:[tT]ype|dtype)(?:\(\))? ?[!=]= ?(?:nvinfer1::)?DataType::k(?<dtype>\w{1,12}) failed/,
    cause: 'unsupported-dtype',
    strength: 'sign',
  },
  {
    literals: [
      'isint32()',
      'only supports int32',
      'but must have type',
      'weights type of',
      'output of incompatible type',
      'requires boolean inputs',
      'inputs with activation type',
    ],
    match:
      /isInt32\(\)|only supports INT32|has type (?<dtype>\w{1,20}) but must have type|invalid weights type of (?<dtype2>\w{1,20})|output of incompatible type (?<dtype3>\w{1,20})|requires boolean inputs|requires inputs with activation type/i,
    unless: /\[W\]|WARNING/i,
    cause: 'unsupported-dtype',
    strength: 'proof',
  },
  {
    literals: [
      'data type',
      'datatype',
      'unsupported type',
      'input type of',
      'unsupported dtype',
      'convertdtype',
      'convert_dtype',
      'invalid type',
    ],
    match:
      /(?:unsupported|invalid|unknown|unrecognized)(?: \w+){0,2} (?:data ?type|dtype|input type|type)s?(?: of)?:? ?\(?(?<dtype>[A-Z_0-9]{2,20}(?: \(\d+\))?|\d{1,2})?|UNSUPPORTED_NODE_DATATYPE|(?:In function |\b)convert_?[dD]type\b.{0,200}(?:assert|fail|unsupported|not support)|Assertion failed: convert_?[dD]type\(|(?:data ?type|dtype|type) (?:(?<dtype2>[A-Z]\w{2,15}) )?(?:is |are )?(?:not supported|unsupported)|does not support (?:input |output )?(?:data ?)?types? (?<dtype3>\w+)/i,
    unless: /\[W\]|WARNING|plugin/i,
    cause: 'unsupported-dtype',
    strength: 'proof',
  },
  {
    literals: ['int64', 'uint8', 'double', 'string', 'uint16', 'bool', 'complex64', 'int16', 'float64'],
    match:
      /(?:\b(?<dtype>U?INT(?:8|16|32|64)|DOUBLE|STRING|BOOL|COMPLEX\w*|FLOAT64)\b.{0,60}(?:is not supported|not supported|unsupported|cannot be|not allowed)|(?:not support|unsupported|only supports?).{0,60}\b(?<dtype2>U?INT(?:8|16|64)|DOUBLE|STRING|COMPLEX\w*|FLOAT64)\b)/i,
    unless:
      /\[W\]|WARNING|natively support INT64|cast down|plugin|op_type|platform|fast INT8|Error Code 2: Internal/i,
    cause: 'unsupported-dtype',
    strength: 'sign',
  },

  {
    // The exporter of PyTorch, before there is any ONNX: it names the opset in which it lacks the operator.
    literals: [
      'exporting the operator',
      'onnx export of operator',
      'could not export operator',
      "couldn't export operator",
    ],
    match:
      /(?:Exporting the operator|ONNX export of operator|[Cc]ould(?:n't| not) export operator) '?(?:aten::|prim::)?(?<op>\w{1,60})(?:'? to ONNX opset version (?<opset>\d{1,3}))?/,
    cause: 'unsupported-onnx-op',
    strength: 'proof',
    sets: { unsupported: 'export' },
  },

  // --- opset and IR
  {
    literals: ['unsupported model ir version', 'unsupported onnx opset', 'opset', 'ir version', 'ir_version'],
    match:
      /official support for domain \S{1,40} is till opset (?<opset4>\d+)|Unsupported model IR version:? ?(?<opset>\d+)?|(?:unsupported|not supported|not support|only supports?|maximum supported|guarantees).{0,80}(?:opset|ir[ _]version)(?: version)? ?(?<opset2>\d+)?|(?:opset|ir[ _]version)(?: version)? ?(?<opset3>\d+)?.{0,80}(?:is not (?:yet )?supported|not supported|unsupported|under development|higher than|exceeds)/i,
    unless: /\[W\]|WARNING|newer ir_version|newer opset|may not be supported|Exporting the operator/i,
    cause: 'unsupported-opset-or-ir',
    strength: 'sign',
  },
  {
    literals: ['tensors.count(input_name)', 'tensors.count(name)'],
    cause: 'unsupported-opset-or-ir',
    strength: 'sign',
  },

  // --- errors thrown away
  {
    name: 'empty-network',
    literals: ['network must have at least one output'],
    cause: 'parse-errors-ignored',
    strength: 'hint',
    without: ['parsing-node', 'parser-error'],
  },
];
