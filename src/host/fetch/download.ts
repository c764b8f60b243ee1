import { createHash, type Hash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { freeBytes } from '../files.js';
import { makeFolder } from '../replace-file.js';
import { openRequest, RedirectRefused } from './http.js';
import { membersOf, parseJson } from '../json.js';
import { readForeignText } from '../read-foreign.js';

/** Why a download ended without its file. Everything that can heal was tried again before. */
export type DownloadTrouble =
  | { kind: 'status'; status: number; url: string; retryAfterSeconds: number | null }
  | { kind: 'network'; message: string }
  | { kind: 'redirect'; message: string }
  | { kind: 'size'; wanted: number; found: number }
  | { kind: 'digest'; wanted: string; found: string }
  | { kind: 'disk-full'; neededBytes: number; freeBytes: number };

export class DownloadError extends Error {
  override readonly name = 'DownloadError';

  constructor(
    readonly trouble: DownloadTrouble,
    options?: ErrorOptions,
  ) {
    super(JSON.stringify(trouble), options);
  }
}

export interface DownloadOptions {
  url: string;
  /** Where the whole, verified file goes. Beside it lies `<file>.part` until then, which a later run goes on with. */
  file: string;
  /** null = no digest is known: the caller has decided that this is allowed. */
  sha256: string | null;
  /** Bytes, where known. */
  size?: number | null;
  /** Sent to the origin of `url` only. */
  headers?: Record<string, string>;
  onProgress?: (message: string) => void;
  /** Attempts in a row without a new byte. Default 5. */
  attempts?: number;
  /** No byte for this long is a broken connection. Default 60. */
  idleSeconds?: number;
  /** Bytes that will be needed beside the archive itself (unpacked). */
  extraBytes?: number;
  /** For tests. */
  wait?: (milliseconds: number) => Promise<void>;
  free?: (folder: string) => Promise<number>;
}

/** A server that gives a few bytes a connection shall not keep a job busy for ever. */
const MOST_CONNECTIONS = 200;
const CAN_HEAL = new Set([408, 425, 429, 500, 502, 503, 504]);
/** A server that asks for more patience than this is not waited for. */
const LONGEST_WAIT_SECONDS = 120;

class Broken extends Error {}

function retryAfter(message: IncomingMessage): number | null {
  const text = message.headers['retry-after'];
  if (text === undefined) return null;
  if (/^\d+$/.test(text.trim())) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, (date - Date.now()) / 1000);
}

/** The part of an earlier attempt, and what tells that the server still has the same file. */
interface Part {
  bytes: number;
  validator: string | null;
}

function readPart(options: DownloadOptions): Part {
  const part = `${options.file}.part`;
  try {
    const { url, validator } = membersOf(parseJson(readForeignText(`${part}.json`)));
    if (url !== options.url) return { bytes: 0, validator: null };
    return { bytes: statSync(part).size, validator: typeof validator === 'string' ? validator : null };
  } catch {
    return { bytes: 0, validator: null };
  }
}

async function hashOfPrefix(file: string, bytes: number): Promise<Hash> {
  const hash = createHash('sha256');
  if (bytes > 0)
    await pipeline(createReadStream(file, { end: bytes - 1, highWaterMark: 1 << 20 }), hash, { end: false });
  return hash;
}

/** `12.3 MB of 86.4 MB, 40.1 MB/s, 2 s left` */
function describeProgress(done: number, total: number | null, perSecond: number): string {
  const mega = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  const left = total === null || perSecond <= 0 ? '' : `, ${Math.ceil((total - done) / perSecond)} s left`;
  return `${mega(done)}${total === null ? '' : ` of ${mega(total)}`}, ${mega(perSecond)}/s${left}`;
}

async function checkSpace(options: DownloadOptions, missing: number): Promise<void> {
  const needed = missing + (options.extraBytes ?? 0);
  const free = await (options.free ?? freeBytes)(path.dirname(options.file));
  if (needed > free) throw new DownloadError({ kind: 'disk-full', neededBytes: needed, freeBytes: free });
}

/** Total size that the server names: Content-Range of a 206, Content-Length of a 200. */
function totalOf(message: IncomingMessage, from: number): number | null {
  const range = /\/(\d+)$/.exec(message.headers['content-range'] ?? '')?.[1];
  if (range !== undefined) return Number(range);
  const length = message.headers['content-length'];
  return length === undefined ? null : from + Number(length);
}

/** One connection. Resolves with the digest when the body came to its end; throws Broken for what a new connection may heal. */
async function attempt(
  options: DownloadOptions,
  allowResume: boolean,
): Promise<{ sha256: string; resumed: boolean }> {
  const part = `${options.file}.part`;
  const known = allowResume ? readPart(options) : { bytes: 0, validator: null };
  let message: IncomingMessage;
  try {
    message = await openRequest(options.url, {
      headers: {
        ...(options.headers ?? {}),
        ...(known.bytes > 0 ? { range: `bytes=${known.bytes}-` } : {}),
        ...(known.bytes > 0 && known.validator !== null ? { 'if-range': known.validator } : {}),
      },
      privateHeaders: Object.keys(options.headers ?? {}),
      idleSeconds: options.idleSeconds ?? 60,
    });
  } catch (error) {
    if (error instanceof RedirectRefused)
      throw new DownloadError({ kind: 'redirect', message: error.message });
    throw new Broken((error as Error).message, { cause: error });
  }
  const status = message.statusCode ?? 0;
  const starts = /^bytes (\d+)-/.exec(message.headers['content-range'] ?? '')?.[1];
  const resumed = status === 206 && known.bytes > 0 && Number(starts) === known.bytes;
  if (status === 416 || (status === 206 && !resumed)) {
    message.destroy();
    await rm(`${part}.json`, { force: true }); // the part does not belong to what the server has now
    throw new Broken(`the server does not continue at byte ${known.bytes}`);
  }
  if (status !== 200 && status !== 206) {
    message.destroy();
    throw new DownloadError({
      kind: 'status',
      status,
      url: options.url,
      retryAfterSeconds: retryAfter(message),
    });
  }
  const from = resumed ? known.bytes : 0;
  const total = totalOf(message, from) ?? options.size ?? null;
  if (options.size != null && total !== null && total !== options.size) {
    message.destroy();
    throw new DownloadError({ kind: 'size', wanted: options.size, found: total });
  }
  try {
    await checkSpace(options, (total ?? from) - from);
  } catch (error) {
    message.destroy();
    throw error;
  }
  const hash = await hashOfPrefix(part, from);
  const validator = message.headers.etag?.startsWith('"')
    ? message.headers.etag
    : message.headers['last-modified'];
  await writeFile(`${part}.json`, JSON.stringify({ url: options.url, validator: validator ?? null }));
  const done = await receive(message, part, from, total, hash, options);
  if (total !== null && done !== total) throw new Broken(`the connection ended at byte ${done} of ${total}`);
  return { sha256: hash.digest('hex'), resumed };
}

async function receive(
  message: IncomingMessage,
  part: string,
  from: number,
  total: number | null,
  hash: Hash,
  options: DownloadOptions,
): Promise<number> {
  const handle = await open(part, from > 0 ? 'r+' : 'w');
  const started = performance.now();
  let lastSaid = started;
  let done = from;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      await handle.write(chunk, 0, chunk.length, done);
      hash.update(chunk);
      done += chunk.length;
      const now = performance.now();
      if (now - lastSaid > 5_000) {
        lastSaid = now;
        options.onProgress?.(describeProgress(done, total, ((done - from) / (now - started)) * 1000));
      }
    }
    await handle.sync();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new DownloadError(
        { kind: 'disk-full', neededBytes: (total ?? done) - done, freeBytes: 0 },
        { cause: error },
      );
    throw new Broken((error as Error).message, { cause: error });
  } finally {
    await handle.close();
    message.destroy();
  }
  return done;
}

function sizeOfPart(options: DownloadOptions): number {
  const part = `${options.file}.part`;
  return existsSync(part) ? statSync(part).size : 0;
}

async function discardPart(options: DownloadOptions): Promise<void> {
  await rm(`${options.file}.part`, { force: true });
  await rm(`${options.file}.part.json`, { force: true });
}

/**
 * Downloads one file, goes on where a broken connection (or a killed run) left off, and gives it its name only when its digest
 * is right. Tries again with growing pauses what can heal (a dead connection, 408, 425, 429, 5xx), and nothing else.
 *
 * @returns the sha256 of what was downloaded, in hex.
 * @throws DownloadError
 */
export async function download(options: DownloadOptions): Promise<string> {
  const wait = options.wait ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  const attempts = options.attempts ?? 5;
  makeFolder(path.dirname(options.file));
  let allowResume = true;
  let failed = 0;
  for (let connections = 1; ; connections++) {
    const before = sizeOfPart(options);
    try {
      const { sha256, resumed } = await attempt(options, allowResume);
      if (options.sha256 !== null && sha256 !== options.sha256.toLowerCase()) {
        await discardPart(options);
        // Two files may have been joined: one more try from the first byte tells.
        if (resumed) {
          allowResume = false;
          continue;
        }
        throw new DownloadError({ kind: 'digest', wanted: options.sha256, found: sha256 });
      }
      await rename(`${options.file}.part`, options.file);
      await rm(`${options.file}.part.json`, { force: true });
      return sha256;
    } catch (error) {
      failed = sizeOfPart(options) > before && connections < MOST_CONNECTIONS ? 1 : failed + 1;
      const pause = pauseBefore(error, failed, attempts);
      options.onProgress?.(
        `${error instanceof Broken ? error.message : 'the server is busy'}: trying again in ${(pause / 1000).toFixed(0)} s`,
      );
      await wait(pause);
    }
  }
}

/** Milliseconds until the next attempt. Throws what ends the download instead. */
function pauseBefore(error: unknown, failed: number, attempts: number): number {
  const backOff = Math.min(30_000, 1000 * 2 ** (failed - 1)) * (0.75 + Math.random() / 2);
  if (error instanceof Broken) {
    if (failed >= attempts)
      throw new DownloadError({ kind: 'network', message: error.message }, { cause: error });
    return backOff;
  }
  if (!(error instanceof DownloadError) || error.trouble.kind !== 'status') throw error;
  const { status, retryAfterSeconds } = error.trouble;
  if (!CAN_HEAL.has(status) || failed >= attempts) throw error;
  if (retryAfterSeconds === null) return backOff;
  if (retryAfterSeconds > LONGEST_WAIT_SECONDS) throw error;
  return retryAfterSeconds * 1000;
}
