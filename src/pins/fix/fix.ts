import { noted } from '../../core/noted.js';
import type { Product } from '../../core/product.js';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../core/findings.js';
import { replaceFile } from '../../host/replace-file.js';
import { formatVersion, parseVersion, type Version } from '../../core/version.js';
import { publicBuild } from '../../catalog/pypi.js';
import { unifiedDiff, type LineChange } from './diff.js';
import { boundsExclude, release } from '../compare/bounds.js';
import type { Member } from '../compare/compare.js';
import { agreeLoosely, placesOf, rangeHolds } from '../compare/disagreements.js';
import { asideFolder } from '../links/names.js';
import { checkVersionExists } from '../existence.js';
import type { ResolvedPin } from '../resolve-pins.js';
import { distinctVersions, RECORDS } from './propose.js';
import { pinnedParts } from '../carriers/front-ends.js';
import { isUnpinnedFrontEnd } from './front-end.js';
import { rewritePin } from './rewrite.js';
import { readTree, type TreePins } from '../tree.js';
import type { Pin, PinsOptions } from '../types.js';

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
  /** The version that was chosen; null where none was needed. */
  to: string | null;
  /** A unified diff of all changes; empty where nothing is to be changed. */
  diff: string;
  /** Files that are (or, without `write`, would be) changed. */
  files: string[];
  written: boolean;
  /** Pins that still say something else, and why they were left alone. */
  unfixed: { pin: Pin; reason: string }[];
  /** Changed lines that a person has to look at. */
  notes: { pin: Pin; note: string }[];
  /** Files that could not be read, a version that may not exist. */
  warnings: string[];
  /** The outcome, in one sentence. */
  message: string;
}

/**
 * Makes every pin of one group say one version. Writes each file in the encoding and with the line ends that it had. Throws
 * InputError where the version or the group is not clear, or where there is no such version.
 */
export async function fixPins(dir: string, options: FixOptions = {}): Promise<FixResult> {
  const tree = await readTree(dir, options);
  const warnings = tree.problems
    .filter(({ code }) => code === 'pin-unreadable')
    .map(({ message }) => message);
  const unchanged = { diff: '', files: [], written: false, unfixed: [], notes: [], warnings };
  // Not an error: a script that goes through many repositories need not know which of them have pins.
  if (tree.entries.length === 0)
    return { ...unchanged, to: null, message: `No TensorRT pin was found in ${dir}.` };
  const { product, group: name } = whatToFix(tree, options);
  const group = tree.members.filter(
    ({ entry: { pin } }) => pin.product === product && pin.groups.includes(name),
  );
  const to = options.to ?? declaredVersion(group.map(({ entry }) => entry));
  if (to === null) return { ...unchanged, to, message: agreement(tree, options) };
  const version = parseVersion(to);
  if (version === null)
    throw new InputError(
      `pins --to: "${to}" is not a version; give one to four numbers, for example 10.0.1.6`,
    );
  if (group.length === 0) throw nothingThere(tree, product, name);
  const doubt = checkVersionExists(
    version,
    product,
    group.map(({ entry: { pin } }) => pin),
  );
  if (doubt !== null) warnings.push(doubt);
  const members = placesToFix(tree, group, { product, group: name }, version);
  const hasParts = pinnedParts(tree.entries);
  const { wrong, chosen } = whatIsWrong(members, version, hasParts);
  const unfixed: FixResult['unfixed'] = chosen.map((pin) => ({
    pin,
    reason:
      'it is one of several alternatives, none of which says this version: change the right one by hand',
  }));
  const notes: FixResult['notes'] = [];
  const files = new Map<string, ResolvedPin[]>();
  for (const entry of wrong) {
    const reason = RECORDS.get(entry.pin.kind);
    if (reason !== undefined) unfixed.push({ pin: entry.pin, reason });
    else noted(files, entry.pin.file, entry);
  }
  const changed: { file: string; text: EditableText; changes: LineChange[] }[] = [];
  for (const [file, entries] of files) {
    const text = readEditable(path.join(dir, file));
    const changes = text === null ? [] : changesOf(entries, text, version, { unfixed, notes }, hasParts);
    if (text === null)
      for (const { pin } of entries) unfixed.push({ pin, reason: 'files in this encoding are not changed' });
    else if (changes.length > 0) changed.push({ file, text, changes });
  }
  if (options.write === true)
    for (const { file, text, changes } of changed) writeEdited(path.join(dir, file), text, changes);
  const result = {
    to,
    diff: changed.map(({ file, text, changes }) => unifiedDiff(file, text.lines, changes)).join(''),
    files: changed.map(({ file }) => file),
    written: options.write === true && changed.length > 0,
    unfixed,
    notes,
    warnings,
  };
  const replaced = tree.replaced();
  const left = group.filter(({ entry }) => !replaced.has(entry));
  const apart = options.to === undefined ? '' : elsewhere(left, members, version);
  return { ...result, message: `${outcome(result)}${apart}` };
}

/** Pins that nothing links with those considered and that say another version: silence would look like agreement. */
function elsewhere(group: readonly Member[], looked: readonly Member[], to: Version): string {
  const known = new Set(looked.map(({ entry }) => entry));
  const others = group.filter(
    (one) => !known.has(one.entry) && one.entry.pin.weak === undefined && isWrong(one, to),
  );
  const places = others
    .slice(0, 3)
    .map(({ entry: { pin } }) => `${pin.file}:${pin.line} (${pin.version ?? pin.spec ?? '?'})`);
  const more = others.length > 3 ? ` and ${others.length - 3} more` : '';
  return others.length === 0 ? '' : `. Not considered, as nothing links them: ${places.join(', ')}${more}`;
}

function outcome({ to, files, written, unfixed }: Omit<FixResult, 'message'>): string {
  if (files.length > 0) return `${written ? 'Changed' : 'Would change (add --write)'}: ${files.join(', ')}`;
  if (unfixed.length === 0) return `Nothing to change: the pins agree (${to ?? ''})`;
  const left = unfixed.length === 1 ? 'the pin that says' : `the ${unfixed.length} pins that say`;
  return `Nothing was changed: ${left} something other than ${to ?? ''} cannot be changed here`;
}

function whatToFix(tree: TreePins, options: FixOptions): { product: Product; group: string } {
  const errors = tree.disagreements.filter((one) => one.severity === 'error' && isAskedFor(one, options));
  const open = [...new Map(errors.map((one) => [`${one.group}: ${one.product}`, one]))];
  const [first, second] = open;
  if (first !== undefined && second !== undefined)
    throw new InputError(
      `pins --fix: several groups disagree (${open.map(([name]) => name).join(', ')}); choose one with --group and --product`,
    );
  const only = <Value>(values: readonly Value[]): Value | undefined =>
    new Set(values).size === 1 ? values[0] : undefined;
  return {
    product:
      first?.[1].product ?? options.product ?? only(tree.entries.map(({ pin }) => pin.product)) ?? 'tensorrt',
    group:
      first?.[1].group ?? options.group ?? only(tree.entries.flatMap(({ pin }) => pin.groups)) ?? 'default',
  };
}

/**
 * The pins of the disagreement. If there is none, the whole group (a new version for all of it), except samples, tests and weak
 * claims. Throws InputError if several disagreements are open: nothing says which pins belong
 * together.
 */
function placesToFix(
  tree: TreePins,
  group: readonly Member[],
  of: { product: Product; group: string },
  to: Version,
): Member[] {
  const found = tree.conflicts.filter(
    ({ disagreement: one }) => one.product === of.product && one.group === of.group,
  );
  const errors = found.filter(({ disagreement }) => disagreement.severity === 'error');
  if (errors.length > 0)
    return withThoseThatMeet(tree, group, new Set(errors.flatMap(({ members }) => members)), to);
  const replaced = tree.replaced();
  const rest = group.filter(
    ({ entry }) =>
      entry.pin.weak === undefined && asideFolder(entry.pin.file) === null && !replaced.has(entry),
  );
  if (found.length === 0) return rest;
  if (rest.some((member) => member.entry.pin.version !== null && !isWrong(member, to))) return [];
  throw new InputError(
    `pins --fix: ${found.map(({ disagreement }) => disagreement.message).join(' ')} Put those that should change together in one group of .trt-guard.yml.`,
  );
}

/** What meets a place that is changed, and agreed with it, has to follow: it would disagree with it afterwards. */
function withThoseThatMeet(
  tree: TreePins,
  group: readonly Member[],
  taken: ReadonlySet<Member>,
  to: Version,
): Member[] {
  const byEntry = new Map(group.map((member) => [member.entry, member]));
  const meetings = tree.meetings().map(({ members }) => members.flatMap((entry) => byEntry.get(entry) ?? []));
  const held = new Set(taken);
  // Each round takes what is linked with what the one before took; a set that is looped over sees what is added to it.
  for (const member of held)
    if (isWrong(member, to))
      for (const met of meetings) if (met.includes(member)) for (const other of met) held.add(other);
  return [...held];
}

/** Alternatives that nothing requires stay as they are; if none of them says the version, a person has to choose. */
function whatIsWrong(
  members: readonly Member[],
  to: Version,
  hasParts: ReturnType<typeof pinnedParts>,
): { wrong: ResolvedPin[]; chosen: Pin[] } {
  const choices = new Map<string, Member[]>();
  for (const member of members) {
    const { alternativeOf } = member.compared;
    if (alternativeOf !== null) noted(choices, alternativeOf, member);
  }
  // A front end that says the version installs another one, unless its parts are pinned.
  const isRight = (member: Member): boolean =>
    !isWrong(member, to) &&
    !(
      isUnpinnedFrontEnd(member.entry.pin.name, to) &&
      member.entry.mention.requirement !== undefined &&
      member.entry.mention.conda !== true &&
      !hasParts(member.entry)
    );
  const wrong: ResolvedPin[] = [];
  const chosen: Pin[] = [];
  for (const member of members.filter((one) => !isRight(one))) {
    const choice = choices.get(member.compared.alternativeOf ?? '') ?? [];
    const said = new Set(choice.map(({ entry: { pin } }) => pin.version ?? pin.spec));
    if (said.size < 2) wrong.push(member.entry);
    else if (!choice.some(isRight)) chosen.push(member.entry.pin);
  }
  return { wrong, chosen };
}

function isAskedFor({ product, group }: { product: Product; group: string }, options: FixOptions): boolean {
  return (
    (options.product === undefined || product === options.product) &&
    (options.group === undefined || group === options.group)
  );
}

/** What `.tensorrt-version` says; null where there is none, or several that differ. */
function declaredVersion(members: readonly ResolvedPin[]): string | null {
  const declared = members.map(({ pin }) => pin).filter(({ kind }) => kind === 'version-file');
  const [version, other] = distinctVersions(declared);
  return version === undefined || other !== undefined ? null : version;
}

/** No version was given, and nothing disagrees. Throws InputError if something does. */
function agreement(tree: TreePins, options: FixOptions): string {
  const sides =
    tree.disagreements.find((one) => one.severity === 'error' && isAskedFor(one, options))?.versions ?? [];
  if (sides.length > 0)
    throw new InputError(
      `pins --fix: say which version is right with --to; found ${sides.map((side) => `${side.version} (${placesOf(side)})`).join('; ')}`,
    );
  const agreeing = tree.compared.filter(({ pin }) =>
    pin.groups.some((group) => isAskedFor({ product: pin.product, group }, options)),
  );
  const asked = { product: options.product ?? 'tensorrt', group: options.group ?? 'default' };
  if (agreeing.length === 0) throw nothingThere(tree, asked.product, asked.group);
  const unlinked = tree.disagreements.find((one) => isAskedFor(one, options));
  if (unlinked !== undefined) return `Nothing to change: no pins that meet disagree. ${unlinked.message}`;
  const exact = agreeing.filter(({ mention }) => (mention.matching ?? 'exact') === 'exact');
  const said = distinctVersions((exact.length > 0 ? exact : agreeing).map(({ pin }) => pin));
  return said.length > 0
    ? `Nothing to change: the pins agree (${said.join(', ')})`
    : 'Nothing to change: no pin names a version; write one with --to';
}

function nothingThere(tree: TreePins, product: Product, group: string): InputError {
  const there = tree.compared.flatMap(({ pin }) => pin.groups.map((name) => `${name}: ${pin.product}`));
  return new InputError(
    `pins --fix: group ${group} has no ${product} pin to compare (the groups that have pins: ${[...new Set(there)].join(', ') || 'none'}): choose with --group and --product`,
  );
}

/** An image of an unknown release is wrong where that cannot be the version. */
function isWrong({ entry, compared: { bounds } }: Member, to: Version): boolean {
  if (entry.pin.version === null && bounds != null)
    return boundsExclude({ low: release(to), high: release(to) }, bounds);
  return needsChange(entry, to);
}

/** Floating pins are fixed too, where they name a range that does not hold the version. */
function needsChange({ pin, mention }: ResolvedPin, to: Version): boolean {
  const version = pin.version === null ? null : parseVersion(pin.version);
  if (version === null)
    return (
      mention.floating !== undefined &&
      pin.spec !== null &&
      (mention.matching ?? 'exact') === 'exact' &&
      !rangeHolds(pin.spec, to)
    );
  return !agreeLoosely(version, to, mention.matching ?? 'exact');
}

function changesOf(
  entries: readonly ResolvedPin[],
  text: EditableText,
  to: Version,
  { unfixed, notes }: Pick<FixResult, 'unfixed' | 'notes'>,
  hasParts: ReturnType<typeof pinnedParts>,
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
    const rewritten = rewritePin(entry, raw, column, to, {
      hasParts: hasParts(entry),
      goesOn: goesOn(text.lines, line),
    });
    if ('reason' in rewritten) {
      unfixed.push({ pin: entry.pin, reason: rewritten.reason });
      continue;
    }
    if (rewritten.note !== undefined) notes.push({ pin: entry.pin, note: rewritten.note });
    if (rewritten.line !== raw) after.set(line, rewritten.line);
    if (rewritten.everywhere !== undefined) names.push(...rewritten.everywhere);
  }
  for (const { entry } of order)
    for (const { line, before, rest } of foldersOf(entry, text)) {
      // The line of the pin itself is rewritten with it.
      if (after.has(line)) continue;
      const written = /^\d+\.\d+\.\d+(?:\.\d+)?/.exec(rest)?.[0] ?? '';
      const all = (publicBuild(to) ?? formatVersion(to)).split('.');
      const name = written === '' ? '' : all.slice(0, written.split('.').length).join('.');
      after.set(line, `${before}${name}${rest.slice(written.length)}`);
    }
  // Last: the lines of the pins themselves are found by their old text.
  const isNotebook = entries.some(({ pin }) => pin.kind === 'notebook');
  for (const { from, to: name } of names)
    text.lines.forEach((line, index) => {
      // A notebook's recorded output is history.
      if (isNotebook && !/^\s*"\s*[!%]/.test(line)) return;
      const known = after.get(index + 1) ?? line;
      const renamed = known.replace(from, name);
      if (renamed !== known) after.set(index + 1, renamed);
    });
  return [...after].map(([line, changed]) => ({ line, after: changed })).sort((a, b) => a.line - b.line);
}

/** What a backslash at the end of a line joins to it. */
function goesOn(lines: readonly string[], line: number): string {
  let joined = '';
  for (let at = line; /\\\r?\n$/.test(lines[at - 1] ?? ''); at++) joined += lines[at] ?? '';
  return joined;
}

/** Where variables of the same file say the release folder of the address that an archive is fetched from. */
function foldersOf(
  { pin, uses }: ResolvedPin,
  text: EditableText,
): { line: number; before: string; rest: string }[] {
  return uses.flatMap(({ mention: { folderAt } }) => {
    if (folderAt?.file.path !== pin.file) return [];
    const { line, column } = folderAt.file.position(folderAt.offset);
    const raw = text.lines[line - 1] ?? '';
    return [{ line, before: raw.slice(0, column - 1), rest: raw.slice(column - 1) }];
  });
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
  replaceFile(file, Buffer.from(text.mark + lines.join(''), text.encoding));
}
