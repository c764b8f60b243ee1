/** Writes plan headers as the documentation of src/engine/header.ts and archive.ts lays them out: no TensorRT involved. */

export interface SyntheticPlan {
  product?: 'ftrt' | 'vtrt';
  /** Of the header, and of the body where that is not given. */
  version?: [number, number, number, number];
  bodyVersion?: [number, number, number, number];
  serializationVersion?: number;
  /** u64 numbers in the archive's header, one section: 8.6. */
  wide?: boolean;
  level?: number;
  capability?: [number, number];
  /** Bytes of the weights section (absent in the wide layout). */
  weightsSize?: number;
  targets?: number;
  declaredSize?: number;
}

const record = (type: number, payload: Buffer): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(type, 0);
  head.writeUInt16LE(1, 2);
  return Buffer.concat([head, payload]);
};
const u8 = (value: number): Buffer => record(0x8002, Buffer.from([value]));
const i32 = (value: number): Buffer => {
  const payload = Buffer.alloc(4);
  payload.writeInt32LE(value);
  return record(0x8007, payload);
};
const i64 = (value: number): Buffer => {
  const payload = Buffer.alloc(8);
  payload.writeBigInt64LE(BigInt(value));
  return record(0x8008, payload);
};
const struct = (type: number): Buffer => record(type, Buffer.alloc(0));
const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

/** What a real release of this version writes, as far as it was measured. */
function serializationOf({ product = 'ftrt', version = [10, 6, 0, 26] }: SyntheticPlan): number {
  const [major, minor] = version;
  if (product === 'vtrt') return minor < 7 ? 94 : 100;
  if (major >= 11) return 243;
  if (major === 10) return minor < 15 ? 239 : 240;
  return major === 8 && minor === 6 ? 236 : 232;
}

/** The archive (engine section) of a plan: `ptrt` first. */
export function archive(plan: SyntheticPlan = {}): Buffer {
  const { wide = false, level = 0, capability = [9, 0], version = [10, 6, 0, 26] } = plan;
  const body = Buffer.concat([
    ...(plan.bodyVersion ?? version).map(u8),
    struct(wide ? 0x80e5 : 0x80d2),
    i32(level),
    struct(0x8012),
    struct(0x8010),
    ...[capability[0], capability[1], 1_980_000, 2_619_000, 5120].map(i32),
    ...[52_428_800, 32_768_000].map(i64),
    ...[49_152, 233_472, 512, 132].map(i32),
    Buffer.alloc(64, 0xee),
  ]);
  const serialization = plan.serializationVersion ?? serializationOf(plan);
  const header = wide
    ? [u32(0), u64(serialization), u64(body.length)]
    : [u32(serialization), u64(body.length), u32(0)];
  return Buffer.concat([Buffer.from('ptrt'), ...header, body]);
}

/** A whole plan, as long as its header says. */
export function syntheticPlan(plan: SyntheticPlan = {}): Buffer {
  const { product = 'ftrt', wide = false, version = [10, 6, 0, 26], weightsSize = 100 } = plan;
  const engine = archive(plan);
  const table = product === 'vtrt' ? 0x40 : 0x20;
  const sections = wide ? 1 : 2;
  const engineAt = table + sections * 24;
  const weightsAt = engineAt + engine.length + 3;
  const size = wide ? engineAt + engine.length + 7 : weightsAt + weightsSize + 4;
  const bytes = Buffer.alloc(size);
  Buffer.concat([
    Buffer.from(product),
    u32(0),
    u64(sections),
    u64(plan.declaredSize ?? size),
    Buffer.from(version),
    wide ? u32(0) : Buffer.from(product === 'vtrt' ? 'vtrt' : 'rtrt'),
  ]).copy(bytes);
  if (product === 'vtrt') u64(plan.targets ?? 0x3e).copy(bytes, 0x20);
  Buffer.concat([Buffer.from('NGNE\0\0\0\0'), u64(engineAt), u64(engine.length)]).copy(bytes, table);
  if (!wide)
    Buffer.concat([Buffer.from('THGW\0\0\0\0'), u64(weightsAt), u64(weightsSize)]).copy(bytes, table + 24);
  engine.copy(bytes, engineAt);
  return bytes;
}

/** An ELF header as the gabi draws it; enough for a loader to start with. */
export function elf({ machine = 62, type = 3, flags = 0, abiVersion = 0, version = 1 } = {}): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01\x00', 'latin1');
  header[8] = abiVersion;
  header.writeUInt16LE(type, 16);
  header.writeUInt16LE(machine, 18);
  header.writeUInt32LE(version, 20);
  header.writeUInt32LE(flags, 48);
  header.writeUInt16LE(64, 52);
  header.writeUInt16LE(56, 54);
  header.writeUInt16LE(4, 56);
  return header;
}
