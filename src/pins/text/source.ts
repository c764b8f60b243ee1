/** The place of the last of these that is not above a value; they grow. */
function lastAtMost(starts: readonly number[], value: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A text file under scan: its text, and where in it an offset lies. Carriage returns and the BOM are gone. */
export class SourceFile {
  private starts: number[] | undefined;

  constructor(
    readonly path: string,
    readonly text: string,
  ) {}

  private lineStarts(): number[] {
    if (this.starts === undefined) {
      this.starts = [0];
      for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1))
        this.starts.push(at + 1);
    }
    return this.starts;
  }

  /** Line and column, both from 1. */
  position(offset: number): { line: number; column: number } {
    const starts = this.lineStarts();
    const low = lastAtMost(starts, offset);
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  }

  /** The offset of a line and column, both from 0. */
  offset(line: number, character: number): number {
    return (this.lineStarts()[line] ?? this.text.length) + character;
  }

  /** The text of a line (from 1) without its end. */
  line(number: number): string {
    const starts = this.lineStarts();
    const start = starts[number - 1];
    if (start === undefined) return '';
    const next = starts[number];
    return this.text.slice(start, next === undefined ? undefined : next - 1);
  }

  /** All of it, as text that knows where it was written. */
  span(): Span {
    return Span.of(this, 0, this.text);
  }
}

interface Piece {
  readonly file: SourceFile;
  readonly offset: number;
  readonly text: string;
}

export interface Origin {
  readonly file: SourceFile;
  readonly offset: number;
  /** The text that is written there as one piece. */
  readonly written?: string;
}

/**
 * Text that knows where each of its characters was written. `tensorrt==${V}` expands to pieces of two lines, and the pin is
 * reported (and repaired) where the version itself stands.
 */
export class Span {
  readonly text: string;
  private starts: number[] | undefined;

  constructor(readonly pieces: readonly Piece[]) {
    this.text = pieces.map((piece) => piece.text).join('');
  }

  static of(file: SourceFile, offset: number, text: string): Span {
    return new Span([{ file, offset, text }]);
  }

  static join(parts: readonly Span[]): Span {
    return new Span(parts.flatMap((part) => part.pieces));
  }

  /** Which piece holds a character, and where that piece begins: long texts are cut into many words. */
  private pieceAt(index: number): { number: number; at: number } {
    if (this.pieces.length === 1) return { number: 0, at: 0 };
    if (this.starts === undefined) {
      this.starts = [];
      let at = 0;
      for (const { text } of this.pieces) {
        this.starts.push(at);
        at += text.length;
      }
    }
    const number = lastAtMost(this.starts, index);
    return { number, at: this.starts[number] ?? 0 };
  }

  slice(start: number, end = this.text.length): Span {
    const pieces: Piece[] = [];
    const first = this.pieceAt(start);
    let { at } = first;
    for (let number = first.number; number < this.pieces.length; number++) {
      const piece = this.pieces[number];
      if (piece === undefined) break;
      const from = Math.max(start - at, 0);
      const to = Math.min(end - at, piece.text.length);
      if (from < to)
        pieces.push({ file: piece.file, offset: piece.offset + from, text: piece.text.slice(from, to) });
      at += piece.text.length;
      if (at >= end) break;
    }
    return new Span(pieces);
  }

  /** Where the character at `index` was written; the end of the text counts as its last character. */
  origin(index = 0): Origin | null {
    const { number, at } = this.pieceAt(index);
    const piece = this.pieces[number];
    if (piece !== undefined && index < at + piece.text.length)
      return { file: piece.file, offset: piece.offset + (index - at), written: piece.text };
    const last = this.pieces.at(-1);
    return last === undefined ? null : { file: last.file, offset: last.offset + last.text.length - 1 };
  }

  trim(): Span {
    const start = this.text.length - this.text.trimStart().length;
    return this.slice(start, this.text.trimEnd().length);
  }

  /** The same text, said to be written where `origin` is: for a value that was put together from several places. */
  movedTo(origin: Origin): Span {
    return new Span([{ file: origin.file, offset: origin.offset, text: this.text }]);
  }
}

/** Bytes as text: UTF-8 or UTF-16 by their mark, else UTF-8, else Latin-1 (where every byte is a character). */
export function decodeText(bytes: Buffer): string {
  let text: string;
  if (bytes[0] === 0xff && bytes[1] === 0xfe) text = bytes.subarray(2).toString('utf16le');
  else if (bytes[0] === 0xfe && bytes[1] === 0xff)
    text = Buffer.from(bytes.subarray(2, bytes.length & ~1))
      .swap16()
      .toString('utf16le');
  else {
    text = bytes.toString('utf8');
    if (text.includes('\ufffd')) text = bytes.toString('latin1').replace(/^ï»¿/, '');
    else if (text.startsWith('\ufeff')) text = text.slice(1);
  }
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
}
