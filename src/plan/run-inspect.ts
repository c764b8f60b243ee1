import { expandFiles } from './expand.js';
import { scanHostCode } from './host-code.js';
import { withHostCode } from './judge-host-code.js';
import { inspectPlan, type Inspection } from './inspect.js';

export interface InspectOptions {
  /** Read the whole of each plan and look for native code in it. Default: only the first bytes are read. */
  hostCode?: boolean;
}

/**
 * Inspects everything that `patterns` name: files, folders (the engine files below them), globs.
 * @throws InputError where a pattern names nothing, or something cannot be read.
 */
export async function runInspect(
  patterns: readonly string[],
  options: InspectOptions = {},
): Promise<Inspection[]> {
  const inspections: Inspection[] = [];
  for (const file of await expandFiles(patterns)) {
    const inspection = await inspectPlan(file);
    const isPlan = inspection.facts.product !== null;
    inspections.push(
      options.hostCode === true && isPlan ? withHostCode(inspection, await scanHostCode(file)) : inspection,
    );
  }
  return inspections;
}

/** 0: every file is a whole plan of a known product. 1: an error finding. (2, bad input, comes as an InputError.) */
export function inspectExitCode(inspections: readonly Inspection[]): 0 | 1 {
  const isSound = ({ facts, findings }: Inspection): boolean =>
    facts.complete === true &&
    facts.product !== null &&
    !findings.some(({ severity }) => severity === 'error');
  return inspections.length > 0 && inspections.every(isSound) ? 0 : 1;
}
