import { TextDecoder } from 'node:util';

/** The most bytes of a line that are looked at at once; a longer line is cut into pieces that overlap. */
export const PIECE_BYTES = 16_384;
const OVERLAP_BYTES = 512;

/** Called with a piece of line `number` (from 1), without its line ending: `bytes[start, end)`. */
export type OnPiece = (number: number, bytes: Buffer, start: number, end: number) => void;

const NEWLINE = 10;
const RETURN = 13;

/**
 * Cuts chunks of bytes into numbered lines as `grep -n` counts them, holding no more than one piece of a line in memory. Text
 * in UTF-16 (recognized by its byte order mark) becomes UTF-8; any other bytes are passed on as they are.
 */
export class LineSplitter {
  private rest: Buffer = Buffer.alloc(0);
  private number = 1;
  private utf16: TextDecoder | null | undefined;

  constructor(private readonly onPiece: OnPiece) {}

  push(chunk: Buffer): void {
    const text = this.toUtf8(chunk);
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, text]) : text;
    let start = 0;
    for (;;) {
      const newline = bytes.indexOf(NEWLINE, start);
      if (newline < 0) break;
      this.line(bytes, start, newline);
      this.number++;
      start = newline + 1;
    }
    start = this.pieces(bytes, start, bytes.length);
    // A copy: a slice would keep the whole chunk alive.
    this.rest = Buffer.from(bytes.subarray(start));
  }

  end(): void {
    if (this.rest.length > 0) this.line(this.rest, 0, this.rest.length);
  }

  private line(bytes: Buffer, start: number, end: number): void {
    const last = end > start && bytes[end - 1] === RETURN ? end - 1 : end;
    this.onPiece(this.number, bytes, this.pieces(bytes, start, last), last);
  }

  /** Passes on the full pieces of a long line; returns where the rest begins. */
  private pieces(bytes: Buffer, start: number, end: number): number {
    let from = start;
    while (end - from > PIECE_BYTES) {
      this.onPiece(this.number, bytes, from, from + PIECE_BYTES);
      from += PIECE_BYTES - OVERLAP_BYTES;
    }
    return from;
  }

  private toUtf8(chunk: Buffer): Buffer {
    if (this.utf16 === undefined) this.utf16 = utf16Decoder(chunk);
    return this.utf16 === null ? chunk : Buffer.from(this.utf16.decode(chunk, { stream: true }));
  }
}

function utf16Decoder(first: Buffer): TextDecoder | null {
  if (first[0] === 0xff && first[1] === 0xfe) return new TextDecoder('utf-16le');
  if (first[0] === 0xfe && first[1] === 0xff) return new TextDecoder('utf-16be');
  return null;
}
