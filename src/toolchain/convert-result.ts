import type { ExitStatus, Measure } from '../host/host.js';
import type { HarnessResult } from './harness/types.js';
import type { TrtexecOutput } from './trtexec/output.js';

/** What one build did. Facts only: convertFindings judges them. */
export interface ConvertResult {
  converter: 'trtexec' | 'python';
  /** The program and its arguments, as they were started. */
  command: string[];
  ending: ExitStatus;
  durationMs: number;
  /** In which ways the program was confined, and in which not; absent where none was started. */
  confinement?: readonly Measure[];
  /** Size of what was written; null = no file, or none of its own (a link). */
  bytes: number | null;
  /** What trtexec printed; null for the Python builder. */
  trtexec: TrtexecOutput | null;
  /** What the harness told; null for trtexec. */
  harness: HarnessResult | null;
  /** stdout and stderr in the order in which they came. */
  log: string;
}
