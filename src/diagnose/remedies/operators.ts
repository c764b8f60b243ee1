import { partOfOnnx } from '../onnx-operators.js';
import type { Captures } from '../rules/rule.js';
import type { Case } from './case.js';

/** What does the same with operators that TensorRT has. */
const SUBSTITUTES: readonly [operators: RegExp, substitute: string][] = [
  [
    /^(?:Bernoulli|Multinomial|Random\w+)$/,
    'compute the random values outside the model, and give them to it as an input.',
  ],
  [/^BitShift$/, 'Mul (to the left) or Div (to the right) by a power of two, in int32.'],
  [/^Bitwise/, 'And, Or, Xor and Not on bool, or Mul, Div and Mod by powers of two in int32.'],
  [/^BitCast$/, 'reinterpret the bytes in the program, and give the model the tensor in its new type.'],
  [/^CumProd$/, 'Exp(CumSum(Log(x))) for positive x, or Mul of slices for a short axis.'],
  [/^CumSum$/, 'MatMul by a constant triangular matrix of ones.'],
  [/^Det$/, 'for 2 x 2 and 3 x 3 the sum of products, with Mul and Sub.'],
  [
    /^(?:DFT|STFT|MelWeightMatrix)$/,
    'MatMul by a constant matrix of cosines and sines (the length is fixed), or do the transform before the model.',
  ],
  [/^(?:\w+Window)$/, 'an initializer: the window depends on its length alone.'],
  [/^CenterCropPad$/, 'Slice and Pad with constant starts and pads.'],
  [/^AffineGrid$/, 'MatMul of theta by a constant grid (the size is fixed), then Reshape.'],
  [/^Col2Im$/, 'ConvTranspose with a constant kernel of ones and zeros.'],
  [/^MaxUnpool$/, 'ScatterElements into zeros with the indices of MaxPool.'],
  [
    /^MaxPool$/,
    'MaxPool with one output, storage_order 0 and no dilations (a strided Slice for each offset of the window, and Max over them).',
  ],
  [/^MaxRoiPool$/, 'RoiAlign, or a plugin.'],
  [
    /^(?:Unique|Compress|ImageDecoder|TfIdfVectorizer)$/,
    'do that step in the program, before the engine or after it.',
  ],
  [/^CastLike$/, 'Cast with the type written down.'],
  [/^LpPool$/, 'Pow, AveragePool times the size of the window, and Pow by 1/p.'],
  [
    /^(?:ConvInteger|MatMulInteger|QLinear\w+|DynamicQuantizeLinear)$/,
    'QuantizeLinear and DequantizeLinear around the float operator (QDQ format).',
  ],
  [/^Upsample$/, 'Resize with constant scales (opset 11 and higher).'],
  [
    /^Resize$/,
    'Resize with mode nearest or linear, constant scales or sizes, and neither antialias nor exclude_outside; or do it before the model.',
  ],
  [
    /^GridSample$/,
    'for five dimensions, Gather of the neighbours and Mul by their weights; for four it is imported.',
  ],
  [/^(?:Scan|Loop)$/, 'unroll the loop at the export, with a fixed number of steps.'],
  [/^If$/, 'fold the condition (a constant one disappears), or Where on the results of both branches.'],
  [
    /^Scatter(?:ND|Elements)$/,
    'the same without reduction: add, mul, max and min of a fixed number of updates are one Add, Mul, Max or Min after a plain scatter for each.',
  ],
  [/^DeformConv$/, 'GridSample of the input at the offsets, and Conv; or a plugin.'],
  [/^Dropout$/, 'leave it out: export with model.eval() and training=TrainingMode.EVAL.'],
  [/^BatchNormalization$/, 'export with model.eval() and training=TrainingMode.EVAL (training_mode=0).'],
  [
    /^(?:Layer|RMS|Group|Instance|MeanVariance)Normalization$/,
    'ReduceMean, Sub, Mul, Sqrt and Div over the same axes: opset_version=16 at the export does that; LayerNormalization itself is imported by TensorRT 8.6 and newer, over the last axes.',
  ],
  [
    /Attention$/,
    'MatMul, Softmax and MatMul, as exporters write it below opset 23 (attn_implementation="eager" in transformers).',
  ],
  [
    /^(?:GRU|LSTM|RNN)$/,
    'the default layout (layout=0, sequence first) and default activations; batchwise: Transpose around it.',
  ],
  [/^TopK$/, 'K as an initializer of at most 3840.'],
  [/^Pad$/, 'pads as an initializer, and mode constant, edge or reflect.'],
  [
    /^(?:OneHot|Range|Expand|Tile|Slice|Reshape|Unsqueeze|Squeeze|Reduce\w+|Split)$/,
    'the same with its axes, shape or sizes as initializers.',
  ],
  [/^(?:Tensor)?Scatter\w*$/, 'ScatterND with indices that are computed by Range and Add.'],
  [/^(?:CausalConvWithState)$/, 'Concat of the state before the input, then Conv and Slice.'],
  [/^SwiGLU$/, 'Split, Sigmoid and Mul.'],
];

/**
 * Operators that ONNX defines by others, and that TensorRT-RTX 1.5.0.114 accepts once they are written out that way: those of ONNX's own node
 * tests that failed and then built (onnx 1.23.2).
 */
const WRITTEN_OUT =
  /^(?:Attention|Bernoulli|CausalConvWithState|Celu|Clip|LayerNormalization|LinearAttention|NegativeLogLikelihoodLoss|SoftmaxCrossEntropyLoss|SwiGLU)$/;

/** The command that writes an operator out as those that ONNX defines it by. */
export function writeOut(op: string): string {
  const operators = [
    ...new Set([op, ...(op === 'SoftmaxCrossEntropyLoss' ? ['NegativeLogLikelihoodLoss'] : [])]),
  ];
  const list = operators.map((one) => `('', '${one}')`).join(', ');
  return `python3 -c "import onnx, onnx.inliner as i; onnx.save(i.inline_selected_functions(onnx.load('IN'), [${list}], inline_schema_functions=True), 'OUT')"`;
}

/** Nodes that only compute sizes and indices: none is left of them where every shape is known. */
const OF_SIZES = /(?:^|[/_.])(?:Range|Shape|ConstantOfShape|NonZero|Size|Expand|Tile)(?:_\d{1,5})?$/;

/** Whether a layer without an implementation goes away with fixed shapes. */
export function adviceOnLayer({ captures }: Case): Captures {
  return OF_SIZES.test(captures['node'] ?? '') ? { ofSizes: 'yes' } : {};
}

const MOST_WAYS = 2;
/** What only training computes, though it is part of the core of ONNX. */
const LOSS = /^(?:NegativeLogLikelihoodLoss|SoftmaxCrossEntropyLoss)$/;

/** The part of ONNX that the operator belongs to, and what does the same; of several operators, the first one's. */
export function adviceOnOperator({ captures }: Case): Captures {
  const [op] = (captures['op'] ?? captures['plugin'] ?? '').split(', ');
  if (op === undefined || op === '')
    return captures['converter'] === undefined ? {} : { unsupported: captures['converter'] };
  const part = partOfOnnx(op);
  const named = captures['op'] === undefined ? { op } : {};
  if (part === 'ml' || part === 'training') return { ...named, unsupported: part };
  const ways = [
    ...(WRITTEN_OUT.test(op)
      ? [
          `as other operators, as ONNX defines it and its inliner writes it out: ${writeOut(op)} (onnx 1.23.2 or newer).`,
        ]
      : []),
    ...SUBSTITUTES.filter(([operators]) => operators.test(op)).map(([, substitute]) => substitute),
  ].slice(0, MOST_WAYS);
  return {
    ...named,
    ...(LOSS.test(op) ? { unsupported: 'training' } : {}),
    ...(ways.length === 0 ? {} : { substitute: ways.join(' Or ') }),
  };
}
