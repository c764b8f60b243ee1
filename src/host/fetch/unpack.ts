import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, symlinkSync } from 'node:fs';
import { chmod, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import type { ReadEntry } from 'tar';
import type { Host } from '../host.js';
import { makeFolder } from '../replace-file.js';

/** A file or link that was unpacked. */
export interface UnpackedFile {
  /** Relative to the folder, with `/`. */
  path: string;
  size: number;
  /** null for a link. */
  sha256: string | null;
}

/** The archive wants to write outside of its folder, or holds what no archive of programs holds. */
export class UnsafeArchive extends Error {
  override readonly name = 'UnsafeArchive';
}

/** The archive is cut short, damaged, or of no known format. */
export class BrokenArchive extends Error {
  override readonly name = 'BrokenArchive';
}

/** Nothing on this machine can read zstd. */
export class ZstdMissing extends Error {
  override readonly name = 'ZstdMissing';
}

type Format = 'gzip' | 'zstd' | 'zip' | 'tar';

/** By the first bytes, never by the name: a login page is often served under the name of an archive. */
export async function formatOf(file: string): Promise<Format | null> {
  const handle = await open(file, 'r');
  try {
    const start = Buffer.alloc(512);
    const { bytesRead } = await handle.read(start, 0, 512, 0);
    if (bytesRead >= 2 && start.readUInt16BE(0) === 0x1f8b) return 'gzip';
    if (bytesRead >= 4 && start.readUInt32BE(0) === 0x28b52ffd) return 'zstd';
    if (bytesRead >= 4 && start.readUInt32BE(0) === 0x504b0304) return 'zip';
    return bytesRead === 512 && start.toString('latin1', 257, 262) === 'ustar' ? 'tar' : null;
  } finally {
    await handle.close();
  }
}

/** A path of an archive as it would lie below the folder. Throws where it would not. */
function safePath(name: string): string {
  const slashed = name.replace(/\\/g, '/');
  if (slashed.startsWith('/') || /^[a-z]:/i.test(slashed) || slashed.includes('\0'))
    throw new UnsafeArchive(`an absolute path: ${JSON.stringify(name)}`);
  const normal = path.posix.normalize(slashed);
  if (normal === '..' || normal.startsWith('../'))
    throw new UnsafeArchive(`a path outside the folder: ${JSON.stringify(name)}`);
  return normal.replace(/\/$/, '');
}

function safeLink(name: string, target: string, isHardLink: boolean): void {
  const from = isHardLink ? '' : path.posix.dirname(name);
  if (path.posix.isAbsolute(target) || /^[a-z]:/i.test(target))
    throw new UnsafeArchive(`a link to an absolute path: ${name} -> ${target}`);
  const landed = path.posix.normalize(path.posix.join(from, target));
  if (landed === '..' || landed.startsWith('../'))
    throw new UnsafeArchive(`a link out of the folder: ${name} -> ${target}`);
}

/** A stream that lets everything through and knows the digest at its end. */
function hashing(entry: UnpackedFile): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      hash.update(chunk);
      entry.size += chunk.length;
      callback(null, chunk);
    },
    flush(callback) {
      entry.sha256 = hash.digest('hex');
      callback();
    },
  });
}

export interface UnpackOptions {
  /** Symbolic links may lead anywhere. They are made when all files are there: nothing is written through one. */
  linksOut?: boolean;
}

async function unpackTar(
  source: Readable[],
  folder: string,
  wanted: (name: string) => boolean,
  { linksOut = false }: UnpackOptions,
): Promise<UnpackedFile[]> {
  const files = new Map<string, UnpackedFile>();
  const refused: UnsafeArchive[] = [];
  const links = new Set<string>();
  const outward = new Map<string, string>();
  const tar = await import('tar');
  const extract = tar.x({
    cwd: folder,
    strict: true,
    preserveOwner: false,
    filter: (name, entry) => {
      if (refused.length > 0) return false;
      try {
        const read = entry as ReadEntry;
        const { type, linkpath } = read;
        // set-uid, and writable by others, have no place in what is started later
        read.mode = (read.mode ?? 0o644) & 0o755;
        const clean = safePath(name);
        for (let parent = path.posix.dirname(clean); parent !== '.'; parent = path.posix.dirname(parent))
          if (links.has(parent)) throw new UnsafeArchive(`a file written through a link: ${name}`);
        const later = type === 'SymbolicLink' && linksOut;
        if (later) outward.set(clean, linkpath ?? '');
        else if (type === 'SymbolicLink' || type === 'Link') safeLink(clean, linkpath ?? '', type === 'Link');
        else if (!['File', 'OldFile', 'ContiguousFile', 'Directory', 'GNUDumpDir'].includes(type))
          throw new UnsafeArchive(`${name} is a ${type}`);
        if (type === 'SymbolicLink') links.add(clean);
        const take = type !== 'Directory' && wanted(clean);
        if (take) files.set(clean, { path: clean, size: 0, sha256: null });
        return take && !later;
      } catch (error) {
        if (!(error instanceof UnsafeArchive)) throw error;
        refused.push(error);
        return false;
      }
    },
    // Called for files only. Any duplex stream will do, whatever the types say.
    transform: (entry) => {
      const file = files.get(safePath(entry.path));
      return (file === undefined ? undefined : hashing(file)) as unknown as ReadEntry;
    },
  });
  try {
    await pipeline([...source, extract as unknown as NodeJS.WritableStream]);
  } catch (error) {
    throw refused[0] ?? asBroken(error);
  }
  if (refused[0] !== undefined) throw refused[0];
  for (const [name, target] of outward) {
    if (!files.has(name)) continue;
    makeFolder(path.dirname(path.join(folder, name)));
    symlinkSync(target, path.join(folder, name));
  }
  return [...files.values()];
}

const OF_THE_DISK = /\b(ENOSPC|EDQUOT|EACCES|EROFS|EPERM|EMFILE)\b/;

/** An error of the file system stays what it is (tar may wrap it: its code is then in the message); all else is the archive's fault. */
function asBroken(error: unknown): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const ofTheDisk = (OF_THE_DISK.exec(code) ?? OF_THE_DISK.exec(message))?.[1];
  if (ofTheDisk === undefined) return new BrokenArchive(message, { cause: error });
  return Object.assign(new Error(message, { cause: error }), { code: ofTheDisk });
}

/** Node reads zstd from 22.15 on; before that the `zstd` program does, into a file beside the archive. */
async function zstdSource(
  host: Host,
  archive: string,
): Promise<{ streams: Readable[]; temporary: string | null }> {
  const { createZstdDecompress } = zlib as unknown as { createZstdDecompress?: () => Transform };
  if (createZstdDecompress !== undefined)
    return {
      streams: [createReadStream(archive, { highWaterMark: 1 << 20 }), createZstdDecompress()],
      temporary: null,
    };
  const temporary = `${archive}.tar`;
  const result = await host.run('zstd', ['-d', '-q', '-f', '--long=31', archive, '-o', temporary], {
    timeoutSeconds: 3600,
  });
  if (result.ending.kind === 'not-started')
    throw new ZstdMissing('neither this Node nor a `zstd` program can read the archive');
  if (result.ending.kind !== 'exited' || result.ending.status !== 0) {
    await rm(temporary, { force: true });
    throw new BrokenArchive(result.output.trim());
  }
  return { streams: [createReadStream(temporary, { highWaterMark: 1 << 20 })], temporary };
}

const UNIX_TYPE = 0o170000;
const UNIX_LINK = 0o120000;

async function unpackZip(
  archive: string,
  folder: string,
  wanted: (name: string) => boolean,
): Promise<UnpackedFile[]> {
  const files: UnpackedFile[] = [];
  const { default: yauzl } = await import('yauzl');
  const zip = await yauzl.openPromise(archive, {
    strictFileNames: false,
    decodeStrings: true,
    autoClose: false,
  });
  try {
    for await (const entry of zip.eachEntry()) {
      const name = safePath(entry.fileName);
      const mode = entry.externalFileAttributes >>> 16;
      if ((mode & UNIX_TYPE) === UNIX_LINK) throw new UnsafeArchive(`a link in a zip: ${name}`);
      if (entry.fileName.endsWith('/') || !wanted(name)) continue;
      const target = path.join(folder, name);
      makeFolder(path.dirname(target));
      const file: UnpackedFile = { path: name, size: 0, sha256: null };
      const input = await zip.openReadStreamPromise(entry);
      await pipeline(input, hashing(file), createWriteStream(target, { flags: 'wx' }));
      await chmod(target, (mode & 0o111) !== 0 || /\.exe$/i.test(name) ? 0o755 : 0o644);
      files.push(file);
    }
    return files;
  } finally {
    zip.close();
  }
}

/**
 * Unpacks what is `wanted` of a tar.gz, tar.zst, tar or zip into an empty folder, and refuses the archive as a whole when any
 * entry, wanted or not, would leave the folder, is written through a link, or is a device.
 *
 * @throws UnsafeArchive, BrokenArchive, ZstdMissing, and what the file system throws.
 */
export async function unpack(
  host: Host,
  archive: string,
  folder: string,
  wanted: (name: string) => boolean,
  options: UnpackOptions = {},
): Promise<UnpackedFile[]> {
  const format = await formatOf(archive);
  if (format === null)
    throw new BrokenArchive('it is not a tar.gz, tar.zst, tar or zip (a login or error page?)');
  makeFolder(folder);
  if (format === 'zip') {
    try {
      return await unpackZip(archive, folder, wanted);
    } catch (error) {
      if (error instanceof UnsafeArchive) throw error;
      // yauzl itself refuses absolute and climbing names
      if (/absolute path|invalid relative path|invalid characters in fileName/.test((error as Error).message))
        throw new UnsafeArchive((error as Error).message, { cause: error });
      throw asBroken(error);
    }
  }
  const opened = createReadStream.bind(null, archive, { highWaterMark: 1 << 20 });
  if (format === 'gzip')
    return unpackTar([opened(), zlib.createGunzip({ chunkSize: 1 << 18 })], folder, wanted, options);
  if (format === 'tar') return unpackTar([opened()], folder, wanted, options);
  const { streams, temporary } = await zstdSource(host, archive);
  try {
    return await unpackTar(streams, folder, wanted, options);
  } finally {
    if (temporary !== null) await rm(temporary, { force: true });
  }
}
