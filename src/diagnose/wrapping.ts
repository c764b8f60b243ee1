/** Where a message in a log begins: such a line never continues the one before. */
const NEW_MESSAGE =
  /^\s*(?:\[|\d{4}-\d\d|\d{1,2}:\d\d|[EWIF]\d{4} |&&&&|---|\$ |(?:ERROR|WARN(?:ING)?|INFO|DEBUG|Error|Traceback|While parsing|In node)\b)/;
const INDENTED = /^(?:[ \t]{1,40}\S|\()/;
const ENDED = /[.)]\s{0,40}$/;
/** The line shows that it continues; after `got` come raw bytes, one of which may be a line break (see versions.ts). */
const OPEN_END = /[:,(=]\s{0,40}$/;
const RAW_BYTES = /\bgot\s{0,40}$/;
/** No terminal or forum is narrower. */
export const NARROWEST = 60;
const LOOKED_AT = 400;

/** Whether a message that ends in `text` continues with `line`: it was wrapped by a terminal, an editor or the program itself. */
function goesOn(text: string, line: string): boolean {
  if (line.trim() === '' || NEW_MESSAGE.test(line)) return false;
  const tail = text.slice(-LOOKED_AT);
  if (RAW_BYTES.test(tail)) return false;
  if (OPEN_END.test(tail) || hasOpenParenthesis(tail)) return true;
  return INDENTED.test(line) && !ENDED.test(tail);
}

function hasOpenParenthesis(text: string): boolean {
  let open = 0;
  for (const letter of text) {
    if (letter === '(') open++;
    else if (letter === ')') open = Math.max(0, open - 1);
  }
  return open > 0;
}

/** Whether a terminal may have cut a word at the end of `before`, so that `line` begins with its rest. */
export function isCutWord(before: string, line: string): boolean {
  return before.length >= NARROWEST && /[\w:]$/.test(before) && /^\w/.test(line) && !NEW_MESSAGE.test(line);
}

/**
 * A line and those after it, as one text: wrapped lines become one line again, with and then without a space at the break; other lines
 * keep their line break.
 */
export class Unwrapped {
  private text: string | undefined;
  private cut: string | null | undefined;

  constructor(
    private readonly own: string,
    private readonly behind: readonly string[],
  ) {}

  find(pattern: RegExp): RegExpExecArray | null {
    this.text ??= joined(this.own, this.behind);
    const found = pattern.exec(this.text);
    if (found !== null) return found;
    if (this.cut === undefined) this.cut = cutAndJoined(this.own, this.behind);
    return this.cut === null ? null : pattern.exec(this.cut);
  }
}

function joined(own: string, behind: readonly string[]): string {
  let text = own;
  for (const line of behind) text += goesOn(text, line) ? ` ${line.trimStart()}` : `\n${line}`;
  return text;
}

/** The same where a terminal cut a word at the end of the first line; null where none did. */
function cutAndJoined(own: string, behind: readonly string[]): string | null {
  const [next] = behind;
  return next !== undefined && isCutWord(own, next) ? [own + next, ...behind.slice(1)].join('\n') : null;
}
