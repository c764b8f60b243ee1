import { constants, createReadStream, openSync, statSync } from 'node:fs';
import net from 'node:net';

/**
 * A file as a stream. A named pipe is opened without waiting for who writes to it: an open that waits holds a thread that Node joins when
 * it exits, so that Ctrl-C would not end the process before somebody writes (observed with Node 20).
 */
export function readableOf(file: string): AsyncIterable<Buffer> {
  if (!statSync(file).isFIFO()) return createReadStream(file);
  const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  return new net.Socket({ fd: handle, readable: true, writable: false });
}
