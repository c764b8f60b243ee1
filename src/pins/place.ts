import { roleOf, type Found } from './scan.js';
import type { Mention } from './mention.js';
import type { Origin } from './source.js';
import type { Pin } from './types.js';

export interface Placed {
  pin: Pin;
  mention: Mention;
}

const MAX_TEXT = 240;

const placeOf = (origin: Origin): string => `${origin.file.path}\0${origin.offset}`;

/**
 * Gives every mention its place and makes one pin of all that were written at the same place: a variable and its uses, an
 * archive and the steps that unpack it. Sorted by file, line, column.
 */
export function placed(found: readonly Found[]): Placed[] {
  const groups = new Map<string, Found[]>();
  for (const entry of withoutRepeatedArchives(found)) {
    const key = placeOf(entry.mention.versionAt ?? entry.mention.at);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const all = [...groups.values()].map(onePin);
  return all.sort(
    ({ pin: a }, { pin: b }) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column,
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** An archive is fetched once and named many times: the download counts, else the first place. */
function withoutRepeatedArchives(found: readonly Found[]): Found[] {
  const kept = new Map<string, Found>();
  const keyOf = ({ mention }: Found): string =>
    `${(mention.versionAt ?? mention.at).file.path}\0${mention.archive ?? ''}`;
  for (const entry of found) {
    if (entry.mention.archive === undefined) continue;
    const known = kept.get(keyOf(entry));
    if (known === undefined || (entry.mention.download === true && known.mention.download !== true))
      kept.set(keyOf(entry), entry);
  }
  return found.filter(
    (entry) => entry.mention.archive === undefined || samePlace(kept.get(keyOf(entry)), entry),
  );
}

function samePlace(a: Found | undefined, b: Found): boolean {
  return (
    a !== undefined &&
    placeOf(a.mention.versionAt ?? a.mention.at) === placeOf(b.mention.versionAt ?? b.mention.at)
  );
}

function onePin(entries: Found[]): Placed {
  // A use says what the version is for; a mere name only suggests it.
  const best = entries.find(({ mention }) => mention.byNameOnly !== true) ?? entries[0];
  if (best === undefined) throw new Error('a place without a mention');
  const { mention, kind } = best;
  const nameLine = mention.at.file.position(mention.at.offset);
  const versionOrigin = mention.versionAt ?? mention.at;
  const versionLine = versionOrigin.file.position(versionOrigin.offset);
  const apart = versionOrigin.file.path !== mention.at.file.path || versionLine.line !== nameLine.line;
  const home = entries.find(({ mention: { at } }) => at.file.path === versionOrigin.file.path) ?? best;
  const origin = apart ? versionOrigin : mention.at;
  const { line, column } = apart ? versionLine : nameLine;
  const uses = entries
    .map((entry) => entry.mention.at)
    .map((at) => ({ file: at.file.path, line: at.file.position(at.offset).line }))
    .filter((use) => use.file !== origin.file.path || use.line !== line);
  const usedBy = [...new Map(uses.map((use) => [`${use.file}:${use.line}`, use])).values()];
  return {
    mention,
    pin: {
      file: origin.file.path,
      line,
      column,
      kind: home.kind,
      product: mention.product,
      spec: apart && mention.spec !== null ? (versionOrigin.written?.trim() ?? mention.spec) : mention.spec,
      version: mention.version,
      text: textOf(origin, line),
      name: mention.name,
      role: roleOf(kind, origin.file.path, mention),
      groups: ['default'],
      ...(usedBy.length === 0 ? {} : { usedBy }),
      ...(mention.basis === undefined ? {} : { basis: mention.basis }),
    },
  };
}

function textOf(origin: Origin, line: number): string {
  const text = origin.file.line(line).trim();
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
