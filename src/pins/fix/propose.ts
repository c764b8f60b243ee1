import path from 'node:path';
import { VERSION_TO_CHOOSE } from '../../core/findings.js';
import { formatVersion, parseVersion, versionsAgree, type Version } from '../../core/version.js';
import type { Disagreement, Pin } from '../types.js';

/** Kinds that record what was built once, and why `--fix` leaves them alone. They never decide what the others become. */
export const RECORDS: ReadonlyMap<string, string> = new Map([
  ['engine', 'an engine is rebuilt, not edited (trt-guard check --model ...)'],
  ['passport', 'a passport is written by check, not edited'],
]);

/** Of distinct versions the longest form of each (`10.6.0` is part of `10.6.0.26`), in the order of the pins. */
export function distinctVersions(pins: readonly Pin[]): string[] {
  const versions = pins
    .flatMap(({ version }) => (version === null ? [] : [parseVersion(version)]))
    .filter((version) => version !== null);
  const longestFirst = [...versions].sort((a, b) => b.length - a.length);
  const kept = new Set<Version>();
  for (const version of longestFirst)
    if (![...kept].some((known) => versionsAgree(known, version))) kept.add(version);
  return versions.filter((version) => kept.has(version)).map(formatVersion);
}

/**
 * The versions that would end a disagreement: the one in a version file, else the one that most hand-written places say, or
 * several if there is a tie. Engines and passports only count if there is nothing else: a file that was
 * committed once is not a reason to downgrade what the repository requires.
 */
export function proposedVersions({ product, versions }: Disagreement, pins: readonly Pin[]): string[] {
  const known = new Map(pins.filter((pin) => pin.product === product).map((pin) => [placeOf(pin), pin]));
  const sides = versions
    .filter(({ version }) => parseVersion(version) !== null)
    .map((side) => ({
      version: side.version,
      pins: side.pins.flatMap((pin) => known.get(placeOf(pin)) ?? []),
    }));
  const ranks = [
    ({ kind }: Pin): boolean => kind === 'version-file',
    ({ kind }: Pin): boolean => !RECORDS.has(kind),
    (): boolean => true,
  ];
  for (const counts of ranks) {
    const ranked = sides.map((side) => ({ ...side, pins: side.pins.filter(counts) }));
    const most = Math.max(0, ...ranked.map((side) => side.pins.length));
    if (most > 0)
      return ranked
        .filter((side) => side.pins.length === most)
        .map((side) => distinctVersions(side.pins)[0] ?? side.version);
  }
  return sides.map(({ version }) => version);
}

/**
 * The command that makes the sides of one disagreement say one version, complete except for the version. If several groups or products
 * disagree, it names its own. `folder`: the path of the tree from where the command is to run.
 */
export function fixCommand(
  { group, product }: Disagreement,
  all: readonly Disagreement[],
  folder = '.',
): string {
  const errors = all.filter(({ severity }) => severity === 'error');
  const isHere = path.normalize(`${folder}/`) === path.normalize('./');
  return [
    'trt-guard pins',
    ...(isHere ? [] : [shellWord(folder.replace(/^-/, './-'))]),
    `--fix ${VERSION_TO_CHOOSE}`,
    ...(new Set(errors.map((one) => one.group)).size > 1 ? [`--group ${shellWord(group)}`] : []),
    ...(new Set(errors.map((one) => one.product)).size > 1 ? [`--product ${product}`] : []),
    '--write',
  ].join(' ');
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function placeOf({ file, line, column }: { file: string; line: number; column: number }): string {
  return `${file}\0${line}\0${column}`;
}
