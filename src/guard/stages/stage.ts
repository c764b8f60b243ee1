import type { Finding } from '../../core/findings.js';
import type { EngineReport, Witness } from '../../core/report.js';
import type { Verdict } from '../../core/verdict.js';

/** What a stage adds to the engine's report besides: how the engine came to be, what ran. For people, never judged. */
export type StageFacts = Omit<
  EngineReport,
  'model' | 'engine' | 'verdict' | 'witnesses' | 'checks' | 'findings'
>;

/** Everything that a stage has to say. Stages return it and touch nothing else: the recorder alone appends. */
export interface StageResult<T> {
  /** `pass` only where the stage proved something. An error among the findings makes it a failure, whatever this says. */
  status: Verdict;
  /** What the next stage works on; null if there is nothing to continue with. */
  value: T | null;
  witnesses?: readonly Witness[];
  findings?: readonly Finding[];
  facts?: StageFacts;
  /** Why, in one line, where that is not obvious; wanted where it proved nothing. */
  detail?: string;
}

export function hasError(findings: readonly Finding[] | undefined): boolean {
  return findings?.some(({ severity }) => severity === 'error') === true;
}

/** A stage that ends here, with what is wrong. */
export function failed<T>(...findings: Finding[]): StageResult<T> {
  return { status: 'fail', value: null, findings };
}
