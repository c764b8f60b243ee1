/** Between double quotes a backslash is one, except before these (POSIX, 2.2.3). */
const ESCAPED_IN_QUOTES = /^["\\$`]/;

/**
 * Words as a shell would make them (POSIX, 2.2), without anything that a shell would do besides: no variable, no pattern, no
 * command. A line break is white space, and none at all behind a backslash.
 * @throws Error naming the quote that is not closed
 */
export function shellWords(text: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') {
      at += 1;
      if (text.charAt(at) !== '\n') word = (word ?? '') + text.charAt(at);
    } else if (char === "'" || char === '"') {
      const start = at;
      word ??= '';
      for (at += 1; text.charAt(at) !== char; at += 1) {
        if (at >= text.length)
          throw new Error(`the quote ${char} is not closed: ${text.slice(start, start + 60).trim()}`);
        if (char === '"' && text.charAt(at) === '\\' && ESCAPED_IN_QUOTES.test(text.slice(at + 1))) at += 1;
        word += text.charAt(at);
      }
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  return word === null ? words : [...words, word];
}
