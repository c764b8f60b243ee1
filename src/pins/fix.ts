import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../guard/findings.js';
import type { Product } from '../guard/report.js';
import { parseVersion, versionsAgree, type Version } from '../version/version.js';
import { unifiedDiff, type LineChange } from './diff.js';
import { placesOf } from './disagreements.js';
import type { Placed } from './place.js';
import { rewritePin } from './rewrite.js';
import { readTree, type TreePins } from './tree.js';
import type { Pin, PinsOptions } from './types.js';

export interface FixOptions extends PinsOptions {
  /** The version that all pins are to say. Default: the one in `.tensorrt-version`, where the tree has it. */
  to?: string;
  product?: Product;
  /** The group to repair; needed where several disagree. */
  group?: string;
  /** Change the files; otherwise only the diff is made. */
  write?: boolean;
}

export interface FixResult {
  /** The version that was chosen. */
  to: string;
  /** A unified diff of all changes; empty where nothing is to be changed. */
  diff: string;
  /** Files that are (or, without `write`, would be) changed. */
  files: string[];
  written: boolean;
  /** Pins that still say something else, and why they were left alone. */
  unfixed: { pin: Pin; reason: string }[];
  /** Changed lines that a person has to look at. */
  notes: { pin: Pin; note: string }[];
}

/**
 * Makes every pin of one group say one version. Writes each file in the encoding and with the line ends that it had. Throws
 * InputError where the version or the group is not clear.
 */
export async function fixPins(dir: string, options: FixOptions = {}): Promise<FixResult> {
  const tree = await readTree(dir, options);
  const { product, group } = whatToFix(tree, options);
  const members = tree.compared.filter(({ pin }) => pin.product === product && pin.groups.includes(group));
  const to = chosenVersion(members, tree, options, product);
  const version = parseVersion(to);
  if (version === null)
    throw new InputError(`pins --to: "${to}" is no version; give one to four numbers, for example 10.0.1.6`);
  const wrong = members.filter((entry) => needsChange(entry, version));
  const unfixed: FixResult['unfixed'] = [];
  const notes: FixResult['notes'] = [];
  const files = new Map<string, Placed[]>();
  for (const entry of wrong) files.set(entry.pin.file, [...(files.get(entry.pin.file) ?? []), entry]);
  const changed: { file: string; text: EditableText; changes: LineChange[] }[] = [];
  for (const [file, entries] of files) {
    const text = readEditable(path.join(dir, file));
    const changes = text === null ? [] : changesOf(entries, text, version, { unfixed, notes });
    if (text === null)
      for (const { pin } of entries)
        unfixed.push({ pin, reason: 'the encoding of this file is not changed' });
    else if (changes.length > 0) changed.push({ file, text, changes });
  }
  if (options.write === true)
    for (const { file, text, changes } of changed) writeEdited(path.join(dir, file), text, changes);
  return {
    to,
    diff: changed.map(({ file, text, changes }) => unifiedDiff(file, text.lines, changes)).join(''),
    files: changed.map(({ file }) => file),
    written: options.write === true && changed.length > 0,
    unfixed,
    notes,
  };
}

function whatToFix(tree: TreePins, options: FixOptions): { product: Product; group: string } {
  const open = tree.disagreements.filter(
    ({ product, group }) =>
      (options.product === undefined || product === options.product) &&
      (options.group === undefined || group === options.group),
  );
  const [first, second] = open;
  if (first !== undefined && second !== undefined)
    throw new InputError(
      `pins --fix: several groups disagree (${open.map(({ product, group }) => `${group}: ${product}`).join(', ')}); choose one with its group and product`,
    );
  const groups = new Set(tree.entries.flatMap(({ pin }) => pin.groups));
  const [only = 'default'] = groups.size === 1 ? groups : [];
  return {
    product: first?.product ?? options.product ?? 'tensorrt',
    group: first?.group ?? options.group ?? only,
  };
}

function chosenVersion(
  members: readonly Placed[],
  tree: TreePins,
  options: FixOptions,
  product: Product,
): string {
  if (options.to !== undefined) return options.to;
  const file = members.find(({ pin }) => pin.kind === 'version-file' && pin.version !== null);
  if (file?.pin.version != null) return file.pin.version;
  const sides = tree.disagreements.find((disagreement) => disagreement.product === product)?.versions ?? [];
  const found = sides.map((side) => `${side.version} (${placesOf(side)})`).join('; ');
  throw new InputError(
    `pins --fix: say which version is right with --to${found === '' ? '' : `; found ${found}`}`,
  );
}

/** Floating pins are fixed too, where they name a range: else they would drift away again. */
function needsChange({ pin, mention }: Placed, to: Version): boolean {
  const version = pin.version === null ? null : parseVersion(pin.version);
  if (version === null)
    return mention.floating !== undefined && pin.spec !== null && mention.matching !== 'major';
  return mention.matching === 'major' ? version[0] !== to[0] : !versionsAgree(version, to);
}

function changesOf(
  entries: readonly Placed[],
  text: EditableText,
  to: Version,
  { unfixed, notes }: Pick<FixResult, 'unfixed' | 'notes'>,
): LineChange[] {
  const after = new Map<number, string>();
  const names: { from: RegExp; to: string }[] = [];
  // From right to left, so that a change does not move the columns of the next one.
  const order = entries
    .map((entry) => {
      const origin = entry.mention.versionAt ?? entry.mention.at;
      return { entry, ...origin.file.position(origin.offset) };
    })
    .sort((a, b) => b.line - a.line || b.column - a.column);
  for (const { entry, line, column } of order) {
    const raw = after.get(line) ?? text.lines[line - 1] ?? '';
    const rewritten = rewritePin(entry, raw, column, to);
    if ('reason' in rewritten) {
      unfixed.push({ pin: entry.pin, reason: rewritten.reason });
      continue;
    }
    if (rewritten.note !== undefined) notes.push({ pin: entry.pin, note: rewritten.note });
    if (rewritten.line !== raw) after.set(line, rewritten.line);
    if (rewritten.everywhere !== undefined) names.push(...rewritten.everywhere);
  }
  // Last: the lines of the pins themselves are found by their old text.
  for (const { from, to: name } of names)
    text.lines.forEach((line, index) => {
      const known = after.get(index + 1) ?? line;
      const renamed = known.replace(from, name);
      if (renamed !== known) after.set(index + 1, renamed);
    });
  return [...after].map(([line, changed]) => ({ line, after: changed })).sort((a, b) => a.line - b.line);
}

interface EditableText {
  /** With their ends. */
  lines: string[];
  encoding: 'utf8' | 'latin1';
  mark: string;
}

/** The raw lines of a file; null where its encoding is one that is only read. */
function readEditable(file: string): EditableText | null {
  const bytes = readFileSync(file);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return null;
  const utf8 = bytes.toString('utf8');
  const encoding = utf8.includes('\ufffd') ? 'latin1' : 'utf8';
  const text = encoding === 'utf8' ? utf8 : bytes.toString('latin1');
  if (/\r(?!\n)/.test(text)) return null;
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  return { lines: text.slice(mark.length).split(/(?<=\n)/), encoding, mark };
}

function writeEdited(file: string, text: EditableText, changes: readonly LineChange[]): void {
  const lines = [...text.lines];
  for (const { line, after } of changes) lines[line - 1] = after;
  writeFileSync(file, text.mark + lines.join(''), text.encoding);
}
