import { PRODUCT_NAMES, type Product } from '../core/product.js';
import type { Witness, WitnessSource } from '../core/report.js';
import { parseVersion } from '../core/version.js';
import { agree } from '../core/witness.js';

/** Witnesses of one version; those of the first side are right, as far as the engine's own bytes can say it. */
export interface Side {
  product: Product;
  /** As exact as one of them says it. */
  version: string;
  witnesses: Witness[];
  /** Differs from the engine, or, where there is none, from what was asked for first. */
  deviates: boolean;
}

/** What wrote the engine is a fact; whatever differs from it has to change, or the engine has to be built anew. */
const BELIEVED: readonly WitnessSource[] = ['plan-body', 'plan-header', 'builder-library', 'trtexec'];

/** The witness that the others are held against: the engine's own bytes, else what built it, else the first of all. */
export function referenceOf(witnesses: readonly Witness[]): Witness | null {
  for (const source of BELIEVED) {
    const found = witnesses.find((witness) => witness.source === source);
    if (found !== undefined) return found;
  }
  return witnesses[0] ?? null;
}

function parts(version: string): number {
  return parseVersion(version)?.length ?? 0;
}

/** The witnesses side by side: one side for each version, the engine's first. */
export function sidesOf(witnesses: readonly Witness[]): Side[] {
  const reference = referenceOf(witnesses);
  if (reference === null) return [];
  const { product, version } = reference;
  // Of thousands of engines nearly all.
  if (witnesses.every((one) => one.version === version && one.product === product))
    return [{ product, version, witnesses: [...witnesses], deviates: false }];
  const sides: Side[] = [];
  for (const witness of [reference, ...witnesses.filter((one) => one !== reference)]) {
    // The side's version is the most exact of its witnesses: whoever agrees with that agrees with them all.
    const side = sides.find((known) => agree(witness, known));
    if (side === undefined)
      sides.push({
        product: witness.product,
        version: witness.version,
        witnesses: [witness],
        deviates: sides.length > 0,
      });
    else {
      side.witnesses.push(witness);
      if (parts(witness.version) > parts(side.version)) side.version = witness.version;
    }
  }
  // In the order in which the report has them: pin, build, file, runtime.
  const order = new Map(witnesses.map((witness, index) => [witness, index]));
  for (const side of sides) side.witnesses.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  return sides;
}

export function productAndVersion({ product, version }: Pick<Side, 'product' | 'version'>): string {
  return `${PRODUCT_NAMES[product]} ${version}`;
}
