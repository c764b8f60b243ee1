import type { Product } from '../core/product.js';
import { pipPackage, publishedRequirement } from '../catalog/pip-notation.js';
import { parseVersion } from '../core/version.js';
import type { DiagnosisFacts } from './facts.js';
import type { Captures } from './rules/rule.js';

/** TensorRT-RTX counts from 1 again; TensorRT's plans and logs of today begin at 5. */
const FIRST_TENSORRT_MAJOR = 5;
const AMPERE = 8;

/**
 * Parts of a remedy that hold only for some versions and GPUs: commands that exist, options that help here. What is not known
 * to help is left out.
 */
export function adviceOf(cause: string, captures: Captures, facts: DiagnosisFacts): Captures {
  const { builder, runtime, capability, builtCapability, module } = captures;
  const advice: Record<string, string> = {};
  const pipBuilder = requirement(builder, facts);
  if (pipBuilder !== null) advice['pipBuilder'] = pipBuilder;
  if (cause === 'python-binding-missing') {
    const product = module?.includes('rtx') === true ? 'tensorrt-rtx' : productOf(runtime, facts);
    const exact = runtime === undefined ? null : publishedRequirement(product, runtime);
    advice['pipRuntime'] = exact ?? pipPackage(product);
  }
  // The level covers Ampere and newer only, on both sides.
  if (isAmpere(capability) && (builtCapability === undefined || isAmpere(builtCapability)))
    advice['hardwareLevel'] = '--hardwareCompatibilityLevel=ampere+ (Ampere and newer)';
  return advice;
}

function requirement(version: string | undefined, facts: DiagnosisFacts): string | null {
  return version === undefined ? null : publishedRequirement(productOf(version, facts), version);
}

/** The version's own major tells the product; without one it is what was asked for. */
function productOf(version: string | undefined, { plan, request }: DiagnosisFacts): Product {
  const major = version === undefined ? undefined : parseVersion(version)?.[0];
  if (major !== undefined) return major < FIRST_TENSORRT_MAJOR ? 'tensorrt-rtx' : 'tensorrt';
  return (plan?.product ?? request?.product) === 'tensorrt-rtx' ? 'tensorrt-rtx' : 'tensorrt';
}

function isAmpere(capability: string | undefined): boolean {
  return capability !== undefined && Number.parseInt(capability, 10) >= AMPERE;
}
