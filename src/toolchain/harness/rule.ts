import type { CONTAINER_CODES } from '../container/codes.js';
import type { LOAD_CODES } from './codes.js';
import type { RUN_CODES } from './run-codes.js';
import type { HarnessResult } from './types.js';

export type LoadCode = keyof typeof LOAD_CODES | keyof typeof RUN_CODES | keyof typeof CONTAINER_CODES;

export interface Cause {
  code: LoadCode;
  message: string;
  remedy: string;
}

/** One way of failing: what shows it, and what it is called. */
export type Rule = (result: HarnessResult) => Cause | null;
