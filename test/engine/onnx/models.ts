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
export const bytesField = (field: number, content: Buffer | string): Buffer => {
  const payload = Buffer.from(content);
  return Buffer.concat([varint(field * 8 + 2), varint(payload.length), payload]);
};
export const varintField = (field: number, value: number): Buffer =>
  Buffer.concat([varint(field * 8), varint(value)]);

export interface WrittenTensor {
  name: string;
  /** TensorProto.DataType; 1 = float, 7 = int64. */
  type?: number;
  shape: readonly Axis[] | null;
}

function valueInfo({ name, type = 1, shape }: WrittenTensor): Buffer {
  const dims = (shape ?? []).map((axis) =>
    bytesField(
      1,
      typeof axis === 'number'
        ? varintField(1, axis)
        : typeof axis === 'string'
          ? bytesField(2, axis)
          : Buffer.alloc(0),
    ),
  );
  const tensor = [varintField(1, type), ...(shape === null ? [] : [bytesField(2, Buffer.concat(dims))])];
  return Buffer.concat([bytesField(1, name), bytesField(2, bytesField(1, Buffer.concat(tensor)))]);
}

const node = (operator: string, inner: Buffer[] = []): Buffer =>
  Buffer.concat([
    bytesField(4, operator),
    ...inner.map((graph) => bytesField(5, Buffer.concat([bytesField(1, 'body'), bytesField(6, graph)]))),
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
  const inner = Buffer.concat(innerOperators.map((operator) => bytesField(1, node(operator))));
  const graph = Buffer.concat([
    ...operators.map((operator) => bytesField(1, node(operator))),
    ...(innerOperators.length === 0 ? [] : [bytesField(1, node('If', [inner]))]),
    bytesField(2, 'graph'),
    ...initializers.map((name) =>
      bytesField(5, Buffer.concat([bytesField(8, name), bytesField(9, Buffer.alloc(100, 7))])),
    ),
    ...inputs.map((tensor) => bytesField(11, valueInfo(tensor))),
    ...outputs.map((tensor) => bytesField(12, valueInfo(tensor))),
  ]);
  return Buffer.concat([varintField(1, 8), bytesField(7, graph)]);
}
