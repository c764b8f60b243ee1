/** A program image inside a file, known by its validated header. */
export interface Image {
  /** `elf` and `pe` are native host code; a `cubin` is an ELF file for the GPU. */
  format: 'elf' | 'pe' | 'cubin';
  /** Host: `x86-64`, `aarch64`, ... GPU: the compute capability, `9.0`; null where the file does not say. */
  machine: string | null;
}

/** A header never needs more than this behind its first byte; a PE header may stand that far behind its `MZ`. */
export const LOOKAHEAD_BYTES = 64 * 1024;

export const ELF_MAGIC = Buffer.from('\x7fELF', 'latin1');
export const PE_MAGIC = Buffer.from('MZ', 'latin1');

/** gabi, chapter 4, and NVIDIA's number for its GPUs (EM_CUDA in LLVM's BinaryFormat/ELF.h). */
const EM_CUDA = 190;
const ELF_MACHINES: ReadonlyMap<number, string> = new Map([
  [3, 'x86'],
  [21, 'ppc64'],
  [40, 'arm'],
  [62, 'x86-64'],
  [183, 'aarch64'],
  [243, 'riscv'],
]);
const PE_MACHINES: ReadonlyMap<number, string> = new Map([
  [0x014c, 'x86'],
  [0x01c4, 'arm'],
  [0x8664, 'x86-64'],
  [0xaa64, 'aarch64'],
]);
const ELF_HEADER_BYTES = [52, 64];
const PROGRAM_HEADER_BYTES = [32, 56];
/** ET_REL, ET_EXEC, ET_DYN: what can be linked, run or loaded. */
const ELF_TYPES = new Set([1, 2, 3]);

/** e_flags hold the SM in bits 0 to 7 up to ABI version 7, in bits 8 to 15 from 8 on (LLVM's BinaryFormat/ELF.h). */
function cubinCapability(flags: number, abiVersion: number): string | null {
  const sm = abiVersion >= 8 ? (flags >>> 8) & 0xff : flags & 0xff;
  return sm >= 30 ? `${Math.floor(sm / 10)}.${sm % 10}` : null;
}

/**
 * The ELF file that begins at `at`, when its header is one that a loader would take: class, byte order, version, type and
 * the size of the header itself. The four letters alone turn up in any large file.
 */
export function readElf(bytes: Buffer, at: number): Image | null {
  const fileClass = bytes[at + 4];
  const order = bytes[at + 5];
  if ((fileClass !== 1 && fileClass !== 2) || (order !== 1 && order !== 2) || bytes[at + 6] !== 1)
    return null;
  const headerBytes = ELF_HEADER_BYTES[fileClass - 1] ?? 0;
  if (at + headerBytes > bytes.length) return null;
  const little = order === 1;
  const u16 = (offset: number): number =>
    little ? bytes.readUInt16LE(at + offset) : bytes.readUInt16BE(at + offset);
  const u32 = (offset: number): number =>
    little ? bytes.readUInt32LE(at + offset) : bytes.readUInt32BE(at + offset);
  const machine = u16(18);
  const flagsOffset = fileClass === 2 ? 48 : 36;
  if (u16(flagsOffset + 4) !== headerBytes) return null;
  if (machine === EM_CUDA)
    // e_version of a cubin is the toolkit's number, so it is not asked for.
    return { format: 'cubin', machine: cubinCapability(u32(flagsOffset), bytes[at + 8] ?? 0) };
  const programHeaders = u16(flagsOffset + 8);
  const entryBytes = u16(flagsOffset + 6);
  const isLoadable =
    ELF_TYPES.has(u16(16)) &&
    u32(20) === 1 &&
    (programHeaders === 0 || entryBytes === PROGRAM_HEADER_BYTES[fileClass - 1]);
  return isLoadable
    ? { format: 'elf', machine: ELF_MACHINES.get(machine) ?? `ELF machine ${machine}` }
    : null;
}

/** The PE file that begins at `at`: `MZ` points at `PE\0\0`, a known machine, and an optional header of PE32 or PE32+. */
export function readPe(bytes: Buffer, at: number): Image | null {
  if (at + 64 > bytes.length) return null;
  const header = at + bytes.readUInt32LE(at + 0x3c);
  if (header < at + 4 || header + 26 > bytes.length || header + 26 > at + LOOKAHEAD_BYTES) return null;
  if (bytes.readUInt32LE(header) !== 0x4550) return null;
  const machine = PE_MACHINES.get(bytes.readUInt16LE(header + 4));
  const optional = bytes.readUInt16LE(header + 24);
  return machine !== undefined && (optional === 0x10b || optional === 0x20b)
    ? { format: 'pe', machine }
    : null;
}
