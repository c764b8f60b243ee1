import type { Rule } from './rules/rule.js';

// How TensorRT, its samples, Polygraphy, DeepStream and Python loggers mark their lines.
const VERBOSE = /\[V\]|\[Verbose\]|\bVERBOSE\b/;
const INFO = /\[I\]|\[Info\]|\[info\]|\bINFO\b|\[Debug\]|\bDEBUG\b/;
const WARNING = /\[W\]|\[Warning\]|\bWARN(?:ING)?\b|\[warn(?:ing)?\]|\bWarning:/;
const ERROR_MARK = /\[[EF]\]|\[Error\]|\[error\]|\bERROR\b|\berror:/;
const ERROR_WORD = /error|fail|exception/i;

/** A line's severity stands near its start, behind time stamps and the names of processes. */
const HEAD = 160;

/**
 * Whether a line of its severity can show this: TensorRT speaks at lower levels of many things that stop nothing. Errors do
 * come marked as information, by programs that print what TensorRT logged: then the line says so in words.
 */
export function speaksAloud(rule: Rule, line: string): boolean {
  const isErrorLine = rule.name === 'error-line';
  if (!isErrorLine && rule.cause === undefined && rule.decide === undefined) return true;
  const head = line.slice(0, HEAD);
  if (VERBOSE.test(head)) return false;
  const isInfo = INFO.test(head);
  const isWarning = WARNING.test(head);
  if (!isInfo && !isWarning) return true;
  if (isErrorLine) return ERROR_MARK.test(head);
  if (ERROR_WORD.test(line)) return true;
  return isInfo ? rule.atInfo === true : rule.atWarning === true || rule.strength === 'proof';
}
