import type { Product } from './product.js';
import { satisfies, validRange } from '@renovatebot/pep440';
import Range from 'semver/classes/range.js';
import { compareVersions, formatVersion, parseVersion, versionsAgree, type Version } from './version.js';

/** What a spec means among the versions that exist. */
export interface ResolvedSpec {
  /** The newest that fits; null = none of them does. */
  version: Version | null;
  /** One line for people: what was taken and why, or why nothing was. */
  reason: string;
  /** The spec names one version (`10.0.1`, `==10.0.1.6`): it may be on a machine although no catalog lists it. */
  exact: Version | null;
  /** Where nothing fits: the nearest that exist. */
  nearest: Version[];
}

/**
 * The `count` distinct versions next to `wanted`: those that share most leading parts first, then those with the fewest releases
 * in between, the newer of two equals. For messages.
 */
export function nearestVersions(available: readonly Version[], wanted: Version, count = 3): Version[] {
  const distinct = [...new Map(available.map((version) => [version.join('.'), version])).values()];
  const sorted = distinct.sort(compareVersions);
  const place = sorted.filter((version) => compareVersions(version, wanted) < 0).length;
  const sharedParts = (version: Version): number => {
    const first = version.findIndex((part, i) => part !== wanted[i]);
    return first === -1 ? version.length : first;
  };
  const steps = (index: number): number => (index < place ? place - index : index - place + 1);
  return sorted
    .map((version, index) => ({ version, shared: sharedParts(version), steps: steps(index) }))
    .sort((a, b) => b.shared - a.shared || a.steps - b.steps || compareVersions(b.version, a.version))
    .slice(0, count)
    .map(({ version }) => version);
}

/** A fourth part is smaller than this: the largest build number seen is below 200. */
const BUILDS = 100_000;

/** One number for patch and build, so that semver, which knows three parts, orders all four. */
function dense(major: number, minor: number, patch: number, build: number): string {
  return `${major}.${minor}.${patch * BUILDS + build}`;
}

/** `10.0.1.6` as semver reads it here; a part that is missing counts as 0. */
function encoded([major, minor = 0, patch = 0, build = 0]: Version): string {
  return dense(major, minor, patch, build);
}

const OPERATED = /^(\^|~>?|>=?|<=?|=)?v?(.+)$/;

/** One comparator of semver over four parts; what has fewer than three parts, or an x, semver understands by itself. */
function denseComparator(comparator: string): string {
  const [, operator = '', written = ''] = OPERATED.exec(comparator) ?? [];
  const number = written.replace(/(\.\d+\.\d+)\.[xX*]$/, '$1');
  const [major = 0, minor = 0, patch, build] = parseVersion(number) ?? [];
  if (patch === undefined) return `${operator}${number}`;
  const first = dense(major, minor, patch, build ?? 0);
  const last = dense(major, minor, patch, build ?? BUILDS - 1);
  if (operator === '' || operator === '=') return `>=${first} <=${last}`;
  // `<=10.0.1` means every build of 10.0.1, and `>10.0.1` none of them.
  return `${operator}${operator === '>' || operator === '<=' ? last : first}`;
}

/** `~10.0`, `^10`, `10.x`, `10.0 || 10.3`, `10.0.1 - 10.3`, `>=10,<11`; null for what is not a range of semver. */
function semverRange(spec: string): Range | null {
  const alternatives = spec.split('||').map((alternative) => {
    const hyphen = /^\s*(\S+)\s+-\s+(\S+)\s*$/.exec(alternative);
    const text = hyphen === null ? alternative : `>=${hyphen[1] ?? ''} <=${hyphen[2] ?? ''}`;
    const comparators = text.replace(/([<>=~^])\s+/g, '$1').split(/[\s,]/);
    return comparators.map(denseComparator).join(' ');
  });
  try {
    return new Range(alternatives.join(' || '));
  } catch {
    return null;
  }
}

/** What only PEP 440 writes: `==10.0.*`, `~=10.0`, `!=10.1`. */
const PEP_440 = /===?|~=|!=/;

/** pip's repackaging (`10.13.3.9.post1`) is the same TensorRT. */
const REPACKAGED = /\.post\d+$/;

function clausesOf(spec: string): string[] {
  return spec
    .replace(/(\d)\s+(?=[<>=!~])/g, '$1,')
    .replace(/([<>=!~])\s+/g, '$1')
    .split(',')
    .map((clause) => clause.trim().replace(REPACKAGED, ''));
}

/** Which versions a range means; null for what is not a range. */
function fitting(spec: string): ((version: Version) => boolean) | null {
  const text = spec.trim();
  if (text.toLowerCase() === 'latest') return () => true;
  if (PEP_440.test(text)) {
    const clauses = clausesOf(text);
    return validRange(clauses.join(','))
      ? (version) => clauses.every((clause) => clauseFits(clause, version))
      : null;
  }
  const range = semverRange(text);
  return range === null ? null : (version) => range.test(encoded(version));
}

/** Whether a text is a version of up to four numbers, or a range of them: what an input may ask for. `latest` moves, so it pins nothing. */
export function isVersionSpec(text: string): boolean {
  const spec = text.trim();
  if (spec === '' || spec.toLowerCase() === 'latest') return false;
  return exactOf(spec) !== null || fitting(spec) !== null;
}

/** A fourth part that was not written stands for any build. */
function clauseFits(clause: string, version: Version): boolean {
  const [, operator = '', number = ''] = /^(===|==|!=|<=|>=|<|>|~=)(\d+(?:\.\d+)*)$/.exec(clause) ?? [];
  // `<=10.0.1` and `!=10.0.1` mean every build of 10.0.1, and `>10.0.1` none of them.
  const parts = ['===', '==', '!=', '<=', '>'].includes(operator) ? number.split('.').length : version.length;
  return satisfies(version.slice(0, parts).join('.'), clause);
}

function exactOf(spec: string): Version | null {
  return parseVersion(
    spec
      .trim()
      .replace(/^===?\s*/, '')
      .replace(REPACKAGED, ''),
  );
}

function describe(product: Product, version: Version): string {
  return `${product} ${formatVersion(version)}`;
}

/**
 * The newest of `available` that a spec means. Read are one to four numbers (`10.0.1` = any build of it), `~10.0`, `^10`,
 * `10.x`, `>=10 <11`, `10.0 || 10.3`, `10.0 - 10.3` (semver), `latest`, and PEP 440 (`==10.0.*`, `~=10.0`, `>=10,<11,!=10.1`). A spec that is none of these fits nothing,
 * and the reason says so.
 */
export function resolveSpec(spec: string, product: Product, available: readonly Version[]): ResolvedSpec {
  const sorted = [...available].sort(compareVersions);
  const exact = exactOf(spec);
  const fits = exact === null ? fitting(spec) : (version: Version) => versionsAgree(version, exact);
  if (fits === null || spec.trim() === '')
    return {
      version: null,
      exact: null,
      nearest: [],
      reason: `"${spec}" is not a TensorRT version or range`,
    };
  const known = sorted.filter(fits);
  const version = known.at(-1) ?? null;
  if (version !== null)
    return {
      version,
      exact,
      nearest: [],
      reason:
        exact !== null && exact.length === version.length
          ? `${describe(product, version)}, as pinned`
          : `${describe(product, version)}: the newest of ${known.length} known versions that "${spec}" allows`,
    };
  const around = parseVersion(/\d+(?:\.\d+){0,3}/.exec(spec)?.[0] ?? '') ?? [0];
  const nearest = nearestVersions(sorted, around);
  return {
    version: null,
    exact,
    nearest,
    reason: `no known version of ${product} fits "${spec}"; the nearest are ${nearest.map(formatVersion).join(', ')}`,
  };
}

/**
 * The spec in a `.tensorrt-version` (its first line that is not empty or a comment) or a `.tool-versions` (`tensorrt 10.0.1`),
 * and its line, from 1. Other files (requirements, Dockerfile, ...) are read by src/pins.
 */
export function specOfVersionFile(name: string, text: string): { spec: string; line: number } | null {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/#.*/, '').trim());
  const isToolVersions = /(?:^|[\\/])\.tool-versions$/.test(name);
  for (const [index, line] of lines.entries()) {
    const spec = isToolVersions ? /^tensorrt(?:-rtx)?\s+(\S+)/.exec(line)?.[1] : line;
    if (spec !== undefined && spec !== '') return { spec, line: index + 1 };
  }
  return null;
}
