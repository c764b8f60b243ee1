import type { Product } from '../core/product.js';
import { PYPI } from './containers.js';
import { pypiVersion } from './pypi.js';
import { parseVersion, versionsAgree } from '../core/version.js';

/**
 * The packages of TensorRT-RTX carry its four numbers and the CUDA major in their name; 12 is what its oldest release has, too.
 */
const RTX_PACKAGE = 'tensorrt-rtx-cu12';

/** The package that brings a product, for a command without a version: `tensorrt`, `tensorrt-rtx-cu12`. */
export function pipPackage(product: Product): string {
  return product === 'tensorrt-rtx' ? RTX_PACKAGE : 'tensorrt';
}

/**
 * What stands behind `pip install` for a version of one to four numbers, as the public index writes it: `tensorrt==10.0.1` for
 * 10.0.1.6 (three numbers from 8.6 to 10.7), `tensorrt-rtx-cu12==1.5.0.114`. A release that is not known is written as given.
 */
export function pipRequirement(product: Product, version: string): string {
  const parsed = parseVersion(version);
  const written = product === 'tensorrt' && parsed !== null ? pypiVersion(parsed) : version;
  return `${pipPackage(product)}==${written}`;
}

/** As pipRequirement; null for a version of TensorRT that the public index does not have, such as all before 8.5.1. */
export function publishedRequirement(product: Product, version: string): string | null {
  const parsed = parseVersion(version);
  if (parsed === null) return null;
  const isKnown = PYPI.some(([, tensorrt]) => {
    const release = parseVersion(tensorrt);
    return release !== null && versionsAgree(release, parsed);
  });
  return product === 'tensorrt-rtx' || isKnown ? pipRequirement(product, version) : null;
}
