import { ascii, u32, u64 } from './bytes.js';

/**
 * The serialized engine inside a plan (and, up to 8.5, the whole file): `ptrt`, serialization version, size, then typed
 * records. Layout observed in plans of 8.6.1.6, 10.6.0.26 and TensorRT-RTX 1.4, 1.5 and 1.7 whose build settings were known.
 */
export interface Archive {
  /** Several releases share one number, so it names none of them. */
  serializationVersion: number | null;
  /** `ptrt` and the numbers after it: 24 bytes up to 8.6 (u64 each), 20 bytes in later releases. */
  headerBytes: number | null;
  /** Bytes that follow the archive's own header. */
  payloadBytes: number | null;
  /** Whether the numbers are u64 (8.6 and before). */
  wide: boolean;
  /** The version that the builder wrote into the body. */
  version: string | null;
  hardwareCompatibility: string | null;
  computeCapability: string | null;
}

export const ARCHIVE_MAGIC = 'ptrt';

/** A record's type: u16 type, u16 1, payload. Whatever is not a scalar opens a struct and has no payload of its own. */
const SCALARS: ReadonlyMap<number, number> = new Map([
  [0x8002, 1], // u8
  [0x8006, 4],
  [0x8007, 4], // i32
  [0x8008, 8], // i64
  [0x8009, 8], // u64
  [0x800a, 1], // bool
]);
const U8 = 0x8002;
const I32 = 0x8007;
const I64 = 0x8008;
const MAX_NESTED_STRUCTS = 3;

/** Values of the public enum HardwareCompatibilityLevel (NvInfer.h). */
const COMPATIBILITY_LEVELS = ['none', 'ampere+', 'same-compute-capability'] as const;

/** Walks typed records. Any surprise ends it with null: what follows is then not understood, and not reported. */
class Records {
  constructor(
    private readonly bytes: Buffer,
    private position: number,
  ) {}

  private peek(): number | null {
    if (this.position + 4 > this.bytes.length) return null;
    return this.bytes.readUInt16LE(this.position + 2) === 1 ? this.bytes.readUInt16LE(this.position) : null;
  }

  /** The next record's value when it has this type and lies within the bytes. */
  scalar(type: number): number | null {
    const width = SCALARS.get(type);
    const at = this.position + 4;
    if (width === undefined || this.peek() !== type || at + width > this.bytes.length) return null;
    this.position = at + width;
    if (width === 8) return Number(this.bytes.readBigInt64LE(at));
    return width === 4 ? this.bytes.readInt32LE(at) : this.bytes.readUInt8(at);
  }

  scalars(...types: number[]): number[] | null {
    const values: number[] = [];
    for (const type of types) {
      const value = this.scalar(type);
      if (value === null) return null;
      values.push(value);
    }
    return values;
  }

  /** Steps into at least one and at most `most` structs. */
  structs(most: number): boolean {
    let entered = 0;
    for (; entered < most; entered++) {
      const type = this.peek();
      if (type === null || type < 0x8000 || SCALARS.has(type)) break;
      this.position += 4;
    }
    return entered > 0;
  }
}

/** The build GPU, as `9.0`; only where every record of the device has the expected type and a possible value. */
function readDevice(records: Records): string | null {
  const device = records.scalars(I32, I32, I32, I32, I32, I64, I64, I32, I32, I32, I32);
  if (device === null) return null;
  const [major = -1, minor = -1, ...rest] = device;
  const multiprocessors = rest.at(-1) ?? 0;
  const possible =
    major >= 3 &&
    major <= 99 &&
    minor >= 0 &&
    minor <= 9 &&
    multiprocessors > 0 &&
    rest.every((value) => value >= 0);
  return possible ? `${major}.${minor}` : null;
}

/** Reads the archive at the start of `bytes`; null when they do not begin with `ptrt`. */
export function readArchive(bytes: Buffer, readsDevice: boolean): Archive | null {
  if (ascii(bytes, 0, 4) !== ARCHIVE_MAGIC) return null;
  const narrowVersion = u32(bytes, 4);
  const wide = narrowVersion === 0;
  const headerBytes = narrowVersion === null ? null : wide ? 24 : 20;
  const archive: Archive = {
    serializationVersion: wide ? u64(bytes, 8) : narrowVersion,
    headerBytes,
    payloadBytes: wide ? u64(bytes, 16) : u64(bytes, 8),
    wide,
    version: null,
    hardwareCompatibility: null,
    computeCapability: null,
  };
  if (headerBytes === null) return archive;

  const records = new Records(bytes, headerBytes);
  const version = records.scalars(U8, U8, U8, U8);
  if (version === null) return archive;
  archive.version = version.join('.');
  if (!readsDevice || !records.structs(1)) return archive;

  const level = records.scalar(I32);
  if (level === null || !records.structs(MAX_NESTED_STRUCTS)) return archive;
  archive.computeCapability = readDevice(records);
  // The level is believed only where the device after it is understood, too: another layout may hold anything here.
  if (archive.computeCapability !== null) archive.hardwareCompatibility = COMPATIBILITY_LEVELS[level] ?? null;
  return archive;
}
