import { type DiagnosisFacts, diagnoseText, findingFromDiagnosis } from '../diagnose/index.js';
import type { Location } from '../core/findings.js';
import type { Trail } from './trail.js';

/** Findings that say that something failed and not why: the diagnosis takes their place where it knows the cause. */
const WITHOUT_CAUSE: ReadonlySet<string> = new Set([
  'build-failed',
  'trtexec-said-failed',
  'deserialize-failed',
  'execution-context-failed',
  'runtime-not-created',
  'harness-exception',
]);

/**
 * Names the cause of a failure that has none yet. A cause that the log and the facts do not tell stays unknown: the finding
 * that is there is kept, with its quoted lines. Never turns a failure into anything less than an error.
 */
export function explainFailure(
  trail: Trail,
  log: string,
  facts: DiagnosisFacts,
  context: { location: Location; source: string },
): void {
  const index = trail.findings.findIndex(
    ({ code, severity }) => severity === 'error' && WITHOUT_CAUSE.has(code),
  );
  const failed = trail.findings[index];
  if (failed === undefined) return;
  const diagnosis = diagnoseText(log, facts);
  if (diagnosis.cause === 'unknown' || diagnosis.cause === 'success') return;
  const explained = findingFromDiagnosis(diagnosis, { ...context, facts });
  if (trail.findings.some(({ code }) => code === explained.code)) return;
  // What failed stays readable as evidence behind why it failed.
  const evidence = [...explained.evidence, { source: failed.code, text: failed.message }];
  trail.findings[index] = { ...explained, evidence };
}
