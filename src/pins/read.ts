import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Nearly all files that hold pins are smaller: they are read with one call and no question for their size. */
const SMALL_BYTES = 128 * 1024;
const small = Buffer.allocUnsafeSlow(SMALL_BYTES);

/**
 * The bytes of a file; null where it has more than `limit`. The answer is valid until the next call: small files share one
 * buffer. Throws what the system says where the file cannot be read.
 */
export function readBounded(file: string, limit: number): Buffer | null {
  const handle = openSync(file, 'r');
  try {
    const length = readSync(handle, small, 0, SMALL_BYTES, 0);
    if (length < SMALL_BYTES) return small.subarray(0, length);
    const { size } = fstatSync(handle);
    if (size > limit) return null;
    const bytes = Buffer.allocUnsafe(size);
    let at = 0;
    for (let count = 1; count > 0 && at < size; at += count)
      count = readSync(handle, bytes, at, size - at, at);
    return bytes.subarray(0, at);
  } finally {
    closeSync(handle);
  }
}

/** How a file begins (4 KiB), in the buffer of `readBounded`. */
export function readHead(file: string): Buffer {
  const handle = openSync(file, 'r');
  try {
    return small.subarray(0, readSync(handle, small, 0, 4096, 0));
  } finally {
    closeSync(handle);
  }
}
