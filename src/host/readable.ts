import { constants, createReadStream, openSync, readSync, statSync } from 'node:fs';
import net from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { ForeignFileError } from './read-foreign.js';

/** So long a pipe may be without anybody who writes to it: whoever starts both starts them together. */
const WRITER_SECONDS = 10;
const LOOK_MS = 50;

/**
 * Reads a pipe from its first byte on. Without a writer a read says that there is nothing, with one that there is nothing yet (EAGAIN):
 * so a pipe that nobody will ever write to does not hold the process for ever.
 * @throws ForeignFileError where nobody came to write
 */
async function* pipeOf(file: string, writerSeconds: number): AsyncGenerator<Buffer> {
  const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const socket = (): net.Socket => new net.Socket({ fd: handle, readable: true, writable: false });
  const first = Buffer.alloc(64 * 1024);
  for (let waited = 0; ; waited += LOOK_MS) {
    let got: number;
    try {
      got = readSync(handle, first, 0, first.length, null);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      break;
    }
    if (got > 0) {
      yield first.subarray(0, got);
      break;
    }
    if (waited >= writerSeconds * 1000) {
      socket().destroy();
      throw new ForeignFileError(file, 'is a pipe that nothing writes to');
    }
    await wait(LOOK_MS);
  }
  yield* socket() as AsyncIterable<Buffer>;
}

/**
 * A file as a stream. A named pipe is opened without waiting for who writes to it: an open that waits holds a thread that Node joins when
 * it exits, so that Ctrl-C would not end the process before somebody writes (observed with Node 20).
 */
export function readableOf(file: string, writerSeconds = WRITER_SECONDS): AsyncIterable<Buffer> {
  return statSync(file).isFIFO() ? pipeOf(file, writerSeconds) : createReadStream(file);
}
