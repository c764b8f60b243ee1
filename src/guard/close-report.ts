import { sanitizeLogText } from '../core/text/sanitize.js';
import type { Finding } from '../core/findings.js';
import type { EngineReport, Require, Witness } from '../core/report.js';
import { judgeVersions } from './judge-versions.js';
import { knownBadFindings } from './known-bad.js';
import { isUnproven, unprovenFindings, verdictOf, type MoreProofs } from './judge.js';
import type { EngineRecorder } from './recorder.js';
import type { StageResult } from './stages/stage.js';
import { displayPath, type Target } from './targets/target.js';

/** Paths and log lines come from outside: from here on nothing in them can steer a terminal or the runner. */
function harmlessFinding(finding: Finding): Finding {
  return {
    ...finding,
    message: sanitizeLogText(finding.message, MAX_TEXT),
    remedy: sanitizeLogText(finding.remedy, MAX_TEXT),
    evidence: finding.evidence.map((one) => ({ ...one, text: sanitizeLogText(one.text, MAX_TEXT) })),
  };
}

const MAX_TEXT = 2000;

/** Without its weights an engine computes something else: what its outputs show then follows from that. */
const OF_WEIGHTS: ReadonlySet<string> = new Set<Finding['code']>(['refit-failed', 'weights-missing']);
const isOfOutputs = (code: string): boolean => code.startsWith('output-') || code === 'accuracy-exceeded';

/**
 * Severities in the order in which people read them; causes before what follows from them. The versions first, because every other
 * error of a load follows from them. A build that failed did so before any of its versions mattered: there its own error stays first.
 */
function rank({ code, severity }: Finding, built: boolean, hasWeights: boolean): number {
  if (severity !== 'error') return severity === 'warning' ? 4 : 5;
  if (code === 'version-disagreement' && built) return 0;
  if (isUnproven(code)) return 3;
  return !hasWeights && isOfOutputs(code) ? 2 : 1;
}

/**
 * Compares the witnesses of one engine under one runtime. Two are needed, one of them from outside the file: an engine that agrees
 * with itself proves nothing.
 */
function versionsStage(target: Target, witnesses: readonly Witness[]): StageResult<true> {
  const findings = [
    ...judgeVersions(witnesses, { file: displayPath(target.model ?? target.engine) }),
    ...knownBadFindings(witnesses),
  ];
  const inFile = witnesses.filter(({ source }) => source.startsWith('plan-')).length;
  const unproven = (detail: string): StageResult<true> => ({
    status: 'unproven',
    value: null,
    findings,
    detail,
  });
  if (inFile === 0) return unproven('no version was read from the engine');
  if (inFile === witnesses.length)
    return unproven('nothing to compare the engine with: give tensorrt-version');
  const has = (source: Witness['source']): boolean => witnesses.some((witness) => witness.source === source);
  // A header can be edited, and the engine still loads (observed with 10.6): alone it is not a witness of what built the engine.
  if (has('plan-header') && !has('plan-body'))
    return unproven('the version in the engine’s header cannot be confirmed by its body');
  return { status: 'pass', value: true, findings };
}

/** Judges everything that was recorded of one engine under one runtime, and puts it in the order in which people read it. */
export async function closeReport(
  target: Target,
  recorder: EngineRecorder,
  require: Require,
  { runtimeVersion, runtimeImage }: { runtimeVersion: string | null; runtimeImage: string | null },
  more: MoreProofs = { required: [], mentioned: [] },
): Promise<EngineReport> {
  await recorder.check('versions', () => versionsStage(target, recorder.witnesses));
  const { checks, witnesses, facts } = recorder;
  const { model, engine } = target;
  const unproven = unprovenFindings({ model, engine, checks, findings: recorder.findings }, require, more);
  const built = !checks.some(({ name, status }) => name === 'convert' && status === 'fail');
  const hasWeights = !recorder.findings.some(({ code }) => OF_WEIGHTS.has(code));
  const findings = [...recorder.findings, ...unproven]
    .map(harmlessFinding)
    .sort((a, b) => rank(a, built, hasWeights) - rank(b, built, hasWeights));
  return {
    model,
    engine,
    ...(runtimeVersion === null ? {} : { runtimeVersion }),
    ...(runtimeImage === null ? {} : { runtimeImage }),
    verdict: verdictOf({ model, checks, findings }, require, more),
    witnesses,
    checks,
    findings,
    ...facts,
  };
}
