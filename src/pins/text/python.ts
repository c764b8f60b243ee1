import { Span, type SourceFile } from './source.js';

/** A string literal of Python or Starlark, with what stands around it. */
export interface Literal {
  value: Span;
  /** The text before it, back to the last line that begins an assignment or call argument. */
  before: string;
  formatted: boolean;
  /** The text after it, for `.format(...)` and `% ...`. */
  after: Span;
  /** Where the dict begins that it is part of: its values are alternatives. Null outside of any. */
  dict: number | null;
  /** It is the key of a dict. */
  isKey: boolean;
}

const TOKEN = /#[^\n]*|([rRbBuUfF]{0,2})("""|'''|"|')/g;

/** String literals of Python or Starlark, without comments, docstrings and other strings that are statements of their own. */
export function literals(file: SourceFile): Literal[] {
  const found: Literal[] = [];
  const { text } = file;
  const open: { bracket: string; at: number }[] = [];
  let codeStart = 0;
  TOKEN.lastIndex = 0;
  for (let match; (match = TOKEN.exec(text)) !== null;) {
    const [whole, prefix = '', quote] = match;
    follow(open, text.slice(codeStart, match.index), codeStart);
    codeStart = TOKEN.lastIndex;
    if (quote === undefined) continue;
    const start = match.index + whole.length;
    let end = start;
    while (end < text.length && !text.startsWith(quote, end) && !(quote.length === 1 && text[end] === '\n'))
      end += text[end] === '\\' ? 2 : 1;
    codeStart = TOKEN.lastIndex = end + quote.length;
    const before = text.slice(Math.max(0, match.index - 600), match.index);
    const isStatement = open.length === 0 && /(?:^|[^\\]\n)[ \t]*$/.test(before);
    if (isStatement) continue;
    const after = Span.of(file, end + quote.length, text.slice(end + quote.length, end + quote.length + 160));
    const dict = open.find(({ bracket }) => bracket === '{')?.at ?? null;
    found.push({
      value: Span.of(file, start, text.slice(start, end)),
      before,
      formatted: /f/i.test(prefix),
      after,
      dict,
      isKey: open.at(-1)?.bracket === '{' && /^\s*:/.test(after.text),
    });
  }
  return found;
}

/** The brackets that are open after this code. */
function follow(open: { bracket: string; at: number }[], code: string, start: number): void {
  for (const match of code.matchAll(/[()[\]{}]/g))
    if ('([{'.includes(match[0])) open.push({ bracket: match[0], at: start + match.index });
    else open.pop();
}

/** Indentation and keyword of the `if`, `elif` or `else` that a place stands in; null at the top of a function or module. */
export function conditionAround(file: SourceFile, offset: number): string | null {
  const { line } = file.position(offset);
  let indent = indentOf(file.line(line));
  for (let number = line - 1; number > 0 && indent > 0; number--) {
    const text = file.line(number);
    if (text.trim() === '' || indentOf(text) >= indent) continue;
    indent = indentOf(text);
    if (/^\s*(?:if|elif|else)\b.*:\s*(?:#.*)?$/.test(text)) return text.trim();
  }
  return null;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
