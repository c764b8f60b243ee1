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

  constructor(literals: readonly string[]) {
    let classes = 1;
    for (const literal of literals) {
      for (const byte of Buffer.from(literal)) if (this.classOf[byte] === 0) this.classOf[byte] = classes++;
    }
    for (let upper = 65; upper <= 90; upper++) this.classOf[upper] = this.classOf[upper + 32] ?? 0;
    this.width = classes;

    const children = [new Map<number, number>()];
    const ends: number[][] = [[]];
    literals.forEach((literal, id) => {
      let state = 0;
      for (const byte of Buffer.from(literal)) {
        const symbol = this.classOf[byte] ?? 0;
        let child = children[state]?.get(symbol);
        if (child === undefined) {
          child = children.push(new Map()) - 1;
          ends.push([]);
          children[state]?.set(symbol, child);
        }
        state = child;
      }
      ends[state]?.push(id);
    });

    this.next = new Int32Array(children.length * classes);
    const fallback = new Int32Array(children.length);
    const queue = [0];
    for (const state of queue) {
      const back = fallback[state] ?? 0;
      if (state !== 0) ends[state]?.push(...(ends[back] ?? []));
      for (let symbol = 0; symbol < classes; symbol++) {
        const child = children[state]?.get(symbol);
        const past = state === 0 ? 0 : (this.next[back * classes + symbol] ?? 0);
        this.next[state * classes + symbol] = child === undefined ? past : child * classes;
        if (child !== undefined) {
          fallback[child] = past / classes;
          queue.push(child);
        }
      }
    }
    this.found = ends.map((ids) => (ids.length > 0 ? ids : undefined));
  }

  /** Calls `onHit` with the literal's index and the place behind its last byte, for each hit in `bytes[start, end)`. */
  scan(bytes: Uint8Array, start: number, end: number, onHit: (literal: number, after: number) => void): void {
    const { classOf, next, found, width } = this;
    let state = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i] as number;
      if (byte === 0) continue;
      state = next[state + (classOf[byte] as number)] as number;
      if (state === 0) continue;
      const hits = found[state / width];
      if (hits !== undefined) for (const literal of hits) onHit(literal, i + 1);
    }
  }
}
