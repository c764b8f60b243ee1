import { closeSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { fileProblem } from '../host/file-kind.js';

/** A file that is not what numpy.save writes; the message follows the file's name. */
export class NpyError extends Error {
  override readonly name = 'NpyError';

  constructor(
    readonly file: string,
    readonly why: string,
  ) {
    super(`${file} ${why}`);
  }
}

interface Type {
  bytes: number;
  kind: 'float' | 'integer' | 'boolean';
  /** Fills `into` with the numbers of `count` elements. */
  decode: (bytes: ArrayBuffer, count: number, into: Float64Array) => void;
}

/** Every half as a double: NumPy's float16 is IEEE 754 binary16. */
function tableOfHalves(): Float64Array {
  return Float64Array.from({ length: 65536 }, (_, bits) => {
    const [sign, exponent, mantissa] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
    return sign * (exponent === 0 ? mantissa * 2 ** -24 : (1 + mantissa / 1024) * 2 ** (exponent - 15));
  });
}

/** Made when the first half is read: every check loads this file, and few compare numbers. */
let halves: Float64Array | undefined;

function decodeHalves(bytes: ArrayBuffer, count: number, into: Float64Array): void {
  const table = (halves ??= tableOfHalves());
  const bits = new Uint16Array(bytes, 0, count);
  for (let i = 0; i < count; i++) into[i] = table[bits[i] ?? 0] ?? 0;
}

type View = new (bytes: ArrayBuffer, offset: number, count: number) => ArrayLike<number>;

function view(Numbers: View): Type['decode'] {
  return (bytes, count, into) => {
    into.set(new Numbers(bytes, 0, count));
  };
}

/** Beyond 2^53 the nearest double; exactness is then a question of the bytes. */
function decode64(High: typeof Int32Array | typeof Uint32Array): Type['decode'] {
  return (bytes, count, into) => {
    const low = new Uint32Array(bytes, 0, 2 * count);
    const high = new High(bytes, 0, 2 * count);
    for (let i = 0; i < count; i++) into[i] = (high[2 * i + 1] ?? 0) * 2 ** 32 + (low[2 * i] ?? 0);
  };
}

/** By what NumPy writes as `descr`: little endian, as every machine that runs TensorRT is. */
const TYPES: Readonly<Record<string, Type>> = {
  '<f2': { bytes: 2, kind: 'float', decode: decodeHalves },
  '<f4': { bytes: 4, kind: 'float', decode: view(Float32Array) },
  '<f8': { bytes: 8, kind: 'float', decode: view(Float64Array) },
  '|b1': { bytes: 1, kind: 'boolean', decode: view(Uint8Array) },
  '|u1': { bytes: 1, kind: 'integer', decode: view(Uint8Array) },
  '|i1': { bytes: 1, kind: 'integer', decode: view(Int8Array) },
  '<u2': { bytes: 2, kind: 'integer', decode: view(Uint16Array) },
  '<i2': { bytes: 2, kind: 'integer', decode: view(Int16Array) },
  '<u4': { bytes: 4, kind: 'integer', decode: view(Uint32Array) },
  '<i4': { bytes: 4, kind: 'integer', decode: view(Int32Array) },
  '<u8': { bytes: 8, kind: 'integer', decode: decode64(Uint32Array) },
  '<i8': { bytes: 8, kind: 'integer', decode: decode64(Int32Array) },
};

/** What the header of a .npy file says; its data were measured to be as long as that. */
export interface NpyFile {
  file: string;
  /** As NumPy writes it, `<f4`. */
  descr: string;
  kind: Type['kind'];
  shape: readonly number[];
  elements: number;
  dataOffset: number;
  /** The first axis runs fastest in the file (Fortran order); chunksOf gives C order all the same. */
  isFirstFastest: boolean;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const HEADER =
  /^\{\s*'descr':\s*'([^']*)',\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(([\d,\s]*)\),?\s*\}\s*$/;
/** A header of NumPy is a line of a hundred characters. */
const MAX_HEADER_BYTES = 64 * 1024;
/** A tensor in Fortran order is read whole. */
const MAX_REORDERED_BYTES = 1024 ** 3;
/** Elements that are decoded at a time. */
const CHUNK = 128 * 1024;

/** Reads at most `length` bytes; fewer only where the file ends. */
function readAt(descriptor: number, into: Uint8Array, length: number, position: number): number {
  let got = 0;
  while (got < length) {
    const more = readSync(descriptor, into, got, length - got, position + got);
    if (more === 0) break;
    got += more;
  }
  return got;
}

function withDescriptor<T>(file: string, use: (descriptor: number) => T): T {
  const problem = fileProblem(file);
  if (problem !== null) throw new NpyError(file, problem.why);
  const descriptor = openSync(file, 'r');
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Reads the header of a file written by numpy.save (NEP 1, versions 1 to 3).
 * @throws NpyError where it is not one, is of a type that has no numbers, or has another length than it says
 */
export function readNpyHeader(file: string): NpyFile {
  return withDescriptor(file, (descriptor) => {
    const head = Buffer.alloc(12);
    const got = readAt(descriptor, head, 12, 0);
    if (got < 10 || !head.subarray(0, 6).equals(MAGIC))
      throw new NpyError(file, 'is not a .npy file (numpy.save writes them)');
    const isWide = (head[6] ?? 0) > 1;
    const length = isWide ? head.readUInt32LE(8) : head.readUInt16LE(8);
    const begin = isWide ? 12 : 10;
    if (length > MAX_HEADER_BYTES) throw new NpyError(file, `says that its header has ${length} bytes`);
    const text = Buffer.alloc(length);
    readAt(descriptor, text, length, begin);
    const [, descr = '', fortran, sizes = ''] = HEADER.exec(text.toString('utf8')) ?? [];
    const type = TYPES[descr];
    if (type === undefined)
      throw new NpyError(
        file,
        descr === ''
          ? 'has a header that cannot be read'
          : `has the type ${descr}; expected one of ${Object.keys(TYPES).join(' ')}`,
      );
    const shape = sizes
      .split(',')
      .filter((size) => size.trim() !== '')
      .map(Number);
    const elements = shape.reduce((product, size) => product * size, 1);
    const dataOffset = begin + length;
    const bytes = fstatSync(descriptor).size - dataOffset;
    if (bytes !== elements * type.bytes)
      throw new NpyError(file, `has ${bytes} bytes of data, but its header says ${elements * type.bytes}`);
    const isFirstFastest = fortran === 'True' && shape.filter((size) => size > 1).length > 1;
    if (isFirstFastest && bytes > MAX_REORDERED_BYTES)
      throw new NpyError(
        file,
        `has ${bytes} bytes in Fortran order, which are reordered in memory: save numpy.ascontiguousarray of it`,
      );
    return { file, descr, kind: type.kind, shape, elements, dataOffset, isFirstFastest };
  });
}

/** Some consecutive elements of a tensor. Both arrays are used again for the next ones. */
export interface Chunk {
  /** Number of the first. */
  start: number;
  count: number;
  values: Float64Array;
  bytes: Uint8Array;
}

/** Where each element of a tensor lies that is stored with its first axis fastest: offsets in elements, in C order. */
export function* firstFastestOffsets(shape: readonly number[]): Generator<number> {
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  const index = shape.map(() => 0);
  const elements = shape.reduce((product, size) => product * size, 1);
  let offset = 0;
  for (let i = 0; i < elements; i++) {
    yield offset;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [size, stride, at] = [shape[axis] ?? 1, strides[axis] ?? 1, index[axis] ?? 0];
      if (at + 1 < size) {
        index[axis] = at + 1;
        offset += stride;
        break;
      }
      index[axis] = 0;
      offset -= at * stride;
    }
  }
}

type Fill = (into: Uint8Array, start: number) => boolean;

/** Takes the parts as they lie in the file. */
function inOrder(descriptor: number, { dataOffset }: NpyFile, width: number): Fill {
  return (into, start) => readAt(descriptor, into, into.length, dataOffset + start * width) === into.length;
}

/** Takes the elements from a whole tensor in memory, in C order; numpy.save writes a transposed array as it lies. */
function reordered(descriptor: number, { dataOffset, elements, shape }: NpyFile, width: number): Fill {
  const whole = Buffer.alloc(elements * width);
  const isWhole = readAt(descriptor, whole, whole.length, dataOffset) === whole.length;
  const offsets = firstFastestOffsets(shape);
  return (into) => {
    for (let at = 0; at < into.length; at += width) {
      const offset = (offsets.next().value ?? 0) * width;
      whole.copy(into, at, offset, offset + width);
    }
    return isWhole;
  };
}

/**
 * The elements of a tensor in C order, part by part, so that one of any size costs the same memory (but for one in Fortran order).
 * @throws NpyError where the file ends early
 */
export function* chunksOf(npy: NpyFile): Generator<Chunk> {
  const { file, descr, elements, isFirstFastest } = npy;
  const type = TYPES[descr];
  if (type === undefined) throw new NpyError(file, `is of the type ${descr}`);
  const descriptor = openSync(file, 'r');
  try {
    const buffer = new ArrayBuffer(CHUNK * type.bytes);
    const values = new Float64Array(CHUNK);
    const fill = (isFirstFastest ? reordered : inOrder)(descriptor, npy, type.bytes);
    for (let start = 0; start < elements; start += CHUNK) {
      const count = Math.min(CHUNK, elements - start);
      const bytes = new Uint8Array(buffer, 0, count * type.bytes);
      if (!fill(bytes, start)) throw new NpyError(file, 'ended while it was being read');
      type.decode(buffer, count, values);
      yield { start, count, values, bytes };
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Writes what numpy.save writes (version 1.0). `data` are the little-endian bytes of the elements. */
export function writeNpy(file: string, descr: string, shape: readonly number[], data: Uint8Array): void {
  const sizes = `${shape.join(', ')}${shape.length === 1 ? ',' : ''}`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const padded = `${text}${' '.repeat(63 - ((10 + text.length) % 64))}\n`;
  const head = Buffer.alloc(10);
  MAGIC.copy(head);
  head[6] = 1;
  head.writeUInt16LE(padded.length, 8);
  writeFileSync(file, Buffer.concat([head, Buffer.from(padded, 'latin1'), data]));
}
