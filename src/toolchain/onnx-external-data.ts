import { open, type FileHandle } from 'node:fs/promises';

/** Message types of onnx.proto3 on the way to TensorProto.external_data, and in which of their fields the next ones lie. */
const PATHS: Record<string, Record<number, string>> = {
  Model: { 7: 'Graph', 25: 'Function' },
  Graph: { 1: 'Node', 5: 'Tensor', 15: 'SparseTensor' },
  Function: { 7: 'Node', 11: 'Attribute' },
  Node: { 5: 'Attribute' },
  Attribute: { 5: 'Tensor', 6: 'Graph', 10: 'Tensor', 11: 'Graph', 22: 'SparseTensor', 23: 'SparseTensor' },
  SparseTensor: { 1: 'Tensor', 2: 'Tensor' },
  Tensor: { 13: 'Entry' },
};
const MAX_DEPTH = 64;
const WINDOW_BYTES = 256 * 1024;

/** Reads a file at any place through one window: weights are jumped over, not read. */
class Reader {
  private window = Buffer.alloc(0);
  private start = 0;

  constructor(
    private readonly handle: FileHandle,
    readonly size: number,
  ) {}

  async bytes(position: number, length: number): Promise<Buffer> {
    if (position < this.start || position + length > this.start + this.window.length) {
      const buffer = Buffer.alloc(Math.max(length, WINDOW_BYTES));
      const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, position);
      this.window = buffer.subarray(0, bytesRead);
      this.start = position;
    }
    const from = position - this.start;
    return this.window.subarray(from, from + length);
  }

  async varint(position: number): Promise<{ value: number; next: number }> {
    const bytes = await this.bytes(position, Math.min(10, this.size - position));
    let value = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes.readUInt8(i);
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return { value, next: position + i + 1 };
    }
    throw new Error(`no ONNX file: broken number at byte ${position}`);
  }
}

interface Field {
  number: number;
  start: number;
  end: number;
}

async function* fields(reader: Reader, start: number, end: number): AsyncGenerator<Field> {
  for (let at = start; at < end;) {
    const { value: tag, next } = await reader.varint(at);
    const number = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 2) {
      const { value: length, next: body } = await reader.varint(next);
      if (body + length > end)
        throw new Error(`no ONNX file: a field at byte ${at} is longer than its message`);
      yield { number, start: body, end: body + length };
      at = body + length;
    } else if (wire === 0) at = (await reader.varint(next)).next;
    else if (wire === 1) at = next + 8;
    else if (wire === 5) at = next + 4;
    else throw new Error(`no ONNX file: unknown field type at byte ${at}`);
  }
}

async function collect(
  reader: Reader,
  type: string,
  start: number,
  end: number,
  depth: number,
  found: Set<string>,
): Promise<void> {
  if (depth > MAX_DEPTH) throw new Error('no ONNX file: nested too deeply');
  if (type === 'Entry') {
    const texts = new Map<number, string>();
    for await (const field of fields(reader, start, end))
      texts.set(field.number, (await reader.bytes(field.start, field.end - field.start)).toString('utf8'));
    const location = texts.get(2);
    if (texts.get(1) === 'location' && location !== undefined) found.add(location);
    return;
  }
  for await (const field of fields(reader, start, end)) {
    const next = PATHS[type]?.[field.number];
    if (next !== undefined) await collect(reader, next, field.start, field.end, depth + 1, found);
  }
}

/**
 * The files, relative to the model's folder, in which an ONNX model keeps tensors of its own (`external_data` with the key
 * `location`), sorted. The format: onnx.proto3 of the ONNX project. Weights inside the model are skipped, so a model of
 * gigabytes costs no memory.
 *
 * @throws Error when the file is no ONNX model, or cannot be read.
 */
export async function externalDataOf(model: string): Promise<string[]> {
  const handle = await open(model, 'r');
  try {
    const { size } = await handle.stat();
    const found = new Set<string>();
    await collect(new Reader(handle, size), 'Model', 0, size, 0, found);
    return [...found].sort();
  } finally {
    await handle.close();
  }
}
