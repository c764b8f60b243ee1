import type { ByteSource } from '../bytes.js';

/** What an engine lies in, or belongs to, as that says it of itself. `null` = it does not say. */
export type Container =
  | { kind: 'ep-context'; engines: number }
  | {
      kind: 'ort-cache';
      graph: string;
      hash: string;
      precision: string | null;
      computeCapability: string | null;
    }
  | { kind: 'torch-tensorrt'; abi: string | null; device: string | null; engines: number }
  | {
      kind: 'tensorrt-llm';
      version: string | null;
      tpSize: number | null;
      ppSize: number | null;
      worldSize: number;
      /** Those whose engine is there. */
      ranks: number[];
    };

/** A part of a file, as if it were one. */
export function partOf(source: ByteSource, start: number, end: number): ByteSource {
  const size = Math.max(0, end - start);
  return {
    size,
    read: (offset, length) =>
      offset >= 0 && offset < size
        ? source.read(start + offset, Math.min(length, size - offset))
        : Buffer.alloc(0),
  };
}

/** `89` and `8.9` as a plan's facts have it: `8.9`; null for what is not a compute capability. */
export function capabilityOf(said: string): string | null {
  const digits = said.replace('.', '');
  return /^\d{2,3}$/.test(digits) ? `${digits.slice(0, -1)}.${digits.slice(-1)}` : null;
}
