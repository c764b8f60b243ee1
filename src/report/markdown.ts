import { piecesOf } from './sentences.js';

const JOINER = '\u2060';

/** Every character that the parser acts on, as an entity. */
function entities(text: string): string {
  return text.replace(
    /[&<>\\`*_{}[\]()#!|~@$]|:(?=\/\/)|(?<=www)\./gi,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

/**
 * Markdown in which outside text stays text: nothing becomes markup, a tag, or the end of a table cell. Entities alone do not
 * stop what GitHub looks for after parsing (mentions, issues, e-mail addresses, emoji): a word joiner, which nobody sees, parts
 * those. The text must be one line (see harmless.ts).
 */
export function plain(text: string): string {
  return entities(text.replace(/@(?=\w)|:(?=[\w+-]+:)|#(?=\d)|\bGH-(?=\d)/gi, `$&${JOINER}`));
}

/** Code is not searched for mentions, so that a copied version or path is as it was; only an address would become a link. */
function literal(text: string): string {
  return entities(text.replace(/@(?=\w)/g, `$&${JOINER}`));
}

/** A value to be read letter by letter (version, path, code); an empty one is nothing. */
export function code(text: string): string {
  return text === '' ? '' : `<code>${literal(text)}</code>`;
}

/** A sentence whose `commands` stand in backticks, which become code. */
export function prose(text: string): string {
  return piecesOf(text)
    .map((piece) => (piece.isCode ? code(piece.text) : plain(piece.text)))
    .join('');
}

/** A link with the trusted text of `plain` or `code`; `href` is of run-facts.ts, which links https only. Null: the text alone. */
export function link(text: string, href: string | null): string {
  return href === null ? text : `<a href="${entities(href)}">${text}</a>`;
}

/** Cells are markup: made by `plain`, `code` or `prose`. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A part that is folded unless `open`. The blank lines let the parser read Markdown inside. */
export function details(summary: string, body: string, { open = false } = {}): string {
  return `<details${open ? ' open' : ''}><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** Lines as they are. */
export function quote(lines: readonly string[]): string {
  return `<pre>${lines.map(literal).join('\n')}</pre>`;
}
