/** A command line of a script, with the lines that a backslash joins to it. */
interface CommandLine {
  words: string;
  /** Its first line and its last, from 1. */
  from: number;
  to: number;
}

/** How each shell continues a line. */
const continuationOf = (file: string): RegExp =>
  /\.ps1$/i.test(file) ? /`\s*$/ : /\.(?:bat|cmd)$/i.test(file) ? /\^\s*$/ : /\\\s*$/;

/** The command lines of a script: what a backslash (a backtick in PowerShell, a caret in batch files) continues is one. */
export function commandLines(text: string, file = ''): CommandLine[] {
  const continued = continuationOf(file);
  const lines = text.split('\n');
  const commands: CommandLine[] = [];
  for (let index = 0; index < lines.length; index++) {
    const from = index + 1;
    let words = lines[index] ?? '';
    while (continued.test(words) && index + 1 < lines.length)
      words = words.replace(continued, ' ') + (lines[(index += 1)] ?? '');
    commands.push({ words, from, to: index + 1 });
  }
  return commands;
}

/** A line that only says something: a comment, or an echo. */
export function isSaid(words: string): boolean {
  return /^\s*(?:#|@?echo\b|::|@?rem\b|Write-Host\b)/i.test(words);
}

/** The engine file that `trtexec --saveEngine=FILE` and its like write. */
export const WRITTEN_ENGINE = /--?save_?-?engine(?:=|\s+)["']?([^\s"';&|]+)/i;

/** A file that is an engine by its name. */
export const isEngineFile = (name: string): boolean => /\.(?:plan|engine|trt)$/.test(name);

/** Whether commands take the engine that others wrote: by its name or its folder, or because they load or serve one and write none. */
export function takesEngine(from: string, to: string): boolean {
  const written = WRITTEN_ENGINE.exec(from)?.[1];
  if (written === undefined || WRITTEN_ENGINE.test(to)) return false;
  if (/\btritonserver\b|--?load_?-?engine\b/i.test(to)) return true;
  const parts = written.replace(/^[./]+/, '').split('/');
  const names = [parts.at(-1) ?? '', ...(parts.length > 1 ? [parts[0] ?? ''] : [])];
  return names.some((name) => /^[\w.-]{2,}$/.test(name) && wordsOf(to).has(name));
}

/** Two runs that each write an engine, of which the second does not name the one of the first: versions are compared. */
export function makesItsOwn(first: string, second: string): boolean {
  const [a, b] = [first, second].map((words) => WRITTEN_ENGINE.exec(words)?.[1]?.replace(/^.*\//, ''));
  if (a === undefined || b === undefined) return false;
  return a === b || !wordsOf(second).has(a);
}

const wordsOf = (text: string): Set<string> => new Set(text.split(/[^\w.-]+/));
