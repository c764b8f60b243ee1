import { fstatSync, writeFileSync } from 'node:fs';
import { harmlessJson, harmlessLines } from '../core/text/harmless.js';
import { EXIT } from './exit.js';

type Answer = 'stdout' | 'stderr';

const NAMES: Record<Answer, string> = { stdout: 'standard output', stderr: 'standard error' };
const lost = new Map<Answer, Error>();

function loses(name: Answer, error: Error): void {
  if (!lost.has(name)) lost.set(name, error);
}

/**
 * From now on a reader that went away (EPIPE) or a full disk (ENOSPC) is remembered for `whatWasLost`, and no unhandled event in
 * the middle of the work.
 */
export function watchOutput(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].on('error', (error: Error) => {
      loses(name, error);
    });
  }
}

/** The answer of a command, on standard output. */
export function printAnswer(text: string): void {
  try {
    // Node's own stream takes a file that the disk had room for only in part for written (nodejs/node, SyncWriteStream).
    if (fstatSync(process.stdout.fd).isFile()) writeFileSync(process.stdout.fd, text);
    else process.stdout.write(text);
  } catch (error) {
    loses('stdout', error as Error);
  }
}

/** The answer of a command, on standard output, for a program. */
export function printJson(value: unknown): void {
  printAnswer(`${harmlessJson(value)}\n`);
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => {
      resolve();
    });
  });
}

/** Which of these streams lost some of what was written, and why; null where all arrived. */
async function whatWasLost(streams: readonly Answer[]): Promise<string | null> {
  for (const name of streams) {
    await flushed(process[name]);
    const error = lost.get(name);
    if (error !== undefined) return `${NAMES[name]} did not accept the whole answer: ${error.message}`;
  }
  return null;
}

/** What went wrong quotes names of files: nothing in them may steer the terminal or the runner. */
export function say(text: string): void {
  process.stderr.write(`${harmlessLines(text)}\n`);
}

/**
 * Waits for what was written, and returns the exit status. A verdict that nobody could read is none: where a stream that carries the answer
 * is closed or full, the status is that of an own error.
 */
export async function statusOnceRead(status: number, streams: readonly Answer[]): Promise<number> {
  const why = await whatWasLost(streams);
  if (why === null) return status;
  say(`trt-guard: ${why}`);
  return EXIT.internal;
}
