/** A command line of a script, with the lines that a backslash joins to it. */
interface CommandLine {
  words: string;
  /** Its first line and its last, from 1. */
  from: number;
  to: number;
}

/** The command lines of a shell script: what a backslash continues is one. */
export function commandLines(text: string): CommandLine[] {
  const lines = text.split('\n');
  const commands: CommandLine[] = [];
  for (let index = 0; index < lines.length; index++) {
    const from = index + 1;
    let words = lines[index] ?? '';
    while (/\\\s*$/.test(words) && index + 1 < lines.length)
      words = words.replace(/\\\s*$/, ' ') + (lines[(index += 1)] ?? '');
    commands.push({ words, from, to: index + 1 });
  }
  return commands;
}

/** A line that only says something: a comment, or an echo. */
export function isSaid(words: string): boolean {
  return /^\s*(?:#|echo\b)/.test(words);
}
