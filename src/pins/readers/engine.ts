import type { Product } from '../../core/product.js';
import { type PlanFacts, inspectBytes, withFile } from '../../engine/index.js';

/** `Dockerfile.trt` says what its image is for. */
export const ENGINE_FILE =
  /(?<!(?:^|\/)(?:docker|container|jenkins|make)file|(?:^|\/)\.env)\.(?:engine|plan|trt)$/i;

/** What the plan reader says of a file; null for one that is not a plan (bare or wrapped). Throws where it cannot be read. */
export function engineFacts(file: string): PlanFacts | null {
  const { facts } = withFile(file, (source) => inspectBytes(file, source));
  return facts.format === 'plan' || facts.format === 'wrapped-plan' ? facts : null;
}

/** The product and version in a plan's header; null for a file that is not a plan, or of a plan that does not say. */
export function engineVersion(file: string): { product: Product; version: string } | null {
  const facts = engineFacts(file);
  if (facts === null || facts.product === null || facts.version === null) return null;
  return { product: facts.product, version: facts.version };
}
