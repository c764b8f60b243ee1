import { createHash, randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { lstat, open, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';

const CHUNK_BYTES = 1024 * 1024;

/** Size of a file in bytes, and their sha256 in lower-case hex. Reads piece by piece: a file of any size costs the same memory. @throws what the system says, and why `signal` has ended it */
export async function digestOfFile(
  file: string,
  signal?: AbortSignal,
): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  const handle = await open(file);
  // Two, each used again: one is read into while the other is hashed. A stream takes fresh memory for every chunk, which costs a fifth.
  const [first, second] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  const read = (into: Buffer): Promise<{ bytesRead: number }> => handle.read(into, 0, CHUNK_BYTES, null);
  try {
    let size = 0;
    let [into, other] = [first, second];
    for (let { bytesRead } = await read(into); bytesRead > 0;) {
      signal?.throwIfAborted();
      size += bytesRead;
      const next = read(other);
      hash.update(into.subarray(0, bytesRead));
      [into, other] = [other, into];
      ({ bytesRead } = await next);
    }
    return { size, sha256: hash.digest('hex') };
  } finally {
    await handle.close();
  }
}

/** The sha256 alone. */
export async function sha256OfFile(file: string, signal?: AbortSignal): Promise<string> {
  return (await digestOfFile(file, signal)).sha256;
}

/** The first bytes of a file, as text. @throws what the system says */
export function startOf(file: string, bytes = 4096): string {
  const handle = openSync(file, 'r');
  try {
    const head = Buffer.alloc(bytes);
    return head.subarray(0, readSync(handle, head)).toString('utf8');
  } finally {
    closeSync(handle);
  }
}

/** Size of a regular file; null for anything else: a link would deliver bytes that lie somewhere else. Never throws. */
export async function sizeOfFile(file: string): Promise<number | null> {
  try {
    const found = await lstat(file);
    return found.isFile() ? found.size : null;
  } catch {
    return null;
  }
}

/** Bytes that this user may still write in the file system of `folder`, or of its nearest parent that exists. */
export async function freeBytes(folder: string): Promise<number> {
  try {
    const facts = await statfs(folder);
    return facts.bavail * facts.bsize;
  } catch (error) {
    const parent = path.dirname(folder);
    if (parent === folder) throw error;
    return freeBytes(parent);
  }
}

/** Removes a folder that nobody may take for complete while it goes: it is renamed first. */
export async function removeTree(folder: string): Promise<void> {
  const doomed = `${folder}.${randomUUID()}.removed`;
  try {
    await rename(folder, doomed);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await rm(doomed, { recursive: true, force: true });
}
