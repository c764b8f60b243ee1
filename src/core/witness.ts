import type { Evidence } from './findings.js';
import { PRODUCT_NAMES } from './product.js';
import type { Witness } from './report.js';
import { writtenVersionsAgree } from './version.js';

type Said = Pick<Witness, 'product' | 'version'>;

/** Whether two witnesses speak of one product and say the same in all numbers that both have. */
export function agree(a: Said, b: Said): boolean {
  return a.product === b.product && writtenVersionsAgree(a.version, b.version);
}

/** A witness as a finding quotes it: the same one gives the same evidence, by which it is found again. */
export function evidenceOfWitness({ source, product, version, detail }: Witness): Evidence {
  return { source, text: `${PRODUCT_NAMES[product]} ${version} (${detail})` };
}
