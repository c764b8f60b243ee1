import {
  closeSync,
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

/** The path leads out of the workspace through a link that lies in it. */
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

/**
 * Refuses a folder in the workspace that is, by way of a link, somewhere else: links are committed, and whoever committed one does not
 * choose which file of the machine is written. A workspace that is reached through a link (/tmp may be one) is not a reason.
 * @throws LinkedAway
 */
export function refuseLinkedAway(folder: string): void {
  const absolute = path.resolve(folder);
  for (const workspace of workspaces()) {
    if (!isWithin(workspace, absolute)) continue;
    const real = realpathSync(standing(absolute));
    if (!isWithin(realpathSync(workspace), real))
      throw new LinkedAway(`${folder} leads out of the workspace, through a link, to ${real}`);
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
 * part, not even after a power cut. Folders are made where there are none.
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
    const handle = openSync(temporary, 'wx', 0o666);
    try {
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
