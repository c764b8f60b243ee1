import type { Cause } from './causes/causes.js';
import type { Captures } from './rules/rule.js';

/** The operators of the default ONNX domain up to opset 28, current and deprecated (https://onnx.ai/onnx/operators/). */
const OPERATORS =
  'Abs Acos Acosh Add AffineGrid And ArgMax ArgMin Asin Asinh Atan Atanh Attention AveragePool BatchNormalization Bernoulli ' +
  'BitCast BitShift BitwiseAnd BitwiseNot BitwiseOr BitwiseXor BlackmanWindow Cast CastLike CausalConvWithState Ceil Celu CenterCropPad Clip Col2Im ' +
  'Compress Concat ConcatFromSequence Constant ConstantFill ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh CumProd CumSum DFT ' +
  'DeformConv DepthToSpace DequantizeLinear Det Div Dropout DynamicQuantizeLinear Einsum Elu Equal Erf Exp Expand EyeLike ' +
  'Flatten Floor GRU Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalLpPool GlobalMaxPool Greater ' +
  'GreaterOrEqual GridSample GroupNormalization HammingWindow HannWindow HardSigmoid HardSwish Hardmax Identity If ' +
  'ImageDecoder InstanceNormalization IsInf IsNaN LRN LSTM LayerNormalization LeakyRelu Less LessOrEqual LinearAttention Log LogSoftmax Loop ' +
  'LpNormalization LpPool MatMul MatMulInteger Max MaxPool MaxRoiPool MaxUnpool Mean MeanVarianceNormalization ' +
  'MelWeightMatrix Min Mish Mod Mul Multinomial Neg NegativeLogLikelihoodLoss NonMaxSuppression NonZero Not OneHot Optional ' +
  'OptionalGetElement OptionalHasElement Or PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear RMSNormalization RNN ' +
  'RandomNormal RandomNormalLike RandomUniform RandomUniformLike Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum ' +
  'ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare RegexFullMatch Relu Reshape Resize ' +
  'ReverseSequence RoiAlign RotaryEmbedding Round STFT Scan Scatter ScatterElements ScatterND Selu SequenceAt ' +
  'SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength SequenceMap Shape Shrink Sigmoid Sign Sin Sinh ' +
  'Size Slice Softmax SoftmaxCrossEntropyLoss Softplus Softsign SpaceToDepth Split SplitToSequence Sqrt Squeeze ' +
  'StringConcat StringNormalizer StringSplit Sub Sum SwiGLU Swish Tan Tanh TensorScatter TfIdfVectorizer ThresholdedRelu Tile TopK Transpose ' +
  'Trilu Unique Unsqueeze Upsample Where Xor';

/** ai.onnx.ml, the domain of classical machine learning (https://onnx.ai/onnx/operators/#ai-onnx-ml): TensorRT has none of it. */
const ML_OPERATORS =
  'ArrayFeatureExtractor Binarizer CastMap CategoryMapper DictVectorizer FeatureVectorizer Imputer LabelEncoder LinearClassifier ' +
  'LinearRegressor Normalizer OneHotEncoder SVMClassifier SVMRegressor Scaler TreeEnsemble TreeEnsembleClassifier ' +
  'TreeEnsembleRegressor ZipMap';
/** ai.onnx.preview and ai.onnx.preview.training. */
const PREVIEW_OPERATORS = 'FlexAttention';
const TRAINING_OPERATORS = 'Adagrad Adam Gradient Momentum';

/** The part of ONNX that an operator belongs to. */
export type OnnxPart = 'core' | 'ml' | 'preview' | 'training';

const LISTS: readonly [OnnxPart, string][] = [
  ['core', OPERATORS],
  ['ml', ML_OPERATORS],
  ['preview', PREVIEW_OPERATORS],
  ['training', TRAINING_OPERATORS],
];
let parts: ReadonlyMap<string, OnnxPart> | undefined;

/** Which part of ONNX has an operator of that name, letters in either case, as logs write them; null = none. */
export function partOfOnnx(name: string): OnnxPart | null {
  parts ??= new Map(
    LISTS.flatMap(([part, names]) =>
      names
        .toLowerCase()
        .split(' ')
        .map((one) => [one, part] as const),
    ),
  );
  return parts.get(name.toLowerCase()) ?? null;
}

/** What the UFF converter writes for operators of TensorFlow that it does not know, as for plugins, begins with "_". */
const PART_OF_TENSORFLOW =
  /^_(?:Merge|Switch|Enter|Exit|NextIteration|LoopCond|TensorArray\w*|Where|Gather\w*|Cast|Shape|Size|Range|Fill|Pack|Unpack|Split\w*|Tile|Equal|Greater\w*|Less\w*|Logical\w*|Select\w*|TopK\w*|ResizeBilinear|ResizeNearestNeighbor|OneHot|Iterator\w*|FIFOQueue\w*|Queue\w*|Placeholder\w*|Assert|Round|Floor\w*|Random\w*|StopGradient|BatchMatMul\w*|Squeeze|ExpandDims|ReverseV2|NonMaxSuppression\w*)$/;

/** An operator that the parser has no importer for: part of ONNX, or a custom one whose plugin is missing. */
export function causeOfUnknownOperator(captures: Captures): Cause {
  const op = captures['op'] ?? captures['plugin'];
  return op !== undefined && partOfOnnx(op) === null && !PART_OF_TENSORFLOW.test(op)
    ? 'onnx-custom-op-plugin-missing'
    : 'unsupported-onnx-op';
}

/**
 * The same where the parser says that it found no plugin: a log that names no operator tells no other. What is to be done for a
 * converter with operators of its own is said with the other cause.
 */
export function causeOfMissingPlugin(captures: Captures): Cause {
  return ['op', 'plugin', 'converter'].every((name) => captures[name] === undefined)
    ? 'onnx-custom-op-plugin-missing'
    : causeOfUnknownOperator(captures);
}
