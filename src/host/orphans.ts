import { existsSync, readdirSync, readFileSync } from 'node:fs';

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

/** A process may fork while the list is read. One that forks faster than this is not to be caught without a cgroup. */
const MAX_ROUNDS = 8;

function marked(mark: string): number[] {
  const entry = `${MARKER}=${mark}\0`;
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      return readFileSync(`/proc/${name}/environ`).includes(entry) ? [Number(name)] : [];
    } catch {
      return []; // of another user, or gone
    }
  });
}

/**
 * Ends every process that was started with this mark in its environment. Linux only, and not those that were given another
 * environment (`env -i`) or another user: there the process group is all that is ended.
 */
export function endOrphans(mark: string): void {
  if (process.platform !== 'linux' || !existsSync('/proc/self/environ')) return;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const found = marked(mark);
    if (found.length === 0) return;
    for (const pid of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // ESRCH: gone already, which is what was wanted.
      }
    }
  }
}
