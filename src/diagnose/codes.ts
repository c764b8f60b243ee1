import type { CodeTable } from '../core/findings.js';
import { CAUSES, type Cause } from './causes/causes.js';
import type { CauseText } from './causes/cause-text.js';
import { fillTemplate } from './template.js';

/** Every cause, and what is said where none is known. */
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
    meaning: 'The step failed, and neither the facts nor the log tell a cause that is known.',
    looksLike: 'Error lines that no rule explains; they are quoted.',
    remedy:
      'Run the step again with --verbose (trtexec) or with a logger of severity VERBOSE, and read the first error line.',
  },
} satisfies CodeTable;

declare module '../core/findings.js' {
  interface FindingCodes extends Record<Cause | 'unknown', true> {}
}
