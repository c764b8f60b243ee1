/** xorshift32 (Marsaglia, "Xorshift RNGs", 2003): the same numbers on every machine. */
function* noise(seed: number): Generator<number, never> {
  let state = seed >>> 0 || 1;
  for (;;) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    yield state;
  }
}

function seedOf(name: string): number {
  let hash = 2166136261; // FNV-1a
  for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 16777619);
  return hash >>> 0;
}

/** Bits of the half that is exactly `number` / 1024, of 0 to 1023. */
function halfOf(number: number): number {
  if (number === 0) return 0;
  const exponent = Math.floor(Math.log2(number));
  return ((exponent + 5) << 10) | ((number << (10 - exponent)) & 1023);
}

type Fill = (next: () => number, count: number) => Uint8Array;
type Numbers = Uint16Array | Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

const bytesOf = ({ buffer }: Numbers): Uint8Array => new Uint8Array(buffer);

/** Thousand-and-24ths: exact in FP16, BF16 apart, so that a cast is given the very inputs of its original. */
const fraction = (next: () => number): number => next() >>> 22;

/** Integers are indices more often than not, and an index beyond its table is not the model's fault: 0 and 1. */
const index = (next: () => number): number => next() >>> 31;

/** By ONNX type: what NumPy calls it, and plausible values. Floats are even in [0, 1). */
const FILLS = {
  float: {
    descr: '<f4',
    fill: (next, count) => bytesOf(Float32Array.from({ length: count }, () => fraction(next) / 1024)),
  },
  double: {
    descr: '<f8',
    fill: (next, count) => bytesOf(Float64Array.from({ length: count }, () => fraction(next) / 1024)),
  },
  float16: {
    descr: '<f2',
    fill: (next, count) => bytesOf(Uint16Array.from({ length: count }, () => halfOf(fraction(next)))),
  },
  int64: {
    descr: '<i8',
    fill: (next, count) => bytesOf(BigInt64Array.from({ length: count }, () => BigInt(index(next)))),
  },
  int32: {
    descr: '<i4',
    fill: (next, count) => bytesOf(Int32Array.from({ length: count }, () => index(next))),
  },
  uint8: { descr: '|u1', fill: (next, count) => Uint8Array.from({ length: count }, () => next() >>> 24) },
  int8: { descr: '|i1', fill: (next, count) => Uint8Array.from({ length: count }, () => next() >>> 24) },
  bool: { descr: '|b1', fill: (next, count) => Uint8Array.from({ length: count }, () => index(next)) },
} satisfies Readonly<Record<string, { descr: string; fill: Fill }>>;

type Seedable = keyof typeof FILLS;

/** Types (as ModelTensor.dtype has them) for which inputs can be made. */
export function isSeedable(dtype: string | null): dtype is Seedable {
  return dtype !== null && Object.hasOwn(FILLS, dtype);
}

/** Plausible values for an input, the same for one name, type and shape on every machine. */
export function seededInput(
  name: string,
  dtype: Seedable,
  shape: readonly number[],
): { descr: string; data: Uint8Array } {
  const type = FILLS[dtype];
  const source = noise(seedOf(name));
  const count = shape.reduce((product, size) => product * size, 1);
  return { descr: type.descr, data: type.fill(() => source.next().value, count) };
}
