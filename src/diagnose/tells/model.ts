import { causeOfUnknownOperator } from '../onnx-operators.js';
import type { Tell } from '../tell.js';

const MODEL_FILE = String.raw`(?<file>[^\s'"<>|:]{1,300}\.onnx)`;

/** Telltale lines of reading an ONNX model. */
export const MODEL_TELLS: readonly Tell[] = [
  // --- where the parser was
  {
    name: 'parsing-node',
    has: ['parsing node', 'in node', 'checkfallbackpluginimporter'],
    match:
      /(?:While parsing node number|In node) (?<node>-?\d+)(?: with name: (?<nodeName>\S{0,200}) ?and operator: ?(?<op>\w{0,80}))?(?: \[(?<op2>\w{1,80})(?: -> "(?<output>[^"]{0,200})")?)?|checkFallbackPluginImporter/i,
  },
  { has: ['op_type:'], match: /op_type: "(?<op>\w{1,80})"/ },
  {
    name: 'parser-error',
    has: [
      'failed to parse onnx',
      'parsing model failed',
      'modelimporter.cpp',
      'in function import',
      'in function parse',
      'parse onnx',
      'onnx parse failed',
      'failed to parse the onnx',
      'failed to parse model',
    ],
  },

  // --- the file
  {
    has: [
      'could not open file',
      'cannot be found, or is not a regular file',
      's_isreg',
      'cannot open file',
      'failed to open file',
      "file doesn't exist",
      'no such file',
      'does not exist',
      'not found',
      'unable to open',
      'not exist',
      'open model file',
      'failed to open',
    ],
    match: new RegExp(
      String.raw`(?:(?:open|find|load|directory|exist|found)\b.{0,200}?${MODEL_FILE}(?![\w.])|regular file(?:: (?<file2>\S{1,300}))?|${MODEL_FILE.replace('file', 'file3')}['"]?(?: failed)?:? ?.{0,40}(?:not exist|doesn't exist|not found|No such file|cannot be opened|could not be opened))`,
      'i',
    ),
    unless: /WeightsContext|onnx2trt_utils|\.onnx[._]data/i,
    cause: 'onnx-file-not-found',
    strength: 'proof',
  },
  {
    has: ['could not open file'],
    match: /Could not open file (?<file>\S{1,300})/i,
    unless: /WeightsContext|onnx2trt_utils/,
    cause: 'onnx-file-not-found',
    strength: 'hint',
  },
  {
    name: 'not-onnx',
    has: ['modelproto', 'expected identifier'],
    match:
      /(?:Error parsing text-format \S{0,60}ModelProto: 1:9:.{0,200}no field named ["“”']version|Error parsing text-format.{0,100}(?:got: <|no field named ["“”'](?:html|DOCTYPE|oid|version|xml|head|body|Not|Entry)["“”']))/i,
    cause: 'onnx-file-not-onnx',
    strength: 'proof',
  },
  {
    has: ['git-lfs.github.com/spec', 'git lfs pointer', 'git-lfs pointer', '<!doctype html'],
    cause: 'onnx-file-not-onnx',
    strength: 'sign',
    with: ['parser-error'],
  },
  {
    has: [
      'error parsing text-format',
      'parsefromcodedstream',
      'model_deserialize_failed',
      'protobuf parsing failed',
      'invalid_protobuf',
      'decodeerror',
      "can't parse message of type",
      'error parsing message',
      'dangerously large protocol message',
      'protocol message was rejected',
      'failed to parse the onnx model',
      'failed to decode',
      'exceeded maximum protobuf size',
      'unable to parse proto',
      'failed parsing proto',
      'parse protobuf',
    ],
    match:
      /Error parsing text-format|ParseFromCodedStream|MODEL_DESERIALIZE_FAILED|Protobuf parsing failed|INVALID_PROTOBUF|message\.DecodeError|Can't parse message of type|Error parsing message|protocol message (?:was rejected|\(the)|large protocol message|Failed to parse the ONNX model|maximum protobuf size|parse proto|parsing proto|parse protobuf/i,
    unless: /^\W*(?:\[\S{1,60}\] ?)*\[libprotobuf WARNING|S_ISREG/i,
    cause: 'onnx-file-corrupted',
    strength: 'sign',
    without: ['not-onnx'],
  },
  {
    has: ['failed to parse onnx model from file'],
    match: /Failed to parse ONNX model from file:? ?(?<file>\S{1,300})/i,
  },

  // --- weights in other files
  {
    has: ['weightscontext.cpp', 'onnx2trt_utils.cpp', 'failed to open file'],
    match: /(?:WeightsContext|onnx2trt_utils)\.cpp:\d+:.{0,40}Failed to open file:? ?(?<file>\S{0,300})/i,
    cause: 'external-data-missing',
    strength: 'proof',
  },
  {
    has: [
      'external data',
      'external_data',
      'externaldata',
      '.onnx.data',
      '.onnx_data',
      'external weights',
      'external initializer',
    ],
    match:
      /(?:(?:fail|cannot|could not|unable|not found|no such|missing|not exist|doesn't exist|error|should be).{0,200}(?:external[ _]?(?:data|weights|initializer)|\.onnx[._]data)|(?:external[ _]?(?:data|weights|initializer)|(?<file>[^\s'"]{1,200}\.onnx[._]data)).{0,200}(?:fail|cannot|could not|not found|no such|missing|not exist|doesn't exist|must be|error))/i,
    unless: /\[W\]/,
    cause: 'external-data-missing',
    strength: 'proof',
  },
  {
    name: 'initializer-failed',
    has: ['failed to import initi', 'getweightscontext()'],
    match: /Failed to import initiali?[sz]er:? ?(?<tensor>\S{0,200})|getWeightsContext\(\)/i,
    cause: 'external-data-missing',
    strength: 'hint',
  },

  {
    // Older parsers: the weights are in the file, and of a type that is not taken.
    has: ['convert_onnx_weights(', 'convertonnxweights(initializer, &weights'],
    unless: /getWeightsContext/,
    cause: 'unsupported-dtype',
    strength: 'hint',
    without: ['initializer-failed'],
  },

  // --- operators
  {
    name: 'no-importer',
    has: [
      'no importer registered',
      'plugin not found, are the plugin name',
      'unsupported operator',
      'no conversion function registered',
      'unsupported onnx op',
      'unsupported node type',
      'is not a registered function/op',
      'op type not supported',
      'unsupported op',
      'no op registered',
      'could not find an implementation for',
    ],
    match:
      /(?:registered for op(?:erator)?|[Uu]nsupported (?:ONNX )?(?:operator|op|node type|ops)s?|function registered for layer):? ?\[?['"]?(?:\w+::)?(?<op>\w{1,80})|are the plugin name|No Op registered for (?<op2>\w{1,80})|is not a registered function|implementation for (?<op3>\w{1,80})\(\d+\) node|op type not supported/i,
    unless: /Attempting to import as plugin|\[W\]|INFO|warning|operator\(s\) support|opset|ir_version/i,
    decide: causeOfUnknownOperator,
    strength: 'proof',
  },
  {
    has: ['attempting to import as plugin'],
    match: /registered for op: (?<op>\w{1,80})/i,
  },
  {
    has: [
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
    has: ['cannot be used to compute a shape tensor', 'shape tensor'],
    match:
      /cannot be used to compute a shape tensor|(?:not|un)supported.{0,40}shape tensor|shape tensor.{0,60}(?:must|not supported|unsupported)/i,
    unless: /\[W\]/,
    cause: 'unsupported-onnx-op',
    strength: 'proof',
  },
  {
    has: ['unsupported_node', 'unsupported_graph', '[8] ', '[7] ', '[9] ', '[10] ', '[12] ', '[13] '],
    match:
      /UNSUPPORTED_(?:NODE(?:_ATTR|_INPUT|_DYNAMIC|_SHAPE)?|GRAPH)\b|\[(?:7|8|9|10|12|13)\] (?:Assertion failed|False|Unsupported|\w)/,
    unless: /datatype|data type|dtype|convertOnnxWeights|convertDtype|tensors\.count/i,
    cause: 'unsupported-onnx-op',
    strength: 'hint',
  },
  {
    // A parser's assertion about attributes or inputs: this use of the operator is not imported.
    has: [
      'in function import',
      'in function convert',
      'importer.cpp',
      'onnxopimporters',
      'builtin_op_importers',
    ],
    match:
      /In function (?:import|convert)(?<op>\w{0,80})|(?:builtin_op_importers|onnxOpImporters)\.cpp:\d+:? ?(?:ERROR|In function|Assertion)?/i,
    unless:
      /\[W\]|WARNING|importModel|importInput|convertDtype|convertOnnxWeights|convert_onnx_weights|convert_dtype|INFO/i,
    cause: 'unsupported-onnx-op',
    strength: 'hint',
  },

  {
    has: ['tensors().count(inputname)', 'tensors().at('],
    cause: 'unsupported-onnx-op',
    strength: 'hint',
  },

  // --- the graph
  {
    has: [
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
      'invalid_node',
      'not a valid model',
      'this is an invalid model',
      'invalid_model',
      'shapeinferenceerror',
      'type error',
      'mismatched dimensions',
      'output shape can not be computed',
      'invalid node - ',
    ],
    match:
      /INVALID_GRAPH|INVALID_NODE|not topologically|toposort failed|conformable|reshape changes volume|reshaping failed|dimensions not compatible|Shape Error|shape inference error|ShapeInferenceError|checker\.ValidationError|duplicated tensor name|repeated (?:tensor|layer)|dimensions must match|incompatible dimensions|not a valid model|invalid model|INVALID_MODEL|mismatched dimensions|Output shape can not be computed|Invalid Node - |Type Error: (?:Type|Data)/i,
    unless: /\[W\]|Error during shape inference of|tensors(?:\(\))?\.count\(/i,
    cause: 'onnx-graph-invalid',
    strength: 'sign',
  },
  {
    has: [
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

  // --- types
  {
    has: [
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
      /(?:unsupported|invalid|unknown|unrecognized)(?: \w+){0,2} (?:data ?type|dtype|input type|type)s?(?: of)?:? ?\(?(?<dtype>[A-Z_0-9]{2,20}(?: \(\d+\))?|\d{1,2})?|UNSUPPORTED_NODE_DATATYPE|(?:In function |\b)convert_?[dD]type\b.{0,200}(?:assert|fail|unsupported)|(?:data ?type|dtype|type) (?:(?<dtype2>[A-Z]\w{2,15}) )?(?:is |are )?(?:not supported|unsupported)|does not support (?:input |output )?(?:data ?)?types? (?<dtype3>\w+)/i,
    unless: /\[W\]|WARNING|plugin/i,
    cause: 'unsupported-dtype',
    strength: 'proof',
  },
  {
    has: ['int64', 'uint8', 'double', 'string', 'uint16', 'bool', 'complex64', 'int16', 'float64'],
    match:
      /(?:\b(?<dtype>U?INT(?:8|16|32|64)|DOUBLE|STRING|BOOL|COMPLEX\w*|FLOAT64)\b.{0,60}(?:is not supported|not supported|unsupported|cannot be|not allowed)|(?:not support|unsupported|only supports?).{0,60}\b(?<dtype2>U?INT(?:8|16|64)|DOUBLE|STRING|COMPLEX\w*|FLOAT64)\b)/i,
    unless: /\[W\]|WARNING|natively support INT64|cast down|plugin|op_type|platform|fast INT8/i,
    cause: 'unsupported-dtype',
    strength: 'sign',
  },

  // --- opset and IR
  {
    has: ['unsupported model ir version', 'unsupported onnx opset', 'opset', 'ir version', 'ir_version'],
    match:
      /Unsupported model IR version:? ?(?<opset>\d+)?|(?:unsupported|not supported|not support|only supports?|maximum supported|guarantees).{0,80}(?:opset|ir[ _]version)(?: version)? ?(?<opset2>\d+)?|(?:opset|ir[ _]version)(?: version)? ?(?<opset3>\d+)?.{0,80}(?:is not (?:yet )?supported|not supported|unsupported|under development|higher than|exceeds)/i,
    unless: /\[W\]|WARNING|newer ir_version|newer opset|may not be supported/i,
    cause: 'unsupported-opset-or-ir',
    strength: 'sign',
  },
  {
    has: ['tensors.count(input_name)', 'tensors.count(name)'],
    cause: 'unsupported-opset-or-ir',
    strength: 'sign',
  },

  // --- errors thrown away
  {
    name: 'empty-network',
    has: ['network must have at least one output'],
    cause: 'parse-errors-ignored',
    strength: 'hint',
    without: ['parsing-node', 'parser-error'],
  },
];
