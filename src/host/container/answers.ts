import type { RunResult } from '../host.js';

/** Why a container tool did not do what it was asked. */
export type Refusal =
  | 'no-daemon'
  | 'no-permission'
  | 'no-image'
  | 'no-program'
  | 'no-interpreter'
  | 'other-architecture'
  | 'no-gpu'
  | 'other-filesystem'
  | 'other';

/**
 * What the tools say, in their own words, which docker 20.10 and 28, podman 4.3, runc and crun were heard to say
 * (docs/evidence/containers.md). The first that fits counts.
 */
const WORDS: readonly { refusal: Refusal; when: RegExp }[] = [
  {
    refusal: 'no-permission',
    when: /permission denied while trying to connect|dial unix \S+: connect: permission denied|newuidmap|cannot clone: Operation not permitted|cannot re-exec process/i,
  },
  {
    refusal: 'no-daemon',
    when: /(?:current )?context .{1,200}(?:is )?not found|unable to resolve docker endpoint|Cannot connect to the (?:Docker daemon|Podman)|Is the docker daemon running|error during connect|unable to connect to Podman|failed to connect to the docker API/i,
  },
  {
    refusal: 'no-gpu',
    when: /could not select device driver .*gpu|unresolvable CDI devices|nvidia-container-cli|nvidia-container-runtime|failed to discover GPU|CDI device injection failed|unknown or invalid runtime name: nvidia/i,
  },
  {
    refusal: 'other-architecture',
    when: /exec format error|no matching manifest|does not match the specified platform|image operating system .* cannot be used/i,
  },
  {
    refusal: 'no-program',
    when: /executable file .{0,200}not found in \$PATH|exec: ".{1,200}": stat .{1,200}: no such file or directory|attempted to invoke a command that was not found.*not found in|crun: executable file/i,
  },
  {
    refusal: 'no-interpreter',
    when: /exec .{1,200}: no such file or directory|attempted to invoke a command that was not found/i,
  },
  {
    refusal: 'no-image',
    when: /no such image|image not known|unable to find image|manifest unknown|pull access denied|repository does not exist|no such host|unauthorized|denied: |short-name|initializing source docker:/i,
  },
  {
    refusal: 'other-filesystem',
    when: /bind source path does not exist|error mounting .* to rootfs|statfs .{1,300}: no such file or directory|not a directory: Are you trying to mount/i,
  },
];

/** `docker run` and `podman run` answer these for themselves, and everything else for the program. */
const OWN_STATUSES: readonly number[] = [125, 126, 127];

/** What a tool's words mean. */
export function refusalOf(said: string): Refusal {
  return WORDS.find(({ when }) => when.test(said))?.refusal ?? 'other';
}

/** How a tool, or the runtime below it, begins what it says in its own name. */
const OWN_WORDS = /^(?:docker: |Error: |Error response|podman: |time=".*level=error)/m;
/** The runtime was in the container already when it could not start the program, and answers with any status. */
const NOT_EXECUTED =
  /^(?:\{"msg":")?exec (?:container process|\/\S+: (?:no such file|exec format|permission denied))/m;

/** Whether the container's program was never started. A program may answer 125 to 127 itself, so its words count, too. */
export function isToolFailure({ ending, stderr }: Pick<RunResult, 'ending' | 'stderr'>): boolean {
  if (ending.kind === 'not-started') return true;
  if (ending.kind !== 'exited') return false;
  return (
    (OWN_STATUSES.includes(ending.status) && OWN_WORDS.test(stderr)) ||
    (ending.status !== 0 && NOT_EXECUTED.test(stderr))
  );
}

/** The line in which a tool says what is wrong. */
export function saidBy({ stderr, ending }: Pick<RunResult, 'stderr' | 'ending'>): string {
  if (ending.kind === 'not-started') return ending.message;
  const lines = stderr
    .split(/\r?\n/)
    .filter(
      (line) => line.trim() !== '' && !/Run 'docker|See 'docker|^time=".*level=(?:warning|info)/.test(line),
    );
  return (lines.find((line) => /error|denied|cannot|no such/i.test(line)) ?? lines.at(-1) ?? '').trim();
}
