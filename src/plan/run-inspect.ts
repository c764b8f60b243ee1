import { expandFiles } from './expand.js';
import { inspectPlan, type Inspection } from './inspect.js';

/** Inspects everything that `patterns` name: files, folders (engine files below them), globs. @throws InputError */
export async function runInspect(patterns: readonly string[]): Promise<Inspection[]> {
  const inspections: Inspection[] = [];
  for (const file of await expandFiles(patterns)) inspections.push(await inspectPlan(file));
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
