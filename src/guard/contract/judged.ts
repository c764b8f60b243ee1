import type { Finding } from '../../core/findings.js';
import type { ContractTerm } from '../../core/report.js';

/** A term, and what is wrong with it. */
export interface JudgedTerm {
  term: ContractTerm;
  findings: Finding[];
  /** Requested by an input of its own: if nothing shows its value, nothing is green. */
  isDemanded: boolean;
}

export function contractFinding(
  code: Finding['code'],
  message: string,
  remedy: string,
  file: string,
): Finding {
  return { code, severity: 'error', message, remedy, evidence: [], location: { file } };
}

/** The sources that say what an engine is, best first. */
export const WITNESS = {
  engine: 'the deserialized engine',
  plan: 'the plan',
  builder: "the builder's own objects",
} as const;
