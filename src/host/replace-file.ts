import {
  closeSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { fileProblem } from './file-kind.js';
import { isWithin, workspaces } from './workspace.js';

/** The path leads out of the workspace through a link that lies in it, or to where git keeps what is its own. */
export class LinkedAway extends Error {
  override readonly name = 'LinkedAway';
}

function exists(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Makes a folder and those above it. Not by `mkdir` with `recursive`: below /proc, where a folder is there and nothing can be made in
 * it, that goes round for ever (observed with Node 20).
 * @throws what the system says
 */
export function makeFolder(folder: string): void {
  const absolute = path.resolve(folder);
  if (exists(absolute)) {
    if (lstatSync(realpathSync(absolute)).isDirectory()) return;
    throw Object.assign(new Error(`EEXIST: ${folder} exists and is not a folder`), { code: 'EEXIST' });
  }
  makeFolder(path.dirname(absolute));
  try {
    mkdirSync(absolute);
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** The nearest folder above (or at) `folder` that exists. */
function standing(folder: string): string {
  return exists(folder) ? folder : standing(path.dirname(folder));
}

/** The path without its links, as far as it exists. */
function realOf(file: string): string {
  const there = standing(file);
  return path.join(realpathSync(there), path.relative(there, file));
}

/** What git keeps of itself, as seen from `folder`: a hook is run, and a configuration is read, by whoever uses the checkout next. */
function isGits(folder: string, file: string): boolean {
  return path
    .relative(folder, file)
    .split(path.sep)
    .some((part) => part.toLowerCase() === '.git');
}

/**
 * Refuses a folder in the workspace that is, by way of a link, somewhere else, and one of git's own: links are committed, and whoever
 * committed one does not choose which file of the machine is written. A workspace that is reached through a link (/tmp may be one) is
 * not a reason.
 * @throws LinkedAway
 */
export function refuseLinkedAway(folder: string): void {
  const absolute = path.resolve(folder);
  for (const workspace of workspaces()) {
    if (isGits(workspace, absolute)) throw new LinkedAway(`${folder} is git's own`);
    const [top, real] = [realOf(workspace), realOf(absolute)];
    if (isWithin(workspace, absolute) && !isWithin(top, real))
      throw new LinkedAway(`${folder} leads out of the workspace, through a link, to ${real}`);
    if (isGits(top, real))
      throw new LinkedAway(`${folder} leads, through a link, to ${real}, which is git's own`);
  }
}

/**
 * In words that follow the name: why no file may be put here. Null where there is none yet, or a regular file. A link in the last place
 * is never written through, and not replaced either: for root that would be /dev/stdout.
 */
export function whyNotWritable(file: string): string | null {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return null;
  if (found.isSymbolicLink())
    return `is a link to ${readlinkSync(file)}, and nothing is written through a link`;
  return fileProblem(file)?.why ?? null;
}

/** The file, or what stands where it belongs, is not to be written. */
export class NotWritable extends Error {
  override readonly name = 'NotWritable';
}

const PIECE = 1024 * 1024;

/** Small pieces together: a write each would cost more than they do. */
function* piecesOf(content: string | Buffer | Iterable<string>): Generator<string | Buffer> {
  if (typeof content === 'string' || Buffer.isBuffer(content)) {
    yield content;
    return;
  }
  let pending: string[] = [];
  let length = 0;
  for (const piece of content) {
    pending.push(piece);
    length += piece.length;
    if (length < PIECE) continue;
    yield pending.join('');
    [pending, length] = [[], 0];
  }
  yield pending.join('');
}

/**
 * Writes the whole content or nothing, and never through a link in the last place: a reader sees the old file, or the new one, never a
 * part, not even after a power cut. Folders are made where there are none; who may read, write and run an older file may the new one.
 * @param content pieces are written as they come
 * @throws LinkedAway, NotWritable, and what the system says
 */
export function replaceFile(file: string, content: string | Buffer | Iterable<string>): void {
  const folder = path.dirname(path.resolve(file));
  refuseLinkedAway(folder);
  makeFolder(folder);
  const why = whyNotWritable(file);
  if (why !== null) throw new NotWritable(`${file} ${why}`);
  const temporary = path.join(folder, `.${path.basename(file).slice(0, 100)}.${randomUUID()}.tmp`);
  try {
    const older = lstatSync(file, { throwIfNoEntry: false });
    const handle = openSync(temporary, 'wx', 0o666);
    try {
      if (older !== undefined) fchmodSync(handle, older.mode & 0o777);
      for (const piece of piecesOf(content)) writeFileSync(handle, piece);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Removes a file that an earlier run left, by the rules by which one is written: what may not be written there may not be taken away
 * either. Nothing happens where there is none.
 * @throws LinkedAway, NotWritable, and what the system says
 */
export function removeFile(file: string): void {
  refuseLinkedAway(path.dirname(path.resolve(file)));
  const why = whyNotWritable(file);
  if (why !== null) throw new NotWritable(`${file} ${why}`);
  rmSync(file, { force: true });
}
