import { describe, expect, it } from '@jest/globals';
import { diagnoseText } from '../../src/diagnose/diagnose.js';

/** [log in words of our own, cause, what the remedy must say]. */
type Told = readonly [log: string, cause: string, remedy: RegExp];

/** Tests that each log has this cause, and a remedy that says what it must. */
export function each(kind: string, cases: readonly Told[]): void {
  describe(kind, () => {
    it.each(cases)('%j', (log, cause, remedy) => {
      const found = diagnoseText(log);
      expect(found.cause).toBe(cause);
      expect(found.remedy).toMatch(remedy);
    });
  });
}
