import { parse, TomlError } from 'smol-toml';
import { ParseProblem } from '../reader.js';
import { Span, type SourceFile } from './source.js';

/** A value that is not a table or array: the keys (and array indices) that lead to it, and both their places. */
export interface TomlLeaf {
  path: (string | number)[];
  /** The last key as written. */
  key: Span;
  /** The value without its quotes. */
  value: Span;
  isString: boolean;
  /** The key of the inline table that it stands in. */
  holder?: Span;
}

/**
 * Every leaf of a TOML file with its place. The library says whether the file is valid; since it keeps no positions, a scan
 * over the (now known to be valid) text finds them.
 */
export function tomlLeaves(file: SourceFile): TomlLeaf[] {
  try {
    parse(file.text);
  } catch (error) {
    if (error instanceof TomlError)
      throw new ParseProblem(error.message.split('\n')[0] ?? 'invalid TOML', error.line);
    throw error;
  }
  return new Scan(file).all();
}

class Scan {
  private at = 0;
  private readonly leaves: TomlLeaf[] = [];
  private readonly tables = new Map<string, number>();

  constructor(private readonly file: SourceFile) {}

  all(): TomlLeaf[] {
    const { text } = this.file;
    let table: (string | number)[] = [];
    for (;;) {
      this.skipSpace();
      if (this.at >= text.length) return this.leaves;
      if (text[this.at] === '[') {
        const isArray = text[this.at + 1] === '[';
        this.at += isArray ? 2 : 1;
        table = this.keys().map(({ text: name }) => name);
        this.at = text.indexOf(']', this.at) + (isArray ? 2 : 1);
        if (isArray) {
          const name = JSON.stringify(table);
          const index = (this.tables.get(name) ?? -1) + 1;
          this.tables.set(name, index);
          table = [...table, index];
        }
      } else this.pair(table);
    }
  }

  private pair(table: readonly (string | number)[], holder?: Span): void {
    const keys = this.keys();
    this.at = this.file.text.indexOf('=', this.at) + 1;
    const last = keys.at(-1);
    if (last === undefined) {
      this.at = this.file.text.length;
      return;
    }
    this.value([...table, ...keys.map((key) => key.text)], last, holder);
  }

  private value(path: (string | number)[], key: Span, holder?: Span): void {
    const { text } = this.file;
    this.skipSpace();
    const open = text[this.at];
    if (open === '[' || open === '{') {
      const close = open === '[' ? ']' : '}';
      this.at += 1;
      for (let index = 0; ; index++) {
        this.skipSpace();
        if (text[this.at] === ',') {
          this.at += 1;
          this.skipSpace();
        }
        if (text[this.at] === close || this.at >= text.length) break;
        if (open === '[') this.value([...path, index], key, holder);
        else this.pair(path, key);
      }
      this.at += 1;
      return;
    }
    const quote = /^(?:"""|'''|"|')/.exec(text.slice(this.at, this.at + 3))?.[0];
    if (quote === undefined) {
      const end = this.at + (/[,\]}\n#]/.exec(text.slice(this.at))?.index ?? text.length - this.at);
      this.leaf(path, key, holder, this.at, end, false);
      this.at = end;
      return;
    }
    const start = this.at + quote.length;
    let end = start;
    while (end < text.length && !text.startsWith(quote, end))
      end += quote.startsWith('"') && text[end] === '\\' ? 2 : 1;
    this.leaf(path, key, holder, start, end, true);
    this.at = end + quote.length;
    if (quote.length === 3) while (text[this.at] === quote[0]) this.at += 1;
  }

  private leaf(
    path: (string | number)[],
    key: Span,
    holder: Span | undefined,
    start: number,
    end: number,
    isString: boolean,
  ): void {
    const value = Span.of(this.file, start, this.file.text.slice(start, end));
    this.leaves.push({
      path,
      key,
      value: isString ? value : value.trim(),
      isString,
      ...(holder && { holder }),
    });
  }

  private keys(): Span[] {
    const { text } = this.file;
    const keys: Span[] = [];
    for (;;) {
      this.skipSpace();
      const match = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))/.exec(
        text.slice(this.at, this.at + 512),
      );
      if (match === null) return keys;
      const quoted = match[3] === undefined ? 1 : 0;
      const name = match[1] ?? match[2] ?? match[3] ?? '';
      keys.push(Span.of(this.file, this.at + quoted, name));
      this.at += match[0].length;
      while (text[this.at] === ' ' || text[this.at] === '\t') this.at += 1;
      if (text[this.at] !== '.') return keys;
      this.at += 1;
    }
  }

  private skipSpace(): void {
    const { text } = this.file;
    for (;;) {
      while (/\s/.test(text[this.at] ?? '')) this.at += 1;
      if (text[this.at] !== '#') return;
      const newline = text.indexOf('\n', this.at);
      this.at = newline === -1 ? text.length : newline + 1;
    }
  }
}
