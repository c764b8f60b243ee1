import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { InputError } from '../../core/findings.js';
import { ELF_MAGIC, LOOKAHEAD_BYTES, PE_MAGIC, readElf, readPe, type Image } from './images.js';
import { KNOWN_HEAD_BYTES, KNOWN_LIBRARIES, type KnownLibrary } from './known-libraries.js';

/** Native host code found in a file. */
export interface HostImage {
  /** Bytes from the file's start. */
  offset: number;
  format: 'elf' | 'pe';
  machine: string | null;
  /** The published library that it is, byte for byte; null = not one that is known. */
  library: KnownLibrary | null;
}

export interface HostCodeScan {
  /** Of the whole file. */
  sha256: string;
  size: number;
  images: HostImage[];
  /** Images beyond the first `MAX_IMAGES`, counted and not listed. */
  furtherImages: number;
  /** GPU code that stands uncompressed in the file, by compute capability. */
  cubins: { computeCapability: string | null; count: number }[];
}

const CHUNK_BYTES = 1024 * 1024;
const MAX_IMAGES = 100;

/** Hashes the bytes of one image on the fly, as long as the library that it may be. */
interface Suspect {
  image: HostImage;
  library: KnownLibrary;
  hash: Hash;
  end: number;
}

/** Takes a file's bytes in order, in windows that overlap by LOOKAHEAD_BYTES, and collects what is found. */
class Scanner {
  readonly images: HostImage[] = [];
  furtherImages = 0;
  private readonly cubinCounts = new Map<string | null, number>();
  private readonly cubinOffsets: { offset: number; capability: string | null }[] = [];
  private suspects: Suspect[] = [];

  constructor(private readonly known: readonly KnownLibrary[]) {}

  /** `bytes` lie at `offset` in the file; the last `fresh` of them are new. Images are looked for in the first `to`. */
  scan(bytes: Buffer, offset: number, fresh: number, to: number): void {
    this.feedSuspects(bytes.subarray(bytes.length - fresh), offset + bytes.length - fresh);
    this.find(bytes, offset, to, ELF_MAGIC, readElf);
    this.find(bytes, offset, to, PE_MAGIC, readPe);
  }

  private find(
    bytes: Buffer,
    offset: number,
    to: number,
    magic: Buffer,
    read: (bytes: Buffer, at: number) => Image | null,
  ): void {
    for (let at = bytes.indexOf(magic); at !== -1 && at < to; at = bytes.indexOf(magic, at + 1)) {
      const image = read(bytes, at);
      if (image === null) continue;
      if (image.format === 'cubin') this.addCubin(offset + at, image.machine);
      else
        this.addImage(bytes, at, {
          offset: offset + at,
          format: image.format,
          machine: image.machine,
          library: null,
        });
    }
  }

  private addCubin(offset: number, capability: string | null): void {
    this.cubinCounts.set(capability, (this.cubinCounts.get(capability) ?? 0) + 1);
    if (this.cubinOffsets.length < MAX_IMAGES * MAX_IMAGES) this.cubinOffsets.push({ offset, capability });
  }

  private addImage(bytes: Buffer, at: number, image: HostImage): void {
    if (this.images.length >= MAX_IMAGES) {
      this.furtherImages++;
      return;
    }
    this.images.push(image);
    const head = createHash('sha256')
      .update(bytes.subarray(at, at + KNOWN_HEAD_BYTES))
      .digest('hex');
    for (const library of this.known) {
      if (library.head !== head) continue;
      const suspect = { image, library, hash: createHash('sha256'), end: image.offset + library.size };
      this.suspects.push(suspect);
      this.feed(suspect, bytes.subarray(at), image.offset);
    }
  }

  private feedSuspects(fresh: Buffer, offset: number): void {
    this.suspects = this.suspects.filter(({ end }) => end > offset);
    for (const suspect of this.suspects) this.feed(suspect, fresh, offset);
  }

  private feed(suspect: Suspect, bytes: Buffer, offset: number): void {
    const wanted = Math.max(0, Math.min(bytes.length, suspect.end - offset));
    if (wanted > 0) suspect.hash.update(bytes.subarray(0, wanted));
    if (wanted === suspect.end - offset && suspect.hash.digest('hex') === suspect.library.sha256)
      suspect.image.library = suspect.library;
  }

  /** What lies inside a library that was proven byte for byte is part of it, and no finding of its own. */
  result(): Pick<HostCodeScan, 'images' | 'furtherImages' | 'cubins'> {
    const proven = this.images.flatMap(({ offset, library }) =>
      library === null ? [] : [{ start: offset, end: offset + library.size }],
    );
    const isInside = (offset: number): boolean =>
      proven.some(({ start, end }) => offset > start && offset < end);
    for (const { offset, capability } of this.cubinOffsets)
      if (isInside(offset)) this.cubinCounts.set(capability, (this.cubinCounts.get(capability) ?? 1) - 1);
    return {
      images: this.images.filter(({ offset }) => !isInside(offset)),
      furtherImages: this.furtherImages,
      cubins: [...this.cubinCounts]
        .filter(([, count]) => count > 0)
        .map(([computeCapability, count]) => ({ computeCapability, count }))
        .sort((a, b) => Number(a.computeCapability) - Number(b.computeCapability)),
    };
  }
}

async function fill(handle: FileHandle, buffer: Buffer, from: number, position: number): Promise<number> {
  let filled = from;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position + filled - from);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled - from;
}

/**
 * One pass over `file`: its sha256, and every native library or program inside. Memory stays flat: two windows of about
 * 1 MiB, one being read while the other is worked on. Code that is compressed or encoded is not seen.
 * @throws InputError where the file cannot be read.
 */
export async function scanHostCode(
  file: string,
  known: readonly KnownLibrary[] = KNOWN_LIBRARIES,
): Promise<HostCodeScan> {
  const hash = createHash('sha256');
  const scanner = new Scanner(known);
  let handle: FileHandle | null = null;
  try {
    handle = await open(file, 'r');
    // Both windows: [the last LOOKAHEAD_BYTES of the window before][CHUNK_BYTES of fresh bytes].
    let window = Buffer.allocUnsafe(LOOKAHEAD_BYTES + CHUNK_BYTES);
    let next = Buffer.allocUnsafe(LOOKAHEAD_BYTES + CHUNK_BYTES);
    let carried = 0;
    let position = 0;
    let fresh = await fill(handle, window, LOOKAHEAD_BYTES, 0);
    for (;;) {
      const isLast = fresh < CHUNK_BYTES;
      const reading = isLast ? Promise.resolve(0) : fill(handle, next, LOOKAHEAD_BYTES, position + fresh);
      const bytes = window.subarray(LOOKAHEAD_BYTES - carried, LOOKAHEAD_BYTES + fresh);
      hash.update(bytes.subarray(carried));
      // What begins in the last LOOKAHEAD_BYTES is looked at in the next window, with all that follows it.
      const to = isLast ? bytes.length : Math.max(0, bytes.length - LOOKAHEAD_BYTES);
      scanner.scan(bytes, position - carried, fresh, to);
      position += fresh;
      if (isLast) break;
      carried = bytes.length - to;
      bytes.copy(next, LOOKAHEAD_BYTES - carried, to);
      fresh = await reading;
      [window, next] = [next, window];
    }
    return { sha256: hash.digest('hex'), size: position, ...scanner.result() };
  } catch (error) {
    throw new InputError(`Cannot read ${file}: ${(error as Error).message}.`, { cause: error });
  } finally {
    await handle?.close();
  }
}
