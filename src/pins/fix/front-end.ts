import type { Version } from '../../core/version.js';
import { FRONT_END, frontEndParts, UNPINNED_FRONT_ENDS } from '../carriers/front-ends.js';
import { pypiVersion } from '../../catalog/pypi.js';
import type { ResolvedPin } from '../resolve-pins.js';
import type { Pin } from '../types.js';

/** Such a front end installs the newest release: `--to 10.0.1` writes its parts instead. */
export function isUnpinnedFrontEnd(name: string, to: Version): boolean {
  return FRONT_END.test(name) && UNPINNED_FRONT_ENDS.has(to.slice(0, 3).join('.'));
}

/** A requirement in its line: what stands around it decides how a second one is written beside it. */
interface Written {
  /** Without the quote. */
  before: string;
  /** Empty for none. */
  quote: string;
  /** `; python_version < "3.12"` holds for each of the parts. */
  marker: string;
  /** From the closing quote on, without it. */
  after: string;
  lineEnd: string;
}

/** Files whose lists of requirements have one a line. */
const BY_LINE = new Set(['requirements', 'setup-cfg']);
const ENDS_ITEM = /^\s*(?:#.*)?$/;

/** The requirement that stands at `start`, `length` characters long. */
function placeOf(line: string, start: number, length: number): Written {
  const lineEnd = /\r?\n$/.exec(line)?.[0] ?? '\n';
  const text = line.slice(0, start);
  const rest = line.slice(start + length).replace(/\r?\n$/, '');
  const quote = /["']$/.exec(text)?.[0] ?? '';
  const inside = quote === '' ? rest : rest.slice(0, rest.indexOf(quote));
  const isQuoted = quote !== '' && rest.includes(quote) && /^\s*(?:;|$)/.test(inside);
  if (isQuoted)
    return {
      before: text.slice(0, -1),
      quote,
      marker: inside,
      after: rest.slice(inside.length + 1),
      lineEnd,
    };
  const marker = /^\s*;[^#]*/.exec(rest)?.[0].trimEnd() ?? '';
  return { before: text, quote: '', marker, after: rest.slice(marker.length), lineEnd };
}

/** What stands between two requirements where this one is written; null where a second one has no place beside it. */
function separatorOf(
  { before, quote, marker, after, lineEnd }: Written,
  pin: Pin,
  isWord: boolean,
): string | null {
  const isAlone = before.trim() === '';
  if (BY_LINE.has(pin.kind) && !isWord) return `${marker}${lineEnd}${isAlone ? before : '    '}`;
  // Elsewhere a marker needs quotes: without them nothing says where it ends.
  if (quote === '' && marker !== '') return null;
  const [end, start] = [`${marker}${quote}`, quote];
  // A list in YAML.
  if (/^\s*-\s+$/.test(before) && ENDS_ITEM.test(after)) return `${end}${lineEnd}${before}${start}`;
  // A list in code, or in one line of YAML; parentheses hold words of a shell, too.
  const isEntry =
    quote === ''
      ? /[[,]\s*$/.test(before) && /^\s*[\],]/.test(after)
      : /[[({,]\s*$/.test(before) && /^\s*[\])},]/.test(after);
  if (isEntry) return `${end}, ${start}`;
  if (isAlone && quote !== '' && !isWord && /^\s*(?:[\])},#]|$)/.test(after))
    return `${end},${lineEnd}${before}${start}`;
  const isFree = before === '' || (quote === '' ? /[\s"'`]$/ : /\s$/).test(before);
  return isWord && isFree ? `${end} ${start}` : null;
}

/** `tensorrt==10.3.0` (also `tensorrt~=10.0`) becomes the three packages that it is made of, written as its place lists them. */
export function threePackages(
  { pin, mention }: ResolvedPin,
  line: string,
  to: Version,
): { line: string; note: string } | { reason: string } {
  const { name } = pin;
  const version = pypiVersion(to);
  const parts = frontEndParts(name, version);
  const found = new RegExp(
    `(?<![\\w.-])${name.replace('-', '[-_.]')}(?:\\[[^\\]]*\\])?\\s*(?:[=<>~!]=?=?\\s*[\\w.*]+(?:\\s*,\\s*[=<>~!]+\\s*[\\w.*]+)*)`,
    'i',
  ).exec(line);
  const at = found === null ? null : placeOf(line, found.index, found[0].length);
  const between = at === null ? null : separatorOf(at, pin, mention.command !== undefined);
  if (at === null || between === null)
    return {
      reason: `${name}==${version} installs the newest ${name}-cu12: write ${parts.join(', ')} instead`,
    };
  const rest = `${at.marker}${at.quote}${at.after}${/\r?\n$/.exec(line)?.[0] ?? ''}`;
  return {
    line: `${at.before}${at.quote}${parts.join(between)}${rest}`,
    note: `${name}==${version} alone requires ${name}-cu12 without a version, so its parts are pinned instead`,
  };
}
