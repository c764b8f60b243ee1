import type { Product } from './product.js';
import { satisfies, validRange } from '@renovatebot/pep440';
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

/** `~10.0`, `^10`, `10.x`, `>=10 <11` and `*` in the words of PEP 440; PEP 440 itself is left as it is. */
function asPep440(spec: string): string {
  const text = spec.trim().replace(/^v(?=\d)/, '');
  if (text === '' || text === '*' || text === 'x' || text.toLowerCase() === 'latest') return '>=0';
  const wildcard = /^={0,2}\s*(\d+(?:\.\d+)*)\.(?:x|X|\*)(?:\.(?:x|X|\*))*$/.exec(text);
  if (wildcard !== null) return `==${wildcard[1] ?? ''}.*`;
  const tilde = /^~\s*(\d+(?:\.\d+){0,3})$/.exec(text);
  if (tilde?.[1] !== undefined) {
    const [major = '0', minor] = tilde[1].split('.');
    return `>=${tilde[1]},==${minor === undefined ? major : `${major}.${minor}`}.*`;
  }
  const caret = /^\^\s*(\d+)((?:\.\d+){0,3})$/.exec(text);
  if (caret !== null) return `>=${caret[1] ?? ''}${caret[2] ?? ''},==${caret[1] ?? ''}.*`;
  return text
    .replace(/\s*,\s*/g, ',')
    .replace(/(\d)\s+(?=[<>=!~])/g, '$1,')
    .replace(/([<>=!~])\s+/g, '$1')
    .replace(/(?<![<>=!~])=(?!=)(?=\d)/g, '==');
}

/** pip's repackaging (`10.13.3.9.post1`) is the same TensorRT; a fourth part that was not written stands for any build. */
function clauseFits(clause: string, version: Version): boolean {
  const plain = clause.replace(/\.post\d+$/, '');
  const match = /^(===|==|!=|<=|>=|<|>|~=)(\d+(?:\.\d+)*)$/.exec(plain);
  const [, operator = '', number = ''] = match ?? [];
  // `<=10.0.1` and `!=10.0.1` mean every build of 10.0.1, and `>10.0.1` none of them.
  const parts = ['===', '==', '!=', '<=', '>'].includes(operator) ? number.split('.').length : version.length;
  return satisfies(version.slice(0, parts).join('.'), plain);
}

function exactOf(spec: string): Version | null {
  return parseVersion(
    spec
      .trim()
      .replace(/^===?\s*/, '')
      .replace(/\.post\d+$/, ''),
  );
}

function describe(product: Product, version: Version): string {
  return `${product} ${formatVersion(version)}`;
}

/**
 * The newest of `available` that a spec means. Read are one to four numbers (`10.0.1` = any build of it), `~10.0`, `^10`,
 * `10.x`, `>=10 <11`, `latest`, and PEP 440 (`==10.0.*`, `~=10.0`, `>=10,<11,!=10.1`). A spec that is none of these fits nothing,
 * and the reason says so.
 */
export function resolveSpec(spec: string, product: Product, available: readonly Version[]): ResolvedSpec {
  const sorted = [...available].sort(compareVersions);
  const exact = exactOf(spec);
  const clauses = asPep440(spec).split(',');
  if (exact === null && !validRange(clauses.map((clause) => clause.replace(/\.post\d+$/, '')).join(',')))
    return { version: null, exact: null, nearest: [], reason: `"${spec}" is no TensorRT version or range` };
  const fitting = sorted.filter((version) =>
    exact !== null ? versionsAgree(version, exact) : clauses.every((clause) => clauseFits(clause, version)),
  );
  const version = fitting.at(-1) ?? null;
  if (version !== null)
    return {
      version,
      exact,
      nearest: [],
      reason:
        exact !== null && exact.length === version.length
          ? `${describe(product, version)}, as pinned`
          : `${describe(product, version)}: the newest of ${fitting.length} known that "${spec}" allows`,
    };
  const around = exact ?? parseVersion(/\d+(?:\.\d+){0,3}/.exec(spec)?.[0] ?? '') ?? sorted.at(-1) ?? [0];
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
  const lines = text.split(/\r?\n/).map((line) => line.replace(/#.*$/, '').trim());
  const isToolVersions = /(?:^|[\\/])\.tool-versions$/.test(name);
  for (const [index, line] of lines.entries()) {
    const spec = isToolVersions ? /^tensorrt(?:-rtx)?\s+(\S+)/.exec(line)?.[1] : line;
    if (spec !== undefined && spec !== '') return { spec, line: index + 1 };
  }
  return null;
}
