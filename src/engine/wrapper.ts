import { u32, HEAD_BYTES, type ByteSource } from './bytes.js';
import { readHeader } from './header.js';

/** Bytes in front of a plan. */
export interface Wrapper {
  /** `length-prefixed-json`: i32 length and JSON, as the ultralytics exporter writes. `prefix`: anything else. */
  kind: 'length-prefixed-json' | 'prefix';
  /** Where the plan begins. */
  bytes: number;
}

/** Exporters put class names there; a thousand times the usual 1 KiB. */
const MAX_JSON_BYTES = 16 * 1024 * 1024;

/** A real header, not four letters that happen to stand there. */
function planBeginsAt(bytes: Buffer, offset: number): boolean {
  const header = readHeader(bytes.subarray(offset));
  return header !== null && header.sections !== null && header.damage === null;
}

/**
 * Finds a plan that does not begin the file. The magic alone proves nothing: its header has to parse, too.
 * Format of the JSON prefix: github.com/ultralytics/ultralytics, engine exporter (4 bytes length, JSON, plan).
 */
export function findWrapper(source: ByteSource, head: Buffer): Wrapper | null {
  const length = u32(head, 0);
  if (length !== null && length >= 2 && length <= MAX_JSON_BYTES && head[4] === 0x7b) {
    const bytes = 4 + length;
    if (planBeginsAt(source.read(bytes, HEAD_BYTES), 0)) return { kind: 'length-prefixed-json', bytes };
  }
  for (const magic of ['ftrt', 'vtrt']) {
    for (let at = head.indexOf(magic, 1, 'latin1'); at !== -1; at = head.indexOf(magic, at + 1, 'latin1')) {
      if (planBeginsAt(source.read(at, HEAD_BYTES), 0)) return { kind: 'prefix', bytes: at };
    }
  }
  return null;
}
