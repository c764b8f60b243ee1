/** Sizes and numbers of 64-bit ELF (https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html). */
const HEADER = 64;
const SEGMENT = 56;
const SYMBOL = 24;
const PAGE = 0x1000;
const [PT_LOAD, PT_DYNAMIC] = [1, 2];
const [READ_EXECUTE, READ_WRITE] = [5, 6];
const TAG = { hash: 4, strtab: 5, symtab: 6, strsz: 10, syment: 11, soname: 14 };
/** Each processor's number, and `return 0`. */
const MACHINES: Readonly<Record<string, { number: number; returnZero: string }>> = {
  x64: { number: 62, returnZero: '31c0c3' },
  arm64: { number: 183, returnZero: '000080d2c0035fd6' },
};

const aligned = (offset: number): number => Math.ceil(offset / 8) * 8;

/**
 * A shared library under this name with these functions, each of which answers 0.
 * @returns null for a processor that is not known here
 */
export function stubLibrary(soname: string, functions: readonly string[], arch: string): Buffer | null {
  const machine = MACHINES[arch];
  if (machine === undefined) return null;
  const names = ['', soname, ...functions];
  const offsetOf = (name: string): number =>
    names.slice(0, names.indexOf(name)).reduce((sum, one) => sum + one.length + 1, 0);
  const strings = Buffer.from(`${names.join('\0')}\0`, 'latin1');
  const code = Buffer.from(machine.returnZero, 'hex');
  const count = functions.length + 1;
  const symbolsAt = HEADER + 3 * SEGMENT;
  const hashAt = symbolsAt + count * SYMBOL;
  const stringsAt = hashAt + 4 * (3 + count);
  const codeAt = aligned(stringsAt + strings.length);
  const dynamicAt = aligned(codeAt + code.length);
  const tags: [number, number][] = [
    [TAG.soname, offsetOf(soname)],
    [TAG.hash, hashAt],
    [TAG.strtab, stringsAt],
    [TAG.symtab, symbolsAt],
    [TAG.strsz, strings.length],
    [TAG.syment, SYMBOL],
    [0, 0],
  ];
  const file = Buffer.alloc(dynamicAt + tags.length * 16);
  const u16 = (at: number, value: number): number => file.writeUInt16LE(value, at);
  const u32 = (at: number, value: number): number => file.writeUInt32LE(value, at);
  const u64 = (at: number, value: number): number => file.writeBigUInt64LE(BigInt(value), at);
  // 64-bit, little-endian, version 1; a shared object.
  file.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  u16(16, 3);
  u16(18, machine.number);
  u32(20, 1);
  u64(32, HEADER);
  u16(52, HEADER);
  u16(54, SEGMENT);
  u16(56, 3);
  u16(58, 64);
  const segment = (i: number, type: number, flags: number, from: number, to: number, align: number): void => {
    const at = HEADER + i * SEGMENT;
    // What the loader writes to lies on a page of its own.
    const address = from + (flags === READ_WRITE ? PAGE : 0);
    u32(at, type);
    u32(at + 4, flags);
    for (const [j, value] of [from, address, address, to - from, to - from, align].entries())
      u64(at + 8 + 8 * j, value);
  };
  segment(0, PT_LOAD, READ_EXECUTE, 0, dynamicAt, PAGE);
  segment(1, PT_LOAD, READ_WRITE, dynamicAt, file.length, PAGE);
  segment(2, PT_DYNAMIC, READ_WRITE, dynamicAt, file.length, 8);
  // One bucket, in which each symbol leads to the next.
  u32(hashAt, 1);
  u32(hashAt + 4, count);
  u32(hashAt + 8, count > 1 ? 1 : 0);
  for (const [i, name] of functions.entries()) {
    const at = symbolsAt + (i + 1) * SYMBOL;
    u32(at, offsetOf(name));
    file[at + 4] = 0x12; // a global function
    u16(at + 6, 1);
    u64(at + 8, codeAt);
    u64(at + 16, code.length);
    u32(hashAt + 12 + 4 * (i + 1), i + 2 < count ? i + 2 : 0);
  }
  strings.copy(file, stringsAt);
  code.copy(file, codeAt);
  for (const [i, [tag, value]] of tags.entries()) {
    u64(dynamicAt + 16 * i, tag);
    u64(dynamicAt + 16 * i + 8, value);
  }
  return file;
}

/**
 * What the bindings need besides the core library, and what they call there: the ONNX parser and the plugins. An image that only loads
 * engines often has neither, and a load calls nothing of them (seen with the bindings of 10.6.0.26 and of TensorRT-RTX 1.5.0.114).
 */
const BESIDE: readonly { library: RegExp; functions: readonly string[] }[] = [
  {
    library: /onnxparser/,
    functions: [
      'createNvOnnxParser_INTERNAL',
      'createNvOnnxParserRefitter_INTERNAL',
      'getNvOnnxParserVersion',
    ],
  },
  { library: /nvinfer_plugin/, functions: ['initLibNvInferPlugins'] },
];

/** The stub of a library that bindings name; null where it is not one that a load can do without. */
export function stubOf(soname: string, arch: string): Buffer | null {
  const known = BESIDE.find(({ library }) => library.test(soname));
  return known === undefined ? null : stubLibrary(soname, known.functions, arch);
}
