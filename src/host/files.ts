import { createHash, randomUUID } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { lstat, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Size of a file in bytes, and their sha256 in lower-case hex. Reads as a stream: a file of any size costs the same memory. */
export async function digestOfFile(file: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  const bytes = createReadStream(file, { highWaterMark: 1024 * 1024 });
  await pipeline(bytes, hash);
  return { size: bytes.bytesRead, sha256: hash.digest('hex') };
}

/** The sha256 alone. */
export async function sha256OfFile(file: string): Promise<string> {
  return (await digestOfFile(file)).sha256;
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
