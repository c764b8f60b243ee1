import type { Rule } from './rules/rule.js';

// How TensorRT, its samples, Polygraphy, DeepStream and Python loggers mark their lines.
const VERBOSE = /\[V\]|\[Verbose\]|\bVERBOSE\b/;
const INFO = /\[I\]|\[Info\]|\[info\]|\bINFO\b|\[Debug\]|\bDEBUG\b/;
const WARNING = /\[W\]|\[Warning\]|\bWARN(?:ING)?\b|\[warn(?:ing)?\]|\bWarning:/;
const ERROR_MARK = /\[[EF]\]|\[Error\]|\[error\]|\bERROR\b|\berror:/;
const ERROR_WORD = /error|fail|exception/i;

/** What a program writes and a person who asks does not. */
const MACHINE_MARK =
  /\[\w{1,12}\]|::|Error\b|ERROR|error:|Traceback|^\s*(?:at |File "|\d{4}-\d\d|\d\d:\d\d|[EWIF]\d{4} )|&&|\w\(\)|_\w+_|\.cpp\b|[=<>|]|\d+%|0x[\da-f]+|^\s*[$>#]|\bgot \d+(?:\.\d+){2}|\b[A-Z]{6,40}: [A-Z]/;
const ASKS = /(?<!correct|PATH)[?？](?:\s|$)|吗|是否|怎么|为什么|请问/;
const SPEAKS =
  /(?:^|[\s(])(?:I|I'm|I've|my|we|our|maybe|perhaps|thanks|anyone|does it|is it|is this|could it|should I|seems|guess|think|suspect|vielleicht|ich|mein)(?=[\s,.!]|$)/i;

/** A person who says what a program said: behind the colon stand the words of the program. */
const QUOTES =
  /\b(?:errors?|issue|message|exception|getting|gets?|got|gives?|says?|saying|shows?|throws?)\b[^:：]{0,60}(?:[:：]\s{0,8}|\s["“'‘`])(?<quoted>\S.{19,})$/i;

/**
 * Whether a line is prose that a person wrote around a log. It proves nothing, neither a question ("is it a version
 * mismatch?") nor a hope.
 */
function isProse(line: string): boolean {
  const asks = ASKS.test(line);
  if (!asks && !SPEAKS.test(line)) return false;
  const quoted = asks ? undefined : QUOTES.exec(line)?.groups?.['quoted'];
  if (quoted !== undefined && !SPEAKS.test(quoted)) return false;
  return line.length < 2_000 && !MACHINE_MARK.test(line) && (asks || line.trim().split(/\s+/, 6).length >= 5);
}

/** A line's severity is near its start, after time stamps and the names of processes. */
const HEAD = 160;

/** How a line speaks: the same for all rules that look at it, so it is found once, and what few of them ask only when asked. */
export class Voice {
  private readonly head: string;
  private readonly isVerbose: boolean;
  private readonly isInfo: boolean;
  private readonly isWarning: boolean;
  private prose: boolean | undefined;

  constructor(private readonly line: string) {
    this.head = line.slice(0, HEAD);
    this.isVerbose = VERBOSE.test(this.head);
    this.isInfo = INFO.test(this.head);
    this.isWarning = WARNING.test(this.head);
  }

  /** isProse of the line. */
  get isProse(): boolean {
    return (this.prose ??= isProse(this.line));
  }

  /**
   * Whether a line of its severity can show this: TensorRT speaks at lower levels of many things that stop nothing. Errors do
   * come marked as information, by programs that print what TensorRT logged: then the line says so in words.
   */
  speaksAloudOf(rule: Rule): boolean {
    const isErrorLine = rule.name === 'error-line';
    if (!isErrorLine && rule.cause === undefined && rule.decide === undefined) return true;
    if (this.isVerbose) return false;
    if (!this.isInfo && !this.isWarning) return true;
    if (isErrorLine) return ERROR_MARK.test(this.head);
    if (ERROR_WORD.test(this.line)) return true;
    return this.isInfo ? rule.atInfo === true : rule.atWarning === true || rule.strength === 'proof';
  }
}
