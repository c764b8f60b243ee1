import { randomUUID } from 'node:crypto';
import { link, open, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { isOwnerGone, ranHere, readOwner, thisOwner, type Owner } from './process/owner.js';
import { makeFolder } from './replace-file.js';

const HEARTBEAT_MS = 5_000;
/** A holder on another machine (a shared cache folder) that has not moved for this long is taken for dead. */
const SILENT_MS = 120_000;
const POLL_MS = 150;

/** Nobody released the lock within the time that the caller was ready to wait. */
export class LockTimeout extends Error {
  override readonly name = 'LockTimeout';
}

/**
 * True only where the process that wrote `ownerFile` is surely gone: it ran here and is no more, or it ran elsewhere and the
 * file has not been touched for two minutes. A file that cannot be read yet (its writer is between create and write) is
 * judged by its age.
 */
export async function ownerIsGone(ownerFile: string): Promise<boolean> {
  let age: number;
  try {
    age = Date.now() - (await stat(ownerFile)).mtimeMs;
  } catch {
    return false; // released in the meantime: nothing to take over
  }
  const owner = readOwner(ownerFile);
  if (owner === null) return age > HEARTBEAT_MS;
  return ranHere(owner) ? isOwnerGone(owner) : age > SILENT_MS;
}

/**
 * True only where the process that wrote `ownerFile` ran here and is no more. Nothing is concluded from the age of the file: its
 * owner gives no sign of life while it works.
 */
export function ownerDiedHere(ownerFile: string): boolean {
  const owner = readOwner(ownerFile);
  return owner !== null && isOwnerGone(owner);
}

async function tryTake(lockFile: string, owner: Owner): Promise<boolean> {
  try {
    const handle = await open(lockFile, 'wx');
    await handle.writeFile(JSON.stringify(owner));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Moves a dead holder's file away. Should a live one have come in between, its file is put back. */
async function clearStale(lockFile: string): Promise<void> {
  const aside = `${lockFile}.${randomUUID()}`;
  try {
    await rename(lockFile, aside);
  } catch {
    return; // somebody else cleared it first
  }
  if (!(await ownerIsGone(aside))) await link(aside, lockFile).catch(() => undefined);
  await rm(aside, { force: true });
}

/**
 * Runs `work` while no other process that uses the same file runs its own. The lock of a process that died (kill -9, power
 * cut) is taken over. What `work` writes must be safe even without the lock (unique folder, then rename): the lock saves a
 * second download, it is not what keeps folders whole.
 *
 * @throws LockTimeout after `timeoutSeconds` of waiting.
 */
export async function withLock<T>(
  lockFile: string,
  timeoutSeconds: number,
  onWait: () => void,
  work: () => Promise<T>,
): Promise<T> {
  makeFolder(path.dirname(lockFile));
  const owner = thisOwner();
  const deadline = performance.now() + timeoutSeconds * 1000;
  for (let waited = false; !(await tryTake(lockFile, owner));) {
    if (await ownerIsGone(lockFile)) {
      await clearStale(lockFile);
      continue;
    }
    // Said first: on a busy machine a short time is over before the first look at the clock.
    if (!waited) onWait();
    waited = true;
    if (performance.now() > deadline)
      throw new LockTimeout(`${lockFile} is still held after ${timeoutSeconds} s`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(lockFile, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(lockFile, { force: true });
  }
}
