import { describe, expect, it } from '@jest/globals';
import { isKnownParser, unsupportedIn } from '../../../src/engine/onnx/support.js';
import { onnxUse } from '../../../src/engine/onnx/use.js';

/** Protobuf by hand: a varint field, and a field of bytes. */
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
const number = (field: number, value: number): number[] => [...varint(field * 8), ...varint(value)];
const bytes = (field: number, payload: readonly number[]): number[] => [
  ...varint(field * 8 + 2),
  ...varint(payload.length),
  ...payload,
];
const text = (field: number, value: string): number[] => bytes(field, [...Buffer.from(value)]);

interface Node {
  op: string;
  domain?: string;
  inputs?: string[];
  /** The attribute `dilations`, packed (as proto3 writes it) or not. */
  dilations?: { values: number[]; packed: boolean };
  /** A subgraph, as in If. */
  body?: Node[];
}

function graph(nodes: readonly Node[], rest: readonly number[] = []): number[] {
  return [
    ...nodes.flatMap(({ op, domain = '', inputs = [], dilations, body }) =>
      bytes(1, [
        ...inputs.flatMap((name) => text(1, name)),
        ...text(2, `${op}_out`),
        ...text(4, op),
        ...text(7, domain),
        ...(dilations === undefined
          ? []
          : bytes(5, [
              ...text(1, 'dilations'),
              ...(dilations.packed
                ? bytes(8, dilations.values.flatMap(varint))
                : dilations.values.flatMap((value) => number(8, value))),
            ])),
        ...(body === undefined ? [] : bytes(5, [...text(1, 'then_branch'), ...bytes(6, graph(body))])),
      ]),
    ),
    ...rest,
  ];
}

function use(
  opset: number,
  nodes: readonly Node[],
  rest: readonly number[] = [],
): ReturnType<typeof onnxUse> {
  const file = Buffer.from([...number(1, 7), ...bytes(7, graph(nodes, rest)), ...bytes(8, number(2, opset))]);
  return onnxUse({
    size: file.length,
    read: (position, length) => file.subarray(position, position + length),
  });
}
/** A value of the graph: its name, its type, its dimensions. */
const value = (field: number, name: string, type: number, dims: readonly number[]): number[] =>
  bytes(field, [
    ...text(1, name),
    ...bytes(
      2,
      bytes(1, [
        ...number(1, type),
        ...bytes(
          2,
          dims.flatMap((dim) => bytes(1, number(1, dim))),
        ),
      ]),
    ),
  ]);
const found = (...args: Parameters<typeof use>): string[] =>
  unsupportedIn(use(...args)).map(({ what, op }) => `${what} ${op}`);

describe('what no parser takes', () => {
  it('operators, by name, also in subgraphs', () => {
    expect(found(17, [{ op: 'Relu' }, { op: 'Unique' }, { op: 'If', body: [{ op: 'SequenceAt' }] }])).toEqual(
      ['operator Unique', 'operator SequenceAt'],
    );
    expect(found(17, [{ op: 'Gradient', domain: 'ai.onnx.preview.training' }])).toEqual([
      'operator Gradient',
    ]);
    // An operator of another domain is a plugin's, whatever its name.
    expect(found(17, [{ op: 'Unique', domain: 'com.example' }])).toEqual([]);
  });

  it('broadcasting below opset 7, and nothing else of old opsets', () => {
    expect(found(6, [{ op: 'Add' }, { op: 'Relu' }, { op: 'Conv' }])).toEqual(['opset Add']);
    expect(found(7, [{ op: 'Add' }, { op: 'Gemm' }])).toEqual([]);
  });

  it('a slope for each channel, which a converter leaves wrong', () => {
    const slope = value(11, 'slope', 1, [3]);
    const [one] = unsupportedIn(use(6, [{ op: 'PRelu', inputs: ['x', 'slope'] }], slope));
    expect(one?.prelu).toBe(true);
    const [single] = unsupportedIn(
      use(6, [{ op: 'PRelu', inputs: ['x', 'slope'] }], value(11, 'slope', 1, [1])),
    );
    expect(single?.prelu).toBe(false);
  });

  it.each([true, false])('dilated pooling, packed: %s', (packed) => {
    const pool = (values: number[], op = 'MaxPool'): Node => ({ op, dilations: { values, packed } });
    expect(found(12, [pool([2, 1])])).toEqual(['attribute MaxPool']);
    expect(found(12, [pool([1, 1])])).toEqual([]);
    expect(found(12, [pool([2, 2], 'Conv')])).toEqual([]);
  });

  it('strings', () => {
    expect(found(10, [{ op: 'StringNormalizer' }], value(11, 'x', 8, [2]))).toEqual([
      'type StringNormalizer',
    ]);
  });

  it('is refused before a build only for parsers that this was read from', () => {
    expect(isKnownParser('tensorrt-rtx', '1.5.0.114')).toBe(true);
    expect(isKnownParser('tensorrt', '8.6.1.6')).toBe(true);
    expect(isKnownParser('tensorrt', '11.4.0.106')).toBe(false);
    expect(isKnownParser('tensorrt-rtx', '1.7.1.116')).toBe(false);
    expect(isKnownParser('tensorrt', 'x')).toBe(false);
  });
});
