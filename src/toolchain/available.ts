import type { Product } from '../guard/report.js';
import { compareVersions, formatVersion, type Version } from '../version/version.js';
import { ARCHIVES, archiveVersion } from './archive-catalog.js';
import { familyOf, pipReleases, versionOf } from './pip-catalog.js';

/** Every version of a product that is known as an archive or as a wheel, oldest first, each once: what a spec is resolved among. */
export function availableVersions(product: Product): Version[] {
  const all = [
    ...ARCHIVES.filter((archive) => archive.product === product).map(archiveVersion),
    ...pipReleases(familyOf(product, 'full')).map(versionOf),
  ];
  return [...new Map(all.map((version) => [formatVersion(version), version])).values()].sort(compareVersions);
}
