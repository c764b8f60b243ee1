import type { CodeTable } from '../core/findings.js';
import { CAUSES, isCause, type Cause } from './causes/causes.js';
import type { CauseText } from './causes/cause-text.js';
import { fillTemplate, needsCase } from './template.js';

/** One reason behind a code, without the names of a case. */
export interface ExplainedCase {
  /** Null where only the remedy differs. */
  message: string | null;
  remedy: string;
}

/** The reasons that are told apart behind a cause, each with its remedy; none for a code that is not a cause. */
export function casesOf(code: string): ExplainedCase[] {
  if (!isCause(code)) return [];
  const { cases = [] }: CauseText = CAUSES[code];
  return cases
    .filter(({ remedy }) => !needsCase(remedy))
    .map(({ message, remedy }) => ({
      message: message === undefined ? null : fillTemplate(message, {}),
      remedy: fillTemplate(remedy, {}),
    }));
}

/** Every cause, and what is said if none is known. */
export const DIAGNOSE_CODES = {
  ...Object.fromEntries(
    Object.entries<CauseText>(CAUSES).map(([code, { meaning, looksLike, remedy, documentation }]) => [
      code,
      {
        meaning,
        looksLike,
        remedy: fillTemplate(remedy, {}),
        ...(documentation === undefined ? {} : { documentation }),
      },
    ]),
  ),
  unknown: {
    meaning: 'The step failed, and neither the facts nor the log show a known cause.',
    looksLike: 'Error lines that no rule explains; they are quoted.',
    remedy:
      'Run the step again with --verbose (trtexec) or with a logger of severity VERBOSE, and read the first error line.',
  },
} satisfies CodeTable;

declare module '../core/findings.js' {
  interface FindingCodes extends Record<Cause | 'unknown', true> {}
}
