import type { ByteSource } from '../bytes.js';
import type { Field } from './protobuf.js';
import { LENGTH_DELIMITED, MAX_DEPTH, OnnxFormatError, OnnxReader } from './reader.js';

/** One operator of a model, by its first node. */
export interface OperatorUse {
  op: string;
  /** Empty for the operators of ONNX itself. */
  domain: string;
  /** The node's name; where it has none, that of its first output. */
  node: string;
  inputs: string[];
  /** An attribute `dilations` with a value other than 1. */
  dilated: boolean;
}

/** What a model asks of a parser, as far as it can be told without running one. */
export interface OnnxUse {
  irVersion: number | null;
  /** Of the operators of ONNX itself. */
  opset: number | null;
  /** Every operator once, and once more where it is dilated; in the order of the model, subgraphs included. */
  operators: OperatorUse[];
  /** Names of inputs, outputs and initializers that hold strings. */
  strings: string[];
  /** Sizes of initializers and inputs with one dimension. */
  vectors: ReadonlyMap<string, number>;
}

/** TensorProto.DataType.STRING. */
const STRING = 8;

// Numbers of fields, from onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
const MODEL = { irVersion: 1, graph: 7, opsetImport: 8 };
const OPSET = { domain: 1, version: 2 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, name: 3, op: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = { name: 1, graph: 6, ints: 8, graphs: 11 };
const TENSOR = { dims: 1, type: 2, name: 8 };
const VALUE = { name: 1, type: 2 };
const TYPE = { tensor: 1 };
const TENSOR_TYPE = { type: 1, shape: 2 };
const SHAPE = { dim: 1 };
const DIM = { value: 1 };

type Within = Pick<Field, 'start' | 'end'>;

/** Numbers of a repeated integer, one by one or packed; a packed one above 127 is told as 128: that it is large is enough here. */
function integers(reader: OnnxReader, within: Within, number: number): number[] {
  const found: number[] = [];
  for (const field of reader.fields(within.start, within.end)) {
    if (field.number !== number) continue;
    if (field.wireType !== LENGTH_DELIMITED) found.push(field.value);
    else
      for (const varint of reader.text(field).match(/[^\0-\x7f]*[\0-\x7f]/g) ?? [])
        found.push(varint.length > 1 ? 128 : varint.charCodeAt(0));
  }
  return found;
}

class UseCollector {
  readonly operators = new Map<string, OperatorUse>();
  readonly strings: string[] = [];
  readonly vectors = new Map<string, number>();

  constructor(private readonly reader: OnnxReader) {}

  graph(graph: Within, depth = 0): void {
    if (depth > MAX_DEPTH) throw new OnnxFormatError(`graphs nested deeper than ${MAX_DEPTH}`);
    for (const field of this.reader.fields(graph.start, graph.end)) {
      if (field.wireType !== LENGTH_DELIMITED) continue;
      if (field.number === GRAPH.node) this.node(field, depth);
      if (field.number === GRAPH.initializer) this.initializer(field);
      if (field.number === GRAPH.input || field.number === GRAPH.output) this.value(field);
    }
  }

  private node(node: Within, depth: number): void {
    const { reader } = this;
    const domain = reader.textOf(node, NODE.domain);
    const [output] = [...reader.messages(node, NODE.output)].map((field) => reader.text(field));
    const name = reader.textOf(node, NODE.name);
    const use: OperatorUse = {
      op: reader.textOf(node, NODE.op),
      domain: domain === 'ai.onnx' ? '' : domain,
      node: name === '' ? (output ?? '') : name,
      inputs: [...reader.messages(node, NODE.input)].map((field) => reader.text(field)),
      dilated: false,
    };
    for (const attribute of reader.messages(node, NODE.attribute)) {
      if (reader.textOf(attribute, ATTRIBUTE.name) === 'dilations')
        use.dilated = integers(reader, attribute, ATTRIBUTE.ints).some((value) => value !== 1);
      for (const number of [ATTRIBUTE.graph, ATTRIBUTE.graphs])
        for (const inner of reader.messages(attribute, number)) this.graph(inner, depth + 1);
    }
    const key = `${use.domain}:${use.op}:${use.dilated ? 'dilated' : ''}`;
    const known = this.operators.get(key);
    if (known === undefined) this.operators.set(key, use);
    else if (use.op === 'PRelu') known.inputs.push(...use.inputs);
  }

  private initializer(tensor: Within): void {
    const name = this.reader.textOf(tensor, TENSOR.name);
    this.note(name, this.reader.number(tensor, TENSOR.type), integers(this.reader, tensor, TENSOR.dims));
  }

  private value(value: Within): void {
    const { reader } = this;
    const name = reader.textOf(value, VALUE.name);
    for (const type of reader.messages(value, VALUE.type))
      for (const tensor of reader.messages(type, TYPE.tensor)) {
        const dims = [...reader.messages(tensor, TENSOR_TYPE.shape)].flatMap((shape) =>
          [...reader.messages(shape, SHAPE.dim)].map((dim) => reader.number(dim, DIM.value) ?? -1),
        );
        this.note(name, reader.number(tensor, TENSOR_TYPE.type), dims);
      }
  }

  private note(name: string, type: number | null, dims: readonly number[]): void {
    if (type === STRING) this.strings.push(name);
    const [size] = dims;
    if (dims.length === 1 && size !== undefined) this.vectors.set(name, size);
  }
}

/**
 * Reads what a model asks of a parser: opset, operators, types. Weights are stepped over, never read.
 * @throws OnnxFormatError where the bytes are not an ONNX model in binary protobuf
 */
export function onnxUse(source: ByteSource): OnnxUse {
  const reader = new OnnxReader(source);
  const whole = { start: 0, end: source.size };
  const collector = new UseCollector(reader);
  let opset: number | null = null;
  for (const entry of reader.messages(whole, MODEL.opsetImport))
    if (['', 'ai.onnx'].includes(reader.textOf(entry, OPSET.domain)))
      opset = reader.number(entry, OPSET.version);
  for (const graph of reader.messages(whole, MODEL.graph)) collector.graph(graph);
  return {
    irVersion: reader.number(whole, MODEL.irVersion),
    opset,
    operators: [...collector.operators.values()],
    strings: collector.strings,
    vectors: collector.vectors,
  };
}
