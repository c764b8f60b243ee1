import type { Product } from '../../core/product.js';
import { writtenVersionsAgree } from '../../core/version.js';
import { boundsText } from './bounds.js';
import { conflictAmong, isIncomparable, tell, type Compared } from './disagreements.js';
import type { LinkName } from './link-names.js';
import type { Meetings } from '../links/index.js';
import type { ResolvedPin } from '../resolve-pins.js';
import type { Disagreement, Pin, Side } from '../types.js';

const PRODUCTS = ['tensorrt', 'tensorrt-rtx'] as const;

/** A pin, and the form in which it is compared. */
export interface Member {
  entry: ResolvedPin;
  compared: Compared;
}

/** A disagreement, and every pin that took part in the comparison. */
export interface Found {
  disagreement: Disagreement;
  members: readonly Member[];
}

/**
 * What disagrees: in each declared group all pins, in the rest those that a link joins. What differs without any link is one
 * notice per product. `meetings` is called only if something differs.
 */
export function compare(members: readonly Member[], meetings: () => Meetings): Found[] {
  let asked: Meetings | undefined;
  const once = (): Meetings => (asked ??= meetings());
  const groups = [...new Set(members.flatMap(({ entry }) => entry.pin.groups))].sort();
  return groups.flatMap((group) =>
    PRODUCTS.flatMap((product) => {
      const inside = members.filter(
        ({ entry: { pin } }) =>
          pin.product === product && pin.weak === undefined && pin.groups.includes(group),
      );
      if (group === 'default') return undeclared(product, inside, once);
      const all = conflictAmong(inside.map(({ compared }) => compared));
      return all === null
        ? []
        : [
            {
              disagreement: disagreement(
                product,
                group,
                'group',
                all.versions,
                `they are in group "${group}"`,
              ),
              members: inside,
            },
          ];
    }),
  );
}

/** Pairs may differ although some alternative goes with all of them: so meetings are asked as soon as two pins are not the same. */
function undeclared(product: Product, members: readonly Member[], meetings: () => Meetings): Found[] {
  const said = new Set(
    members.map(({ compared: { pin, range, bounds } }) => pin.version ?? range ?? JSON.stringify(bounds)),
  );
  if (said.size < 2) return [];
  const { meetings: asked, replaced } = meetings();
  const kept = members.filter(({ entry }) => !replaced.has(entry));
  const all = conflictAmong(kept.map(({ compared }) => compared))?.versions ?? null;
  const byEntry = new Map(members.map((member) => [member.entry, member]));
  const errors: { link: LinkName; whys: string[]; versions: Side[]; members: Set<Member> }[] = [];
  for (const { link, why, members: meeting } of asked) {
    const met = meeting.flatMap((entry) => byEntry.get(entry) ?? []);
    const found = met.length < 2 ? null : conflictAmong(met.map(({ compared }) => compared));
    if (found === null) continue;
    const known = errors.find((error) => covers(error.versions, found.versions));
    if (known === undefined)
      errors.push({ link, whys: [why], versions: found.versions, members: new Set(met) });
    else {
      for (const member of met) known.members.add(member);
      if (known.link !== link) continue;
      known.versions = merged(known.versions, found.versions);
      if (!known.whys.includes(why)) known.whys.push(why);
    }
  }
  const told = errors.map(({ link, whys, versions, members: held }): Found => ({
    disagreement: disagreement(product, 'default', link, versions, whys.slice(0, 3).join('; ')),
    members: [...held],
  }));
  const inErrors = new Set(
    errors.flatMap(({ versions }) => versions.flatMap(({ pins }) => pins.map(placeOf))),
  );
  const rest = all?.some(({ pins }) => pins.every((pin) => !inErrors.has(placeOf(pin)))) === true;
  return all !== null && (told.length === 0 || rest)
    ? [...told, { disagreement: disagreement(product, 'default', null, all, null), members: kept }]
    : told;
}

/** Those that nobody knows the version of, and images of an unknown release that can be the version of another pin or not. */
export function uncomparedAmong(members: readonly Member[], told: readonly Disagreement[]): Pin[] {
  const inTold = new Set(told.flatMap(({ versions }) => versions.flatMap(({ pins }) => pins.map(placeOf))));
  const isOpen = ({ pin, bounds }: Compared): boolean =>
    bounds != null &&
    pin.version === null &&
    !inTold.has(placeOf(pin)) &&
    boundsText(bounds).includes(' ') &&
    members.some(
      ({ compared: other }) =>
        other.pin.product === pin.product && (other.pin.version ?? other.pin.spec) !== pin.spec,
    );
  return members
    .filter(({ compared }) => isIncomparable(compared) || isOpen(compared))
    .map(({ entry }) => entry.pin);
}

function placeOf({ file, line, column }: { file: string; line: number; column: number }): string {
  return `${file}\0${line}\0${column}`;
}

/** The same versions already differ elsewhere: one entry is enough. */
function covers(known: readonly Side[], found: readonly Side[]): boolean {
  return found.every(({ version }) => known.some((side) => isSame(side.version, version)));
}

/** `10.3.0` is a side of `10.3.0.26`. */
function isSame(a: string, b: string): boolean {
  return a === b || writtenVersionsAgree(a, b);
}

function merged(known: readonly Side[], found: readonly Side[]): Side[] {
  return known.map((side) => {
    const more = found.filter(({ version }) => isSame(version, side.version)).flatMap(({ pins }) => pins);
    const places = new Set(side.pins.map(placeOf));
    return { ...side, pins: [...side.pins, ...more.filter((pin) => !places.has(placeOf(pin)))] };
  });
}

function disagreement(
  product: Product,
  group: string,
  link: LinkName | null,
  versions: readonly Side[],
  why: string | null,
): Disagreement {
  return {
    severity: link === null ? 'notice' : 'error',
    link,
    product,
    group,
    versions: [...versions],
    ...tell(product, group, versions, why),
  };
}
