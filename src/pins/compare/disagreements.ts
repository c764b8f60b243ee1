import { PRODUCT_NAMES, type Product } from '../../core/product.js';
import {
  compareVersions,
  formatVersion,
  parseVersion,
  versionsAgree,
  type Version,
} from '../../core/version.js';
import { satisfies, validRange } from '@renovatebot/pep440';
import { COMPARED_PARTS, type Matching } from '../text/candidate.js';
import { pypiVersion } from '../../catalog/pypi.js';
import { boundsExclude, boundsText, release, type Bounds } from './bounds.js';
import type { Disagreement, Pin, Side } from '../types.js';

/** A pin as it is compared. */
export interface Compared {
  pin: Pin;
  matching: Matching;
  /** Pins with the same value here are alternatives of one choice: they need not agree with each other. */
  alternativeOf: string | null;
  /** A PEP 440 range of a pin that has no single version. */
  range?: string | null;
  /** Between which releases a pin without a known version surely lies. */
  bounds?: Bounds | null;
}

interface Claim extends Compared {
  /** Null where only its bounds are known. */
  version: Version | null;
}

/** What differs among pins that meet, and in how many sides. */
export type Conflict = Pick<Disagreement, 'versions'>;

/** The sides of pins of one product that cannot all be right; null where they can. What has neither version nor bounds is left out. */
export function conflictAmong(compared: readonly Compared[]): Conflict | null {
  const claims = compared.flatMap((entry): Claim[] => {
    const version = entry.pin.version === null ? null : parseVersion(entry.pin.version);
    return version === null && entry.bounds == null ? [] : [{ ...entry, version }];
  });
  const ranges = compared.filter(({ range }) => range != null);
  const choices = new Map<string, Claim[]>();
  for (const claim of claims) {
    // Claims that say the same are compared once: a tree can have thousands of them.
    const said = saidBy(claim);
    const key = choiceOf(claim);
    const known = choices.get(key) ?? [];
    if (!known.some((other) => saidBy(other) === said)) choices.set(key, [...known, claim]);
  }
  const sets = [...choices].map(([name, members]) => ({
    members,
    ranges: ranges.filter(({ alternativeOf }) => alternativeOf === name),
  }));
  const conflicts = sets.some((a, i) => sets.slice(i + 1).some((b) => !canMeet(a, b)));
  const sides = takingPart(claims, choices);
  const excluding = ranges.filter((entry) => excludesRest(entry, sides, ranges));
  if (!conflicts && excluding.length === 0) return null;
  const versions = [...sidesOf(sides), ...excluding.map(rangeSide)];
  return versions.length < 2 ? null : { versions };
}

/** True where a pin takes part in no comparison: nobody knows which version it means. */
export function isIncomparable({ pin, range, bounds }: Compared): boolean {
  return (pin.version === null || parseVersion(pin.version) === null) && range == null && bounds == null;
}

function saidBy({ pin, matching, bounds }: Claim): string {
  return `${pin.version ?? boundsText(bounds)}:${matching}`;
}

/** A choice: the versions that it names, and ranges that are alternatives of them. */
interface Choice {
  members: readonly Claim[];
  ranges: readonly Compared[];
}

/** Some alternative of one choice goes with some alternative of the other. */
function canMeet(a: Choice, b: Choice): boolean {
  const agrees = a.members.some((left) => b.members.some((right) => agree(left, right)));
  return agrees || containsOne(a.ranges, b.members) || containsOne(b.ranges, a.members);
}

/** A range is a side of its own only if neither it nor an alternative of it goes with any exact pin of the rest. */
function excludesRest(entry: Compared, sides: readonly Claim[], ranges: readonly Compared[]): boolean {
  const isMate = (other: Compared): boolean =>
    other === entry || (entry.alternativeOf !== null && other.alternativeOf === entry.alternativeOf);
  const rest = sides.filter((claim) => claim.matching === 'exact' && !isMate(claim));
  if (rest.length === 0 || containsOne(ranges.filter(isMate), rest)) return false;
  return !sides.some((claim) => isMate(claim) && rest.some((other) => agree(claim, other)));
}

function containsOne(ranges: readonly Compared[], claims: readonly Claim[]): boolean {
  return ranges.some(({ range }) =>
    claims.some(
      ({ matching, version }) => matching === 'exact' && (version === null || isInside(version, range)),
    ),
  );
}

/** Claims that say the same without being alternatives are one. */
function choiceOf(claim: Claim): string {
  return claim.alternativeOf ?? `alone:${saidBy(claim)}`;
}

/**
 * Leaves out alternatives that no fixed pin requires, if another of the same choice is required: the older half of a
 * test matrix is not a side of a disagreement elsewhere. A minimum counts as a requirement only if there is no exact pin.
 */
function takingPart(claims: readonly Claim[], choices: ReadonlyMap<string, readonly Claim[]>): Claim[] {
  const fixed = [...choices.values()].flatMap((members) => (members.length === 1 ? members : []));
  const exact = fixed.filter(({ matching }) => matching === 'exact');
  const askers = new Map(
    [...choices].flatMap(([name, members]) => {
      const asking = [exact, fixed].find((all) => members.some((member) => isAskedFor(member, all)));
      return members.length < 2 || asking === undefined ? [] : [[name, asking]];
    }),
  );
  return claims.filter((claim) => {
    const asking = askers.get(choiceOf(claim));
    return asking === undefined || isAskedFor(claim, asking);
  });
}

function isAskedFor(claim: Claim, by: readonly Claim[]): boolean {
  return by.some((other) => agree(claim, other));
}

/** Both sides compare every part that both have; a minimum goes with what is newer, what was built with a version with its minor. */
function agree(a: Claim, b: Claim): boolean {
  if (a.matching === 'minimum' || b.matching === 'minimum') return goesWith(a, b) && goesWith(b, a);
  if (a.version === null || b.version === null) {
    const parts = Math.min(COMPARED_PARTS[a.matching], COMPARED_PARTS[b.matching]);
    return !boundsExclude(boundsOf(a, parts), boundsOf(b, parts));
  }
  return agreeLoosely(
    a.version,
    b.version,
    COMPARED_PARTS[a.matching] < COMPARED_PARTS[b.matching] ? a.matching : b.matching,
  );
}

/** Of a minimum (CMake's `10.3...<11` has an end, too): the other one is not older. What is not a minimum asks for nothing here. */
function goesWith({ matching, version, pin }: Claim, other: Claim): boolean {
  if (matching !== 'minimum' || version === null || other.matching === 'minimum') return true;
  const [low, high] =
    other.version === null
      ? [other.bounds?.low ?? null, other.bounds?.high ?? null]
      : [other.version, other.version];
  const [, below, top] = /\.\.\.(<)?([\d.]+)$/.exec(pin.spec ?? '') ?? [];
  const end = top === undefined ? null : parseVersion(top);
  if (high !== null && compareShared(high, version) < 0) return false;
  return end === null || low === null || compareShared(low, end) < (below === undefined ? 1 : 0);
}

/** Compares the numbers that both have. */
function compareShared(a: Version, b: Version): number {
  const length = Math.min(a.length, b.length);
  return compareVersions([a[0], ...a.slice(1, length)], [b[0], ...b.slice(1, length)]);
}

/** Whether a version is, in all numbers that both have and that `matching` compares, the one that a pin asks for. */
export function agreeLoosely(asked: Version, b: Version, matching: Matching): boolean {
  if (matching === 'minimum') return compareShared(asked, b) <= 0;
  const parts = COMPARED_PARTS[matching];
  return versionsAgree([asked[0], ...asked.slice(1, parts)], [b[0], ...b.slice(1, parts)]);
}

function boundsOf({ version, bounds }: Claim, parts: number): Bounds {
  const cut = (text: Version | null | undefined): Version | null =>
    text == null ? null : [text[0], ...release(text).slice(1, parts)];
  return version === null
    ? { low: cut(bounds?.low), high: cut(bounds?.high) }
    : { low: cut(version), high: cut(version) };
}

/** Ranges are written for the versions on PyPI, which leave out the build from 8.6 to 10.7. */
function isInside(version: Version, range: string | null | undefined): boolean {
  if (range == null) return true;
  const texts = [pypiVersion(version), formatVersion(version), version.slice(0, 3).join('.')];
  return texts.some((text) => satisfies(text, range, { prereleases: true }));
}

/** Whether a range (PEP 440, or Conan's with spaces) contains a version; false for a range that cannot be read. */
export function rangeHolds(spec: string, version: Version): boolean {
  const range = pep440Range(spec);
  return range !== null && isInside(version, range);
}

/** Nobody writes a longer one, and the time to read it grows with the square of its length. */
const MAX_RANGE = 200;

/** A range as PEP 440 writes it: `>=10,<11`, Conan's `>=10 <11`, Poetry's `^10.3` and `~10.3`, conda's `10.3.*`. */
export function pep440Range(spec: string | null): string | null {
  if ((spec?.length ?? 0) > MAX_RANGE) return null;
  const range = (spec ?? '')
    .replace(
      /^\^\s*(\d+)((?:\.\d+)*)$/,
      (_all, major: string, rest: string) => `>=${major}${rest},<${Number(major) + 1}`,
    )
    .replace(
      /^~\s*(\d+(?:\.\d+)?)((?:\.\d+)*)$/,
      (_all, kept: string, rest: string) => `>=${kept}${rest},==${kept}.*`,
    )
    .replace(/^=?(?=\d+(?:\.\d+)*\.\*$)/, '==')
    .replace(/ (?=[<>=~!])/g, ',');
  return /^(?:>=|<=|~=|!=|==|<|>)/.test(range) && validRange(range) ? range : null;
}

function rangeSide({ pin: { file, line, column, text, spec } }: Compared): Side {
  return { version: spec ?? '', pins: [{ file, line, column, text, spec }] };
}

/** Pins by version, longest first: `10.0.1` joins the side of `10.0.1.6`. */
function sidesOf(claims: readonly Claim[]): Side[] {
  const sides: { first: Claim; claims: Claim[] }[] = [];
  const order = [...claims].sort(
    (a, b) =>
      COMPARED_PARTS[b.matching] - COMPARED_PARTS[a.matching] ||
      (b.version?.length ?? 0) - (a.version?.length ?? 0),
  );
  for (const claim of order) {
    const side = sides.find(({ first }) => agree(claim, { ...first, matching: 'exact' }));
    if (side === undefined) sides.push({ first: claim, claims: [claim] });
    else side.claims.push(claim);
  }
  return sides
    .map(({ first, claims: members }) => ({
      version: first.version === null ? boundsText(first.bounds) : formatVersion(first.version),
      pins: claims
        .filter((claim) => members.includes(claim))
        .map(({ pin: { file, line, column, text, spec } }) => ({ file, line, column, text, spec })),
    }))
    .sort(
      (a, b) => b.pins.length - a.pins.length || a.version.localeCompare(b.version, 'en', { numeric: true }),
    );
}

/** What people read: a short form, and one sentence with every side. `meeting`: what joins the pins; null if nothing does. */
export function tell(
  product: Product,
  group: string,
  sides: readonly Side[],
  meeting: string | null,
): Pick<Disagreement, 'summary' | 'meeting' | 'message'> {
  const said = sides.map((side) => `${side.version} in ${placesOf(side)}`).join('; ');
  const where = group === 'default' ? '' : ` in group "${group}"`;
  const name = PRODUCT_NAMES[product];
  if (meeting === null) {
    const summary = `${name} pins differ, and nothing says that they are deployed together`;
    return { summary, meeting, message: `${summary}: ${said}.` };
  }
  const summary = `${name} pins disagree${where}`;
  return { summary, meeting, message: `${summary}: ${said}.${buildNote(sides)} They meet: ${meeting}.` };
}

export function placesOf(side: Side): string {
  const places = [...new Set(side.pins.map(({ file, line }) => `${file}:${line}`))];
  const shown = places.slice(0, 4).join(', ');
  return places.length > 4 ? `${shown} and ${places.length - 4} more` : shown;
}

function buildNote(sides: readonly Side[]): string {
  const releases = new Set(sides.map(({ version }) => version.split('.').slice(0, 3).join('.')));
  return releases.size === 1
    ? ' Only the build (the fourth number) differs: containers and JetPack contain builds of their own, and an engine loads only on the build that wrote it.'
    : '';
}
