import { shellMentions } from './commands.js';
import { imageMentions } from '../carriers/images.js';
import type { PinCandidate } from '../text/candidate.js';
import type { Reader } from '../reader.js';
import { Scope } from '../text/scope.js';
import { substitute } from './scripts.js';
import type { Span } from '../text/source.js';

/** Sections that are shell texts. `%labels`, `%help` and `%files` fix no version. */
const COMMANDS = /^(?:post|environment|runscript|startscript|setup|pre|apprun|appinstall|appenv)$/;
const REFERENCE = /\{\{\s*(\w+)\s*\}\}/g;

/** Definition files of Apptainer and Singularity: `From:` of the header, `%arguments`, and the sections that run. */
export const readApptainer: Reader = (file, context) => {
  const scope = new Scope(context.scope);
  const found: PinCandidate[] = [];
  const text = file.span();
  const heads = [...text.text.matchAll(/^%(\w+).*$/gm)];
  const sections = heads.map((head, i) => ({
    name: head[1] ?? '',
    body: text.slice(head.index + head[0].length, heads[i + 1]?.index),
  }));
  for (const { name, body } of sections)
    if (name === 'arguments')
      for (const [key, value] of lines(body, /^[ \t]*(\w+)=/gm)) scope.add(key, value);
  const header = text.slice(0, heads[0]?.index);
  for (const [, from] of lines(header, /^[ \t]*(From)[ \t]*:[ \t]*/gim))
    for (const value of substitute(from, REFERENCE, scope)) found.push(...imageMentions(value));
  for (const { name, body } of sections)
    if (COMMANDS.test(name))
      for (const value of substitute(body, REFERENCE, scope)) found.push(...shellMentions(value, scope));
  return found;
};

/** What follows the pattern on its line, with the name that the pattern captured. */
function lines(text: Span, pattern: RegExp): [string, Span][] {
  return [...text.text.matchAll(pattern)].map((match) => {
    const start = match.index + match[0].length;
    const newline = text.text.indexOf('\n', start);
    return [match[1] ?? '', text.slice(start, newline === -1 ? undefined : newline).trim()];
  });
}
