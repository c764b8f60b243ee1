import type { ByteSource } from '../bytes.js';
import { LENGTH_DELIMITED, MAX_DEPTH, OnnxFormatError, OnnxReader } from './reader.js';

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

class Walker {
  readonly locations = new Set<string>();
  private readonly reader: OnnxReader;

  constructor(source: ByteSource) {
    this.reader = new OnnxReader(source);
  }

  private entry(start: number, end: number): void {
    let key = '';
    let value = '';
    for (const field of this.reader.fields(start, end)) {
      if (field.wireType !== LENGTH_DELIMITED) continue;
      if (field.number === ENTRY_KEY) key = this.reader.text(field);
      if (field.number === ENTRY_VALUE) value = this.reader.text(field);
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
    for (const field of this.reader.fields(start, end)) {
      const inner = field.wireType === LENGTH_DELIMITED ? PATHS[message][field.number] : undefined;
      if (inner !== undefined) this.walk(inner, field.start, field.end, depth + 1);
    }
  }
}

/**
 * The files beside an ONNX model that hold its tensors, as the model names them (TensorProto.external_data, onnx.proto):
 * each once, sorted. Tensor data inside the model is stepped over, never read.
 * @throws OnnxFormatError where the bytes are not an ONNX model.
 */
export function externalDataOf(model: ByteSource): string[] {
  const walker = new Walker(model);
  walker.walk('Model', 0, model.size);
  return [...walker.locations].sort();
}
