import type { DiagnosisFacts } from '../diagnosis-facts.js';
import type { Captures } from '../rules/rule.js';

/** What a remedy is made from, beside the captures of the log. */
export interface Case {
  captures: Captures;
  facts: DiagnosisFacts;
  /** The lines that prove the cause. */
  lines: readonly string[];
}
