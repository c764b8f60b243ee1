import type { Product } from '../core/product.js';
import { compareVersions, formatVersion, type Version } from '../core/version.js';
import { ARCHIVES, archiveVersion } from './archives.js';
import { familyOf, pipReleases, versionOf } from './wheels.js';

/** Every version of a product that is known as an archive or as a wheel, oldest first, each once: what a spec is resolved among. */
export function availableVersions(product: Product): Version[] {
  const all = [
    ...ARCHIVES.filter((archive) => archive.product === product).map(archiveVersion),
    ...pipReleases(familyOf(product, 'full')).map(versionOf),
  ];
  return [...new Map(all.map((version) => [formatVersion(version), version])).values()].sort(compareVersions);
}
