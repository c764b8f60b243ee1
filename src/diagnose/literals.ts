/** The first bytes of a literal, which the automaton knows; the rest is compared where they match. This keeps the automaton small. */
const PREFIX_BYTES = 8;

/**
 * Finds many literals in one pass over bytes (Aho-Corasick), ASCII letters in either case. The time is linear in the bytes,
 * whatever they are, and does not depend on the number of literals: the reason why a hostile or huge log costs what any
 * other log costs. NUL bytes are passed over, so UTF-16 text of ASCII characters is found as well.
 */
export class LiteralScanner {
  private readonly classOf = new Uint8Array(256);
  private readonly width: number;
  /** For each state and byte class the next state, both already multiplied by `width`. */
  private readonly next: Int32Array;
  private readonly found: readonly (readonly number[] | undefined)[];
  private readonly rests: readonly Buffer[];

  /** @param literals in lower case */
  constructor(literals: readonly string[]) {
    const bytes = literals.map((literal) => Buffer.from(literal));
    const prefixes = bytes.map((literal) => literal.subarray(0, PREFIX_BYTES));
    this.rests = bytes.map((literal) => literal.subarray(PREFIX_BYTES));
    let classes = 1;
    for (const prefix of prefixes) {
      for (const byte of prefix) if (this.classOf[byte] === 0) this.classOf[byte] = classes++;
    }
    for (let upper = 65; upper <= 90; upper++) this.classOf[upper] = this.classOf[upper + 32] ?? 0;
    this.width = classes;

    // The trie, as rows of next states; 0 = none yet (nothing goes back to the root by a letter).
    const most = prefixes.reduce((sum, prefix) => sum + prefix.length, 1);
    const next = new Int32Array(most * classes);
    const found: (number[] | undefined)[] = [undefined];
    let states = 1;
    prefixes.forEach((prefix, id) => {
      let row = 0;
      for (const byte of prefix) {
        const at = row + (this.classOf[byte] as number);
        if (next[at] === 0) next[at] = states++ * classes;
        row = next[at] as number;
      }
      (found[row / classes] ??= []).push(id);
    });

    // Where no letter leads on, the row of the longest proper suffix does. Breadth first, so that it is complete already.
    const suffixOf = new Int32Array(states);
    const queue = new Int32Array(states);
    let last = 1;
    for (let first = 0; first < last; first++) {
      const row = (queue[first] as number) * classes;
      const suffix = suffixOf[queue[first] as number] as number;
      const inherited = found[suffix / classes];
      if (row !== 0 && inherited !== undefined) (found[row / classes] ??= []).push(...inherited);
      for (let symbol = 0; symbol < classes; symbol++) {
        const child = next[row + symbol] as number;
        const past = row === 0 ? 0 : (next[suffix + symbol] as number);
        if (child === 0) {
          next[row + symbol] = past;
        } else {
          suffixOf[child / classes] = past;
          queue[last++] = child / classes;
        }
      }
    }
    this.next = next;
    this.found = found;
  }

  /** Calls `onHit` with the literal's index and the place where its prefix ends, for each hit in `bytes[start, end)`. */
  scan(bytes: Uint8Array, start: number, end: number, onHit: (literal: number, at: number) => void): void {
    const { classOf, next, found, width } = this;
    let state = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i] as number;
      if (byte === 0) continue;
      state = next[state + (classOf[byte] as number)] as number;
      if (state === 0) continue;
      const hits = found[state / width];
      if (hits === undefined) continue;
      for (const literal of hits) if (this.goesOn(literal, bytes, i + 1, end)) onHit(literal, i + 1);
    }
  }

  /** Whether the rest of a literal stands at `at`, NUL bytes aside. */
  private goesOn(literal: number, bytes: Uint8Array, at: number, end: number): boolean {
    const rest = this.rests[literal] as Buffer;
    let i = at;
    for (const wanted of rest) {
      while (i < end && bytes[i] === 0) i++;
      if (i >= end) return false;
      const byte = bytes[i++] as number;
      if ((byte >= 65 && byte <= 90 ? byte + 32 : byte) !== wanted) return false;
    }
    return true;
  }
}
