import { existsSync } from 'node:fs';
import { productsOfVersion } from '../../catalog/requested-version.js';
import { InputError } from '../../core/findings.js';
import type { Product } from '../../core/product.js';
import type { Request } from '../request/request.js';

/** The products that a version file pins; a bare version is one of the product that has such versions. */
async function productsOfFile(file: string): Promise<Product[]> {
  const { readVersionFile } = await import('../../pins/index.js');
  const pinned = await Promise.all(
    (['tensorrt', 'tensorrt-rtx'] as const).map(async (product) => {
      try {
        return { product, version: (await readVersionFile(file, product)).version ?? '' };
      } catch (error) {
        // A file without such a pin, or with several: what is wrong with it is told where the pin is read.
        if (error instanceof InputError) return null;
        throw error;
      }
    }),
  );
  const found = pinned.filter((one) => one !== null);
  if (found.length < 2) return found.map(({ product }) => product);
  return found
    .filter(({ product, version }) => productsOfVersion(version).includes(product))
    .map((one) => one.product);
}

/**
 * The request with the product that its version file pins, where nobody named one: `tensorrt-rtx-cu12==1.5.0.114` says it. What is
 * not clear stays TensorRT. A wrong guess cannot turn green: every witness is held against the product, too.
 */
export async function settleProduct(request: Request): Promise<Request> {
  const { tensorrtVersionFile: file, isProductGiven } = request;
  if (isProductGiven || file === null || !existsSync(file)) return request;
  const [product, ...others] = await productsOfFile(file);
  return product === undefined || others.length > 0 ? request : { ...request, product };
}
