import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Whether a child can have a PID namespace with a /proc of its own here, and by which command; else why not. */
export type PidNamespace = { wrapper: readonly string[]; detail: string } | { wrapper: null; detail: string };

const UNSHARE = ['/usr/bin/unshare', '/bin/unshare'];
const ALONE = ['--pid', '--fork', '--mount-proc', '--kill-child'];
/** As root, else in a user namespace in which the child keeps its name (util-linux 2.38). */
const WAYS = [ALONE, ['--user', '--map-current-user', ...ALONE]];
const QUESTION_MS = 5_000;

let found: PidNamespace | null = null;

function look(): PidNamespace {
  if (process.platform !== 'linux') return { wrapper: null, detail: `not on ${process.platform}` };
  // Its clients find their server by process ids.
  if (process.env['CUDA_MPS_PIPE_DIRECTORY'] !== undefined || existsSync('/tmp/nvidia-mps'))
    return { wrapper: null, detail: 'CUDA MPS is in use, which needs one PID namespace' };
  const unshare = UNSHARE.find((file) => existsSync(file));
  if (unshare === undefined) return { wrapper: null, detail: 'there is no unshare (util-linux)' };
  let detail = '';
  for (const way of WAYS) {
    const tried = spawnSync(unshare, [...way, '--', '/bin/sh', '-c', 'exit 0'], {
      env: {},
      timeout: QUESTION_MS,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (tried.status === 0) return { wrapper: [unshare, ...way, '--'], detail: way.slice(0, 1).join(' ') };
    detail ||= tried.stderr.toString().trim().split('\n')[0] ?? '';
  }
  return { wrapper: null, detail: detail === '' ? 'the system refuses it' : detail };
}

/**
 * Looked for once. In such a namespace a child does not see the processes of the job, so that it can neither read their environments
 * nor signal them, and all that it started ends with it.
 */
export function pidNamespace(): PidNamespace {
  found ??= look();
  return found;
}

/**
 * The command in a PID namespace. A shell is the namespace's first process, as the kernel keeps the signals that kill from that one
 * (abort() would become something else); it answers 128 + signal, as shells do.
 */
export function inNamespace(
  { wrapper }: PidNamespace & { wrapper: readonly string[] },
  command: string,
  args: readonly string[],
): [string, ...string[]] {
  const [program = '', ...rest] = wrapper;
  return [program, ...rest, '/bin/sh', '-c', '"$@"; exit $?', 'sh', command, ...args];
}
