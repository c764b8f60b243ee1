import type { Cause } from '../causes/causes.js';

/**
 * How much one observation says about the cause.
 * - `verdict`: trt-guard's own word about the same run.
 * - `proof`: the line names the cause; two proofs in one log: the first is the cause, the others follow from it.
 * - `sign`: usually this cause, and a proof of another one wins.
 * - `hint`: what is left to say when nothing better was seen.
 * - `symptom`: how it ended, not why (a signal, a kill).
 */
export type Strength = 'verdict' | 'proof' | 'sign' | 'hint' | 'symptom';

/** Named parts of a log line, e.g. `builder`, `runtime`, `op`, `plugin`, `file`. */
export type Captures = Readonly<Record<string, string>>;

/** One thing to look for in a log: data, ranked by rank.ts. */
export interface Rule {
  /** Where other rules refer to it. */
  name?: string;
  /** Literals in lower case; any of them on a line makes the line a candidate. Letters of the log may be of either case. */
  literals: readonly string[];
  /**
   * Must match the line and the two lines behind it, joined by newlines (wrapped messages). Named groups become captures.
   * Written so that time stays linear: no nested quantifiers, unbounded ones only over classes.
   */
  match?: RegExp;
  /** Must not match the line. */
  unless?: RegExp;
  /** What it tells. Without a cause: an observation that other rules need, or a source of captures. */
  cause?: Cause;
  strength?: Strength;
  /** The cause where the captures decide it; null = this line tells nothing after all. */
  decide?: (captures: Captures) => Cause | null;
  /** Counts only where all of these named rules were seen, anywhere in the log. */
  with?: readonly string[];
  /** Counts only where none of these named rules was seen. */
  without?: readonly string[];
  /** TensorRT goes on after it: counts only where nothing succeeded behind it. */
  survivable?: boolean;
  /** Counts only where the first match stands right behind the last match of this named rule, with no error line in between. */
  justBehind?: string;
  /** Captures that the rule itself stands for, e.g. the reason that it was written for. */
  sets?: Captures;
  /** Counts on an information line as well. Else only those count that speak of an error. */
  atInfo?: boolean;
  /** Counts on a warning as well, though it is not a proof. */
  atWarning?: boolean;
  /** An error line that stops nothing: it is not an error line for the purpose of `unknown` and `success`. */
  harmless?: boolean;
  /** Speaks of a line that is harmless at the end of a run that worked, so it counts though it is weak. */
  ofHarmless?: boolean;
}
