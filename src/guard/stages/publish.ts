import { FindingError, type Finding } from '../../core/findings.js';
import type { EngineReport } from '../../core/report.js';
import { digestFile } from '../../engine/index.js';
import { LinkedAway, NotWritable } from '../../host/replace-file.js';
import type { StagedEngine } from '../../toolchain/index.js';
import type { StageResult } from './stage.js';
import { displayPath } from '../targets/target.js';

function finding(
  code: 'engine-changed' | 'delivery-failed',
  message: string,
  remedy: string,
  file: string,
): Finding {
  return { code, severity: 'error', message, remedy, evidence: [], location: { file: displayPath(file) } };
}

async function changed(file: string, display: string, sha256: string): Promise<Finding[]> {
  const now = await digestFile(file);
  if (now.sha256 === sha256) return [];
  return [
    finding(
      'engine-changed',
      `${display} is not the file that was checked: its sha256 was ${sha256} and is now ${now.sha256}.`,
      'Find out what else writes to it: another job on this runner, or the program that loaded it.',
      display,
    ),
  ];
}

/**
 * Whether the engine still has the bytes that were read before the load: a proof is of bytes, not of a name. A check of its own
 * only where a program had the file in its hands; without a load, `publishStage` compares the digest after the last step.
 */
export async function unchangedStage(
  file: string,
  display: string,
  sha256: string,
): Promise<StageResult<true>> {
  return { status: 'pass', value: true, findings: await changed(file, display, sha256) };
}

function whyNot(error: unknown, file: string): Finding {
  if (error instanceof FindingError) return error.finding;
  const { code, message } = error as NodeJS.ErrnoException;
  // Only what the system refuses is an outcome; anything else is a bug in trt-guard and is thrown on.
  if (typeof code !== 'string' && !(error instanceof LinkedAway) && !(error instanceof NotWritable))
    throw error;
  return finding(
    'delivery-failed',
    `The proven engine, or its passport, could not be put in place: ${message}`,
    'Set output to a path in a folder that this job may write to, which does not exist yet or is a file.',
    file,
  );
}

/**
 * Publishes a proven engine with what belongs beside it; if anything fails on the way, the engine is removed again.
 * @param rows the engine's reports, all of which pass
 * @param accompany writes what belongs beside it
 */
export async function publishStage(
  staged: StagedEngine,
  sha256: string,
  rows: readonly EngineReport[],
  accompany: () => Promise<void>,
): Promise<EngineReport[]> {
  try {
    await staged.publish();
    const [difference] = await changed(staged.file, displayPath(staged.file), sha256);
    if (difference !== undefined) throw new FindingError(difference);
    await accompany();
    return rows.map((row) => ({ ...row, engine: staged.file }));
  } catch (error) {
    await staged.discard().catch(() => undefined);
    const failure = whyNot(error, staged.place);
    return rows.map((row) => ({
      ...row,
      engine: null,
      verdict: 'fail',
      findings: [failure, ...row.findings],
    }));
  }
}
