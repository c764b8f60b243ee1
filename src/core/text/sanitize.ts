/** Longest text that is quoted from a log, in characters. */
export const QUOTE_LIMIT = 400;

// ECMA-48 control sequences (colours, cursor), operating system commands (titles, links), and lone two-byte escapes. Every
// quantifier is over one class that cannot match what follows it, so nothing is tried twice.
const ESCAPES =
  // eslint-disable-next-line no-control-regex
  /\u001b\[[0-?]{0,64}[ -/]{0,16}[@-~]|\u001b[\]PX^_][^\u0007\u001b]{0,2048}(?:\u0007|\u001b\\)?|\u001b[ -~]?|\u009b[0-?]{0,64}[ -/]{0,16}[@-~]?/g;

// C0 and C1 controls, DEL, line and paragraph separators, direction marks (they can make a line read differently from what
// it says), zero-width characters, byte order marks and lone surrogates.
const UNSEEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const WORD_JOINER = '\u2060';

/** Removes terminal escape sequences (colours and the like) and nothing else. */
export function stripEscapes(text: string): string {
  return text.includes('\u001b') || text.includes('\u009b') ? text.replace(ESCAPES, '') : text;
}

// What the GitHub runner takes for a command: `::` at the start of a line, `##[` anywhere. The known names are broken anywhere
// in a line as well, for renderers that wrap lines; `nvinfer1::rt::Engine` stays as it is.
const COMMANDS =
  /^::|::(?=(?:error|warning|notice|debug|group|endgroup|add-mask|set-output|save-state|set-env|add-path|add-matcher|remove-matcher|stop-commands|echo)\b)|##(?=\[)/gi;

/** What any of the steps below could change; most texts of a report hold none of it, and are their own safe form. */
const SUSPICIOUS = /[^ -~]|::|##\[|^ | $/;

/**
 * Text from a log, safe to quote on one line of a terminal, a workflow log, an annotation or a summary: no control characters,
 * no terminal escapes, and nothing that the runner obeys (annotations, masks, groups, stop-commands: see
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands). A command is broken by an unseen word
 * joiner, so that a person still reads what the log said. Longer text than `limit` characters is cut.
 */
export function sanitizeLogText(text: string, limit = QUOTE_LIMIT): string {
  if (text.length <= limit && !SUSPICIOUS.test(text)) return text;
  // Far more than is shown, so that what is removed may be long; not more, as a line may be of megabytes.
  const clean = stripEscapes(text.slice(0, limit * 16 + 4096))
    .replace(UNSEEN, (character) => (/\s/.test(character) ? ' ' : ''))
    .trim();
  const clipped = clean.length > limit ? `${cut(clean, limit - 1)}…` : clean;
  return clipped.replace(COMMANDS, (command) => command.split('').join(WORD_JOINER));
}

/** The first `length` characters, without half of a surrogate pair at the end. */
function cut(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
