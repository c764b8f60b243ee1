import { noted } from '../core/noted.js';
import { roleOf, type LocatedCandidate } from './scan.js';
import type { PinCandidate } from './text/candidate.js';
import type { Origin } from './text/source.js';
import { kindOf } from './kinds.js';
import type { Pin } from './types.js';

export interface ResolvedPin {
  pin: Pin;
  mention: PinCandidate;
  /** Every place that names it, its own included. */
  uses: Use[];
}

/** Where a version is used, and as what: one variable can be the version of an archive and of a package. */
export interface Use {
  file: string;
  line: number;
  mention: PinCandidate;
}

const MAX_TEXT = 240;

const placeOf = (origin: Origin): string => `${origin.file.path}\0${origin.offset}`;

/**
 * Gives every mention its place and makes one pin of all that were written at the same place: a variable and its uses, an
 * archive and the steps that unpack it. Sorted by file, line, column.
 */
export function resolvePins(found: readonly LocatedCandidate[]): ResolvedPin[] {
  const groups = new Map<string, LocatedCandidate[]>();
  for (const entry of withoutRepeatedArchives(found)) {
    const key = placeOf(entry.mention.versionAt ?? entry.mention.at);
    noted(groups, key, entry);
  }
  const all = [...groups.values()].map(onePin);
  return all.sort(
    ({ pin: a }, { pin: b }) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column,
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** An archive is named again by each step that unpacks or moves it: its downloads count, or else the first place. */
function withoutRepeatedArchives(found: readonly LocatedCandidate[]): LocatedCandidate[] {
  const first = new Map<string, LocatedCandidate>();
  for (const entry of found) {
    const key = archiveKey(entry);
    const known = first.get(key);
    const better = entry.mention.download === true && known?.mention.download !== true;
    if (known === undefined || better) first.set(key, entry);
  }
  const lines = new Map<string, string>();
  return found.filter((entry) => {
    if (entry.mention.archive === undefined) return true;
    const chosen = first.get(archiveKey(entry));
    if (chosen?.mention.download !== true) return chosen === entry;
    const origin = entry.mention.versionAt ?? entry.mention.at;
    const line = `${archiveKey(entry)}\0${origin.file.position(origin.offset).line}`;
    const place = placeOf(origin);
    // The same place is the same pin: it may be used in another file.
    if (entry.mention.download !== true || (lines.get(line) ?? place) !== place) return false;
    lines.set(line, place);
    return true;
  });
}

function archiveKey({ mention }: LocatedCandidate): string {
  return `${(mention.versionAt ?? mention.at).file.path}\0${mention.archive ?? ''}`;
}

function onePin(entries: LocatedCandidate[]): ResolvedPin {
  // A use says what the version is for; a mere name only suggests it.
  const said = entries.find(({ mention }) => mention.byNameOnly !== true) ?? entries[0];
  const best = said === undefined ? undefined : mostPrecise(said, entries);
  if (best === undefined) throw new Error('a place without a mention');
  const { mention, kind } = best;
  const nameLine = mention.at.file.position(mention.at.offset);
  const versionOrigin = mention.versionAt ?? mention.at;
  const versionLine = versionOrigin.file.position(versionOrigin.offset);
  const apart = versionOrigin.file.path !== mention.at.file.path || versionLine.line !== nameLine.line;
  const origin = apart ? versionOrigin : mention.at;
  const { line, column } = apart ? versionLine : nameLine;
  const uses = entries
    .map((entry) => entry.mention.at)
    .map((at) => ({ file: at.file.path, line: at.file.position(at.offset).line }))
    .filter((use) => use.file !== origin.file.path || use.line !== line);
  const usedBy = [...new Map(uses.map((use) => [`${use.file}:${use.line}`, use])).values()];
  const used = entries.flatMap(({ mention: use }) =>
    [use.at, ...placeOfUse(use)].map(({ file, offset }) => ({
      file: file.path,
      line: file.position(offset).line,
      mention: use,
    })),
  );
  return {
    mention,
    uses: [...used, { file: origin.file.path, line, mention }],
    pin: {
      file: origin.file.path,
      line,
      column,
      kind: origin.file.path === best.mention.at.file.path ? kind : (kindOf(origin.file.path)?.name ?? kind),
      product: mention.product,
      spec: apart && mention.spec !== null ? (writtenSpec(versionOrigin) ?? mention.spec) : mention.spec,
      version: mention.version,
      text: textOf(origin, line),
      name: mention.name,
      role: roleOf(kind, mention.at.file.path, mention),
      groups: ['default'],
      ...(usedBy.length === 0 ? {} : { usedBy }),
      ...(mention.basis === undefined ? {} : { basis: mention.basis }),
    },
  };
}

/** The place of use of what a variable brings there: it is written in another file, or further up. */
function placeOfUse({ at, usedAt }: PinCandidate): Origin[] {
  if (usedAt === undefined) return [];
  const isApart =
    at.file.path !== usedAt.file.path ||
    at.file.position(at.offset).line < usedAt.file.position(usedAt.offset).line;
  return isApart ? [usedAt] : [];
}

/** `${V%.*}` uses only a part of the version that is written: the whole of it counts. */
function mostPrecise(said: LocatedCandidate, entries: readonly LocatedCandidate[]): LocatedCandidate {
  const { version } = said.mention;
  if (version === null) return said;
  return entries.reduce((best, entry) => {
    const known = best.mention.version ?? version;
    return entry.mention.product === said.mention.product &&
      entry.mention.version?.startsWith(`${known}.`) === true
      ? entry
      : best;
  }, said);
}

/** What is written at the place of the version; the sign of `libnvinfer10=` belongs to the package. */
function writtenSpec(origin: Origin): string | undefined {
  return origin.written?.trim().replace(/^=(?!=)/, '');
}

function textOf(origin: Origin, line: number): string {
  const text = origin.file.line(line).trim();
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
