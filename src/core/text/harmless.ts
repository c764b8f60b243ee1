import { sanitizeLogText } from './sanitize.js';

/** Longer texts are cut: no message, path or quoted line that a person reads is longer. */
const MAX_TEXT = 2000;

/**
 * The same value with every text in it made harmless: one line, no terminal escapes, nothing unseen, nothing that the runner
 * obeys. Whatever a report holds (paths, versions, log lines, a merged report of another job) may come from outside, so every
 * renderer for people starts with this and not with a list of the fields that seem dangerous today.
 */
export function harmless<T>(value: T): T {
  return mapTexts(value, (text) => sanitizeLogText(text, MAX_TEXT)) as T;
}

function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, map)]));
}

/** A message of several lines (a stack trace, a usage error that quotes a file's name): each line made harmless, none lost. */
export function harmlessLines(text: string): string {
  return text
    .split('\n')
    .map((line) => `${/^ */.exec(line)?.[0] ?? ''}${sanitizeLogText(line, MAX_TEXT)}`)
    .join('\n');
}

/**
 * The text of a workflow command. GitHub's runner ends a command's properties at the first `::`; act 0.2.89 at the last one of the line
 * (observed: a message lost all before `cpp::nvinfer1::`, and a file's name could write properties). There, and only there, as it would be
 * copied with the text, an unseen joiner keeps the colons apart.
 */
export function commandText(text: string, isAct = Boolean(process.env['ACT'])): string {
  return isAct ? text.replace(/:(?=:)/g, ':\u2060') : text;
}

// Controls that JSON.stringify leaves as they are (DEL, C1, direction marks and the like), and the runner's `##[`, which it
// obeys anywhere in a line.
const NOT_ESCAPED_BY_JSON =
  /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|#(?=\[)/g;

/**
 * JSON of the very same value whose text can be printed into a terminal or a workflow's log: what could steer either is written
 * as `\uXXXX`, which every parser reads back.
 */
export function harmlessJson(value: unknown, indent = 2): string {
  const escaped = (character: string): string =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, null, indent).replace(NOT_ESCAPED_BY_JSON, escaped);
}
