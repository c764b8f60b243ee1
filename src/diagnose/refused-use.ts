import type { Product } from '../core/product.js';
import { isKnownParser, type OnnxUse, readOnnxUse, unsupportedIn } from '../engine/index.js';

/**
 * What a model uses, where something of it is not accepted by the parser of this release; null where all is, or nothing is known. To tell
 * why takes the text of every cause (model.ts).
 * @throws InputError where the file cannot be read
 */
export function refusedUse(file: string, product: Product, version: string | null): OnnxUse | null {
  if (version === null || !isKnownParser(product, version)) return null;
  const use = readOnnxUse(file);
  return use === null || unsupportedIn(use).length === 0 ? null : use;
}
