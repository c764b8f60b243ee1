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
