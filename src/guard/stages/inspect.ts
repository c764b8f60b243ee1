import { existsSync } from 'node:fs';
import {
  inspectPlan,
  passportPath,
  scanHostCode,
  withHostCode,
  zeroSections,
  type Inspection,
  type PlanFacts,
} from '../../engine/index.js';
import type { Finding } from '../../core/findings.js';
import { SIZE_ALONE, type Witness } from '../../core/report.js';
import type { StageResult } from './stage.js';
import { displayPath, isModel, type Target } from '../targets/target.js';

/** What reading the whole file showed. */
export interface Inspected extends Pick<Inspection, 'facts' | 'targets' | 'tensors'> {
  sha256: string;
}

const MAX_DAMAGED_BYTES = 4 * 1024 ** 3;

/**
 * Reads the engine without TensorRT: its versions become witnesses, its damage and the native code that it carries findings. It
 * passes where the file may be loaded: it has the size that it declares, and carries no code that nobody vouches for.
 * @param isStripped the engine is known to be built without its weights
 */
export async function inspectStage(
  file: string,
  target: Target,
  isStripped: boolean,
): Promise<StageResult<Inspected>> {
  const display = displayPath(target.engine);
  const inspection = await inspectPlan(file);
  const holes = zeroSections(file, inspection, isStripped);
  // A file that is surely damaged is not read to its end where that takes long: a sparse one may claim any size.
  const isHopeless = [...inspection.findings, ...holes].some(({ severity }) => severity === 'error');
  if (isHopeless && inspection.facts.fileSize > MAX_DAMAGED_BYTES) {
    const found = [...inspection.findings, ...holes].map((finding) => asJudged(finding, file, target));
    return { status: 'fail', value: null, findings: found };
  }
  const scan = await scanHostCode(file);
  const { facts, targets, tensors, bodyVersion, findings } = withHostCode(inspection, scan);
  // What was just built is what the converter wrote; of what was given only a passport tells more than its size.
  const isUnverified = !isModel(target) && !existsSync(passportPath(file));
  const common = {
    value: { facts, targets, ...(tensors === undefined ? {} : { tensors }), sha256: scan.sha256 },
    findings: [...findings, ...holes].map((finding) => asJudged(finding, file, target)),
    witnesses: planWitnesses(facts, bodyVersion, display),
    facts: { sha256: scan.sha256, ...(isUnverified ? { bytesVerified: false as const } : {}) },
  };
  if (facts.version === null)
    return { ...common, status: 'unproven', detail: 'its first bytes do not state its version' };
  if (facts.complete !== true)
    return { ...common, status: 'unproven', detail: 'its header does not state its size' };
  return { ...common, status: 'pass', ...(isUnverified ? { detail: SIZE_ALONE } : {}) };
}

/**
 * The finding as people know the file: a built one still lies under a name of its own, and what is wrong with it points at the
 * model. Bytes in front of a plan are not the file's fault, but TensorRT itself refuses them.
 */
function asJudged(finding: Finding, file: string, target: Target): Finding {
  const display = displayPath(target.engine);
  const named = (text: string): string => text.replaceAll(file, display);
  return {
    ...finding,
    severity: finding.code === 'engine-foreign-header' ? 'error' : finding.severity,
    message: named(finding.message),
    evidence: finding.evidence.map((one) => ({ ...one, text: named(one.text) })),
    location: { file: displayPath(target.model ?? target.engine) },
  };
}

function planWitnesses(
  { product, version }: PlanFacts,
  bodyVersion: string | null,
  detail: string,
): Witness[] {
  if (product === null) return [];
  return [
    ...(version === null ? [] : [{ source: 'plan-header' as const, product, version, detail }]),
    ...(bodyVersion === null
      ? []
      : [{ source: 'plan-body' as const, product, version: bodyVersion, detail }]),
  ];
}
