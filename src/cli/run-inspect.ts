import { type Inspection, expandFiles, inspectPlan, scanHostCode, withHostCode } from '../engine/index.js';

export interface InspectOptions {
  /**
   * Read the whole of each plan: look for native code in it, and hold it against the passport beside it, if there is one.
   * Default: only the first bytes are read.
   */
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
    inspections.push(options.hostCode === true && isPlan ? await readWhole(inspection) : inspection);
  }
  return inspections;
}

async function readWhole(inspection: Inspection): Promise<Inspection> {
  const { file } = inspection.facts;
  const scan = await scanHostCode(file);
  const { checkPassport } = await import(/* webpackMode: "eager" */ '../engine/index.js');
  const { findings } = await checkPassport({ enginePath: file, engineSha256: scan.sha256 });
  const full = withHostCode(inspection, scan);
  return { ...full, findings: [...full.findings, ...findings] };
}

/** 0: every file is a whole plan of a known product. 1: an error finding. (2, bad input, comes as an InputError.) */
export function inspectExitCode(inspections: readonly Inspection[]): 0 | 1 {
  const isSound = ({ facts, findings }: Inspection): boolean =>
    facts.complete === true &&
    facts.product !== null &&
    !findings.some(({ severity }) => severity === 'error');
  return inspections.length > 0 && inspections.every(isSound) ? 0 : 1;
}
