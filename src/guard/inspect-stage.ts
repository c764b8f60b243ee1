import { type PlanFacts, inspectPlan, scanHostCode, withHostCode } from '../engine/index.js';
import type { Finding } from '../core/findings.js';
import type { Witness } from '../core/report.js';
import { displayPath, type Subject } from './subjects.js';
import type { Trail } from './trail.js';

/** What a whole reading of the file told. */
export interface Inspected {
  facts: PlanFacts;
  sha256: string;
}

/**
 * Reads the engine without TensorRT: its versions become witnesses, its damage and the native code that it carries findings.
 * @returns null where the file must not be loaded: it is no whole plan, or carries code that nobody vouches for
 */
export async function inspectStage(file: string, subject: Subject, trail: Trail): Promise<Inspected | null> {
  let inspected: Inspected | null = null;
  const passed = await trail.step('inspect', async () => {
    const display = displayPath(subject.engine);
    const scan = await scanHostCode(file);
    const { facts, bodyVersion, findings } = withHostCode(await inspectPlan(file), scan);
    inspected = { facts, sha256: scan.sha256 };
    trail.findings.push(...findings.map((finding) => asJudged(finding, file, subject)));
    trail.witnesses.push(...planWitnesses(facts, bodyVersion, display));
    if (facts.version === null)
      return { status: 'unproven', detail: 'its first bytes do not tell its version' };
    if (facts.complete !== true) return { status: 'unproven', detail: 'its header does not tell its size' };
    return { status: 'pass' };
  });
  return passed ? inspected : null;
}

/**
 * The finding as people know the file: a built one still lies under a name of its own, and what is wrong with it points at the
 * model. Bytes in front of a plan are no fault of the file, but TensorRT itself refuses them.
 */
function asJudged(finding: Finding, file: string, subject: Subject): Finding {
  const display = displayPath(subject.engine);
  const named = (text: string): string => text.replaceAll(file, display);
  return {
    ...finding,
    severity: finding.code === 'engine-foreign-header' ? 'error' : finding.severity,
    message: named(finding.message),
    evidence: finding.evidence.map((one) => ({ ...one, text: named(one.text) })),
    location: { file: displayPath(subject.model ?? subject.engine) },
  };
}

function planWitnesses(
  { product, version }: PlanFacts,
  bodyVersion: string | null,
  display: string,
): Witness[] {
  if (product === null) return [];
  return [
    ...(version === null ? [] : [{ source: 'plan-header' as const, product, version, detail: display }]),
    ...(bodyVersion === null
      ? []
      : [{ source: 'plan-body' as const, product, version: bodyVersion, detail: display }]),
  ];
}
