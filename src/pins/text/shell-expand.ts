import { combinations, type Scope } from './scope.js';
import { computedValues } from './shell-compute.js';
import { parseShell, type Part, type Word } from './shell.js';
import { Span } from './source.js';

/** Every value that a word can have, with the place of each character; what is unknown stays as it is written. */
export function expandWord(word: Word, text: Span, scope: Scope, depth = 0): Span[] {
  const choices = word.parts.map((part): readonly Span[] => {
    if (part.kind === 'text') return [text.slice(part.start, part.end)];
    const written = [text.slice(part.start, part.end)];
    if (part.kind === 'command')
      return (
        computedValues(insideOf(part, text), (inside) => expandText(inside, scope, depth + 1)) ?? written
      );
    const values = expandVariable(part, text, scope, depth);
    return values.length === 0 ? written : values;
  });
  return combinations(choices).map((parts) => Span.join(parts));
}

/** A default within a default within a default: each is read again for every one around it. */
const MAX_DEPTH = 10;

/** Of `$(...)` or backquotes. */
function insideOf({ start, end }: Part, text: Span): Span {
  return text.slice(start + (text.slice(start, start + 2).text === '$(' ? 2 : 1), end - 1);
}

const ASSIGNED = /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/;

/** The words that a word becomes: the value of an unquoted variable is split at its spaces, but not in an assignment. */
export function expandFields(word: Word, text: Span, scope: Scope): Span[][] {
  const values = expandWord(word, text, scope);
  const isSplit =
    !word.quoted &&
    word.parts.some(({ kind }) => kind === 'variable') &&
    !ASSIGNED.test(text.slice(word.start, word.end).text);
  return isSplit && values.some((value) => /\s/.test(value.text)) ? values.flatMap(fields) : [values];
}

function fields(value: Span): Span[][] {
  return [...value.text.matchAll(/(?:\$\([^()]*\)|\S)+/g)].map(({ 0: field, index }) => [
    value.slice(index, index + field.length),
  ]);
}

function expandVariable(
  part: Extract<Part, { kind: 'variable' }>,
  text: Span,
  scope: Scope,
  depth: number,
): readonly Span[] {
  const values = scope.get(part.name).filter((value) => value.text !== '');
  const argument = text.slice(...part.argument);
  const { operation } = part;
  if (operation === '' || operation.endsWith('?')) return values;
  if (/^:?[-=]$/.test(operation)) {
    if (values.length > 0) return values;
    // `${A:-"..."}`: the quotes are not part of the default.
    return expandText(
      /^(["']).*\1$/s.test(argument.text) ? argument.slice(1, argument.text.length - 1) : argument,
      scope,
      depth + 1,
    );
  }
  if (operation === '%' || operation === '%%' || operation === '#' || operation === '##')
    return values.map((value) => withoutAffix(value, operation, argument.text));
  if (operation === '/' || operation === '//')
    return values.map((value) => replaced(value, argument.text, operation === '//'));
  if (operation === ':') return values.map((value) => substring(value, argument.text));
  return [];
}

/** Text in which only variables are expanded, as in an `ENV` value or the default of `${A:-...}`. */
export function expandText(text: Span, scope: Scope, depth = 0): Span[] {
  // Most texts of a large file name no variable.
  if (depth > MAX_DEPTH || !/[$`\\]/.test(text.text)) return [text];
  const quoted = parseShell(`"${text.text.replace(/"/g, ' ')}"`).commands[0]?.words[0];
  if (quoted === undefined) return [text];
  const shifted: Word = {
    ...quoted,
    parts: quoted.parts.map((part) => ({
      ...part,
      start: part.start - 1,
      end: part.end - 1,
      ...(part.kind === 'variable'
        ? { argument: [part.argument[0] - 1, part.argument[1] - 1] as [number, number] }
        : {}),
    })),
  };
  return expandWord(shifted, text, scope, depth);
}

function withoutAffix(value: Span, operation: string, pattern: string): Span {
  const glob = pattern
    .split('*')
    .map((piece) => piece.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join(operation.length === 2 ? '.*' : '.*?');
  if (operation.startsWith('%')) {
    const greedy = operation.length === 2;
    for (let i = 0; i <= value.text.length; i++) {
      const start = greedy ? i : value.text.length - i;
      if (new RegExp(`^${glob}$`, 's').test(value.text.slice(start))) return value.slice(0, start);
    }
    return value;
  }
  const found = new RegExp(`^${glob}`, 's').exec(value.text);
  return found === null ? value : value.slice(found[0].length);
}

/** `${VALUE/pattern/text}`: only a plain pattern; the result counts as written where the value is. */
function replaced(value: Span, argument: string, everywhere: boolean): Span {
  const [, pattern = '', text = ''] = /^((?:[^/\\]|\\.)*)(?:\/(.*))?$/s.exec(argument) ?? [];
  const plain = pattern.replace(/\\(.)/g, '$1');
  const origin = value.origin();
  if (plain === '' || origin === null || !value.text.includes(plain)) return value;
  const result = everywhere ? value.text.replaceAll(plain, text) : value.text.replace(plain, text);
  return Span.join([value.slice(0, 0), new Span([{ ...origin, text: result }])]);
}

function substring(value: Span, argument: string): Span {
  const [, offset = '0', length] = /^\s*(-?\d+)(?::(-?\d+))?$/.exec(argument) ?? [];
  const start = Number(offset) < 0 ? value.text.length + Number(offset) : Number(offset);
  if (length === undefined) return value.slice(start);
  const end = Number(length) < 0 ? value.text.length + Number(length) : start + Number(length);
  return value.slice(start, Math.max(start, end));
}
