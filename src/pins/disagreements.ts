import type { Product } from '../core/product.js';
import { formatVersion, parseVersion, versionsAgree, type Version } from '../core/version.js';
import { satisfies } from '@renovatebot/pep440';
import type { Matching } from './text/candidate.js';
import { pypiVersion } from '../catalog/pypi.js';
import type { Disagreement, Pin, Side } from './types.js';

/** A pin as it is compared. */
export interface Compared {
  pin: Pin;
  matching: Matching;
  /** Pins with the same value here are alternatives of one choice: they need not agree with each other. */
  alternativeOf: string | null;
  /** A PEP 440 range of a pin that has no single version. */
  range?: string | null;
}

interface Claim extends Compared {
  version: Version;
}

/** Groups and products whose pins cannot all be right. Pins without a version are compared with nothing. */
export function findDisagreements(compared: readonly Compared[]): Disagreement[] {
  const claims = compared.flatMap((entry): Claim[] => {
    const version = entry.pin.version === null ? null : parseVersion(entry.pin.version);
    return version === null ? [] : [{ ...entry, version }];
  });
  const groups = [...new Set(claims.flatMap(({ pin }) => pin.groups))].sort();
  return groups.flatMap((group) =>
    (['tensorrt', 'tensorrt-rtx'] as const).flatMap((product) => {
      const members = claims.filter(({ pin }) => pin.product === product && pin.groups.includes(group));
      const ranges = compared.filter(
        ({ pin, range }) => range != null && pin.product === product && pin.groups.includes(group),
      );
      const found = disagreement(product, group, members, ranges);
      return found === null ? [] : [found];
    }),
  );
}

function disagreement(
  product: Product,
  group: string,
  claims: readonly Claim[],
  ranges: readonly Compared[],
): Disagreement | null {
  const choices = new Map<string, Claim[]>();
  for (const claim of claims) {
    // Claims that say the same are compared once: a tree can have thousands of them.
    const said = `${claim.pin.version ?? ''}:${claim.matching}`;
    const key = choiceOf(claim);
    const known = choices.get(key) ?? [];
    if (!known.some((other) => `${other.pin.version ?? ''}:${other.matching}` === said))
      choices.set(key, [...known, claim]);
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
  return versions.length < 2
    ? null
    : { product, group, versions, message: messageOf(product, group, versions) };
}

/** A choice: the versions that it names, and ranges that are alternatives of them. */
interface Choice {
  members: readonly Claim[];
  ranges: readonly Compared[];
}

/** One of the one can go with one of the other. */
function canMeet(a: Choice, b: Choice): boolean {
  const agrees = a.members.some((left) => b.members.some((right) => agree(left, right)));
  return agrees || containsOne(a.ranges, b.members) || containsOne(b.ranges, a.members);
}

/** A range only tells sides apart where neither it nor an alternative of it goes with any exact pin of the rest. */
function excludesRest(entry: Compared, sides: readonly Claim[], ranges: readonly Compared[]): boolean {
  const isMate = (other: Compared): boolean =>
    other === entry || (entry.alternativeOf !== null && other.alternativeOf === entry.alternativeOf);
  const rest = sides.filter((claim) => claim.matching === 'exact' && !isMate(claim));
  if (rest.length === 0 || containsOne(ranges.filter(isMate), rest)) return false;
  return !sides.some((claim) => isMate(claim) && rest.some((other) => agree(claim, other)));
}

function containsOne(ranges: readonly Compared[], claims: readonly Claim[]): boolean {
  return ranges.some(({ range }) =>
    claims.some(({ matching, version }) => matching === 'exact' && isInside(version, range)),
  );
}

/** Claims that say the same without being alternatives are one. */
function choiceOf({ alternativeOf, pin, matching }: Claim): string {
  return alternativeOf ?? `alone:${pin.version ?? ''}:${matching}`;
}

/**
 * Without the alternatives that nothing fixed asks for, where another of the same choice is asked for: the older half of a
 * test matrix is no side of a disagreement elsewhere. A minimum asks only where no exact pin does.
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

/** Both sides compare every part that both have; a minimum (CMake) or a build dependency only fixes the major. */
function agree(a: Claim, b: Claim): boolean {
  if (a.matching === 'major' || b.matching === 'major') return a.version[0] === b.version[0];
  return versionsAgree(a.version, b.version);
}

/** Ranges are written for the versions of PyPI, which leave the build out from 8.6 to 10.7. */
function isInside(version: Version, range: string | null | undefined): boolean {
  if (range == null) return true;
  const texts = [pypiVersion(version), formatVersion(version), version.slice(0, 3).join('.')];
  return texts.some((text) => satisfies(text, range, { prereleases: true }));
}

function rangeSide({ pin: { file, line, column, text, spec } }: Compared): Side {
  return { version: spec ?? '', pins: [{ file, line, column, text, spec }] };
}

/** Pins by version, longest first: `10.0.1` joins the side of `10.0.1.6`. */
function sidesOf(claims: readonly Claim[]): Side[] {
  const sides: { version: Version; claims: Claim[] }[] = [];
  const order = [...claims].sort(
    (a, b) =>
      Number(a.matching === 'major') - Number(b.matching === 'major') || b.version.length - a.version.length,
  );
  for (const claim of order) {
    const side = sides.find(({ version }) => agree(claim, { ...claim, matching: 'exact', version }));
    if (side === undefined) sides.push({ version: claim.version, claims: [claim] });
    else side.claims.push(claim);
  }
  return sides
    .map(({ version, claims: members }) => ({
      version: formatVersion(version),
      pins: claims
        .filter((claim) => members.includes(claim))
        .map(({ pin: { file, line, column, text, spec } }) => ({ file, line, column, text, spec })),
    }))
    .sort(
      (a, b) => b.pins.length - a.pins.length || a.version.localeCompare(b.version, 'en', { numeric: true }),
    );
}

const PRODUCT_NAMES: Record<Product, string> = { tensorrt: 'TensorRT', 'tensorrt-rtx': 'TensorRT-RTX' };

function messageOf(product: Product, group: string, sides: readonly Side[]): string {
  const said = sides.map((side) => `${side.version} in ${placesOf(side)}`);
  const where = group === 'default' ? '' : ` in group "${group}"`;
  return `${PRODUCT_NAMES[product]} pins disagree${where}: ${said.join('; ')}.${buildNote(sides)}`;
}

export function placesOf(side: Side): string {
  const places = [...new Set(side.pins.map(({ file, line }) => `${file}:${line}`))];
  const shown = places.slice(0, 4).join(', ');
  return places.length > 4 ? `${shown} and ${places.length - 4} more` : shown;
}

function buildNote(sides: readonly Side[]): string {
  const releases = new Set(sides.map(({ version }) => version.split('.').slice(0, 3).join('.')));
  return releases.size === 1
    ? ' Only the build (the fourth number) differs: containers and JetPack carry builds of their own, and an engine loads on its own build only.'
    : '';
}
