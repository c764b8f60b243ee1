import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { fileProblem } from './file-kind.js';

/** A file that somebody else wrote, and that was not taken. The message follows the file's name: `is a device`. */
export class ForeignFileError extends Error {
  override readonly name = 'ForeignFileError';

  constructor(
    readonly file: string,
    /** In words that follow the name. */
    readonly why: string,
    /** There is nothing under this name, not even a link. */
    readonly isMissing = false,
    options?: ErrorOptions,
  ) {
    super(`${file} ${why}`, options);
  }
}

/** A report of thousands of engines is below this; what is larger was not written by trt-guard or by hand. */
export const MAX_FOREIGN_BYTES = 32 * 1024 * 1024;

const CHUNK_BYTES = 256 * 1024;

function megabytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${bytes} bytes` : `${(bytes / (1024 * 1024)).toFixed(1)} MiB`;
}

/**
 * At most `limit` bytes and one more: a file may grow while it is read, and those of /proc say that they have none.
 * @param size what the file says: a small one gets a small buffer, and one byte more to see its end
 */
function readUpTo(descriptor: number, limit: number, size: number): Buffer {
  const chunks: Buffer[] = [];
  for (let total = 0; total <= limit;) {
    const wanted = total === 0 && size > 0 ? size + 1 : CHUNK_BYTES;
    const chunk = Buffer.allocUnsafe(Math.min(wanted, CHUNK_BYTES, limit + 1 - total));
    const got = readSync(descriptor, chunk, 0, chunk.length, null);
    if (got === 0) break;
    chunks.push(chunk.subarray(0, got));
    total += got;
    // Fewer bytes than there was room for: of a regular file that is its end.
    if (size > 0 && total === size && got < chunk.length) break;
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/**
 * The one way in which a whole file that others wrote is read into memory: it is a regular file (a pipe would block for ever, a device
 * never end), and not larger than `maxBytes`.
 * @throws ForeignFileError
 */
export function readForeignBytes(file: string, maxBytes = MAX_FOREIGN_BYTES): Buffer {
  const problem = fileProblem(file);
  if (problem !== null) throw new ForeignFileError(file, problem.why, problem.kind === 'missing');
  const tooLarge = (size: string): ForeignFileError =>
    new ForeignFileError(file, `has ${size}; more than ${megabytes(maxBytes)} are not read`);
  let descriptor: number;
  try {
    // What was a file a moment ago may be a pipe now: opening one that nobody writes to would block.
    descriptor = openSync(file, constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0));
  } catch (error) {
    throw new ForeignFileError(file, `cannot be read (${(error as Error).message})`, false, { cause: error });
  }
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw new ForeignFileError(file, 'is not a regular file');
    if (found.size > maxBytes) throw tooLarge(megabytes(found.size));
    const bytes = readUpTo(descriptor, maxBytes, found.size);
    if (bytes.length > maxBytes) throw tooLarge(`more than ${megabytes(maxBytes)}`);
    return bytes;
  } catch (error) {
    if (error instanceof ForeignFileError) throw error;
    throw new ForeignFileError(file, `cannot be read (${(error as Error).message})`, false, { cause: error });
  } finally {
    closeSync(descriptor);
  }
}

/** As readForeignBytes, decoded as UTF-8 without a byte order mark. @throws ForeignFileError */
export function readForeignText(file: string, maxBytes = MAX_FOREIGN_BYTES): string {
  return readForeignBytes(file, maxBytes)
    .toString('utf8')
    .replace(/^\ufeff/, '');
}
