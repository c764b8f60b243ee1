/** ONNX models that multiply by one matrix, written by hand: what a cast to FP16 does to them is known. */
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
const number = (field: number, value: number): Buffer =>
  Buffer.from([...varint(field * 8), ...varint(value)]);
const bytes = (field: number, ...parts: (Buffer | string)[]): Buffer => {
  const payload = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(payload.length)]), payload]);
};

const FLOAT = 1;
const FLOAT16 = 10;

const value = (field: number, name: string, shape: number[]): Buffer =>
  bytes(
    field,
    bytes(1, name),
    bytes(2, bytes(1, number(1, FLOAT), bytes(2, ...shape.map((size) => bytes(1, number(1, size)))))),
  );

const node = (operator: string, inputs: string[], output: string, to?: number): Buffer =>
  bytes(
    1,
    ...inputs.map((input) => bytes(1, input)),
    bytes(2, output),
    bytes(4, operator),
    ...(to === undefined ? [] : [bytes(5, bytes(1, 'to'), number(3, to), number(20, 2))]),
  );

/** Rounded to nearest, and infinite from 65520 on. */
function half(value: number): number {
  const size = Math.abs(value);
  const sign = value < 0 ? 0x8000 : 0;
  if (size >= 65520) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | Math.round(size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  return sign | (((exponent + 15) << 10) + Math.round((size / 2 ** exponent - 1) * 1024));
}

function initializer(name: string, shape: number[], values: readonly number[], isCast: boolean): Buffer {
  const data = isCast ? Uint16Array.from(values.map(half)) : Float32Array.from(values);
  return bytes(
    5,
    ...shape.map((size) => number(1, size)),
    number(2, isCast ? FLOAT16 : FLOAT),
    bytes(8, name),
    bytes(9, Buffer.from(data.buffer)),
  );
}

/** `y = (x · w) * by` of `n` by `n`; as FP16, with float inputs and outputs, as onnxconverter-common casts it. */
export function matrixModel(weights: readonly number[], n: number, isCast: boolean, by = 1): Buffer {
  const operators = (x: string, y: string): Buffer[] => [
    node('MatMul', [x, 'w'], 'product'),
    node('Mul', ['product', 'by'], y),
  ];
  const nodes = isCast
    ? [node('Cast', ['x'], 'x16', FLOAT16), ...operators('x16', 'y16'), node('Cast', ['y16'], 'y', FLOAT)]
    : operators('x', 'y');
  const constants = [initializer('w', [n, n], weights, isCast), initializer('by', [], [by], isCast)];
  const graph = [...nodes, bytes(2, 'g'), ...constants, value(11, 'x', [2, n]), value(12, 'y', [2, n])];
  return Buffer.concat([number(1, 8), bytes(7, ...graph), bytes(8, number(2, 17))]);
}
