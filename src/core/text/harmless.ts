import { sanitizeLogText } from './sanitize.js';

/** Longer texts are cut: no message, path or quoted line that a person reads is longer. */
const MAX_TEXT = 2000;

/**
 * The same value with every text in it made harmless: one line, no terminal escapes, nothing unseen, nothing that the runner
 * obeys. Whatever a report holds (paths, versions, log lines, a merged report of another job) may come from outside, so every
 * renderer for people starts with this and not with a list of the fields that seem dangerous today. What has nothing to change is the
 * very same object: thousands of engines are not copied for every output.
 */
export function harmless<T>(value: T): T {
  return isHarmless(value) ? value : (withoutHarm(value) as T);
}

const safe = (text: string): string => sanitizeLogText(text, MAX_TEXT);

/** Whether there is nothing to change, which is so of most of a report: asked first, as copying is what takes the time. */
function isHarmless(value: unknown): boolean {
  if (typeof value === 'string') return safe(value) === value;
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isHarmless);
  // In place of Object.values: a list of the values of each of thousands of rows is half of the time.
  const members = value as Readonly<Record<string, unknown>>;
  for (const name in members) if (!isHarmless(members[name])) return false;
  return true;
}

/** The value with safe texts; parts of it in which nothing changes are the very same. */
function withoutHarm(value: unknown): unknown {
  if (typeof value === 'string') return safe(value);
  if (Array.isArray(value)) {
    const made = value.map(withoutHarm);
    return made.every((one, i) => one === value[i]) ? value : made;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const made = entries.map(([key, one]): [string, unknown] => [key, withoutHarm(one)]);
  return made.every(([, one], i) => one === entries[i]?.[1]) ? value : Object.fromEntries(made);
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

/** Members of a list that are written at once. */
const TOGETHER = 100;
/** What stands in front of the members of a list in an object, and behind them. */
const AROUND = ['{\n  "": [', '\n  ]\n}'] as const;

/**
 * The same text as `harmlessJson`, piece by piece: the lists of a report hold thousands of engines, and nobody needs its whole text at
 * once to write it to a file.
 */
export function* harmlessJsonPieces(value: object): Generator<string> {
  // No text of JSON holds a line break of its own.
  const nested = (one: unknown, depth: number): string =>
    harmlessJson(one ?? null).replaceAll('\n', `\n${' '.repeat(depth)}`);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) {
    yield '{}';
    return;
  }
  yield '{';
  for (const [i, [key, member]] of members.entries()) {
    yield `${i === 0 ? '' : ','}\n  ${harmlessJson(key)}: `;
    const list: readonly unknown[] = Array.isArray(member) ? member : [];
    if (list.length === 0) yield nested(member, 2);
    // Some at a time, written where they belong: to indent each by itself takes twice as long.
    for (let at = 0; at < list.length; at += TOGETHER) {
      const written = harmlessJson({ '': list.slice(at, at + TOGETHER) });
      yield `${at === 0 ? '[' : ','}${written.slice(AROUND[0].length, -AROUND[1].length)}`;
    }
    if (list.length > 0) yield '\n  ]';
  }
  yield '\n}';
}
