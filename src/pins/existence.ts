import type { Product } from '../core/product.js';
import { InputError } from '../core/findings.js';
import { availableVersions } from '../catalog/available.js';
import { nearestVersions } from '../core/version-range.js';
import {
  compareVersions,
  formatVersion,
  parseVersion,
  versionsAgree,
  type Version,
} from '../core/version.js';
import { DEEPSTREAM, MONTHLY, TRITON, TRITON_TRTLLM } from '../catalog/containers.js';
import { JETPACK, L4T_TENSORRT } from '../catalog/jetpack.js';
import type { Pin } from './types.js';

/** Builds that only containers and JetPack contain exist as well, even if it is not certain which of them does. */
function carriedVersions(): Version[] {
  const rows = [
    ...[MONTHLY, TRITON, TRITON_TRTLLM, DEEPSTREAM, L4T_TENSORRT].flatMap((table) =>
      table.map(([, tensorrt]) => tensorrt),
    ),
    ...JETPACK.map(([, , tensorrt]) => tensorrt),
  ];
  return rows.map((tensorrt) => parseVersion(tensorrt ?? '')).filter((version) => version !== null);
}

/**
 * Whether release `to` exists, so that nothing is written that nobody can install: null if it is known, else a warning.
 * A version outside the catalog's span, or one that the tree already uses, may exist: the catalog can be out of date.
 * @throws InputError with the nearest releases for a version within that span that does not exist
 */
export function checkVersionExists(to: Version, product: Product, members: readonly Pin[]): string | null {
  const released = availableVersions(product);
  const known = [...released, ...(product === 'tensorrt' ? carriedVersions() : [])];
  const covering = known.filter((version) => versionsAgree(version, to));
  const builds = known
    .filter((version) => version.length === 4)
    .map((version) => version.slice(0, 3).join('.'));
  // A row of three numbers stands for any build only if no build of that release is known.
  const isKnown = (version: Version): boolean =>
    version.length >= to.length || !builds.includes(version.slice(0, 3).join('.'));
  if (covering.some(isKnown)) return null;
  const [oldest, newest] = [released[0], [...known].sort(compareVersions).at(-1)];
  if (newest !== undefined && compareVersions(to, newest) > 0)
    return `${product} ${formatVersion(to)} is newer than everything known here (${formatVersion(newest)}): see that it exists`;
  if (oldest !== undefined && compareVersions(to, oldest) < 0)
    return `${product} ${formatVersion(to)} is older than everything known here (${formatVersion(oldest)}): see that it exists`;
  const named = members.find((pin) => {
    const version = parseVersion(pin.version ?? '');
    return version !== null && version.length >= to.length && versionsAgree(version, to);
  });
  if (named !== undefined)
    return `${product} ${formatVersion(to)}, as in ${named.file}:${named.line}, is not a release that is known here: see that it exists`;
  const nearest = nearestVersions(released, to).map(formatVersion).join(', ');
  throw new InputError(
    `pins --to: there is no ${product} ${formatVersion(to)}; the nearest that exist are ${nearest}`,
  );
}
