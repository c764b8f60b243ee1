import { pathOf } from './patterns.js';
import type { Rule } from './rule.js';

const MODEL_FILE = pathOf('onnx');

/** Telltale lines of the files of an ONNX model, and of where the parser was. */
export const MODEL_FILE_TELLS: readonly Rule[] = [
  // --- where the parser was
  {
    name: 'parsing-node',
    literals: ['parsing node', 'in node', 'checkfallbackpluginimporter'],
    match:
      /(?:While parsing node number|In node) (?:(?<node>\d+)|-1)(?: with name: (?<nodeName>\S{0,200}) ?and operator: ?(?<op>\w{0,80}))?(?: \[(?<op2>\w{1,80})(?: -> "(?<output>[^"]{0,200})")?)?|checkFallbackPluginImporter/i,
  },
  { literals: ['op_type:'], match: /op_type: "(?<op>\w{1,80})"/ },
  {
    name: 'parser-error',
    literals: [
      'failed to parse onnx',
      'parsing model failed',
      'modelimporter.cpp',
      'in function import',
      'in function parse',
      'parse onnx',
      'onnx parse failed',
      'failed to parse the onnx',
      'failed to parse model',
      'parsing the onnx file',
    ],
  },

  // --- the file
  {
    // Models of the older parsers.
    literals: ['was not found', 'does not exist', "doesn't exist", 'no such file', 'could not open file'],
    match: new RegExp(
      String.raw`model (?:file )?['"]?${pathOf('uff|caffemodel|prototxt|etlt|wts')}['"]? (?:was not found|does not exist|doesn't exist)|No such file or directory: ?['"]?${pathOf('uff|caffemodel|prototxt|etlt|wts', 'file2')}|open file ${pathOf('uff|caffemodel|prototxt|etlt|wts', 'file3')}`,
      'i',
    ),
    cause: 'onnx-file-not-found',
    strength: 'sign',
  },
  {
    literals: [
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
      'cannot access onnx file',
    ],
    match: new RegExp(
      String.raw`(?:(?:access|open|find|load|directory|exist|found)\b.{0,200}?${MODEL_FILE}(?![\w.])|regular file(?:: (?<file2>\S{1,300}))?|${pathOf('onnx', 'file3')}['"]?(?: failed)?:? ?.{0,40}(?:not exist|doesn't exist|not found|No such file|cannot be opened|could not be opened))`,
      'i',
    ),
    unless: /WeightsContext|onnx2trt_utils|\.onnx[._]data/i,
    cause: 'onnx-file-not-found',
    strength: 'proof',
  },
  {
    literals: ['could not open file'],
    match: /Could not open file (?<file>\S{1,300})/i,
    unless: /WeightsContext|onnx2trt_utils/,
    cause: 'onnx-file-not-found',
    strength: 'hint',
  },
  {
    name: 'not-onnx',
    literals: ['modelproto', 'expected identifier'],
    match:
      /(?:Error parsing text-format \S{0,60}ModelProto: 1:9:.{0,200}no field named ["“”']version|Error parsing text-format.{0,100}(?:got: <|no field named ["“”'](?:html|DOCTYPE|oid|version|xml|head|body|Not|Entry)["“”']))/i,
    cause: 'onnx-file-not-onnx',
    strength: 'proof',
  },
  {
    // ONNX Runtime builds its engines itself, from the model.
    literals: ['.engine', '.plan', '.trt'],
    match: /Load model from (?<file>\S{1,300}?\.(?:engine|plan|trt)) ?fail/i,
    cause: 'onnx-file-not-onnx',
    strength: 'proof',
    sets: { format: 'a TensorRT engine', given: 'engine' },
  },
  {
    literals: ['git-lfs.github.com/spec', 'git lfs pointer', 'git-lfs pointer', '<!doctype html'],
    cause: 'onnx-file-not-onnx',
    strength: 'sign',
    with: ['parser-error'],
  },
  {
    literals: [
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
      'unsupported number of graph 0',
      'failed to decode',
      'maximum protobuf size',
      'onnx model is too large',
      'unable to parse proto',
      'failed parsing proto',
      'parse protobuf',
    ],
    match:
      /Error parsing text-format|ParseFromCodedStream|MODEL_DESERIALIZE_FAILED|Protobuf parsing failed|INVALID_PROTOBUF|message\.DecodeError|Can't parse message of type|Error parsing message|protocol message (?:was rejected|\(the)|large protocol message|Failed to parse the ONNX model|number of graph 0|maximum protobuf size|onnx model is too large|parse proto|parsing proto|parse protobuf/i,
    unless: /^\W*(?:\[\S{1,60}\] ?)*\[libprotobuf WARNING|S_ISREG/i,
    cause: 'onnx-file-corrupted',
    strength: 'sign',
    without: ['not-onnx'],
  },
  {
    literals: ['failed to parse onnx model from file'],
    match: /Failed to parse ONNX model from file:? ?(?<file>\S{1,300})/i,
  },

  {
    // What the UFF parser reads is not a UFF model: no file, an empty one, or what a wrong key makes of an encrypted one.
    literals: [
      'uffparser: unsupported number of graph',
      'uffparser: could not',
      'uffparser: uff buffer empty',
      'uffparser: unable to',
    ],
    match:
      /UffParser: (?:Unsupported number of graph 0|(?:Could not|Unable to) (?:read|parse|open)|UFF buffer empty)/i,
    cause: 'onnx-file-corrupted',
    strength: 'proof',
    sets: { encoded: 'uff' },
  },
  {
    // Models of TAO are encrypted; the converter reads noise where the key is wrong.
    literals: ['check the encoding key', 'encryption key', 'tlt-encode', 'decryption key'],
    match:
      /(?:check|wrong|invalid|incorrect).{0,20}(?:encoding|encryption|decryption|model) key|failed to decrypt/i,
    cause: 'onnx-file-corrupted',
    strength: 'proof',
    sets: { encoded: 'yes' },
  },

  // --- weights in other files
  {
    literals: ['weightscontext.cpp', 'onnx2trt_utils.cpp', 'failed to open file'],
    match: /(?:WeightsContext|onnx2trt_utils)\.cpp:\d+:.{0,40}Failed to open file:? ?(?<file>\S{0,300})/i,
    cause: 'external-data-missing',
    strength: 'proof',
  },
  {
    literals: [
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
    literals: ['data of tensorproto', 'getfilelength for', 'external initializer'],
    match:
      /Data of TensorProto.{0,300}(?:should be stored in (?<file>[^\s,]{1,300})|doesn't exist|not accessible|not a regular file)|GetFileLength for (?<file2>\S{1,300}) failed|External initializer:? ?(?<tensor>\S{0,200}).{0,120}(?:out of bounds|can not be read|cannot be read)/i,
    cause: 'external-data-missing',
    strength: 'proof',
  },
  {
    name: 'initializer-failed',
    literals: ['failed to import initi', 'getweightscontext()'],
    match: /Failed to import initiali?[sz]er:? ?(?<tensor>\S{0,200})|getWeightsContext\(\)/i,
    cause: 'external-data-missing',
    strength: 'hint',
  },

  {
    // Older parsers: the weights are in the file, and of a type that is not taken.
    literals: ['convert_onnx_weights(', 'convertonnxweights(initializer, &weights'],
    unless: /getWeightsContext/,
    cause: 'unsupported-dtype',
    strength: 'hint',
    without: ['initializer-failed'],
  },
];
