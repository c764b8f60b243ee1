import type { Evidence } from './findings.js';
import { PRODUCT_NAMES } from './product.js';
import type { Witness } from './report.js';

/** A witness as a finding quotes it: the same one gives the same evidence, by which it is found again. */
export function evidenceOfWitness({ source, product, version, detail }: Witness): Evidence {
  return { source, text: `${PRODUCT_NAMES[product]} ${version} (${detail})` };
}
