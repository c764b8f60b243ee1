import { closeSync, openSync, readSync } from 'node:fs';

/** What the first bytes of a program say. Nothing is started to learn it. */
export interface BinaryFacts {
  format: 'elf' | 'pe' | 'script' | 'other';
  /** As Node names it (`x64`, `arm64`), `ELF machine 8` where Node has no name; null where the file is not a program. */
  arch: string | null;
  /** DT_NEEDED names, `libnvinfer.so.10`; trtexec has none for TensorRT where it opens the library itself. */
  needed: string[];
}

// e_machine (https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html); IMAGE_FILE_MACHINE: Microsoft PE format.
const ELF_MACHINES = new Map([
  [3, 'ia32'],
  [21, 'ppc64'],
  [22, 's390x'],
  [40, 'arm'],
  [62, 'x64'],
  [183, 'arm64'],
  [243, 'riscv64'],
  [258, 'loong64'],
]);
const PE_MACHINES = new Map([
  [0x8664, 'x64'],
  [0xaa64, 'arm64'],
]);
const SECTION_DYNAMIC = 6;
const TAG_NEEDED = 1;
const MAX_TABLE_BYTES = 1024 * 1024;

function readAt(descriptor: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(Math.min(length, MAX_TABLE_BYTES));
  return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, position));
}

function textAt(table: Buffer, offset: number): string {
  const end = table.indexOf(0, offset);
  return table.toString('latin1', offset, end === -1 ? table.length : end);
}

/** DT_NEEDED of a 64-bit little-endian ELF file; empty where the tables are missing or broken. */
function neededOf(descriptor: number, header: Buffer): string[] {
  try {
    const offset = Number(header.readBigUInt64LE(0x28));
    const size = header.readUInt16LE(0x3a);
    const count = header.readUInt16LE(0x3c);
    const sections = readAt(descriptor, offset, size * count);
    for (let i = 0; i < count; i++) {
      const section = sections.subarray(i * size, (i + 1) * size);
      if (section.readUInt32LE(4) !== SECTION_DYNAMIC) continue;
      const entries = readAt(
        descriptor,
        Number(section.readBigUInt64LE(0x18)),
        Number(section.readBigUInt64LE(0x20)),
      );
      const names = sections.subarray(section.readUInt32LE(0x28) * size);
      const strings = readAt(
        descriptor,
        Number(names.readBigUInt64LE(0x18)),
        Number(names.readBigUInt64LE(0x20)),
      );
      const needed: string[] = [];
      for (let at = 0; at + 16 <= entries.length; at += 16)
        if (Number(entries.readBigInt64LE(at)) === TAG_NEEDED)
          needed.push(textAt(strings, Number(entries.readBigUInt64LE(at + 8))));
      return needed;
    }
  } catch (error) {
    if ((error as Error).name !== 'RangeError') throw error; // tables that point outside the file
  }
  return [];
}

/** @throws what the file system throws when the file cannot be read. */
export function readBinaryFacts(file: string): BinaryFacts {
  const descriptor = openSync(file, 'r');
  try {
    const header = readAt(descriptor, 0, 4096);
    if (header.length >= 64 && header.readUInt32BE(0) === 0x7f454c46) {
      const littleEndian = header[5] !== 2;
      const machine = littleEndian ? header.readUInt16LE(18) : header.readUInt16BE(18);
      return {
        format: 'elf',
        arch: ELF_MACHINES.get(machine) ?? `ELF machine ${machine}`,
        needed: littleEndian && header[4] === 2 ? neededOf(descriptor, header) : [],
      };
    }
    if (header.toString('latin1', 0, 2) === 'MZ' && header.length >= 64) {
      const at = header.readUInt32LE(0x3c);
      const machine = at + 6 <= header.length ? header.readUInt16LE(at + 4) : 0;
      return { format: 'pe', arch: PE_MACHINES.get(machine) ?? null, needed: [] };
    }
    const format = header.toString('latin1', 0, 2) === '#!' ? 'script' : 'other';
    return { format, arch: null, needed: [] };
  } finally {
    closeSync(descriptor);
  }
}
