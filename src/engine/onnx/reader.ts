import type { ByteSource } from '../bytes.js';
import { MAX_FIELD_HEADER_BYTES, readField, type Field } from './protobuf.js';

/** The file is not a protobuf of the ONNX kind, at this byte. */
export class OnnxFormatError extends Error {
  override readonly name = 'OnnxFormatError';
}

export const LENGTH_DELIMITED = 2;
const VARINT = 0;
/** Subgraphs inside subgraphs; protobuf's own readers stop at 100 messages. */
export const MAX_DEPTH = 100;
const MAX_TEXT_BYTES = 4096;
const WINDOW_BYTES = 16 * 1024;

/** Steps through the fields of an ONNX file; what a caller does not ask for is passed over by its length, weights included. */
export class OnnxReader {
  private window: Buffer = Buffer.alloc(0);
  private windowAt = 0;

  constructor(private readonly source: ByteSource) {}

  /** Small reads come from a window, so that thousands of nodes do not become thousands of system calls. */
  private bytesAt(position: number, length: number): Buffer {
    if (position < this.windowAt || position + length > this.windowAt + this.window.length) {
      this.window = this.source.read(position, Math.max(length, WINDOW_BYTES));
      this.windowAt = position;
    }
    return this.window.subarray(position - this.windowAt, position - this.windowAt + length);
  }

  /** The fields between two offsets of the file, each with the offsets of its payload. */
  *fields(start: number, end: number): Generator<Field> {
    for (let position = start; position < end;) {
      const field = readField(this.bytesAt(position, Math.min(MAX_FIELD_HEADER_BYTES, end - position)), 0);
      if (field === null || position + field.end > end)
        throw new OnnxFormatError(`no protobuf field at byte ${position}`);
      yield { ...field, start: position + field.start, end: position + field.end };
      position += field.end;
    }
  }

  /** The fields of one message that carry this number and a payload. */
  *messages(within: Pick<Field, 'start' | 'end'>, number: number): Generator<Field> {
    for (const field of this.fields(within.start, within.end))
      if (field.number === number && field.wireType === LENGTH_DELIMITED) yield field;
  }

  /** The last number of this field (protobuf: the last one wins); null where there is none. */
  number(within: Pick<Field, 'start' | 'end'>, number: number): number | null {
    let found: number | null = null;
    for (const field of this.fields(within.start, within.end))
      if (field.number === number && field.wireType === VARINT) found = field.value;
    return found;
  }

  text(field: Field): string {
    if (field.end - field.start > MAX_TEXT_BYTES)
      throw new OnnxFormatError(
        `a text of ${field.end - field.start} bytes where a name or path belongs, at byte ${field.start}`,
      );
    return this.bytesAt(field.start, field.end - field.start).toString('utf8');
  }

  /** The text of this field; empty where there is none. */
  textOf(within: Pick<Field, 'start' | 'end'>, number: number): string {
    let found = '';
    for (const field of this.messages(within, number)) found = this.text(field);
    return found;
  }
}
