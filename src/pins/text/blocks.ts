/** A part of a text in braces, with a name; the lines count from 1. */
export interface Block {
  name: string;
  text: string;
  from: number;
  to: number;
}

/** The blocks that `head` (global, with a group for the name, ending at the brace) begins. */
export function blocksOf(text: string, head: RegExp): Block[] {
  return [...text.matchAll(head)].map((match) => {
    let depth = 1;
    let end = match.index + match[0].length;
    for (; end < text.length && depth > 0; end++) depth += text[end] === '{' ? 1 : text[end] === '}' ? -1 : 0;
    const from = lineOf(text, match.index);
    return { name: match[1] ?? '', text: text.slice(match.index, end), from, to: lineOf(text, end) };
  });
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** A function of a shell script, by the offsets of its head, of what follows its brace, and of the brace that closes it. */
export interface FunctionBody {
  name: string;
  head: number;
  start: number;
  end: number;
}

/** More functions than anybody writes into one script: further ones are read where they stand. */
const MAX_FUNCTIONS = 500;
const FUNCTION = /^([ \t]*)(?:function[ \t]+([\w:.-]+)[ \t]*(?:\(\))?|([\w:.-]+)[ \t]*\(\))\s*\{/gm;

/** The functions of a script: each ends where a brace closes it at its own indentation, or on its own line. */
export function shellFunctions(text: string): FunctionBody[] {
  if (!text.includes('{')) return [];
  const found: FunctionBody[] = [];
  for (const { 0: whole, 1: indent = '', 2: keyword, 3: plain, index: head } of text.matchAll(FUNCTION)) {
    if (found.length >= MAX_FUNCTIONS) break;
    const start = head + whole.length;
    const line = text.slice(start, text.indexOf('\n', start) >>> 0);
    const close = /[;\s]\}[ \t]*(?:#.*)?$/.test(line)
      ? start + line.lastIndexOf('}')
      : text.indexOf(`\n${indent}}`, start);
    found.push({ name: keyword ?? plain ?? '', head, start, end: close === -1 ? text.length : close });
  }
  return found;
}
