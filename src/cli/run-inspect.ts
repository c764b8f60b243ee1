import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../core/findings.js';
import { type Inspection, expandFiles, inspectAll, inspectEngineSet } from '../engine/index.js';

export interface InspectOptions {
  /**
   * Read the whole of each plan: look for native code in it, and hold it against the passport beside it, if there is one.
   * Default: only the first bytes are read.
   */
  hostCode?: boolean;
}

/** What was inspected, and what could not be, in words that name it. */
export interface InspectRun {
  inspections: Inspection[];
  problems: string[];
}

/**
 * Inspects everything that `patterns` name: files, folders (the engine files below them), globs. What names nothing, or cannot be
 * read, is told in `problems`, and the others are inspected all the same.
 */
export async function runInspect(
  patterns: readonly string[],
  options: InspectOptions = {},
): Promise<InspectRun> {
  const run: InspectRun = { inspections: [], problems: [] };
  const seen = new Set<string>();
  const attempt = async (body: () => Promise<void>): Promise<void> => {
    try {
      await body();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      run.problems.push(error.message);
    }
  };
  for (const pattern of patterns)
    await attempt(async () => {
      for (const file of await expandFiles([pattern])) {
        if (seen.has(file)) continue;
        seen.add(file);
        await attempt(async () => {
          for (const inspection of await inspectAll(file)) {
            // What lies inside of another file has no path to be read by.
            const isWhole = inspection.facts.product !== null && existsSync(inspection.facts.file);
            run.inspections.push(
              options.hostCode === true && isWhole ? await readWhole(inspection) : inspection,
            );
          }
        });
      }
    });
  return withEngineSets(run);
}

/** The folders of engines that belong together stand in front of what lies in them. */
function withEngineSets({ inspections, problems }: InspectRun): InspectRun {
  const folders = [...new Set(inspections.map(({ facts }) => path.dirname(facts.file)))];
  const sets = folders.flatMap((folder) => inspectEngineSet(folder, inspections) ?? []);
  return { inspections: [...sets, ...inspections], problems };
}

async function readWhole(inspection: Inspection): Promise<Inspection> {
  const { file } = inspection.facts;
  // What only a whole file needs (digests, the scan) is not loaded for a header.
  const { checkPassport, scanHostCode, withHostCode } = await import('../engine/index.js');
  const scan = await scanHostCode(file);
  const { passport, findings } = await checkPassport({ enginePath: file, engineSha256: scan.sha256 });
  const full = withHostCode(inspection, scan);
  const agrees = passport !== null && !findings.some(({ severity }) => severity === 'error');
  return {
    ...full,
    ...(agrees ? { isVerified: true as const } : {}),
    findings: [...full.findings, ...findings],
  };
}

/** What holds engines and is none: they are judged on lines of their own. */
function isHolder({ container, product }: Inspection['facts']): boolean {
  return container !== undefined && product === null;
}

/** 0: every file is a plan of a known product, of the size that it declares. 1: an error finding. (2, bad input, comes as an InputError.) */
export function inspectExitCode(inspections: readonly Inspection[]): 0 | 1 {
  const isSound = ({ facts, findings }: Inspection): boolean =>
    (isHolder(facts) || (facts.complete === true && facts.product !== null)) &&
    !findings.some(({ severity }) => severity === 'error');
  return inspections.length > 0 && inspections.every(isSound) ? 0 : 1;
}
