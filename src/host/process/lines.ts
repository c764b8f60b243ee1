/** A longer line is cut here: no message of a tool is, and every reader of lines costs at least its length. */
export const MAX_LINE = 64 * 1024;

/**
 * Cuts a stream into lines, as they come. The work grows with the bytes, not with their square, and what is kept of an unfinished line
 * is bounded: of a line without end its first MAX_LINE characters are told, and how many were left out.
 */
export class LineSplitter {
  private parts: string[] = [];
  private kept = 0;
  private dropped = 0;
  private endsInReturn = false;
  private readonly decoder = new TextDecoder('utf-8');

  constructor(private readonly emit: (line: string) => void) {}

  write(chunk: Buffer): void {
    this.take(this.decoder.decode(chunk, { stream: true }));
  }

  end(): void {
    this.take(this.decoder.decode());
    if (this.kept > 0 || this.endsInReturn) this.flush(false);
  }

  private take(text: string): void {
    let from = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
      this.keep(text.slice(from, at));
      this.flush(true);
      from = at + 1;
    }
    this.keep(text.slice(from));
  }

  private keep(text: string): void {
    if (text === '') return;
    // The return that may belong to a line end to come is held back.
    const whole = this.endsInReturn ? `\r${text}` : text;
    this.endsInReturn = whole.endsWith('\r');
    const part = this.endsInReturn ? whole.slice(0, -1) : whole;
    const room = MAX_LINE - this.kept;
    if (part.length > room) this.dropped += part.length - room;
    if (room > 0 && part !== '') this.parts.push(part.slice(0, room));
    this.kept += Math.min(part.length, room);
  }

  private flush(isEnded: boolean): void {
    const line = this.parts.join('');
    const end = this.endsInReturn && !isEnded ? '\r' : '';
    this.emit(this.dropped === 0 ? `${line}${end}` : `${line} [... ${this.dropped} characters left out]`);
    this.parts = [];
    this.kept = 0;
    this.dropped = 0;
    this.endsInReturn = false;
  }
}
