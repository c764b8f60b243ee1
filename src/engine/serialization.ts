import type { Product } from '../core/product.js';
import { compareVersions, parseVersion, versionsAgree, type Version } from '../core/version.js';

/**
 * The serialization number that each release writes: read from plans of 8.6.1.6, 10.6.0.26 and TensorRT-RTX 1.4.0.76, 1.5.0.114 and
 * 1.7.1.116, and from what 10.15.1 and 11.1.0 say of themselves when they refuse another's ("Current Version: 240"). Several releases
 * share one number, and it never falls from one release to the next.
 */
const MEASURED: Record<Product, readonly { release: Version; number: number }[]> = {
  tensorrt: [
    { release: [8, 6, 1], number: 236 },
    { release: [10, 6, 0], number: 239 },
    { release: [10, 15, 1], number: 240 },
    { release: [11, 1, 0], number: 243 },
  ],
  'tensorrt-rtx': [
    { release: [1, 4], number: 94 },
    { release: [1, 5], number: 94 },
    { release: [1, 7], number: 100 },
  ],
};

/** Why a plan of this version cannot have this serialization number, in words that follow it; null where it can. */
export function serializationMisfit(product: Product, version: string, number: number): string | null {
  const parsed = parseVersion(version);
  if (parsed === null) return null;
  for (const { release, number: written } of MEASURED[product]) {
    const name = release.join('.');
    if (versionsAgree(parsed, release)) {
      if (number !== written) return `${name} writes ${written}`;
    } else if (compareVersions(parsed, release) > 0 && number < written)
      return `${name}, which is older, writes ${written} already`;
    else if (compareVersions(parsed, release) < 0 && number > written)
      return `${name}, which is newer, still writes ${written}`;
  }
  return null;
}
