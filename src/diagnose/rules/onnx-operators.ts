import type { Cause } from '../causes/causes.js';
import type { Captures } from './rule.js';

/** The operators of the default ONNX domain up to opset 24, current and deprecated (https://onnx.ai/onnx/operators/). */
const OPERATORS =
  'Abs Acos Acosh Add AffineGrid And ArgMax ArgMin Asin Asinh Atan Atanh Attention AveragePool BatchNormalization Bernoulli ' +
  'BitCast BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor BlackmanWindow Cast CastLike Ceil Celu CenterCropPad Clip Col2Im ' +
  'Compress Concat ConcatFromSequence Constant ConstantFill ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh CumProd CumSum DFT ' +
  'DeformConv DepthToSpace DequantizeLinear Det Div Dropout DynamicQuantizeLinear Einsum Elu Equal Erf Exp Expand EyeLike ' +
  'Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool Greater ' +
  'GreaterOrEqual GridSample GroupNormalization HammingWindow HannWindow HardSigmoid HardSwish Hardmax Identity If ' +
  'ImageDecoder InstanceNormalization IsInf IsNaN LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax Loop ' +
  'LpNormalization LpPool MatMul MatMulInteger Max MaxPool MaxRoiPool MaxUnpool Mean MeanVarianceNormalization ' +
  'MelWeightMatrix Min Mish Mod Mul Multinomial Neg NegativeLogLikelihoodLoss NonMaxSuppression NonZero Not OneHot Optional ' +
  'OptionalGetElement OptionalHasElement Or PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear RMSNormalization RNN ' +
  'RandomNormal RandomNormalLike RandomUniform RandomUniformLike Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ' +
  'ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare RegexFullMatch Relu Reshape Resize ' +
  'ReverseSequence RoiAlign RotaryEmbedding Round STFT Scan Scatter ScatterElements ScatterND Selu SequenceAt ' +
  'SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength SequenceMap Shape Shrink Sigmoid Sign Sin Sinh ' +
  'Size Slice Softmax SoftmaxCrossEntropyLoss Softplus Softsign SpaceToDepth Split SplitToSequence Sqrt Squeeze ' +
  'StringConcat StringNormalizer StringSplit Sub Sum Swish Tan Tanh TensorScatter TfIdfVectorizer ThresholdedRelu Tile TopK Transpose ' +
  'Trilu Unique Unsqueeze Upsample Where Xor';

let operators: ReadonlySet<string> | undefined;

/** True for an operator of the default ONNX domain; letters in either case, as logs write them. */
export function isOnnxOperator(name: string): boolean {
  operators ??= new Set(OPERATORS.toLowerCase().split(' '));
  return operators.has(name.toLowerCase());
}

/** An operator that the parser has no importer for: part of ONNX, or a custom one whose plugin is missing. */
export function causeOfUnknownOperator(captures: Captures): Cause {
  const op = captures['op'] ?? captures['plugin'];
  return op === undefined || isOnnxOperator(op) ? 'unsupported-onnx-op' : 'onnx-custom-op-plugin-missing';
}
