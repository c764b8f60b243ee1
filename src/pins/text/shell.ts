/** A piece of a word: literal text, a variable, or the inside of a command substitution. */
export type Part =
  | { kind: 'text'; start: number; end: number }
  | {
      kind: 'variable';
      name: string;
      operation: string;
      argument: [number, number];
      start: number;
      end: number;
    }
  | { kind: 'command'; start: number; end: number };

export interface Word {
  parts: Part[];
  start: number;
  end: number;
  /** Something in it was quoted: it is data, never an operator. */
  quoted: boolean;
}

export interface Command {
  words: Word[];
  /** Files that the command's output is sent to. */
  redirects: Word[];
  /** Arrays that it fills: `NAME=(a b c)`, over as many lines as it takes. */
  arrays: { name: string; words: Word[] }[];
  /** The body of a here-document, as offsets into the text. */
  heredoc?: [number, number];
}

export interface Script {
  commands: Command[];
  /** Insides of `$(...)` and backquotes, as offsets into the text. */
  substitutions: [number, number][];
}

const OPERATORS = /[;&|\n(){}]/;
const ARRAY = /^([A-Za-z_]\w*)\+?=$/;

/**
 * Splits a POSIX shell text into simple commands. No evaluation: control words (`if`, `then`, `do`) come out as the first
 * word of a command and are dropped by the caller. Never fails: an unfinished quote ends with the text.
 */
export function parseShell(text: string): Script {
  const commands: Command[] = [];
  const substitutions: [number, number][] = [];
  const pendingHeredocs: { command: Command; delimiter: string; tabs: boolean }[] = [];
  let command: Command = { words: [], redirects: [], arrays: [] };
  let array = null as { name: string; words: Word[] } | null;
  // The closures below change it: the compiler must not think that it stays null.
  let word = null as Word | null;
  let redirect: 'file' | 'heredoc' | 'heredoc-tabs' | null = null;
  let at = 0;

  const open = (): Word => (word ??= { parts: [], start: at, end: at, quoted: false });
  const literal = (start: number, end: number): void => {
    const current = open();
    const last = current.parts.at(-1);
    if (last?.kind === 'text' && last.end === start) last.end = end;
    else current.parts.push({ kind: 'text', start, end });
  };
  const closeWord = (): void => {
    if (word === null) return;
    word.end = at;
    if (redirect === null) (array ?? command).words.push(word);
    else if (redirect === 'file') command.redirects.push(word);
    else
      pendingHeredocs.push({
        command,
        delimiter: text.slice(word.start, word.end).replace(/["'\\]/g, ''),
        tabs: redirect === 'heredoc-tabs',
      });
    redirect = null;
    word = null;
  };
  const closeCommand = (): void => {
    closeWord();
    redirect = null;
    const hasBody = pendingHeredocs.some((pending) => pending.command === command);
    if (command.words.length > 0 || command.redirects.length > 0 || command.arrays.length > 0 || hasBody)
      commands.push(command);
    command = { words: [], redirects: [], arrays: [] };
  };
  const readHeredocs = (): void => {
    for (const { command: owner, delimiter, tabs } of pendingHeredocs.splice(0)) {
      const start = at;
      let end: number;
      for (;;) {
        const newline = text.indexOf('\n', at);
        const lineEnd = newline === -1 ? text.length : newline;
        const line = text.slice(at, lineEnd);
        end = at;
        at = newline === -1 ? text.length : newline + 1;
        if ((tabs ? line.replace(/^\t+/, '') : line).trimEnd() === delimiter || newline === -1) break;
      }
      owner.heredoc = [start, end];
    }
  };
  const dollar = (): void => {
    const start = at;
    const next = text[at + 1] ?? '';
    if (next === '(') {
      const arithmetic = text[at + 2] === '(';
      const end = matching(text, at + 1, '(', ')');
      open().parts.push({ kind: 'command', start, end });
      if (!arithmetic) substitutions.push([at + 2, end - 1]);
      at = end;
    } else if (next === '{') {
      const end = matching(text, at + 1, '{', '}');
      const inside = text.slice(at + 2, end - 1);
      const [, name = '', all = '', operation = ''] =
        /^!?([A-Za-z_]\w*|\d+)(\[[@*]\])?(:?[-=+?]|%%?|##?|:|\/\/?|\^\^?|,,?)?/.exec(inside) ?? [];
      const argument = at + 2 + name.length + all.length + operation.length;
      open().parts.push({ kind: 'variable', name, operation, argument: [argument, end - 1], start, end });
      at = end;
    } else {
      const name = /^(?:[A-Za-z_]\w*|[1-9])/.exec(text.slice(at + 1, at + 80))?.[0] ?? '';
      const end = at + 1 + (name === '' ? 1 : name.length);
      if (name === '') literal(start, Math.min(end, text.length));
      else open().parts.push({ kind: 'variable', name, operation: '', argument: [end, end], start, end });
      at = end;
    }
  };
  const backquote = (): void => {
    const close = text.indexOf('`', at + 1);
    const end = close === -1 ? text.length : close + 1;
    open().parts.push({ kind: 'command', start: at, end });
    substitutions.push([at + 1, close === -1 ? end : close]);
    at = end;
  };

  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '\\') {
      const continued = /^\\[ \t]*\n/.exec(text.slice(at, at + 64))?.[0];
      if (continued !== undefined) {
        // A continued line that is only a comment (as in a Dockerfile) does not end the command.
        closeWord();
        at += continued.length;
        for (let comment; (comment = /^[ \t]*#[^\n]*\n/.exec(text.slice(at, at + 4096))?.[0]) !== undefined;)
          at += comment.length;
      } else {
        literal(at + 1, Math.min(at + 2, text.length));
        at += 2;
      }
    } else if (character === "'") {
      const close = text.indexOf("'", at + 1);
      const end = close === -1 ? text.length : close;
      open().quoted = true;
      literal(at + 1, end);
      at = end + 1;
    } else if (character === '"') {
      open().quoted = true;
      at += 1;
      while (at < text.length && text[at] !== '"') {
        if (text[at] === '\\' && at + 1 < text.length) {
          if (text[at + 1] !== '\n') literal(at + 1, at + 2);
          at += 2;
        } else if (text[at] === '$') dollar();
        else if (text[at] === '`') backquote();
        else {
          literal(at, at + 1);
          at += 1;
        }
      }
      at += 1;
    } else if (character === '$') dollar();
    else if (character === '`') backquote();
    else if (character === '#' && word === null) {
      const newline = text.indexOf('\n', at);
      at = newline === -1 ? text.length : newline;
    } else if (character === ' ' || character === '\t') {
      closeWord();
      at += 1;
    } else if (character === '<' && text.startsWith('<<', at) && !text.startsWith('<<<', at)) {
      closeWord();
      const tabs = text[at + 2] === '-';
      redirect = tabs ? 'heredoc-tabs' : 'heredoc';
      at += tabs ? 3 : 2;
    } else if (character === '>' || character === '<') {
      // A number before it is a descriptor, not an argument.
      if (word !== null && /^\d$/.test(text.slice(word.start, at))) word = null;
      closeWord();
      while (text[at] === '>' || text[at] === '<' || text[at] === '&') at += 1;
      redirect = 'file';
    } else if (character === '&' && text[at + 1] === '>') {
      closeWord();
      at += 1;
    } else if (array !== null && (character === ')' || character === '\n')) {
      closeWord();
      at += 1;
      if (character === ')') {
        command.arrays.push(array);
        array = null;
      }
    } else if (character === '(' && word !== null && ARRAY.test(text.slice(word.start, at))) {
      array = { name: ARRAY.exec(text.slice(word.start, at))?.[1] ?? '', words: [] };
      word = null;
      at += 1;
    } else if (OPERATORS.test(character) && !isWordBrace(text, at, word !== null)) {
      closeCommand();
      at += 1;
      if (character === '\n') readHeredocs();
    } else {
      literal(at, at + 1);
      at += 1;
    }
  }
  closeCommand();
  return { commands, substitutions };
}

/** `{` and `}` group commands only where they stand alone; in `{a,b}` or `{{ x }}` they are letters. */
function isWordBrace(text: string, at: number, inWord: boolean): boolean {
  const character = text[at];
  if (character !== '{' && character !== '}') return false;
  return inWord || !/[\s;]/.test(text[at + 1] ?? '\n');
}

/** The offset after the bracket that closes the one at `at`; quotes are skipped. */
function matching(text: string, at: number, opening: string, closing: string): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const character = text[i];
    if (character === '\\') i += 1;
    else if (character === "'" && closing === ')') {
      const close = text.indexOf("'", i + 1);
      if (close === -1) return text.length;
      i = close;
    } else if (character === opening) depth += 1;
    else if (character === closing && --depth === 0) return i + 1;
  }
  return text.length;
}
