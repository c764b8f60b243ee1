import { ARCHIVES, archiveVersion, type Archive } from '../../catalog/archives.js';
import type { Product } from '../../core/product.js';
import { compareVersions, formatVersion, versionsAgree, type Version } from '../../core/version.js';
import { nearestVersions } from '../../core/version-range.js';
import { failure } from '../findings.js';
import { chooseCudaMajor, type CudaDriver } from '../python/driver.js';

function listed(versions: readonly Version[]): string {
  return versions.map(formatVersion).join(', ');
}

/**
 * The archive of the newest build of `wanted`, for this platform and the CUDA major that the driver runs.
 *
 * @throws FindingError toolchain-version-unavailable, cuda-driver-too-old
 */
export function chooseArchive(
  product: Product,
  wanted: Version,
  platform: string,
  driver: CudaDriver,
  archives: readonly Archive[] = ARCHIVES,
): { archive: Archive; reason: string } {
  const here = archives.filter((archive) => archive.product === product && archive.platform === platform);
  const builds = here.filter((archive) => versionsAgree(archiveVersion(archive), wanted));
  const newest = builds.map(archiveVersion).sort(compareVersions).at(-1);
  if (newest === undefined) {
    const nearest = nearestVersions(here.map(archiveVersion), wanted);
    throw failure(
      'toolchain-version-unavailable',
      `No archive of ${product} ${formatVersion(wanted)} for ${platform} is known${nearest.length > 0 ? `; the nearest are ${listed(nearest)}` : ''}.`,
      'Pin one of these, give `archive-url` with `archive-sha256`, or install trtexec on the runner.',
    );
  }
  const all = builds.filter((archive) => compareVersions(archiveVersion(archive), newest) === 0);
  const alive = all.filter((archive) => archive.certainty !== 'likely-dead');
  const offered = alive.length > 0 ? alive : all;
  const { major, reason } = chooseCudaMajor(
    offered.map((archive) => Number.parseInt(archive.cuda, 10)),
    driver,
  );
  const archive = offered
    .filter((one) => Number.parseInt(one.cuda, 10) === major)
    .sort((a, b) => Number(b.cuda) - Number(a.cuda))[0];
  if (archive === undefined) {
    const limit = Number.parseInt(driver.cuda ?? '0', 10);
    const runs = here.filter((one) => Number.parseInt(one.cuda, 10) <= limit);
    const best = runs.map(archiveVersion).sort(compareVersions).at(-1);
    throw failure(
      'cuda-driver-too-old',
      `${product} ${formatVersion(newest)} is built for CUDA ${offered.map((one) => one.cuda).join(' and ')}, but ${reason}.`,
      best === undefined
        ? 'Update the NVIDIA driver.'
        : `Update the NVIDIA driver, or pin ${formatVersion(best)}, the newest that this driver runs.`,
      [{ source: driver.origin ?? 'driver', text: driver.detail }],
    );
  }
  return {
    archive,
    reason: `${archive.version} for CUDA ${archive.cuda} on ${platform}: ${reason}`,
  };
}
