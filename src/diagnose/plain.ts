/** What was at the place where a line was cut. */
export type Joint = '' | ' ';

/** A log in the form in which a program wrote it, and where each of its lines begins in the log as it was given. */
export interface PlainLog {
  text: string;
  /** For each line of `text` the number of the line that was given, from 1. */
  lineOf: readonly number[];
}

const ENTITIES: readonly [RegExp, string][] = [
  [/&(?:#0{0,4}39|#x27|apos);/gi, "'"],
  [/&(?:quot|#0{0,4}34);/gi, '"'],
  [/&lt;/gi, '<'],
  [/&gt;/gi, '>'],
  [/&nbsp;/gi, ' '],
  [/&amp;/gi, '&'],
  [/[‘’]/g, "'"],
  [/[“”]/g, '"'],
];
/** What precedes a line and is not from the program: a quotation mark, the name of a service, a CI's time stamp. */
const IN_FRONT =
  /^(?:[ \t]{0,40}(?:>{1,9} ?|\d{4}-\d\d-\d\dT[\d:.]{8,20}Z? |[\w.-]{1,60} {0,20}\| ))+|^[ \t]{1,40}(?=\S)/;
const MARKUP = /^(?:\*\*|`)|(?:\*\*|`)\s{0,40}$/g;
/** A line of JSON, or of a programming language, that contains the whole log as one string. */
const ESCAPED = /\\r\\n|\\n/g;
const ESCAPED_LETTER = /\\(["'\\/t])/g;

/** Wrapped lines are about as long as the longest one; no terminal, forum or mail is narrower or wider than this. */
const NARROWEST = 60;
const WIDEST = 250;
/** What begins like this is a line of its own. */
const NEW_LINE =
  /^\s{0,8}(?:\[\w[^\]\n]{0,160}\]|\d{4}-\d\d|\d{1,2}:\d\d|[EWIF]\d{4} |&&&&|---|\$ |File "|Traceback|\s{0,8}what\(\)|\w{0,40}(?:Error|Exception|ERROR|WARNING|INFO)\b ?:|$)/;

/**
 * The log without what pages, mails, terminals and log collectors do to it: HTML entities and typographic quotes, a JSON string
 * instead of lines, marks before each line, lines cut at a width. The longest line does not show whether it was cut within a
 * word or after one: `atWidth` is what is put there. Null if nothing changes.
 */
export function plainLog(log: string, atWidth: Joint): PlainLog | null {
  let text = log;
  for (const [pattern, plain] of ENTITIES) text = text.replace(pattern, plain);
  const lines: string[] = [];
  const numbers: number[] = [];
  text.split('\n').forEach((line, index) => {
    for (const part of unescaped(line.replace(/\r$/, ''))) {
      lines.push(part.replace(IN_FRONT, '').replace(MARKUP, ''));
      numbers.push(index + 1);
    }
  });
  const plain = unwrapped(lines, numbers, atWidth);
  return plain.text === log ? null : plain;
}

function unescaped(line: string): string[] {
  const parts = line.split(ESCAPED);
  return parts.length === 1 && !line.includes('\\"')
    ? parts
    : parts.map((part) =>
        part.replace(ESCAPED_LETTER, (_, letter: string) => (letter === 't' ? ' ' : letter)),
      );
}

/** Joins what was cut: a line that fills the width continues, and so does one after which the next word had no room. */
function unwrapped(lines: readonly string[], numbers: readonly number[], atWidth: Joint): PlainLog {
  // A word that is longer than the width is on a line of its own.
  const width = lines.reduce((most, line) => (/\S\s/.test(line) ? Math.max(most, line.length) : most), 0);
  const cuts = width >= NARROWEST && width <= WIDEST;
  const text: string[] = [];
  const lineOf: number[] = [];
  lines.forEach((line, index) => {
    const before = index === 0 ? '' : (lines[index - 1] ?? '');
    const joint = cuts ? jointOf(before, line, { width, atWidth }) : null;
    if (joint === null) {
      text.push(line);
      lineOf.push(numbers[index] ?? 1);
    } else text.push(`${text.pop() ?? ''}${joint}${line.trimStart()}`);
  });
  return { text: text.join('\n'), lineOf };
}

/** What was at the place where the line was cut: nothing within a word, a space between two; null if it was not cut. */
function jointOf(before: string, line: string, cut: { width: number; atWidth: Joint }): Joint | null {
  const { width, atWidth } = cut;
  if (before.length < NARROWEST / 2 || NEW_LINE.test(line)) return null;
  if (before.length === width) return atWidth;
  const [word = ''] = line.trimStart().split(' ', 1);
  return before.trimEnd().length + 1 + word.length > width ? ' ' : null;
}
