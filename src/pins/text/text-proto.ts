import { ParseProblem } from '../reader.js';
import type { SourceFile } from './source.js';

/** A field of a message in protobuf's text format; `offset` is where its value begins. */
export interface ProtoField {
  name: string;
  value: string | ProtoField[];
  offset: number;
}

const TOKEN = /\s+|#[^\n]*|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|[{}[\]<>:,;]|[^\s{}[\]<>:,;"'#]+/y;

interface Token {
  text: string;
  /** The inside of a string; null for anything else. */
  quoted: string | null;
  offset: number;
}

function tokens(file: SourceFile): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < file.text.length; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(file.text);
    if (match === null) throw new ParseProblem('a string is not closed', file.position(at).line);
    const [text, double, single] = match;
    if (/^[\s#]/.test(text)) continue;
    found.push({ text, quoted: double ?? single ?? null, offset: match.index });
  }
  return found;
}

/**
 * Reads protobuf's text format (https://protobuf.dev/reference/protobuf/textformat-spec/) as far as configurations use it:
 * scalars, strings, messages in braces, lists in brackets (a list is its field repeated). Throws ParseProblem.
 */
export function parseTextProto(file: SourceFile): ProtoField[] {
  const all = tokens(file);
  let at = 0;
  const fail = (wanted: string): never => {
    const token = all[at];
    const line = file.position(token?.offset ?? Math.max(file.text.trimEnd().length - 1, 0)).line;
    throw new ParseProblem(`${wanted} was expected, not ${token?.text ?? 'the end'}`, line);
  };
  const value = (name: string, depth: number): ProtoField[] => {
    const token = all[at] ?? fail('a value');
    if (depth > 64) return fail('less nesting');
    at += 1;
    if (token.text === '{' || token.text === '<') {
      const inside = fields(token.text === '{' ? '}' : '>', depth + 1);
      return [{ name, value: inside, offset: token.offset }];
    }
    if (token.text === '[') {
      const found: ProtoField[] = [];
      while (all[at]?.text !== ']') {
        found.push(...value(name, depth + 1));
        if (all[at]?.text === ',') at += 1;
      }
      at += 1;
      return found;
    }
    if (token.quoted === null && /^[}\]>:,;]$/.test(token.text)) {
      at -= 1;
      return fail('a value');
    }
    let text = token.quoted ?? token.text;
    // Strings that stand side by side are one string.
    for (; token.quoted !== null && all[at]?.quoted != null; at++) text += all[at]?.quoted ?? '';
    return [{ name, value: text, offset: token.offset }];
  };
  const fields = (end: string | null, depth: number): ProtoField[] => {
    const found: ProtoField[] = [];
    for (;;) {
      const token = all[at];
      if (token === undefined && end === null) return found;
      if (token === undefined) return fail(end ?? '');
      at += 1;
      if (token.text === end) return found;
      if (token.quoted !== null || !/^\w/.test(token.text)) {
        at -= 1;
        return fail('a field');
      }
      if (all[at]?.text === ':') at += 1;
      else if (!/^[{<[]$/.test(all[at]?.text ?? '')) return fail('":"');
      found.push(...value(token.text, depth));
      if (/^[,;]$/.test(all[at]?.text ?? '')) at += 1;
    }
  };
  return fields(null, 0);
}
