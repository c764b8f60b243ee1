import { sanitizeLogText } from '../core/text/sanitize.js';
import type { Finding } from '../core/findings.js';
import { displayPath, type Subject } from './subjects.js';
import { judgeVersions } from './judge-versions.js';
import { unprovenFindings, verdictOf } from './judge.js';
import type { EngineReport, Require } from '../core/report.js';
import type { Trail } from './trail.js';

/** Paths and log lines come from outside: from here on nothing in them can steer a terminal or the runner. */
function sanitizeFinding(finding: Finding): void {
  finding.message = sanitizeLogText(finding.message, MAX_TEXT);
  finding.remedy = sanitizeLogText(finding.remedy, MAX_TEXT);
  finding.evidence = finding.evidence.map((one) => ({ ...one, text: sanitizeLogText(one.text, MAX_TEXT) }));
}

const MAX_TEXT = 2000;

/**
 * Severities in the order in which people read them; the versions first, because every other error of a load follows from
 * them. A build that failed did so before any of its versions mattered: there its own error stays first.
 */
function rank(code: string, severity: string, built: boolean): number {
  if (severity !== 'error') return severity === 'warning' ? 3 : 4;
  if (code === 'version-disagreement' && built) return 0;
  return code.startsWith('unproven-') ? 2 : 1;
}

/**
 * Compares the witnesses of one engine under one runtime and closes its row of the report.
 * Two witnesses are needed, one of them from outside the file: a plan that agrees with itself proves nothing.
 */
export async function finishRow(
  subject: Subject,
  trail: Trail,
  require: Require,
  runtimeVersion: string | null,
): Promise<EngineReport> {
  await trail.step('versions', () => {
    const fallback = { file: displayPath(subject.model ?? subject.engine) };
    trail.findings.push(...judgeVersions(trail.witnesses, fallback));
    const inFile = trail.witnesses.filter(({ source }) => source.startsWith('plan-')).length;
    if (inFile === 0) return { status: 'unproven', detail: 'no version was read from the engine' };
    if (inFile === trail.witnesses.length) {
      return { status: 'unproven', detail: 'nothing to compare the engine with: give tensorrt-version' };
    }
    return { status: 'pass' };
  });
  const row = {
    model: subject.model,
    engine: subject.engine,
    checks: trail.checks,
    findings: trail.findings,
  };
  trail.findings.push(...unprovenFindings(row, require));
  for (const finding of trail.findings) sanitizeFinding(finding);
  const built = !trail.checks.some(({ name, status }) => name === 'convert' && status === 'fail');
  trail.findings.sort((a, b) => rank(a.code, a.severity, built) - rank(b.code, b.severity, built));
  return {
    model: subject.model,
    engine: subject.engine,
    ...(runtimeVersion === null ? {} : { runtimeVersion }),
    verdict: verdictOf(row, require),
    witnesses: trail.witnesses,
    checks: trail.checks,
    findings: trail.findings,
    ...trail.origin,
  };
}
