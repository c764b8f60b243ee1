import type { EngineTensor } from '../../core/execution.js';
import { u64, type ByteSource } from '../bytes.js';
import type { Section } from '../header.js';

/**
 * Inputs and outputs as the engine section of a TensorRT-RTX plan lists them: typed records (archive.ts), one struct a tensor. Observed
 * in plans of 1.4.0.76, 1.5.0.114 and 1.7.1.116, of real models, with tensors of each type, rank 0 to 4, and dynamic axes; the index over inputs
 * and outputs together runs from 0 without a gap, and a list that does not is not believed.
 */
const TENSOR = record(0x8041, record(0x8013));
const VECTOR = 0x8001;
const BYTE = record(0x8003);
const NUMBER = record(0x8007);
const UNSIGNED = record(0x8006);

/** Values of the public enum DataType (NvInfer.h). */
const TYPES = ['float', 'half', 'int8', 'int32', 'bool', 'uint8', 'fp8', 'bf16', 'int64', 'int4', 'fp4'];

/** The list stands at the start of the section, before the code. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_NAME = 4096;
const MOST_AXES = 8;

function record(type: number, ...rest: Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([type & 0xff, type >> 8, 1, 0]), ...rest]);
}

/** What is read does not have the known layout. */
class Unknown extends Error {}

class Cursor {
  constructor(
    private readonly bytes: Buffer,
    private at: number,
  ) {}

  private take(length: number): Buffer {
    const part = this.bytes.subarray(this.at, this.at + length);
    if (part.length < length) throw new Unknown();
    this.at += length;
    return part;
  }

  expect(...wanted: Buffer[]): void {
    for (const one of wanted) if (!this.take(one.length).equals(one)) throw new Unknown();
  }

  size(most: number): number {
    const size = u64(this.take(8), 0);
    if (size === null || size > most) throw new Unknown();
    return size;
  }

  text(): string {
    return this.take(this.size(MOST_NAME)).toString('utf8');
  }

  skip(length: number): void {
    this.take(length);
  }

  int(): number {
    return this.take(4).readInt32LE();
  }

  /** A symbol, which is what a dynamic axis has in place of a size, is negative. */
  extents(): number[] {
    const count = this.size(MOST_AXES);
    return Array.from({ length: count }, () => {
      const extent = this.take(8).readBigInt64LE();
      return extent < 0n ? -1 : Number(extent);
    });
  }
}

const vector = (element: number): Buffer =>
  Buffer.concat([Buffer.from([VECTOR & 0xff, VECTOR >> 8]), record(element)]);
const end = (struct: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(0xffff - struct);
  return bytes;
};

function readTensor(cursor: Cursor): EngineTensor & { index: number } {
  cursor.size(MOST_NAME);
  cursor.expect(vector(0x800c));
  const name = cursor.text();
  cursor.expect(record(0x801c), BYTE);
  cursor.skip(1);
  cursor.expect(record(0x800d), NUMBER);
  const dtype = TYPES[cursor.int()];
  cursor.expect(BYTE);
  cursor.skip(1);
  cursor.expect(vector(0x8009));
  cursor.extents();
  cursor.expect(NUMBER);
  cursor.skip(4);
  cursor.expect(end(0x801c), record(0x8059), NUMBER);
  const rank = cursor.int();
  cursor.expect(vector(0x8009));
  const shape = cursor.extents();
  cursor.expect(end(0x8059), record(0x8015), NUMBER);
  cursor.skip(4);
  cursor.expect(record(0x8028), NUMBER);
  const isOutput = cursor.int();
  cursor.expect(UNSIGNED);
  const index = cursor.int();
  if (dtype === undefined || shape.length !== rank || (isOutput !== 0 && isOutput !== 1)) throw new Unknown();
  return { name, mode: isOutput === 1 ? 'output' : 'input', dtype, shape, index };
}

/**
 * The inputs and outputs that a TensorRT-RTX plan lists; null where the bytes are not as they are known to be: what is not understood is
 * not reported.
 * @param start of the plan in the file
 */
export function rtxTensors(
  source: ByteSource,
  start: number,
  sections: readonly Section[],
): EngineTensor[] | null {
  const engine = sections.find(({ tag }) => tag === 'NGNE');
  if (engine === undefined) return null;
  const bytes = source.read(start + engine.offset, Math.min(engine.size, MOST_BYTES));
  const found: (EngineTensor & { index: number })[] = [];
  try {
    for (let at = bytes.indexOf(TENSOR); at >= 0; at = bytes.indexOf(TENSOR, at + 1))
      found.push(readTensor(new Cursor(bytes, at + TENSOR.length)));
  } catch (error) {
    if (error instanceof Unknown) return null;
    throw error;
  }
  found.sort((a, b) => a.index - b.index);
  const isWhole =
    found.length > 0 &&
    found.every(({ index }, i) => index === i) &&
    new Set(found.map(({ name }) => name)).size === found.length;
  return isWhole ? found.map(({ name, mode, dtype, shape }) => ({ name, mode, dtype, shape })) : null;
}
