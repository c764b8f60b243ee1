import type { Product } from '../../core/product.js';
import { compareVersions, parseVersion, type Version } from '../../core/version.js';
import { withFile } from '../bytes.js';
import { OnnxFormatError } from './reader.js';
import { onnxUse, type OnnxUse, type OperatorUse } from './use.js';

/** One thing in a model that a parser does not take. */
export interface Unsupported {
  what: 'opset' | 'operator' | 'type' | 'attribute';
  /** The operator that it lies in. */
  op: string;
  node: string;
  opset: number | null;
  /** A pre-7 PRelu with one slope for each channel, which no converter of opsets makes right. */
  prelu: boolean;
}

/**
 * Operators that no importer takes: "N" in docs/operators.md of onnx-tensorrt at 8.5-GA, 8.6-GA, 9.3, 10.0-GA and 10.1-GA (those that
 * a list does not name yet came later in ONNX), and refused by TensorRT-RTX 1.5.0.114 in ONNX's own node tests (2026-11-29).
 */
const REFUSED = new Set(
  (
    'AffineGrid Bernoulli BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor CenterCropPad Col2Im Compress ConcatFromSequence ' +
    'ConvInteger DFT Det DynamicQuantizeLinear ImageDecoder MatMulInteger MaxUnpool MelWeightMatrix NegativeLogLikelihoodLoss ' +
    'Optional OptionalGetElement OptionalHasElement QLinearConv QLinearMatMul RegexFullMatch SequenceAt SequenceConstruct ' +
    'SequenceEmpty SequenceErase SequenceInsert SequenceLength SequenceMap SoftmaxCrossEntropyLoss SplitToSequence StringConcat ' +
    'StringNormalizer StringSplit TfIdfVectorizer Unique'
  ).split(' '),
);
/** ai.onnx.preview.training: `Op type Gradient is not supported` (RTX 1.5.0.114); no importer in onnx-tensorrt. */
const TRAINING = new Set(['Gradient', 'Adagrad', 'Adam', 'Momentum']);
/** Nodes that handle strings; what else touches one is a model of strings, too. */
const OF_STRINGS = /^String|^RegexFullMatch$|^TfIdfVectorizer$/;
/** `dilations` "must be empty or all ones": docs/operators.md of 10.0; said by RTX 1.5.0.114. */
const UNDILATED = new Set(['MaxPool', 'AveragePool', 'LpPool']);
/** What broadcasts, and did it with an attribute of its own before opset 7 (old.cc of onnx/defs). */
const BROADCASTS = new Set(
  'Add Sub Mul Div Pow And Or Xor Equal Greater Less PRelu Gemm Max Min Sum Mean'.split(' '),
);
/** "Pre-opset 7 broadcasting is unsupported": in onnx-tensorrt from 8.5-GA to 10.1-GA, and said by RTX 1.5.0.114. */
export const FIRST_BROADCASTING_OPSET = 7;

/** The releases whose parser this is known of; of others it is likely, and said only once a build has failed. */
const KNOWN: readonly { product: Product; from: Version; to: Version }[] = [
  { product: 'tensorrt', from: [8, 5, 0], to: [10, 1, 0, 27] },
  { product: 'tensorrt-rtx', from: [1, 5, 0, 114], to: [1, 5, 0, 114] },
];

/** Whether the parser of a release is one that this data was read from. */
export function isKnownParser(product: Product, version: string): boolean {
  const release = parseVersion(version);
  return (
    release !== null &&
    KNOWN.some(
      ({ product: of, from, to }) =>
        of === product && compareVersions(release, from) >= 0 && compareVersions(release, to) <= 0,
    )
  );
}

/** What in a model no known parser of TensorRT takes, in the order of the model. */
export function unsupportedIn(use: OnnxUse): Unsupported[] {
  return use.operators.flatMap((operator): Unsupported[] => {
    const what = whatOf(operator, use);
    if (what === null) return [];
    const { op, node } = operator;
    return [{ what, op, node, opset: use.opset, prelu: what === 'opset' && hasSlopes(operator, use) }];
  });
}

function whatOf({ op, domain, dilated }: OperatorUse, use: OnnxUse): Unsupported['what'] | null {
  if (domain === 'ai.onnx.preview.training' || (domain === '' && TRAINING.has(op))) return 'operator';
  // `Op type Scaler is not supported` (RTX 1.5.0.114, and five others of this domain); no importer in onnx-tensorrt.
  if (domain === 'ai.onnx.ml') return 'operator';
  if (domain !== '') return null;
  if (OF_STRINGS.test(op) && use.strings.length > 0) return 'type';
  if (REFUSED.has(op)) return 'operator';
  if (dilated && UNDILATED.has(op)) return 'attribute';
  const isOld = use.opset !== null && use.opset < FIRST_BROADCASTING_OPSET;
  return isOld && BROADCASTS.has(op) ? 'opset' : null;
}

/** One slope for each channel, in one dimension: broadcast from the channel before opset 7, from the last dimension since. */
function hasSlopes({ op, inputs }: OperatorUse, { vectors }: OnnxUse): boolean {
  return op === 'PRelu' && inputs.some((name) => (vectors.get(name) ?? 1) > 1);
}

/** What a model file asks of a parser; null where it is not a binary ONNX that can be read. */
export function readOnnxUse(file: string): OnnxUse | null {
  try {
    return withFile(file, onnxUse);
  } catch (error) {
    if (error instanceof OnnxFormatError) return null;
    throw error;
  }
}
