import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isOwnerGone, thisOwner } from './owner.js';
import { endProcess, processIds } from './proc.js';

/** The variable by which what a child started is known, also where it left the child's process group (setsid, a daemon). */
const MARKER = 'TRT_GUARD_CHILD';
/** The variable by which GitHub's runner finds what a job left running, and ends it (actions/runner, JobExtension.cs). */
const RUNNER_MARKER = 'RUNNER_TRACKING_ID';

/**
 * What a child's environment says so that it never outlives its job: our own mark, by which we end it, and the runner's, by which the
 * runner does should we be killed before that. The runner's is an identifier and opens nothing.
 */
export function markers(
  mark: string,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const ofTheRunner = env[RUNNER_MARKER];
  return { ...(ofTheRunner === undefined ? {} : { [RUNNER_MARKER]: ofTheRunner }), [MARKER]: mark };
}

/**
 * The mark alone, for the program in a container: its process is one of this machine, and one that the tool has lost sight of (podman, when
 * it is ended while it makes a container) is found by it.
 */
export const markOf = (mark: string): Record<string, string> => ({ [MARKER]: mark });

/** A process may fork while the list is read. One that forks faster than this is not to be caught without a cgroup. */
const MAX_ROUNDS = 8;

/** A mark for one child, which also says who started it. No field of it has a `|`. */
export function newMark(): string {
  const { place, pid, started } = thisOwner();
  return [randomUUID(), pid, started ?? '', place].join('|');
}

/** The processes whose mark `fits`, this one aside. Of another user's processes the environment cannot be read. */
function marked(fits: (mark: string) => boolean): number[] {
  return processIds().flatMap((pid) => {
    if (pid === process.pid) return [];
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
      const mark = environment.split('\0').find((entry) => entry.startsWith(`${MARKER}=`));
      return mark !== undefined && fits(mark.slice(MARKER.length + 1)) ? [pid] : [];
    } catch {
      return []; // of another user, or gone
    }
  });
}

/** @returns whether there was one */
function endAll(fits: (mark: string) => boolean): boolean {
  if (process.platform !== 'linux' || !existsSync('/proc/self/environ')) return false;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = marked(fits);
    if (found.length === 0) return round > 0;
    found.forEach(endProcess);
  }
  return true;
}

/**
 * Ends every process that was started with this mark in its environment. Linux only, and not those that were given another
 * environment (`env -i`) or another user: there the process group is all that is ended.
 */
export function endOrphans(mark: string): void {
  endAll((found) => found === mark);
}

let hadOrphans = false;

/** Whether an earlier run had left something at work when this one began. */
export function foundOrphans(): boolean {
  return hadOrphans;
}

/**
 * Ends what an earlier run started here that was itself ended without a chance to do so (SIGKILL): marked processes whose run is no
 * more. Those of living runs, and of other PID namespaces, are left alone.
 */
export function endOrphansOfDeadRuns(): void {
  hadOrphans = endAll(isOfDeadRun);
}

function isOfDeadRun(mark: string): boolean {
  const [, pid = '', started = '', place = ''] = mark.split('|');
  return /^\d+$/.test(pid) && isOwnerGone({ place, pid: Number(pid), started: started || null });
}

/** Whether a variable (`NAME=VALUE`) is the mark of a run that is no more. */
export function isMarkOfDeadRun(variable: string): boolean {
  return variable.startsWith(`${MARKER}=`) && isOfDeadRun(variable.slice(MARKER.length + 1));
}
