/** One field of a protobuf message (protobuf.dev/programming-guides/encoding): where its payload lies, not the payload. */
export interface Field {
  number: number;
  wireType: number;
  /** Of a varint: its value. Of a length-delimited field: its length. Else 0. */
  value: number;
  /** Offsets of the payload, relative to the given bytes; `end` may lie behind them. */
  start: number;
  end: number;
}

/** A tag of five bytes and a varint of ten are the longest. */
export const MAX_FIELD_HEADER_BYTES = 15;

function readVarint(bytes: Buffer, position: number): { value: number; end: number } | null {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[position + i];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: position + i + 1 };
  }
  return null;
}

/** Varint, 64 bits, bytes, group, 32 bits; 4 ends a group, 6 and 7 do not exist. */
const WIRE_TYPES_AT_START = new Set([0, 1, 2, 3, 5]);

/** Whether a message can begin with these bytes: there is no field 0. Bytes that are cut off inside of the first tag may. */
export function mayBeMessage(bytes: Buffer): boolean {
  const tag = readVarint(bytes, 0);
  if (tag === null) return bytes.length < MAX_FIELD_HEADER_BYTES;
  return tag.value >= 8 && WIRE_TYPES_AT_START.has(tag.value % 8);
}

/** Reads the field at `position`; null where it is cut off or is not a field (groups, which proto3 has not, included). */
export function readField(bytes: Buffer, position: number): Field | null {
  const tag = readVarint(bytes, position);
  if (tag === null) return null;
  const number = Math.floor(tag.value / 8);
  const wireType = tag.value % 8;
  if (number < 1 || number > 0x1fffffff) return null;
  if (wireType === 1 || wireType === 5)
    return { number, wireType, value: 0, start: tag.end, end: tag.end + (wireType === 1 ? 8 : 4) };
  if (wireType !== 0 && wireType !== 2) return null;
  const varint = readVarint(bytes, tag.end);
  if (varint === null) return null;
  if (wireType === 0) return { number, wireType, value: varint.value, start: tag.end, end: varint.end };
  return { number, wireType, value: varint.value, start: varint.end, end: varint.end + varint.value };
}
