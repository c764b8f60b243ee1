import type { Rule } from './rule.js';

/** The words of TensorRT behind `API Usage Error (`, without the layer in front and the place in its own source behind. */
const REASON = String.raw`(?:\(Unnamed Layer\* \d{1,5}\) \[\w{1,30}\]: ?)?(?:[\w./:[\]-]{1,120}: )?(?<reason>.{1,300}?)\.{0,2}(?=\s{1,4}In \S{1,60} at |\)\s{0,4}(?:\[|\r?\n|$)|\r?\n|$)`;
const USAGE = String.raw`Error Code [34]: (?:API Usage|Shape) Error \(`;

/**
 * Telltale lines of a valid node that TensorRT does not take as it is: its types, and uses of it. Seen in ONNX's own node tests
 * with TensorRT-RTX 1.5.0.114: the graph is not wrong for them.
 */
export const MODEL_REFUSAL_TELLS: readonly Rule[] = [
  {
    literals: ['but type is'],
    match: /requires? inputs? with types? [\w ,]{1,200}\. But type is (?<dtype>\w{1,20})/i,
    cause: 'unsupported-dtype',
    strength: 'proof',
  },
  {
    literals: [
      'must have same input types',
      'must have the same input types',
      'must have same type',
      'must have the same type',
    ],
    match:
      /(?:weights?|bias|inputs?|operands?|tensors?) must have (?:the )?same type\b|must have (?:the )?same input types\. But they are of types (?<types>\w{1,20} and \w{1,20})/i,
    cause: 'unsupported-dtype',
    strength: 'proof',
  },
  {
    literals: ['must be of same type', 'must be of the same type', 'must all be of the same type'],
    match:
      /must (?:all )?be of (?:the )?same type\. .{1,40} (?:is of type|type is) (?<types>\w{1,20}) but .{1,40} (?:is of type|type is) (?<otherType>\w{1,20})/i,
    cause: 'unsupported-dtype',
    strength: 'proof',
  },
  {
    // `elementwise inputs must not be Int32`: releases before 8.
    literals: ['must not be', 'cannot be of type', 'can not be of type'],
    match:
      /\b(?:inputs?|outputs?|tensors?|operands?|types?) (?:must|can|may|should) ?not be (?:of type )?(?<dtype>U?INT\d{1,2}|BOOL|HALF|FLOAT\d{0,2}|DOUBLE|STRING)\b/i,
    cause: 'unsupported-dtype',
    strength: 'sign',
  },
  {
    literals: ['api usage error'],
    match: new RegExp(
      String.raw`${USAGE}(?=.{0,300}(?:Parameter check failed|must have the same shape|cannot be used together))${REASON}`,
    ),
    unless: /profile|kOPT|setBinding|setInputShape|InputBindings|MemoryPool|\[W\]/i,
    cause: 'unsupported-onnx-op',
    strength: 'sign',
    with: ['parsing-node'],
    sets: { unsupported: 'use' },
  },
  {
    // Quoted whatever the cause is called: TensorRT's own reason says more than the name of a code.
    literals: ['api usage error', 'shape error'],
    match: new RegExp(`${USAGE}(?!Output shape can not be computed)${REASON}`),
    unless: /\[W\]/,
  },
];
