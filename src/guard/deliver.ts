import { rm } from 'node:fs/promises';
import { digestFile } from '../engine/index.js';
import { FindingError, type Finding } from '../core/findings.js';
import type { GUARD_CODES } from './codes.js';
import { displayPath } from './subjects.js';
import type { EngineReport } from '../core/report.js';
import type { Trail } from './trail.js';

type DeliveryCode = keyof typeof GUARD_CODES & ('engine-changed' | 'delivery-failed');

function finding(code: DeliveryCode, message: string, remedy: string, file: string): Finding {
  return { code, severity: 'error', message, remedy, evidence: [], location: { file: displayPath(file) } };
}

async function changed(file: string, display: string, sha256: string): Promise<Finding | null> {
  const now = await digestFile(file);
  if (now.sha256 === sha256) return null;
  return finding(
    'engine-changed',
    `${display} is not the file that was checked: its sha256 was ${sha256} and is ${now.sha256} now.`,
    'Find out who else writes to it: another job on this runner, or the program that loaded it.',
    display,
  );
}

/**
 * Whether the engine still has the bytes that were read before the load: a proof is of bytes, not of a name. A check of its own
 * only where a program had the file in its hands; without a load, `deliver` compares the digest after the last step.
 */
export async function unchangedStage(
  file: string,
  display: string,
  sha256: string,
  trail: Trail,
): Promise<boolean> {
  return trail.step('unchanged', async () => {
    const difference = await changed(file, display, sha256);
    if (difference !== null) trail.findings.push(difference);
    return { status: 'pass' };
  });
}

function whyNot(error: unknown, file: string): Finding {
  if (error instanceof FindingError) return error.finding;
  const { code, message } = error as NodeJS.ErrnoException;
  // Only what the system refuses is an outcome; anything else is a fault of trt-guard and goes on upwards.
  if (typeof code !== 'string') throw error;
  return finding(
    'delivery-failed',
    `The proven engine, or its passport, could not be put in place: ${message}`,
    'Give an output in a folder that this job may write to, under a name that is free or a file.',
    file,
  );
}

/**
 * Puts a proven engine in its place and what belongs beside it; whatever fails on the way takes the engine away again.
 * @param place gives the engine its name (or takes it away) and returns the path that is there afterwards
 * @param accompany writes what belongs beside a proven engine
 */
export async function deliver(
  rows: EngineReport[],
  sha256: string | null,
  place: (proven: boolean) => Promise<string | null>,
  accompany: (kept: string) => Promise<void>,
  isOurs: boolean,
): Promise<EngineReport[]> {
  const proven = sha256 !== null && rows.every((row) => row.verdict === 'pass');
  const file = rows[0]?.engine ?? '';
  try {
    const kept = await place(proven);
    if (proven && kept !== null) {
      const difference = await changed(kept, displayPath(kept), sha256);
      if (difference !== null) throw new FindingError(difference);
      await accompany(kept);
    }
    return rows.map((row) => ({ ...row, engine: kept }));
  } catch (error) {
    const failure = whyNot(error, file);
    if (isOurs && proven) await rm(file, { force: true }).catch(() => undefined);
    await place(false).catch(() => null);
    return rows.map((row) => ({
      ...row,
      engine: null,
      verdict: 'fail',
      findings: [failure, ...row.findings],
    }));
  }
}
