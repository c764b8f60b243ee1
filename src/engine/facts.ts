import type { Container } from './containers/container.js';
import type { Product } from '../core/product.js';

export type PlanFormat = 'plan' | 'wrapped-plan' | 'git-lfs-pointer' | 'onnx' | 'empty' | 'not-a-plan';

/** What the first bytes of a file say. `null` = the bytes do not say. The keys are the contract of `inspect --json`. */
export interface PlanFacts {
  file: string;
  format: PlanFormat;
  product: Product | null;
  /** Four numbers, from the header. */
  version: string | null;
  serializationVersion: number | null;
  /** `9.0`: the GPU that the plan was built on. */
  computeCapability: string | null;
  /** `none`, `ampere+`, `same-compute-capability`. */
  hardwareCompatibility: string | null;
  fileSize: number;
  /** Bytes that the header says the plan has. */
  declaredSize: number | null;
  /** Whether the declared size is the real one. */
  complete: boolean | null;
  /** Whether native code (ELF or PE) is embedded; null where it was not looked for. */
  hostCode: boolean | null;
  /** What it lies in or belongs to; only where it does. */
  container?: Container;
}
