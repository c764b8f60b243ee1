import type { PinCandidate } from '../../text/candidate.js';
import { requirementMentions } from '../../carriers/packages.js';
import type { Reader } from '../../reader.js';
import { Span } from '../../text/source.js';

/** A pip requirements or constraints file: continued lines, comments, options, `-r` and `-c` of other files. */
export const readRequirements: Reader = (file, context) => {
  const found: PinCandidate[] = [];
  for (const line of logicalLines(file.span())) {
    const include = /^\s*(?:-r|--requirement|-c|--constraint)[\s=]*(\S+)/.exec(line.text)?.[1];
    if (include !== undefined) context.include(include);
    else if (!/^\s*-/.test(line.text) || /^\s*(?:-e|--editable)\b/.test(line.text))
      found.push(...requirementMentions(line));
  }
  return found;
};

/** Lines without comments, with continued lines joined. */
export function logicalLines(text: Span): Span[] {
  const lines: Span[] = [];
  let pending: Span[] = [];
  let start = 0;
  for (const raw of text.text.split('\n')) {
    const comment = /(?:^|\s)#/.exec(raw);
    const content = comment === null ? raw : raw.slice(0, comment.index);
    const continued = comment === null && content.trimEnd().endsWith('\\');
    const length = continued ? content.trimEnd().length - 1 : content.length;
    pending.push(text.slice(start, start + length));
    if (!continued) {
      const line = Span.join(pending).trim();
      if (line.text !== '') lines.push(line);
      pending = [];
    }
    start += raw.length + 1;
  }
  const rest = Span.join(pending).trim();
  return rest.text === '' ? lines : [...lines, rest];
}
