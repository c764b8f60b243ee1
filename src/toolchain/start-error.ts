import type { ExitStatus } from '../host/host.js';

/** What a shell (or a version manager's shim) answers in the program's place, as the system's error. */
const WRAPPER_STATUS: Record<number, string> = { 126: 'EACCES', 127: 'ENOENT' };

/** The system's error for a program that did not start, or that something else answered for; null where it did. */
export function startError(ending: ExitStatus, saidNothing: boolean): string | undefined {
  if (ending.kind === 'not-started') return ending.code;
  return ending.kind === 'exited' && saidNothing ? WRAPPER_STATUS[ending.status] : undefined;
}
