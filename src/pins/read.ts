import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Nearly all files that hold pins are smaller: they are read with one call and no question for their size. */
const SMALL_BYTES = 128 * 1024;
const small = Buffer.allocUnsafeSlow(SMALL_BYTES);

/** As much as tells of what kind a file is. */
export const HEAD_BYTES = 4096;

/**
 * The bytes of a file, which is opened once; null where it has more than `limit`. The answer is valid until the next call: small files
 * share one buffer. Throws what the system says where the file cannot be read.
 * @param isWanted asked with how the file begins (4 KiB); where that is not wanted, there is no more of the answer
 */
export function readBounded(
  file: string,
  limit: number,
  isWanted: ((head: Buffer) => boolean) | null = null,
): Buffer | null {
  const handle = openSync(file, 'r');
  try {
    const head = isWanted === null ? 0 : readSync(handle, small, 0, HEAD_BYTES, 0);
    if (isWanted !== null && (head < HEAD_BYTES || !isWanted(small.subarray(0, head))))
      return small.subarray(0, head);
    const length = head + readSync(handle, small, head, SMALL_BYTES - head, head);
    if (length < SMALL_BYTES) return small.subarray(0, length);
    const { size } = fstatSync(handle);
    if (size > limit) return null;
    const bytes = Buffer.allocUnsafe(size);
    let at = small.copy(bytes, 0, 0, Math.min(length, size));
    for (let count = 1; count > 0 && at < size; at += count)
      count = readSync(handle, bytes, at, size - at, at);
    return bytes.subarray(0, at);
  } finally {
    closeSync(handle);
  }
}
