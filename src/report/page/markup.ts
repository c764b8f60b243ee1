/** Markup that is safe to put into a page. Only `markup` makes it, and `markup` escapes everything that is not it. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Part = string | number | Markup | readonly Markup[];

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** As `\u202e`; characters beyond the first 65,536 as the two halves that JSON knows. */
function unicodeEscape(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');
}

/** Most texts of a report hold nothing that has to be escaped. */
const SPECIAL = /[^ -~]|[&<>"']/;

function escaped(part: Part): string {
  if (typeof part === 'string') return escapedText(part);
  if (part instanceof Markup) return part.text;
  if (typeof part === 'number') return String(part);
  let all = '';
  for (const { text } of part) all += text;
  return all;
}

function escapedText(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return (
    text
      .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
      // What does not print could hide or reorder text: https://trojansource.codes
      .replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, unicodeEscape)
  );
}

/** A template whose every value is escaped, unless it came from this function. */
export function markup(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  const texts = TRIMMED.get(strings) ?? trimmed(strings);
  let text = texts[0] ?? '';
  let i = 0;
  for (const part of parts) text += escaped(part) + (texts[++i] ?? '');
  return new Markup(text);
}

/** By template: each is trimmed once, and thousands of rows are made of it. */
const TRIMMED = new WeakMap<TemplateStringsArray, readonly string[]>();

/** The indentation of the source is none of the page: of thousands of rows it would be half. */
function trimmed(strings: TemplateStringsArray): readonly string[] {
  const texts = strings.map((text) => text.replace(/\n\s+/g, '\n'));
  TRIMMED.set(strings, texts);
  return texts;
}

export const NOTHING = markup``;

/** Text with its soft places to break: after the slashes of a path, before the numbers of a version never. */
export function path(text: string): Markup {
  return new Markup(escaped(text).replace(/[/\\_]/g, '$&<wbr>'));
}

/** A link where there is an address. `href` is of run-facts.ts, or the page's own. */
export function linked(text: Part, href: string | null | undefined): Markup {
  return href === null || href === undefined ? markup`${text}` : markup`<a href="${href}">${text}</a>`;
}
