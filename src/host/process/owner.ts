import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { readForeignText } from '../read-foreign.js';
import { membersOf, parseJson } from '../json.js';

/** A process, as it is known on one machine. */
export interface Owner {
  token: string;
  /** Machine and PID namespace: only there does `pid` mean anything to us. */
  place: string;
  pid: number;
  /** Kernel start time of that process, so that a reused pid is not taken for the old holder; null off Linux. */
  started: string | null;
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

/** Whether its process id means anything to us. */
export function ranHere(owner: Pick<Owner, 'place'>): boolean {
  return owner.place === thisPlace();
}

function isRunning({ pid, started }: Pick<Owner, 'pid' | 'started'>): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return started === null || startTime(pid) === started;
}

/** True only where this process surely ran here and is no more. */
export function isOwnerGone(owner: Omit<Owner, 'token'>): boolean {
  return ranHere(owner) && !isRunning(owner);
}

const MAX_OWNER_BYTES = 4096;

/** Who wrote the file; null where it does not say, or not yet. */
export function readOwner(file: string): Omit<Owner, 'token'> | null {
  try {
    const { place, pid, started } = membersOf(parseJson(readForeignText(file, MAX_OWNER_BYTES)));
    if (typeof place !== 'string' || typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1)
      return null;
    return { place, pid, started: typeof started === 'string' ? started : null };
  } catch {
    return null;
  }
}
