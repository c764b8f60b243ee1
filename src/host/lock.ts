import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { link, mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

const HEARTBEAT_MS = 5_000;
/** A holder on another machine (a shared cache folder) that has not moved for this long is taken for dead. */
const SILENT_MS = 120_000;
const POLL_MS = 150;

interface Owner {
  token: string;
  /** Machine and PID namespace: only there does `pid` mean anything to us. */
  place: string;
  pid: number;
  /** Kernel start time of that process, so that a reused pid is not taken for the old holder; null off Linux. */
  started: string | null;
}

/** Nobody released the lock within the time that the caller was ready to wait. */
export class LockTimeout extends Error {
  override readonly name = 'LockTimeout';
}

function startTime(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const isDead = /[ZX]/.test(fields[0] ?? ''); // nobody has asked yet how it ended
    return isDead ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function thisPlace(): string {
  try {
    return `${hostname()} ${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

/** Who this process is, for a lock file or for a folder that is being filled. */
export function thisOwner(): Owner {
  return {
    token: randomUUID(),
    place: thisPlace(),
    pid: process.pid,
    started: startTime(process.pid),
  };
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
  let owner: Partial<Owner>;
  try {
    owner = JSON.parse(await readFile(ownerFile, 'utf8')) as Partial<Owner>;
  } catch {
    return age > HEARTBEAT_MS;
  }
  return ranHere(owner) ? !isRunning(owner) : age > SILENT_MS;
}

/**
 * True only where the process that wrote `ownerFile` ran here and is no more. Nothing is concluded from the age of the file: its
 * owner gives no sign of life while it works.
 */
export async function ownerDiedHere(ownerFile: string): Promise<boolean> {
  try {
    const owner = JSON.parse(await readFile(ownerFile, 'utf8')) as Partial<Owner>;
    return ranHere(owner) && !isRunning(owner);
  } catch {
    return false;
  }
}

type OwnerHere = Partial<Owner> & { pid: number };

function ranHere(owner: Partial<Owner>): owner is OwnerHere {
  return owner.place === thisPlace() && typeof owner.pid === 'number';
}

function isRunning({ pid, started }: OwnerHere): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return started === null || startTime(pid) === started;
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
  await mkdir(path.dirname(lockFile), { recursive: true });
  const owner = thisOwner();
  const deadline = performance.now() + timeoutSeconds * 1000;
  for (let waited = false; !(await tryTake(lockFile, owner));) {
    if (await ownerIsGone(lockFile)) {
      await clearStale(lockFile);
      continue;
    }
    if (performance.now() > deadline)
      throw new LockTimeout(`${lockFile} is still held after ${timeoutSeconds} s`);
    if (!waited) onWait();
    waited = true;
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
