import { imageMentions, splitImageMentions } from '../images.js';
import type { PinCandidate } from '../text/candidate.js';
import { archiveMentions, packageMention, packageOf, requirementMentions } from '../packages.js';
import type { Reader } from '../reader.js';
import { Scope, combinations } from '../text/scope.js';
import { Span, type SourceFile } from '../text/source.js';
import { variableMentions } from '../text/variables.js';

interface Literal {
  value: Span;
  /** The text before it, back to the last line that begins an assignment or call argument. */
  before: string;
  formatted: boolean;
  /** The text after it, for `.format(...)` and `% ...`. */
  after: Span;
}

const TOKEN = /#[^\n]*|([rRbBuUfF]{0,2})("""|'''|"|')/g;

/** String literals of Python or Starlark, without comments, docstrings and other strings that are statements of their own. */
function literals(file: SourceFile): Literal[] {
  const found: Literal[] = [];
  const { text } = file;
  let depth = 0;
  let codeStart = 0;
  TOKEN.lastIndex = 0;
  for (let match; (match = TOKEN.exec(text)) !== null;) {
    const [whole, prefix = '', quote] = match;
    depth = nested(depth, text.slice(codeStart, match.index));
    codeStart = TOKEN.lastIndex;
    if (quote === undefined) continue;
    const start = match.index + whole.length;
    let end = start;
    while (end < text.length && !text.startsWith(quote, end) && !(quote.length === 1 && text[end] === '\n'))
      end += text[end] === '\\' ? 2 : 1;
    codeStart = TOKEN.lastIndex = end + quote.length;
    const before = text.slice(Math.max(0, match.index - 600), match.index);
    const isStatement = depth === 0 && /(?:^|[^\\]\n)[ \t]*$/.test(before);
    if (!isStatement)
      found.push({
        value: Span.of(file, start, text.slice(start, end)),
        before,
        formatted: /f/i.test(prefix),
        after: Span.of(file, end + quote.length, text.slice(end + quote.length, end + quote.length + 160)),
      });
  }
  return found;
}

/** How many brackets are open after this code. */
function nested(depth: number, code: string): number {
  for (const [bracket] of code.matchAll(/[()[\]{}]/g))
    depth = Math.max(0, depth + ('([{'.includes(bracket) ? 1 : -1));
  return depth;
}

/** True inside the value of `install_requires=` and its like: there a bare package name is a requirement, elsewhere a word. */
function inRequirements(before: string): boolean {
  const code = before.replace(/"[^"\n]*"|'[^'\n]*'|#[^\n]*/g, '');
  const name = [...code.matchAll(/(\w+)\s*(?::[^=\n]*)?=(?!=)/g)].at(-1)?.[1] ?? '';
  return /requires?|requirements|dependencies|deps/i.test(name);
}

/** setup.py, noxfile.py, conanfile.py: requirements in string literals, and constants that name a version. */
export const readPythonLiterals: Reader = (file) => {
  const scope = new Scope();
  const choices = new Map<number, string>();
  return literals(file).flatMap((literal) => {
    if (isSpoken(literal.before)) return [];
    const name = nameOf(literal);
    const choice = /parametrize\(\s*["'](\w+)["']\s*,\s*[[(][^\])]*$/.exec(literal.before)?.[1];
    if (choice !== undefined) {
      scope.add(choice, literal.value);
      choices.set(literal.value.origin()?.offset ?? -1, `parameter:${file.path}:${choice}`);
      return [];
    }
    const values = (literal.formatted ? formatted(literal.value, scope) : [literal.value]).flatMap((value) =>
      filled(value, literal.after, scope),
    );
    return values.flatMap((value) => {
      if (name !== undefined) scope.add(name, value);
      const reference = conanReference(value);
      if (reference.length > 0) return reference;
      const found = requirementMentions(value).filter(
        (mention) =>
          mention.spec !== null || (mention.archive === undefined && inRequirements(literal.before)),
      );
      if (found.length > 0)
        return found.map((mention) => {
          const alternativeOf = choices.get((mention.versionAt ?? mention.at).offset);
          return alternativeOf === undefined ? mention : { ...mention, alternativeOf };
        });
      return name === undefined ? [] : variableMentions(name, value);
    });
  });
};

/** The constant that a literal is the value of; a tuple or list of versions is a statement of what is supported. */
function nameOf({ before, after }: Literal): string | undefined {
  const [, name, bracket] =
    /(?:^|\n)[ \t]*([A-Za-z_]\w*)\s*(?::[^=\n]+)?=\s*(\()?\s*[rRuUfF]?$/.exec(before) ?? [];
  return bracket !== undefined && /^\s*,/.test(after.text) ? undefined : name;
}

/** What is printed, raised, logged or compared is text about a version. */
function isSpoken(before: string): boolean {
  const line = before.slice(before.lastIndexOf('\n') + 1).replace(/"[^"]*"|'[^']*'/g, '');
  return /[=!]=|\b(?:in|raise|assert)\b|\b(?:print|log|warn|warning|error|info|debug|fail|exit)\w*\(/.test(
    line,
  );
}

/** `'tensorrt=={}'.format(VERSION)` and `'tensorrt==%s' % VERSION`: the first place is filled with the first value. */
function filled(value: Span, after: Span, scope: Scope): Span[] {
  const place = /\{0?\}|%s/.exec(value.text);
  const match = /^\s*(?:\.format\(\s*|%\s*\(?\s*)(?:["']([^"'\n]*)["']|([A-Za-z_]\w*))/d.exec(after.text);
  if (place === null || match === null) return [value];
  const text = match.indices?.[1];
  const known = text === undefined ? scope.get(match[2] ?? '') : [after.slice(...text)];
  if (known.length === 0) return [value];
  const [start, end] = [value.slice(0, place.index), value.slice(place.index + place[0].length)];
  return known.map((one) => Span.join([start, one, end]));
}

/** `{NAME}` of an f-string, by the constants above it. */
function formatted(value: Span, scope: Scope): Span[] {
  const parts: (readonly Span[])[] = [];
  let at = 0;
  for (const match of value.text.matchAll(/\{(\w+)\}/g)) {
    const known = scope.get(match[1] ?? '');
    parts.push(
      [value.slice(at, match.index)],
      known.length > 0 ? known : [value.slice(match.index, match.index + match[0].length)],
    );
    at = match.index + match[0].length;
  }
  parts.push([value.slice(at)]);
  return combinations(parts).map((chosen) => Span.join(chosen));
}

/** `tensorrt/10.0.1`, with user and channel. */
function conanReference(value: Span): PinCandidate[] {
  const match = /^([\w.+-]+)\/(\[[^\]]*\]|[^@#\s]+)(?:[@#].*)?$/.exec(value.text);
  if (match?.[1] === undefined || match[2] === undefined || packageOf(match[1]) === null) return [];
  if (!/^[\d[]/.test(match[2])) return [];
  const start = match[1].length + 1;
  const version = value.slice(start, start + match[2].length);
  const inner = version.text.startsWith('[') ? version.slice(1, version.text.length - 1) : version;
  return packageMention(match[1], value, inner);
}

/** `oci.pull(image = "nvcr.io/nvidia/tensorrt", tag = "24.08-py3")`: two literals of one call. */
function pulledImage(file: SourceFile, { value, before }: Literal): PinCandidate[] {
  const match = /\b(?:image|repository)\s*=\s*"([^"]+)"[^()]*\btag\s*=\s*$/d.exec(before);
  const [origin, place] = [value.origin(), match?.indices?.[1]];
  if (match?.[1] === undefined || origin === null || place === undefined) return [];
  const start = origin.offset - 1 - before.length + place[0];
  return splitImageMentions(Span.of(file, start, match[1]), value);
}

/** conanfile.txt: references under `[requires]`. */
export const readConanText: Reader = (file) => {
  const found: PinCandidate[] = [];
  let start = 0;
  let section = '';
  for (const line of file.text.split('\n')) {
    section = /^\[(\w+)\]/.exec(line)?.[1] ?? section;
    const content = line.replace(/\s*#.*$/, '');
    if (section.endsWith('requires')) found.push(...conanReference(Span.of(file, start, content).trim()));
    start += line.length + 1;
  }
  return found;
};

/** Bazel: archives of `http_archive` (their URLs, else `strip_prefix`), `bazel_dep`, constants. */
export const readStarlark: Reader = (file) => {
  const scope = new Scope();
  return literals(file).flatMap((literal) => {
    const name = /(?:^|\n)[ \t]*([A-Za-z_]\w*)\s*=\s*$/.exec(literal.before)?.[1];
    if (name !== undefined) scope.add(name, literal.value);
    const archive = filled(literal.value, literal.after, scope).flatMap(archiveMentions);
    if (archive.length > 0) return archive;
    const image = imageMentions(literal.value).filter(({ spec }) => spec !== null);
    if (image.length > 0) return image;
    const pulled = pulledImage(file, literal);
    if (pulled.length > 0) return pulled;
    const dependency = /bazel_dep\(\s*name\s*=\s*["']([\w.-]+)["']\s*,\s*version\s*=\s*$/.exec(
      literal.before,
    )?.[1];
    if (dependency !== undefined) return packageMention(dependency, literal.value, literal.value);
    if (/^[\w.-]+(?:\[[^\]]*\])?\s*[=<>~!]=/.test(literal.value.text))
      return requirementMentions(literal.value);
    return name === undefined ? [] : variableMentions(name, literal.value);
  });
};
