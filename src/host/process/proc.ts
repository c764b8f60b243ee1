import { readdirSync } from 'node:fs';

/** The processes that the kernel lists here (Linux). */
export function processIds(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Ends a process at once, unless it is gone already, which is what was wanted, or another user's. */
export function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ESRCH, EPERM
  }
}
