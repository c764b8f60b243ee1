import { noted } from '../../core/noted.js';
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseAllDocuments,
  visit,
  type Document,
  type Node,
  type Pair,
  type Scalar,
} from 'yaml';
import { ParseProblem } from '../reader.js';
import { nestsTooDeep } from './nesting.js';
import { Span, type SourceFile } from './source.js';

/** A file with more values than this is data; repetitions by aliases are not read again. */
const MAX_ALIASED = 20_000;
/** Each value has a path as long as it is deep. What nests further was made to exhaust a reader, and is told. */
const MAX_DEPTH = 100;
/** What references refer to is not repeated more often than this. */
const MAX_REFERRED = 20_000;

/** A text value of a YAML file: the keys that lead to it (a number for a place in a list), the text, where it stands. */
export interface YamlLeaf {
  path: (string | number)[];
  value: Span;
  /** Key and value of the maps around it are reached through here. */
  siblings: ReadonlyMap<string, Span>;
  /** GitLab's `!reference [job, key]`, where nothing in this file is called so. */
  reference?: readonly string[];
}

/** Links need the same file many times; what was read is kept as long as its text. */
const known = new WeakMap<SourceFile, YamlLeaf[]>();

/** Every text value. Unquoted numbers count as the text that is written: YAML would make `10.10` the number 10.1. */
export function yamlLeaves(file: SourceFile): YamlLeaf[] {
  const before = known.get(file);
  if (before !== undefined) return before;
  const all = parseDocuments(file).flatMap((document) => {
    const leaves: YamlLeaf[] = [];
    collect(file, document, document.contents, [], new Map(), leaves);
    return leaves;
  });
  const resolved = withReferences(all);
  known.set(file, resolved);
  return resolved;
}

/** Each `!reference [job, key]` replaced by what stands there. */
export function withReferences(leaves: readonly YamlLeaf[]): YamlLeaf[] {
  if (!leaves.some(({ reference }) => reference !== undefined)) return [...leaves];
  const byKeys = new Map<string, YamlLeaf[]>();
  for (const leaf of leaves) {
    const keys = leaf.path.slice(0, 2).join('\0');
    noted(byKeys, keys, leaf);
  }
  let left = MAX_REFERRED;
  const resolve = (leaf: YamlLeaf, depth: number): YamlLeaf[] => {
    const { reference } = leaf;
    if (reference === undefined || depth > 10 || left <= 0) return [leaf];
    const targets = (byKeys.get(reference.slice(0, 2).join('\0')) ?? []).filter(({ path }) =>
      reference.every((key, index) => String(path[index]) === key),
    );
    left -= targets.length + 1;
    return targets.length === 0
      ? [leaf]
      : targets.flatMap((target) =>
          resolve({ ...target, path: [...leaf.path, ...target.path.slice(reference.length)] }, depth + 1),
        );
  };
  return leaves.flatMap((leaf) => resolve(leaf, 0));
}

/** The same; none where the file cannot be parsed. */
export function safeLeaves(file: SourceFile): YamlLeaf[] {
  try {
    return yamlLeaves(file);
  } catch {
    return [];
  }
}

function parseDocuments(file: SourceFile): Document.Parsed[] {
  if (nestsTooDeep(file.text)) throw new ParseProblem(TOO_DEEP, 1);
  const options = { logLevel: 'silent', prettyErrors: false, uniqueKeys: false, strict: false } as const;
  let documents = [...parseAllDocuments(file.text, options)];
  let problem = documents.flatMap((document) => document.errors)[0];
  if (problem !== undefined && file.text.includes('{{')) {
    // A template (Helm, Jinja): its braces are not YAML. They are masked by as many letters, so that all places stay.
    documents = [...parseAllDocuments(withoutTemplates(file.text), options)];
    problem = documents.flatMap((document) => document.errors)[0];
  }
  if (problem !== undefined)
    throw new ParseProblem(
      problem.message.split('\n')[0] ?? 'invalid YAML',
      file.position(problem.pos[0]).line,
    );
  return documents;
}

function withoutTemplates(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      if (/^\s*(?:-\s*)?\{[{%].*[}%]\}\s*$/.test(line)) return ' '.repeat(line.length);
      // Behind the last end no template is looked for: a line of nothing but beginnings would be searched once for each.
      const end = Math.max(line.lastIndexOf('}}'), line.lastIndexOf('%}')) + 2;
      const masked = line
        .slice(0, end)
        .replace(/\{[{%].*?[}%]\}/g, (template) => '_'.repeat(template.length));
      return masked + line.slice(end);
    })
    .join('\n');
}

function collect(
  file: SourceFile,
  document: Document,
  node: unknown,
  path: (string | number)[],
  siblings: ReadonlyMap<string, Span>,
  leaves: YamlLeaf[],
): void {
  if (path.length > MAX_DEPTH) throw new ParseProblem(TOO_DEEP, lineOf(file, node));
  if (isAlias(node)) {
    const target = node.resolve(document);
    if (isScalar(target)) collect(file, document, target, path, siblings, leaves);
    else if (isMap(target) && leaves.length < MAX_ALIASED && !hasAlias(target))
      collect(file, document, target, path, siblings, leaves);
    // A list of commands that is defined aside. Lists of lists are not followed: aliases of aliases multiply without end.
    else if (isSeq(target) && leaves.length < MAX_ALIASED)
      target.items.forEach((item, index) => {
        if (isScalar(item)) collect(file, document, item, [...path, index], siblings, leaves);
      });
    return;
  }
  if (isScalar(node)) {
    const value = scalarText(file, node);
    if (value !== null) leaves.push({ path, value, siblings });
  } else if (isMap(node)) {
    const items = leaves.length < MAX_ALIASED ? withMerged(document, node.items) : node.items;
    const around = new Map<string, Span>();
    for (const pair of items) {
      const value = isAlias(pair.value) ? pair.value.resolve(document) : pair.value;
      const text = isScalar(value) ? scalarText(file, value) : null;
      if (text !== null) around.set(keyOf(pair), text);
    }
    for (const pair of items) collect(file, document, pair.value, [...path, keyOf(pair)], around, leaves);
  } else if (isSeq(node) && node.tag === '!reference') {
    const reference = node.items.map((item) => (isScalar(item) ? String(item.value) : ''));
    const [start, end] = node.range ?? [0, 0];
    leaves.push({ path, value: Span.of(file, start, file.text.slice(start, end)), siblings, reference });
  } else if (isSeq(node))
    node.items.forEach((item: unknown, index) => {
      collect(file, document, isPair(item) ? item.value : item, [...path, index], siblings, leaves);
    });
}

/** `<<: *base` and `<<: [*a, *b]`: entries of the maps that are merged, where the map has none of its own. */
function withMerged(document: Document, items: readonly Pair[], depth = 0): readonly Pair[] {
  const merges = items.filter((pair) => keyOf(pair) === '<<');
  if (merges.length === 0 || depth > 4) return items;
  const all = new Map(items.filter((pair) => !merges.includes(pair)).map((pair) => [keyOf(pair), pair]));
  for (const { value } of merges)
    for (const one of isSeq(value) ? value.items : [value]) {
      const target = isAlias(one) ? one.resolve(document) : one;
      for (const pair of isMap(target) ? withMerged(document, target.items, depth + 1) : [])
        if (!all.has(keyOf(pair))) all.set(keyOf(pair), pair);
    }
  return [...all.values()];
}

/** Aliases of aliases multiply without end. */
function hasAlias(node: unknown): boolean {
  let found = false;
  visit(node as Node, {
    Alias: () => {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

const TOO_DEEP = 'it is nested too deeply';

function lineOf(file: SourceFile, node: unknown): number {
  const start = (node as Node | null)?.range?.[0];
  return start === undefined ? 1 : file.position(start).line;
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

/** The text of a scalar with the place of each character: quotes, indentation and block headers left out. */
export function scalarText(file: SourceFile, node: Scalar): Span | null {
  const range = (node as Node).range;
  if (range === undefined || range === null || node.value === null) return null;
  const [start, end] = range;
  const raw = file.text.slice(start, end);
  if (raw.startsWith('|') || raw.startsWith('>')) return blockText(file, start, raw);
  if (raw.startsWith('"') || raw.startsWith("'")) return flowText(file, start + 1, raw.slice(1, -1));
  return flowText(file, start, raw.trimEnd());
}

function blockText(file: SourceFile, start: number, raw: string): Span {
  const lines = raw.split('\n');
  const indent = Math.min(
    ...lines
      .slice(1)
      .filter((line) => line.trim() !== '')
      .map((line) => line.length - line.trimStart().length),
  );
  const folded = raw.startsWith('>');
  const parts: Span[] = [];
  let offset = start + (lines[0]?.length ?? 0) + 1;
  for (const line of lines.slice(1)) {
    const skip = Math.min(indent, line.length);
    const text = line.slice(skip);
    parts.push(Span.of(file, offset + skip, folded && text.trim() !== '' ? `${text} ` : `${text}\n`));
    offset += line.length + 1;
  }
  return Span.join(parts);
}

/** Plain or quoted: lines are folded into one. */
function flowText(file: SourceFile, start: number, raw: string): Span {
  if (!raw.includes('\n')) return Span.of(file, start, raw);
  const parts: Span[] = [];
  let offset = start;
  for (const line of raw.split('\n')) {
    const skip = line.length - line.trimStart().length;
    parts.push(Span.of(file, offset + skip, `${line.trim()} `));
    offset += line.length + 1;
  }
  return Span.join(parts).trim();
}
