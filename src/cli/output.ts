import { fstatSync, writeSync } from 'node:fs';
import { harmlessJson, harmlessLines } from '../core/text/harmless.js';
import { EXIT } from './exit.js';

type Answer = 'stdout' | 'stderr';

const NAMES: Record<Answer, string> = { stdout: 'standard output', stderr: 'standard error' };
const NUMBERS: Record<Answer, number> = { stdout: 1, stderr: 2 };
const lost = new Map<Answer, Error>();
/** Whether node's own streams are done without. */
let isAtOnce = false;

function loses(name: Answer, error: Error): void {
  if (!lost.has(name)) lost.set(name, error);
}

/**
 * From now on a reader that went away (EPIPE) or a full disk (ENOSPC) is remembered for `whatWasLost`, and no unhandled event in
 * the middle of the work.
 */
export function watchOutput(): void {
  isAtOnce = false;
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].on('error', (error: Error) => {
      loses(name, error);
    });
  }
}

/**
 * From now on what a command says is written as it says it. Node's streams take a tenth of what node takes to start, so they are made only
 * where something has to be waited for. For a command that writes with the functions of this file alone. The console of Windows takes its
 * text from a stream.
 */
export function writeAtOnce(): void {
  if (process.platform === 'win32') watchOutput();
  else isAtOnce = true;
}

/** What of it could not be written without waiting, as this end does not block; empty where all was. @throws what the system says */
function writtenAtOnce(descriptor: number, bytes: Buffer): Buffer {
  let rest = bytes;
  try {
    // The system may take a part, and it then says at the next attempt why not more.
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  }
  return rest;
}

function write(name: Answer, text: string): void {
  try {
    const descriptor = NUMBERS[name];
    // Node's own stream takes a file that the disk had room for only in part for written (nodejs/node, SyncWriteStream).
    const isDirect = isAtOnce || (name === 'stdout' && fstatSync(descriptor).isFile());
    const rest = isDirect ? writtenAtOnce(descriptor, Buffer.from(text)) : text;
    if (rest.length === 0) return;
    if (isAtOnce) watchOutput();
    process[name].write(rest);
  } catch (error) {
    loses(name, error as Error);
  }
}

/** The answer of a command, on standard output. */
export function printAnswer(text: string): void {
  write('stdout', text);
}

/** What a command has to say besides its answer, on standard error. */
export function tell(text: string): void {
  write('stderr', text);
}

/** The terminal that the answer goes to; null where it goes to a file or to a program. */
export function answerTerminal(): NodeJS.WriteStream | null {
  // Every terminal is such a device: where it is none, no stream has to be made to see it.
  if (isAtOnce && !fstatSync(NUMBERS.stdout).isCharacterDevice()) return null;
  return process.stdout.isTTY ? process.stdout : null;
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
    if (!isAtOnce) await flushed(process[name]);
    const error = lost.get(name);
    if (error !== undefined) return `${NAMES[name]} did not accept the whole answer: ${error.message}`;
  }
  return null;
}

/** What went wrong quotes names of files: nothing in them may steer the terminal or the runner. */
export function say(text: string): void {
  tell(`${harmlessLines(text)}\n`);
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
