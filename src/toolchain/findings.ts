import { FindingError, type Evidence } from '../core/findings.js';
import type { TOOLCHAIN_CODES } from './codes.js';

export type ToolchainCode = keyof typeof TOOLCHAIN_CODES;

/** The error that ends a stage of this folder. */
export function failure(
  code: ToolchainCode,
  message: string,
  remedy: string,
  evidence: Evidence[] = [],
  cause?: unknown,
): FindingError {
  return new FindingError(
    { code, severity: 'error', message, remedy, evidence },
    cause === undefined ? undefined : { cause },
  );
}
