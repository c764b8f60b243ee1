import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { constants as system } from 'node:os';
import path from 'node:path';
import { childEnvironment } from '../environment.js';
import { LineSplitter } from './lines.js';
import { onShutdown } from './shutdown.js';
import { endOrphans, markers, newMark } from './orphans.js';
import { removeGroups } from './cgroup.js';
import { confined } from './namespace.js';
import type { TempDir } from '../temp-dir.js';
import { memoryKills, memoryKillsSince } from './memory-kills.js';
import { workingFolder } from './working-folder.js';
import type { ExitStatus, RunOptions, RunResult } from '../host.js';

const DEFAULT_KEEP_BYTES = 8 * 1024 * 1024;
/** A child that closed neither stream this long after its end left a grandchild behind that holds them. */
const STRAGGLER_GRACE_MS = 500;

/** Ends the child and everything it started: it leads a process group of its own (POSIX), and what left that carries its mark. */
function endAll(child: ChildProcess, mark: string): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // ESRCH: the group is gone already, which is what was wanted.
  }
  endOrphans(mark);
}

/** Of the lines between the two halves, at most so many are kept, and of each so many characters. */
const MAX_KEPT_LINES = 200;
const MAX_KEPT_LINE = 2000;

/**
 * Keeps the first and the last half of what is written to it, so that a log without end cannot eat the memory, and of what is between
 * them the lines that `keepLines` fits.
 */
class BoundedText {
  private readonly lines: string[] = [];
  private readonly between: LineSplitter | null;
  private readonly head: Buffer[] = [];
  private headBytes = 0;
  private tail: Buffer[] = [];
  private tailBytes = 0;
  private dropped = 0;

  constructor(
    private readonly half: number,
    keepLines?: RegExp,
  ) {
    this.between =
      keepLines === undefined
        ? null
        : new LineSplitter((line) => {
            if (this.lines.length < MAX_KEPT_LINES && keepLines.test(line))
              this.lines.push(line.slice(0, MAX_KEPT_LINE));
          });
  }

  write(chunk: Buffer): void {
    let rest = chunk;
    if (this.headBytes < this.half) {
      const taken = rest.subarray(0, this.half - this.headBytes);
      this.head.push(taken);
      this.headBytes += taken.length;
      rest = rest.subarray(taken.length);
    }
    if (rest.length === 0) return;
    this.tail.push(rest);
    this.tailBytes += rest.length;
    for (
      let first = this.tail[0];
      first !== undefined && this.tailBytes - first.length >= this.half;
      first = this.tail[0]
    ) {
      this.tail.shift();
      this.tailBytes -= first.length;
      this.dropped += first.length;
      this.between?.write(first);
    }
  }

  toString(): string {
    const head = Buffer.concat(this.head);
    const tail = Buffer.concat(this.tail);
    if (this.dropped === 0) return Buffer.concat([head, tail]).toString('utf8');
    this.between?.end();
    const middle = [`[... ${this.dropped} bytes left out ...]`, ...this.lines];
    return `${head.toString('utf8')}\n${middle.join('\n')}\n${tail.toString('utf8')}`;
  }
}

/** A path with a folder in it is meant from here, wherever the child works; a bare name is looked up on PATH. */
function fromHere(command: string): string {
  return command.includes('/') || command.includes(path.sep) ? path.resolve(command) : command;
}

/** Whether the system would find a program under this name: in a namespace a shell would say it in its own words. */
function isThere(command: string, env: Readonly<Record<string, string | undefined>>): boolean {
  const folders = command.includes('/') ? [''] : (env['PATH'] ?? '').split(path.delimiter);
  return folders.some((folder) => {
    try {
      const file = folder === '' ? command : path.join(folder, command);
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

/**
 * Runs a program without a shell, as the leader of its own process group, with a time limit for the whole group.
 * Resolves in every case; `ending` says what happened. A child that dies by a signal has no exit status, so a signal
 * is never mistaken for success.
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  const env = options.env ?? childEnvironment(process.env);
  const program = fromHere(command);
  let own: TempDir | null;
  try {
    own = options.cwd === undefined ? await workingFolder() : null;
  } catch (error) {
    const { code = 'UNKNOWN', message } = error as NodeJS.ErrnoException;
    const ending = { kind: 'not-started', code, message: `no folder to work in: ${message}` } as const;
    return { ending, stdout: '', stderr: '', output: '', durationMs: 0 };
  }
  try {
    const cwd = own?.path ?? options.cwd;
    if (options.confine !== true || !isThere(program, env))
      return await runIn(cwd, program, args, { ...options, env });
    const { writable = null } = options;
    const {
      command: [spawned, ...rest],
      measures,
      groups,
    } = confined(program, args, writable && own ? [...writable, own.path] : writable);
    const result = await runIn(cwd, spawned, rest, { ...options, env });
    await removeGroups(groups);
    const ending = spawned === program ? result.ending : unwrapped(result.ending);
    return { ...result, ending, confinement: measures };
  } finally {
    await own?.remove();
  }
}

/** The shell of a namespace, or a container tool, answers 128 + signal for a program that a signal ended. */
export function unwrapped(ending: ExitStatus): ExitStatus {
  const signal = ending.kind === 'exited' ? signalOfStatus(ending.status) : null;
  if (signal === null || ending.kind !== 'exited') return ending;
  const { memoryKills: kills } = ending;
  return { kind: 'signal', signal, ...(kills === undefined ? {} : { memoryKills: kills }) };
}

function runIn(
  cwd: string | undefined,
  command: string,
  args: readonly string[],
  options: RunOptions & { env: Record<string, string> },
): Promise<RunResult> {
  const started = performance.now();
  const killsBefore = memoryKills();
  const half = Math.ceil((options.keepBytes ?? DEFAULT_KEEP_BYTES) / 2);
  const texts = {
    stdout: new BoundedText(half),
    stderr: new BoundedText(half),
    output: new BoundedText(half, options.keepLines),
  };

  return new Promise((resolve) => {
    let ending: ExitStatus | null = null;
    let settled = false;
    const finish = (): void => {
      if (settled || ending === null) return;
      settled = true;
      for (const splitter of splitters) splitter.end();
      resolve({
        ending,
        stdout: texts.stdout.toString(),
        stderr: texts.stderr.toString(),
        output: texts.output.toString(),
        durationMs: performance.now() - started,
      });
    };
    const splitters: LineSplitter[] = [];
    const notStarted = (error: NodeJS.ErrnoException): void => {
      ending ??= { kind: 'not-started', code: error.code ?? 'UNKNOWN', message: error.message };
      finish();
    };

    const mark = newMark();
    let child: ChildProcess;
    try {
      child = spawn(command, [...args], {
        cwd,
        env: { ...options.env, ...markers(mark, process.env) },
        detached: process.platform !== 'win32',
        stdio: ['pipe', 'pipe', 'pipe'],
        windowsHide: true,
      });
    } catch (error) {
      notStarted(error as NodeJS.ErrnoException);
      return;
    }
    const dispose = onShutdown(() => {
      endAll(child, mark);
    });

    const timer = setTimeout(() => {
      ending = { kind: 'timeout', seconds: options.timeoutSeconds };
      endAll(child, mark);
    }, options.timeoutSeconds * 1000);

    for (const name of ['stdout', 'stderr'] as const) {
      const stream = child[name];
      if (stream === null) continue;
      const splitter = options.onLine && new LineSplitter((line) => options.onLine?.(line, name));
      if (splitter) splitters.push(splitter);
      stream.on('data', (chunk: Buffer) => {
        texts[name].write(chunk);
        texts.output.write(chunk);
        splitter?.write(chunk);
      });
      stream.on('error', () => undefined);
    }
    child.stdin?.on('error', () => undefined); // EPIPE: the child did not read its input, which is its right
    child.stdin?.end(options.input ?? '');

    const abandon = (): void => {
      ending ??= { kind: 'signal', signal: 'SIGKILL' };
      endAll(child, mark);
    };
    options.signal?.addEventListener('abort', abandon);
    if (options.signal?.aborted === true) abandon();

    const release = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abandon);
      dispose();
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return; // a failed kill or send: the child itself still reports its end
      release();
      notStarted(error);
    });
    child.on('exit', (status, signal) => {
      release();
      ending ??= endingOf(status, signal, killsBefore);
      endAll(child, mark); // grandchildren that outlived the leader
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        finish();
      }, STRAGGLER_GRACE_MS).unref();
    });
    child.on('close', finish);
  });
}

function endingOf(
  status: number | null,
  signal: NodeJS.Signals | null,
  killsBefore: number | null,
): ExitStatus {
  const isKilled = signal === 'SIGKILL' || (status !== null && signalOfStatus(status) === 'SIGKILL');
  const word = isKilled ? { memoryKills: memoryKillsSince(killsBefore) } : {};
  if (signal !== null) return { kind: 'signal', signal, ...word };
  return { kind: 'exited', status: status ?? 1, ...word };
}

/** `SIGSEGV` for 139: a shell or a wrapper script reports its child's signal as 128 + number. Null below 129. */
export function signalOfStatus(status: number): NodeJS.Signals | null {
  const found = Object.entries(system.signals).find(([, number]) => number === status - 128);
  return found === undefined ? null : (found[0] as NodeJS.Signals);
}

/** One phrase for a message: `exit status 1`, `killed by SIGSEGV`, `no end within 60 s`. */
export function describeEnding(ending: ExitStatus): string {
  switch (ending.kind) {
    case 'exited':
      return `exit status ${ending.status}`;
    case 'signal':
      return `killed by ${ending.signal}`;
    case 'timeout':
      return `no end within ${ending.seconds} s`;
    case 'not-started':
      return `could not be started (${ending.code}: ${ending.message})`;
  }
}
