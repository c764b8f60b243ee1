/** Of a child that SIGKILL ended: how many processes the kernel killed for want of memory meanwhile; null where it does not tell. */
interface KernelsWord {
  memoryKills?: number | null;
}

/** How a child process ended. Exactly one of the four; a status is only ever trusted from `exited`. */
export type ExitStatus =
  | ({ kind: 'exited'; status: number } & KernelsWord)
  | ({ kind: 'signal'; signal: NodeJS.Signals } & KernelsWord)
  | { kind: 'timeout'; seconds: number }
  | { kind: 'not-started'; code: string; message: string };

export interface RunOptions {
  /** The child's whole environment; default: the host's own, without what a child has no use for (environment.ts). */
  env?: Record<string, string>;
  /** Default: an empty folder of its own. What needs the workspace says so. */
  cwd?: string;
  /** Runs foreign code: where the system allows it, in namespaces of its own, without a network, and without a way to more rights. */
  confine?: boolean;
  /** With `confine`, of a child that writes to these folders alone: those of the job (workspace, file commands) are read-only to it. */
  writable?: readonly string[];
  /** The whole process group is ended after this many seconds. */
  timeoutSeconds: number;
  /** Called for each complete line of either stream, as it comes. */
  onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Bytes kept of each stream: the first half and the last half of what came. Default 8 MiB. */
  keepBytes?: number;
  /** Lines that stay in `output` wherever they came, up to a limit: what decides, or must not go unheard. */
  keepLines?: RegExp;
  input?: string;
  /** A question that trt-guard asks for itself: its answer is not shown to whoever watches the work. */
  quiet?: boolean;
  /** What nobody needs any more is ended. */
  signal?: AbortSignal;
}

export type TrustedOptions = Omit<RunOptions, 'keepBytes' | 'keepLines' | 'quiet'>;

export interface RunResult {
  ending: ExitStatus;
  /** Decoded as UTF-8 with replacement characters; cut in the middle where it was longer than `keepBytes`. */
  stdout: string;
  stderr: string;
  /** Both streams in the order in which their chunks arrived. */
  output: string;
  durationMs: number;
  /** Of a child that was to be confined: in which ways it was, in which it was not, and why not. */
  confinement?: readonly Measure[];
}

/** One way of confining a child. */
export interface Measure {
  /** `pid-namespace`, `network`, `memory-limit`, ... */
  measure: string;
  held: boolean;
  detail: string;
}

/** A part of `cacheDir` that is whole by itself, and can be carried from machine to machine. */
export interface Portable {
  /** Whatever makes it another part is in it: what it is, for which Python and platform. */
  key: string;
  /** Files and folders, relative to `cacheDir`, with `/`. */
  paths: readonly string[];
  /** Written last: no such file, no part. What lists the digests of all others. */
  marker: string;
}

/** The world, as the rest of the code sees it: processes, clock, environment. Tests hand in their own. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** A folder for temporary files: RUNNER_TEMP on a runner. */
  readonly tempDir: string;
  /** A folder that survives between runs: RUNNER_TOOL_CACHE on a runner, else the user's cache folder. */
  readonly cacheDir: string;
  /** Runs a program without a shell, in its own process group. Never rejects because of what the child did. */
  run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult>;
  /** Runs an installer, or a question for a version: what is trusted and waited for. Never rejects because of what it did. */
  runTrusted(command: string, args: readonly string[], options: TrustedOptions): Promise<RunResult>;
  /**
   * Puts a part of `cacheDir` that an earlier job kept elsewhere to its place, where there is such an elsewhere and it has it. What came is
   * foreign, whatever is told here: it is checked as all that lies in `cacheDir` is. Never rejects.
   * @param progress where what it does is told: the `progress` of who asks
   */
  bring(part: Portable, progress: Host['progress']): Promise<boolean>;
  /** Milliseconds from a monotonic clock. */
  now(): number;
  /** The day that expiry dates are judged by. */
  today(): Date;
  /** Says what a long step is doing. For people only. */
  progress(message: string): void;
}
