/** The first bytes of a literal, which the automaton knows; the rest is compared where they match. This keeps the automaton small. */
const PREFIX_BYTES = 10;
const MOST_STATES = 0xffff;

/**
 * Finds many literals in one pass over bytes (Aho-Corasick), ASCII letters in either case. The time is linear in the bytes,
 * whatever they are, and does not depend on the number of literals: the reason why a hostile or huge log costs what any
 * other log costs. NUL bytes are passed over, so UTF-16 text of ASCII characters is found as well.
 */
export class LiteralScanner {
  private readonly classOf = new Uint8Array(256);
  /** The row of a state begins at `state << shift`: a shift costs less than a product, and far less than a division. */
  private readonly shift: number;
  /** For each state and byte class the next state. */
  private readonly next: Uint16Array;
  /** 1 for each state in which a literal ends. */
  private readonly ends: Uint8Array;
  private readonly found: readonly (readonly number[] | undefined)[];
  private readonly rests: readonly Buffer[];

  /**
   * @param literals in lower case
   * @throws RangeError where they are more than 6,500
   */
  constructor(literals: readonly string[]) {
    const bytes = literals.map((literal) => Buffer.from(literal));
    const prefixes = bytes.map((literal) => literal.subarray(0, PREFIX_BYTES));
    this.rests = bytes.map((literal) => literal.subarray(PREFIX_BYTES));
    let classes = 1;
    for (const prefix of prefixes) {
      for (const byte of prefix) if (this.classOf[byte] === 0) this.classOf[byte] = classes++;
    }
    for (let upper = 65; upper <= 90; upper++) this.classOf[upper] = this.classOf[upper + 32] ?? 0;
    const shift = Math.ceil(Math.log2(Math.max(classes, 2)));
    this.shift = shift;

    // The trie, as rows of next states; 0 = none yet (nothing goes back to the root by a letter).
    const most = prefixes.reduce((sum, prefix) => sum + prefix.length, 1);
    if (most > MOST_STATES) throw new RangeError(`${most} states do not fit into 16 bits`);
    const next = new Uint16Array(most << shift);
    const found: (number[] | undefined)[] = [undefined];
    let states = 1;
    prefixes.forEach((prefix, id) => {
      let state = 0;
      for (const byte of prefix) {
        const at = (state << shift) + (this.classOf[byte] as number);
        if (next[at] === 0) next[at] = states++;
        state = next[at] as number;
      }
      (found[state] ??= []).push(id);
    });

    // Where no letter leads on, the row of the longest proper suffix does. Breadth first, so that it is complete already.
    const suffixOf = new Uint16Array(states);
    const queue = new Uint16Array(states);
    let last = 1;
    for (let first = 0; first < last; first++) {
      const state = queue[first] as number;
      const suffix = suffixOf[state] as number;
      const inherited = found[suffix];
      if (state !== 0 && inherited !== undefined) (found[state] ??= []).push(...inherited);
      for (let symbol = 0; symbol < classes; symbol++) {
        const child = next[(state << shift) + symbol] as number;
        const past = state === 0 ? 0 : (next[(suffix << shift) + symbol] as number);
        if (child === 0) {
          next[(state << shift) + symbol] = past;
        } else {
          suffixOf[child] = past;
          queue[last++] = child;
        }
      }
    }
    this.next = next;
    this.ends = Uint8Array.from({ length: states }, (_, state) => (found[state] === undefined ? 0 : 1));
    this.found = found;
  }

  /** A mark for each literal, 1 where it is not looked for any more: for the caller to set, and to hand to `scan`. */
  marks(): Uint8Array {
    return new Uint8Array(this.rests.length);
  }

  /**
   * Calls `onHit` with the literal's index and the place where its prefix ends, for each hit in `bytes[start, end)` of a literal
   * that has no mark in `done`.
   */
  scan(
    bytes: Uint8Array,
    start: number,
    end: number,
    { done, onHit }: { done: Uint8Array; onHit: (literal: number, at: number) => void },
  ): void {
    const { classOf, next, ends, found, shift } = this;
    let state = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i] as number;
      if (byte === 0) continue;
      state = next[(state << shift) + (classOf[byte] as number)] as number;
      if (ends[state] === 0) continue;
      const hits = found[state] as readonly number[];
      for (const literal of hits) {
        if (done[literal] === 0 && this.goesOn(literal, bytes, i + 1, end)) onHit(literal, i + 1);
      }
    }
  }

  /** Whether the rest of a literal stands at `at`, NUL bytes aside. */
  private goesOn(literal: number, bytes: Uint8Array, at: number, end: number): boolean {
    const rest = this.rests[literal] as Buffer;
    let i = at;
    for (let wanted = 0; wanted < rest.length; wanted++) {
      while (i < end && bytes[i] === 0) i++;
      if (i >= end) return false;
      const byte = bytes[i++] as number;
      if ((byte >= 65 && byte <= 90 ? byte + 32 : byte) !== rest[wanted]) return false;
    }
    return true;
  }
}
