import { shellMentions } from '../commands.js';
import type { PinCandidate } from '../../text/candidate.js';
import type { Reader } from '../../reader.js';
import { Scope } from '../../text/scope.js';
import { Span } from '../../text/source.js';

const STRING = /"([^"\\\n]*(?:\\.[^"\\\n]*)*)"(\s*:)?/g;
/** A line or cell of a notebook that is for the shell. */
const COMMAND = /["n]\s*(?:!|%(?:%(?:bash|sh|script)|pip|conda|mamba|uv|sx|system)\b)/;
const CELL_MAGIC = /^%%(?:bash|sh|script)\b/;

/**
 * Notebooks: `!pip install` and `%pip install` of code cells, and cells that are shell scripts. Neither prose nor output
 * counts. The strings of the file are gone through in order (a notebook can have megabytes of pictures, and a JSON parser
 * keeps no places); `cell_type` stands before `source` as nbformat writes it.
 */
export const readNotebook: Reader = (file, context) => {
  if (!COMMAND.test(file.text)) return [];
  const scope = new Scope(context.scope);
  const found: PinCandidate[] = [];
  let key = '';
  let cell = '';
  let isShell = false;
  for (const match of file.text.matchAll(STRING)) {
    const [, text = '', colon] = match;
    if (colon !== undefined) {
      key = text;
      isShell = false;
    } else if (key === 'cell_type') cell = text;
    else if (key === 'source' && cell === 'code') {
      for (const line of linesOf(Span.of(file, match.index + 1, text))) {
        if (CELL_MAGIC.test(line.text)) isShell = true;
        const magic = /^\s*(?:!+|%(?=pip|conda|mamba|uv|sx|system))/.exec(line.text)?.[0].length;
        if (magic !== undefined) found.push(...shellMentions(line.slice(magic), scope));
        else if (isShell) found.push(...shellMentions(line, scope));
      }
    }
  }
  return found;
};

/** The lines of a JSON string; the escape of a quote becomes the quote, so that a shell can read it. */
function linesOf(text: Span): Span[] {
  const lines: Span[] = [];
  let start = 0;
  for (const part of text.text.split('\\n')) {
    const line = text.slice(start, start + part.length);
    lines.push(new Span(line.pieces.map((piece) => ({ ...piece, text: piece.text.replace(/\\"/g, ' "') }))));
    start += part.length + 2;
  }
  return lines;
}
