import type { ByteSource } from '../bytes.js';
import type { Field } from './protobuf.js';
import { MAX_DEPTH, OnnxFormatError, OnnxReader } from './reader.js';

/** One axis: a size, the name of a dynamic one, or null where the model says nothing. */
export type Axis = number | string | null;

export interface ModelTensor {
  name: string;
  /** Name of the type as onnx.proto's TensorProto.DataType has it, lower case: `float`, `int64`; null for a sequence or a map. */
  dtype: string | null;
  /** Null where the model gives no shape at all; empty for a scalar. */
  shape: readonly Axis[] | null;
}

/** What a model says of itself, as far as shapes and runs need it. */
export interface ModelFacts {
  /** Without the initializers, which models of IR version 3 list among the inputs. */
  inputs: readonly ModelTensor[];
  outputs: readonly ModelTensor[];
  /** Some operator draws random numbers, so that two runs differ. */
  isRandom: boolean;
}

/** TensorProto.DataType (onnx.proto). */
export const ONNX_TYPES = [
  ...['undefined', 'float', 'uint8', 'int8', 'uint16', 'int16', 'int32', 'int64', 'string', 'bool'],
  ...['float16', 'double', 'uint32', 'uint64', 'complex64', 'complex128', 'bfloat16', 'float8e4m3fn'],
  ...['float8e4m3fnuz', 'float8e5m2', 'float8e5m2fnuz', 'uint4', 'int4', 'float4e2m1', 'float8e8m0'],
];

/** Operators whose outputs are random by definition (onnx/docs/Operators.md). Dropout is one in training alone. */
const RANDOM_OPERATORS = new Set([
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'Multinomial',
  'Bernoulli',
]);

type Within = Pick<Field, 'start' | 'end'>;

const MODEL = { graph: 7, function: 25 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
const FUNCTION = { node: 7 };
const NODE = { opType: 4, attribute: 5 };
const ATTRIBUTE = { graph: 6, graphs: 11 };
const TENSOR = { name: 8 };
const VALUE_INFO = { name: 1, type: 2 };
const TYPE = { tensor: 1 };
const TENSOR_TYPE = { elementType: 1, shape: 2 };
const SHAPE = { dim: 1 };
const DIM = { value: 1, param: 2 };

function axisOf(reader: OnnxReader, dim: Within): Axis {
  const value = reader.number(dim, DIM.value);
  // A varint of a negative size is beyond 2^63: some exporters write -1 for "any".
  if (value !== null) return value >= 2 ** 63 ? null : value;
  const name = reader.textOf(dim, DIM.param);
  return name === '' ? null : name;
}

function tensorOf(reader: OnnxReader, value: Within): ModelTensor {
  const tensor: ModelTensor = { name: reader.textOf(value, VALUE_INFO.name), dtype: null, shape: null };
  for (const type of reader.messages(value, VALUE_INFO.type))
    for (const inner of reader.messages(type, TYPE.tensor)) {
      tensor.dtype = ONNX_TYPES[reader.number(inner, TENSOR_TYPE.elementType) ?? 0] ?? null;
      for (const shape of reader.messages(inner, TENSOR_TYPE.shape))
        tensor.shape = [...reader.messages(shape, SHAPE.dim)].map((dim) => axisOf(reader, dim));
    }
  return tensor;
}

function hasRandom(reader: OnnxReader, graph: Within, nodes: number, depth = 0): boolean {
  if (depth > MAX_DEPTH) throw new OnnxFormatError(`graphs nested deeper than ${MAX_DEPTH}`);
  for (const node of reader.messages(graph, nodes)) {
    if (RANDOM_OPERATORS.has(reader.textOf(node, NODE.opType))) return true;
    for (const attribute of reader.messages(node, NODE.attribute))
      for (const number of [ATTRIBUTE.graph, ATTRIBUTE.graphs])
        for (const inner of reader.messages(attribute, number))
          if (hasRandom(reader, inner, GRAPH.node, depth + 1)) return true;
  }
  return false;
}

/**
 * Reads inputs, outputs and kinds of operators of an ONNX model, without its weights.
 * @throws OnnxFormatError where the bytes are not a binary ONNX model (protobuf's text format is none)
 */
export function modelFacts(source: ByteSource): ModelFacts {
  const reader = new OnnxReader(source);
  const whole = { start: 0, end: source.size };
  const inputs: ModelTensor[] = [];
  const outputs: ModelTensor[] = [];
  const initializers = new Set<string>();
  let isRandom = false;
  for (const graph of reader.messages(whole, MODEL.graph)) {
    for (const field of reader.messages(graph, GRAPH.initializer))
      initializers.add(reader.textOf(field, TENSOR.name));
    for (const field of reader.messages(graph, GRAPH.input)) inputs.push(tensorOf(reader, field));
    for (const field of reader.messages(graph, GRAPH.output)) outputs.push(tensorOf(reader, field));
    isRandom ||= hasRandom(reader, graph, GRAPH.node);
  }
  for (const field of reader.messages(whole, MODEL.function))
    isRandom ||= hasRandom(reader, field, FUNCTION.node);
  return { inputs: inputs.filter(({ name }) => !initializers.has(name)), outputs, isRandom };
}
