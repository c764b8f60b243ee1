import type { Axis } from '../../../src/engine/onnx/model-facts.js';

/** Just enough of protobuf to write ONNX models by hand: a length-delimited field, and a varint. */
const varint = (value: number): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
};
const bytes = (field: number, content: Buffer | string): Buffer => {
  const payload = Buffer.from(content);
  return Buffer.concat([varint(field * 8 + 2), varint(payload.length), payload]);
};
const number = (field: number, value: number): Buffer => Buffer.concat([varint(field * 8), varint(value)]);

export interface WrittenTensor {
  name: string;
  /** TensorProto.DataType; 1 = float, 7 = int64. */
  type?: number;
  shape: readonly Axis[] | null;
}

function valueInfo({ name, type = 1, shape }: WrittenTensor): Buffer {
  const dims = (shape ?? []).map((axis) =>
    bytes(
      1,
      typeof axis === 'number'
        ? number(1, axis)
        : typeof axis === 'string'
          ? bytes(2, axis)
          : Buffer.alloc(0),
    ),
  );
  const tensor = [number(1, type), ...(shape === null ? [] : [bytes(2, Buffer.concat(dims))])];
  return Buffer.concat([bytes(1, name), bytes(2, bytes(1, Buffer.concat(tensor)))]);
}

const node = (operator: string, inner: Buffer[] = []): Buffer =>
  Buffer.concat([
    bytes(4, operator),
    ...inner.map((graph) => bytes(5, Buffer.concat([bytes(1, 'body'), bytes(6, graph)]))),
  ]);

export interface WrittenModel {
  inputs: readonly WrittenTensor[];
  outputs?: readonly WrittenTensor[];
  operators?: readonly string[];
  /** Operators of a subgraph, as of If or Loop. */
  innerOperators?: readonly string[];
  initializers?: readonly string[];
}

/** The bytes of an ONNX model with these inputs; it computes nothing sensible. */
export function writtenModel({
  inputs,
  outputs = [],
  operators = ['Relu'],
  innerOperators = [],
  initializers = [],
}: WrittenModel): Buffer {
  const inner = Buffer.concat(innerOperators.map((operator) => bytes(1, node(operator))));
  const graph = Buffer.concat([
    ...operators.map((operator) => bytes(1, node(operator))),
    ...(innerOperators.length === 0 ? [] : [bytes(1, node('If', [inner]))]),
    bytes(2, 'graph'),
    ...initializers.map((name) => bytes(5, Buffer.concat([bytes(8, name), bytes(9, Buffer.alloc(100, 7))]))),
    ...inputs.map((tensor) => bytes(11, valueInfo(tensor))),
    ...outputs.map((tensor) => bytes(12, valueInfo(tensor))),
  ]);
  return Buffer.concat([number(1, 8), bytes(7, graph)]);
}
