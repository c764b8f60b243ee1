import type { Product } from '../core/product.js';
import { parseVersion } from '../core/version.js';
import { familyOf, releasesOf, requirementsOf, VENDOR_INDEX, type PipRelease } from './wheels.js';

/** The CUDA major that every release from 8.6 on has packages for. */
const USUAL_CUDA = 12;

/** The package that brings a product, for a command without a version: `tensorrt`, `tensorrt-rtx-cu12`. */
export function pipPackage(product: Product): string {
  return product === 'tensorrt-rtx' ? 'tensorrt-rtx-cu12' : 'tensorrt';
}

/**
 * The packages of a release for one CUDA major, else for the usual one, else for any that it has; null for a version that no index
 * has, such as all before 8.5.1, and for one that names no single release (`10.13`).
 * @param cuda the CUDA major, `11`, `12` or `13`
 */
export function pipRelease(product: Product, version: string, cuda?: number): PipRelease | null {
  const parsed = parseVersion(version);
  if (parsed === null || parsed.length < 3) return null;
  const all = releasesOf(familyOf(product, 'full'), parsed);
  const of = (major: number | undefined): PipRelease | undefined =>
    all.findLast((release) => release.cuda === major);
  return of(cuda) ?? of(USUAL_CUDA) ?? all.at(-1) ?? null;
}

/**
 * What stands behind `pip install` for a release, every package of it with its version: `tensorrt-cu12==10.0.1
 * tensorrt-cu12-libs==10.0.1 tensorrt-cu12-bindings==10.0.1`. The front end alone is not a pin: `tensorrt==10.0.1` and `10.1.0` require
 * a `tensorrt-cu12` of any version, and so install the newest (read from their metadata, 2026-11-23). 8.6.1 has a front
 * end too, without which only `tensorrt_bindings` can be imported; its edition .post1 takes an extra index. null as pipRelease.
 */
export function publishedRequirement(product: Product, version: string, cuda?: number): string | null {
  const release = pipRelease(product, version, cuda);
  if (release === null) return null;
  const frontEnd = release.layout === 'legacy' ? [`${release.family}==${release.pip}.post1`] : [];
  const packages = [...frontEnd, ...requirementsOf(release)].join(' ');
  return release.libraries === 'vendor-index' ? `${packages} --extra-index-url ${VENDOR_INDEX}` : packages;
}
