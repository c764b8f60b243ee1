import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { InputError } from '../core/findings.js';
import { fileProblem } from '../host/file-kind.js';

/** A file, or a buffer in a test, as the readers of this folder see it: a size, and ranges on demand. */
export interface ByteSource {
  readonly size: number;
  /** At most `length` bytes from `offset`; fewer (or none) where the source ends before. Never throws for a range. */
  read(offset: number, length: number): Buffer;
}

/** Read at the start of a file, of an engine section and of a wrapped plan. All known facts lie in the first 300 bytes. */
export const HEAD_BYTES = 4096;

export function bufferSource(buffer: Buffer, size = buffer.length): ByteSource {
  return {
    size,
    read: (offset, length) =>
      offset >= 0 && offset < buffer.length ? buffer.subarray(offset, offset + length) : Buffer.alloc(0),
  };
}

/** Bytes at `offset` as an unsigned number; null where they are missing or beyond 2^53. */
export function u64(bytes: Buffer, offset: number): number | null {
  if (offset < 0 || offset + 8 > bytes.length) return null;
  const value = bytes.readBigUInt64LE(offset);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : null;
}

export function u32(bytes: Buffer, offset: number): number | null {
  return offset >= 0 && offset + 4 <= bytes.length ? bytes.readUInt32LE(offset) : null;
}

export function ascii(bytes: Buffer, offset: number, length: number): string {
  return bytes.toString('latin1', offset, offset + length);
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
  return code ?? message;
}

/**
 * Opens `file`, hands it to `use` and closes it again. Reads are synchronous: a few KiB, faster than a round trip through
 * the thread pool.
 * @throws InputError where it is missing, unreadable, a directory, or no regular file (a pipe would block for ever).
 */
export function withFile<T>(file: string, use: (source: ByteSource) => T): T {
  let descriptor: number;
  try {
    const problem = fileProblem(file);
    if (problem?.kind === 'missing') throw new InputError(`Cannot read ${file}: no such file.`);
    if (problem?.kind === 'folder') throw new InputError(`${file} is a directory; expected a file.`);
    if (problem !== null) throw new InputError(`${file} ${problem.why}; expected a file.`);
    descriptor = openSync(file, 'r');
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`Cannot read ${file}: ${reasonOf(error)}.`, { cause: error });
  }
  try {
    const { size } = fstatSync(descriptor);
    return use({
      size,
      read: (offset, length) => {
        const wanted = Math.max(0, Math.min(length, size - offset));
        const buffer = Buffer.allocUnsafe(wanted);
        const got = wanted === 0 ? 0 : readSync(descriptor, buffer, 0, wanted, offset);
        return buffer.subarray(0, got);
      },
    });
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new InputError(`Cannot read ${file}: ${reasonOf(error)}.`, { cause: error });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}
