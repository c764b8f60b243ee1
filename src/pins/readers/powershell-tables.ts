import { imageMentions } from '../carriers/images.js';
import { archiveMentions } from '../carriers/packages.js';
import type { PinCandidate } from '../text/candidate.js';
import type { Scope } from '../text/scope.js';
import type { Span } from '../text/source.js';
import { unquoted, variableMeaning, variableMentions } from '../text/variables.js';

/** A hash table of PowerShell that is not closed yet, by the path of its name: `deps`, `deps.Linux`. */
export type OpenTables = string[];

const BEGIN =
  /^\s*(?:\[[\w.]+\]\s*)?\$(?:env:|script:|global:)?(\w+)\s*=\s*(?:\[\w+\]\s*)?@\{|^\s*["']?([\w.-]+)["']?\s*=\s*(?:\[\w+\]\s*)?@\{/i;
const ENTRY = /(?<=^|[;{])\s*["']?([\w.-]+)["']?\s*=\s*("[^"\n]*"|'[^'\n]*'|[^\s;}@"'][^\s;}]*)/dg;

/**
 * The entries that a line adds to a hash table (`@{ TensorRT = '10.3.0' }`), each a variable by its whole path; null for a line outside
 * of any. `open` is changed as tables begin and end.
 */
export function tableMentions(line: Span, open: OpenTables, scope: Scope): PinCandidate[] | null {
  const begin = BEGIN.exec(line.text);
  const [whole = '', variable, key] = begin ?? [];
  if (variable === undefined && open.length === 0) return null;
  if (begin === null && !/^\s*(?:["']?[\w.-]+["']?\s*=|\}|#|$)/.test(line.text)) {
    // Nothing that stands in a table: where it ends was not seen.
    open.length = 0;
    return null;
  }
  const found: PinCandidate[] = [];
  let rest = line;
  if (variable !== undefined || key !== undefined) {
    if (variable !== undefined) open.length = 0;
    open.push([open.at(-1), variable ?? key].filter((part) => part !== undefined).join('.'));
    rest = line.slice(whole.length);
  }
  const table = open.at(-1) ?? '';
  for (const match of rest.text.matchAll(ENTRY)) {
    const [start, end] = match.indices?.[2] ?? [0, 0];
    found.push(...entryMentions(table, match[1] ?? '', unquoted(rest.slice(start, end)), scope));
  }
  const closed = rest.text.replace(/"[^"]*"|'[^']*'/g, '').match(/\}/g)?.length ?? 0;
  open.splice(Math.max(open.length - closed, 0));
  return found;
}

const PRODUCT = /^(?:tensor_?rt|trt|tensorrt[-_]?rtx)$/i;

function entryMentions(table: string, key: string, value: Span, scope: Scope): PinCandidate[] {
  scope.add(`${table}.${key}`, value);
  const owner = table.replace(/^.*\./, '');
  const product = PRODUCT.test(key)
    ? key
    : /^(?:version|ver)$/i.test(key) && PRODUCT.test(owner)
      ? owner
      : null;
  const named = product === null ? key : `${product}_version`;
  if (variableMeaning(named) !== null) return variableMentions(named, value);
  const isChoice = /\d|arm|linux|win|jetson|l4t/i.test(key);
  const said = [
    ...(isChoice ? variableMentions(PRODUCT.test(owner) ? `${owner}_version` : owner, value) : []),
    ...imageMentions(value).filter(({ spec }) => spec !== null),
    ...archiveMentions(value),
  ];
  // `@{ cu118 = '8.6.1.6'; cu126 = '10.3.0.26' }`: one of them is chosen.
  return said.map((mention) => ({
    ...mention,
    alternativeOf: `table:${value.origin()?.file.path ?? ''}:${table}`,
  }));
}

/** `$deps.TensorRT`, `$($deps.TensorRT)`, `$deps['TensorRT']`, by the two names. */
export const TABLE_ENTRY =
  /\$\(\s*\$(?:script:|global:)?(\w+)(?:\.|\[["'])([\w.-]+)(?:["']\])?\s*\)|\$(\w+)(?:\.|\[["'])([\w.]*\w)(?:["']\])?/g;
