import type { DiagnosisFacts } from '../../diagnose/index.js';
import type { Finding, FindingCode, Location } from '../../core/findings.js';

/** Findings that say that something failed but not why: the diagnosis replaces them if it knows the cause. */
const WITHOUT_CAUSE: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'build-failed',
  'onnx-parse-failed',
  'native-crash',
  'trtexec-said-failed',
  'deserialize-failed',
  'execution-context-failed',
  'runtime-not-created',
  'harness-exception',
]);

/** Findings that say no more than a line of trtexec's log does, or than how a process ended: `diagnose` has the remedy for them. */
const SAID_BY_TRTEXEC: readonly FindingCode[] = ['cli-option-invalid', 'engine-write-failed'];
const HOW_IT_ENDED: readonly FindingCode[] = ['native-crash', 'host-out-of-memory'];

/**
 * The same findings, naming the cause of a failure that has none yet. A cause that neither the log nor the facts show stays
 * unknown: the existing finding is kept, with its quoted lines. Never turns a failure into anything less than an error.
 */
export async function explained(
  findings: readonly Finding[],
  log: string,
  facts: DiagnosisFacts,
  context: { location: Location; source: string },
): Promise<Finding[]> {
  const retold = new Set(facts.harness == null ? [...SAID_BY_TRTEXEC, ...HOW_IT_ENDED] : HOW_IT_ENDED);
  const failed = findings.find(
    ({ code, severity }) => severity === 'error' && (WITHOUT_CAUSE.has(code) || retold.has(code)),
  );
  if (failed === undefined) return [...findings];
  // The rules are a quarter of all code: nobody waits for them where nothing failed.
  const { diagnoseText, findingFromDiagnosis } = await import('../../diagnose/index.js');
  const diagnosis = diagnoseText(log, facts);
  if (diagnosis.cause === 'unknown' || diagnosis.cause === 'success') return [...findings];
  if (failed.code === diagnosis.cause)
    return findings.map((finding) =>
      finding === failed ? { ...finding, remedy: diagnosis.remedy } : finding,
    );
  // It is a cause already, and the log tells another one: what was measured counts.
  if (!WITHOUT_CAUSE.has(failed.code)) return [...findings];
  const cause = findingFromDiagnosis(diagnosis, { ...context, facts });
  if (findings.some(({ code }) => code === cause.code)) return [...findings];
  // What failed stays visible as evidence after why it failed; a parser reports one cause at each node that has it.
  const same = findings.filter((finding) => finding.code === failed.code && finding.severity === 'error');
  const evidence = [...cause.evidence, ...same.map(({ code, message }) => ({ source: code, text: message }))];
  return findings.flatMap((finding) => {
    if (finding === failed) return [{ ...cause, evidence }];
    return same.includes(finding) ? [] : [finding];
  });
}
