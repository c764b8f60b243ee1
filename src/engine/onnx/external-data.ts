import type { ByteSource } from '../bytes.js';
import { MAX_FIELD_HEADER_BYTES, readField, type Field } from './protobuf.js';

type Message =
  'Model' | 'Graph' | 'Node' | 'Attribute' | 'Tensor' | 'SparseTensor' | 'Function' | 'Training' | 'Entry';

/** The fields of onnx.proto that lead to a TensorProto's external_data; everything else is stepped over by its length. */
const PATHS: Record<Message, Readonly<Record<number, Message>>> = {
  Model: { 7: 'Graph', 20: 'Training', 25: 'Function' },
  Graph: { 1: 'Node', 5: 'Tensor', 15: 'SparseTensor' },
  Node: { 5: 'Attribute' },
  Attribute: { 5: 'Tensor', 6: 'Graph', 10: 'Tensor', 11: 'Graph', 22: 'SparseTensor', 23: 'SparseTensor' },
  SparseTensor: { 1: 'Tensor', 2: 'Tensor' },
  Function: { 7: 'Node', 11: 'Attribute' },
  Training: { 1: 'Graph', 2: 'Graph' },
  Tensor: { 13: 'Entry' },
  Entry: {},
};
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;
const LENGTH_DELIMITED = 2;
/** Subgraphs inside subgraphs; protobuf's own readers stop at 100 messages. */
const MAX_DEPTH = 100;
const MAX_PATH_BYTES = 4096;
const WINDOW_BYTES = 16 * 1024;

/** The file is no protobuf of the ONNX kind, at this byte. */
export class OnnxFormatError extends Error {
  override readonly name = 'OnnxFormatError';
}

class Walker {
  readonly locations = new Set<string>();
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

  private *fields(start: number, end: number): Generator<Field> {
    for (let position = start; position < end;) {
      const field = readField(this.bytesAt(position, Math.min(MAX_FIELD_HEADER_BYTES, end - position)), 0);
      if (field === null || position + field.end > end)
        throw new OnnxFormatError(`no protobuf field at byte ${position}`);
      yield { ...field, start: position + field.start, end: position + field.end };
      position += field.end;
    }
  }

  private text(field: Field): string {
    if (field.end - field.start > MAX_PATH_BYTES)
      throw new OnnxFormatError(
        `a text of ${field.end - field.start} bytes where a path belongs, at byte ${field.start}`,
      );
    return this.bytesAt(field.start, field.end - field.start).toString('utf8');
  }

  private entry(start: number, end: number): void {
    let key = '';
    let value = '';
    for (const field of this.fields(start, end)) {
      if (field.wireType !== LENGTH_DELIMITED) continue;
      if (field.number === ENTRY_KEY) key = this.text(field);
      if (field.number === ENTRY_VALUE) value = this.text(field);
    }
    if (key === 'location') this.locations.add(value);
  }

  walk(message: Message, start: number, end: number, depth = 0): void {
    if (depth > MAX_DEPTH)
      throw new OnnxFormatError(`messages nested deeper than ${MAX_DEPTH}, at byte ${start}`);
    if (message === 'Entry') {
      this.entry(start, end);
      return;
    }
    for (const field of this.fields(start, end)) {
      const inner = field.wireType === LENGTH_DELIMITED ? PATHS[message][field.number] : undefined;
      if (inner !== undefined) this.walk(inner, field.start, field.end, depth + 1);
    }
  }
}

/**
 * The files beside an ONNX model that hold its tensors, as the model names them (TensorProto.external_data, onnx.proto):
 * each once, sorted. Tensor data inside the model is stepped over, never read.
 * @throws OnnxFormatError where the bytes are no ONNX model.
 */
export function externalDataOf(model: ByteSource): string[] {
  const walker = new Walker(model);
  walker.walk('Model', 0, model.size);
  return [...walker.locations].sort();
}
