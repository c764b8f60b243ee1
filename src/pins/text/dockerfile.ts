import type { SourceFile } from './source.js';

/** One instruction of a Dockerfile, by its place in the text; its arguments go on over escaped line ends and hold its here-documents. */
export interface Instruction {
  /** In capitals: `FROM`. */
  keyword: string;
  start: number;
  keywordEnd: number;
  end: number;
}

export interface Instructions {
  /** What escapes the end of a line: a backslash, or the backtick of `# escape=`. */
  escape: '\\' | '`';
  all: readonly Instruction[];
}

/** The links need what the reader has read. */
const known = new WeakMap<SourceFile, Instructions>();

/**
 * The instructions of a Dockerfile as BuildKit cuts them: comments and blank lines among continued ones belong to the instruction, and a
 * backslash behind a backslash continues nothing.
 * https://docs.docker.com/reference/dockerfile/#format,
 * https://github.com/moby/buildkit/blob/v0.13.0/frontend/dockerfile/parser/parser.go
 */
export function instructionsOf(file: SourceFile): Instructions {
  const before = known.get(file);
  if (before !== undefined) return before;
  const { text } = file;
  const escape = escapeOf(text);
  const all: Instruction[] = [];
  for (let at = 0; at < text.length;) {
    const start = pastSpace(text, at);
    const lineEnd = endOfLine(text, start);
    if (start === lineEnd || text[start] === '#') {
      at = lineEnd + 1;
      continue;
    }
    const instruction = instructionAt(text, start, escape);
    all.push(instruction);
    at = instruction.end + 1;
  }
  const found: Instructions = { escape, all };
  known.set(file, found);
  return found;
}

/** Directives are comments above everything else; the first line that is none ends them. */
const DIRECTIVE = /[ \t]*#[ \t]*([a-z][a-z0-9]*)[ \t]*=[ \t]*(\S(?:[^\n]*\S)?)[ \t]*(?:\n|$)/iy;

function escapeOf(text: string): '\\' | '`' {
  DIRECTIVE.lastIndex = 0;
  for (let match; (match = DIRECTIVE.exec(text)) !== null;)
    if (match[1]?.toLowerCase() === 'escape') return match[2] === '`' ? '`' : '\\';
  return '\\';
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function pastSpace(text: string, at: number): number {
  let index = at;
  while (text[index] === ' ' || text[index] === '\t') index++;
  return index;
}

/** Where a line stops before the escape that continues it; null where nothing does. */
function continuedAt(text: string, from: number, lineEnd: number, escape: string): number | null {
  let last = lineEnd - 1;
  while (last >= from && (text[last] === ' ' || text[last] === '\t')) last--;
  return last >= from && text[last] === escape && (last === from || text[last - 1] !== escape) ? last : null;
}

function instructionAt(text: string, start: number, escape: string): Instruction {
  let keyword = '';
  let keywordEnd = start;
  let isKeyword = true;
  const parts: string[] = [];
  for (let at = start; ;) {
    const lineEnd = endOfLine(text, at);
    const continued = continuedAt(text, at, lineEnd, escape);
    const written = text.slice(at, continued ?? lineEnd);
    if (isKeyword) {
      const word = /^\S*/.exec(written)?.[0] ?? '';
      keyword += word;
      if (word !== '') keywordEnd = at + word.length;
      isKeyword = word === written;
      parts.push(written.slice(word.length));
    } else parts.push(written);
    // Of the lines that it could go on with, blank ones and comments are left out.
    let next = lineEnd + 1;
    while (continued !== null && next < text.length) {
      const first = pastSpace(text, next);
      if (text[first] !== '\n' && text[first] !== '#') break;
      next = endOfLine(text, first) + 1;
    }
    if (continued !== null && next < text.length) {
      at = next;
      continue;
    }
    const end = continued === null ? lineEnd : text.length;
    keyword = keyword.toUpperCase();
    return { keyword, start, keywordEnd, end: pastHeredocs(text, end, keyword, parts.join('')) };
  }
}

/** `<<EOF`, `<<-"EOF"`: a word of its own, and not inside of another. */
const WORD = /(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/gs;

/** Where the last here-document of an instruction ends; what has no end goes to the end of the file. */
function pastHeredocs(text: string, end: number, keyword: string, line: string): number {
  if (!line.includes('<<')) return end;
  const [command, rest] =
    keyword === 'ONBUILD' ? [/^\s*(\w*)/.exec(line)?.[1]?.toUpperCase() ?? '', line] : [keyword, line];
  if (command !== 'RUN' && command !== 'COPY' && command !== 'ADD') return end;
  let at = end;
  for (const [word] of rest.matchAll(WORD)) {
    const [, dash, name] = /^\d*<<(-?)([^<]+)$/.exec(word) ?? [];
    if (name === undefined) continue;
    const wanted = name.replace(/^(["'])(.*)\1$/s, '$2');
    for (let found = false; !found;) {
      if (at >= text.length) return text.length;
      const lineEnd = endOfLine(text, at + 1);
      const written = text.slice(at + 1, lineEnd);
      found = (dash === '-' ? written.replace(/^\t+/, '') : written) === wanted;
      at = lineEnd;
    }
  }
  return at;
}
