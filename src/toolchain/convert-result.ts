import type { ExitStatus } from '../host/host.js';
import type { HarnessResult } from './harness/types.js';
import type { TrtexecOutput } from './trtexec/output.js';

/** What one build did. Facts only: convertFindings judges them. */
export interface ConvertResult {
  converter: 'trtexec' | 'python';
  /** The program and its arguments, as they were started. */
  command: string[];
  ending: ExitStatus;
  durationMs: number;
  /** Where the plan lies until it is proven: a name of its own in the output's folder. It need not exist. */
  file: string;
  /** Size of `file`; null = no such file. */
  bytes: number | null;
  /** What trtexec printed; null for the Python builder. */
  trtexec: TrtexecOutput | null;
  /** What the harness told; null for trtexec. */
  harness: HarnessResult | null;
  /** stdout and stderr in the order in which they came. */
  log: string;
  /** The plan is proven: gives it its real name, over an older one. */
  keep: () => Promise<void>;
  /** Removes whatever the build left. May be called at any time, also after keep(). */
  discard: () => Promise<void>;
}
