import type { Cause } from './causes/causes.js';

/** Why a log failed. The keys are the contract of `diagnose --json`. */
export interface Diagnosis {
  /** A label (docs/findings.md), `success`, or `unknown`. */
  cause: Cause | 'success' | 'unknown';
  /** 0 to 1. */
  confidence: number;
  message: string;
  remedy: string;
  /** The lines that prove it; numbers from 1. */
  evidence: { line: number; text: string }[];
  /** Versions that the log or the facts name; null = not named. */
  versions: { builder: string | null; runtime: string | null };
}
