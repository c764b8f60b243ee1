import type { Product } from '../core/product.js';
import { ARCHIVES, archiveVersion } from './archives.js';
import { familyOf, pipReleases, versionOf } from './wheels.js';
import { resolveSpec } from '../core/version-range.js';
import { formatVersion, parseVersion, type Version } from '../core/version.js';
import { InputError } from '../core/findings.js';

/** A version that an input asks for. */
export interface RequestedVersion {
  /** One to four numbers. */
  version: string;
  /** The input that asks, and for a range why this version was taken. For people. */
  detail: string;
  input: string;
  /** Of a range: the range, and why this version was taken. For people. */
  chosenFrom?: string;
}

function knownVersions(product: Product): Version[] {
  return [
    ...pipReleases(familyOf(product, 'full')).map(versionOf),
    ...ARCHIVES.filter((archive) => archive.product === product).map(archiveVersion),
  ];
}

/**
 * The products that a version or a range can be one of, by its first number: 1.5 is TensorRT-RTX, 10.6 is TensorRT. Empty for one that no
 * release has.
 */
export function productsOfVersion(spec: string): Product[] {
  const exact = parseVersion(spec);
  return (['tensorrt', 'tensorrt-rtx'] as const).filter((product) => {
    const known = knownVersions(product);
    if (exact !== null) return known.some(([major]) => major === exact[0]);
    const { version, exact: one } = resolveSpec(spec, product, known);
    return (one ?? version) !== null;
  });
}

/**
 * Reads a version or a range (`~10.0`, `10.x`, `>=10,<11`) as the version to use: what is exact stays as it is, of a range the
 * newest known release is taken.
 * @throws InputError naming the nearest releases where none fits
 */
export function resolveRequested(spec: string, product: Product, input: string): RequestedVersion {
  if (parseVersion(spec) !== null)
    return { version: spec.trim().replace(/^v/, ''), detail: `input ${input}`, input };
  const { version, exact, reason, nearest } = resolveSpec(spec, product, knownVersions(product));
  const chosen = exact ?? version;
  if (chosen !== null) {
    const chosenFrom = `(${spec}): ${reason}`;
    return { version: formatVersion(chosen), detail: `input ${input} ${chosenFrom}`, input, chosenFrom };
  }
  const known =
    nearest.length === 0 ? '' : ` The nearest that exist: ${nearest.map(formatVersion).join(', ')}.`;
  throw new InputError(`${input}: ${reason}.${known}`);
}
