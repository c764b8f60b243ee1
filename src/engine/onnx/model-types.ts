import { withFile, type ByteSource } from '../bytes.js';
import { ONNX_TYPES } from './model-facts.js';
import type { Field } from './protobuf.js';
import { MAX_DEPTH, OnnxFormatError, OnnxReader } from './reader.js';

/** In which types a model keeps its weights, and what says that it computes in others. */
export interface ModelTypes {
  /** Initializers and constants, by their type as onnx.proto has it, lower case. */
  weights: ReadonlyMap<string, number>;
  /** Types that some Cast casts to. */
  casts: ReadonlySet<string>;
  operators: ReadonlySet<string>;
}

type Within = Pick<Field, 'start' | 'end'>;

const MODEL = { graph: 7, function: 25 };
const GRAPH = { node: 1, initializer: 5 };
const FUNCTION = { node: 7 };
const NODE = { opType: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, integer: 3, tensor: 5, graph: 6, graphs: 11 };
const TENSOR = { dataType: 2 };

class Collector {
  readonly weights = new Map<string, number>();
  readonly casts = new Set<string>();
  readonly operators = new Set<string>();

  constructor(private readonly reader: OnnxReader) {}

  tensor(field: Within): void {
    const type = ONNX_TYPES[this.reader.number(field, TENSOR.dataType) ?? 0] ?? 'undefined';
    this.weights.set(type, (this.weights.get(type) ?? 0) + 1);
  }

  graph(graph: Within, nodes: number, depth = 0): void {
    if (depth > MAX_DEPTH) throw new OnnxFormatError(`graphs nested deeper than ${MAX_DEPTH}`);
    for (const field of this.reader.messages(graph, GRAPH.initializer)) {
      // In a function, 5 is another field: its nodes are numbered otherwise, too.
      if (nodes === GRAPH.node) this.tensor(field);
    }
    for (const node of this.reader.messages(graph, nodes)) this.node(node, depth);
  }

  private node(node: Within, depth: number): void {
    const operator = this.reader.textOf(node, NODE.opType);
    this.operators.add(operator);
    for (const attribute of this.reader.messages(node, NODE.attribute)) {
      if (operator === 'Cast' && this.reader.textOf(attribute, ATTRIBUTE.name) === 'to')
        this.casts.add(ONNX_TYPES[this.reader.number(attribute, ATTRIBUTE.integer) ?? 0] ?? 'undefined');
      for (const tensor of this.reader.messages(attribute, ATTRIBUTE.tensor)) this.tensor(tensor);
      for (const number of [ATTRIBUTE.graph, ATTRIBUTE.graphs])
        for (const inner of this.reader.messages(attribute, number)) this.graph(inner, GRAPH.node, depth + 1);
    }
  }
}

/** As readModelTypes, of bytes. @throws OnnxFormatError */
export function modelTypes(source: ByteSource): ModelTypes {
  const reader = new OnnxReader(source);
  const found = new Collector(reader);
  const whole = { start: 0, end: source.size };
  for (const graph of reader.messages(whole, MODEL.graph)) found.graph(graph, GRAPH.node);
  for (const field of reader.messages(whole, MODEL.function)) found.graph(field, FUNCTION.node);
  return found;
}

/**
 * Reads in which types a model computes, from its weights, casts and operators; null where it is not binary ONNX.
 * @throws InputError where the file cannot be read
 */
export function readModelTypes(file: string): ModelTypes | null {
  try {
    return withFile(file, modelTypes);
  } catch (error) {
    if (error instanceof OnnxFormatError) return null;
    throw error;
  }
}

const QUANTIZING =
  /^(?:DynamicQuantizeLinear|QuantizeLinear|DequantizeLinear|QLinear\w+|ConvInteger|MatMulInteger)$/;

/** A model's precision is the coarsest in which it computes: a cast model with float inputs and outputs is fp16. */
export type ModelPrecision = 'fp4' | 'int4' | 'fp8' | 'int8' | 'bf16' | 'fp16' | 'fp32';

/** The coarsest precision in which a model computes. */
export function precisionOf({ weights, casts, operators }: ModelTypes): ModelPrecision {
  const types = [...weights.keys(), ...casts];
  if (types.includes('float4e2m1')) return 'fp4';
  if (types.some((type) => type === 'int4' || type === 'uint4')) return 'int4';
  if (types.some((type) => type.startsWith('float8'))) return 'fp8';
  if ([...operators].some((operator) => QUANTIZING.test(operator))) return 'int8';
  if (types.includes('bfloat16')) return 'bf16';
  return types.includes('float16') ? 'fp16' : 'fp32';
}
