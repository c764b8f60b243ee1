import type { Finding, Severity } from '../guard/findings.js';
import type { EngineReport, Report } from '../guard/report.js';

/** What @actions/core needs for one annotation. */
export interface Annotation {
  severity: Severity;
  title: string;
  message: string;
  file?: string;
  startLine?: number;
  startColumn?: number;
}

/** GitHub shows at most this many annotations of each severity for a step and drops the rest without a word. */
const LIMIT_PER_SEVERITY = 10;
/** GitHub cuts a longer message. */
const MAX_MESSAGE_LENGTH = 4096;

function subject(engine: EngineReport): string {
  const name = engine.model ?? engine.engine ?? 'engine';
  return engine.runtimeVersion === undefined ? name : `${name}, runtime ${engine.runtimeVersion}`;
}

function annotation(finding: Finding, about: string | null): Annotation {
  const lines = [
    about === null ? finding.message : `${about}: ${finding.message}`,
    ...(finding.remedy === '' ? [] : [`Fix: ${finding.remedy}`]),
    ...finding.evidence.slice(0, 6).map(({ source, line, text }) => {
      const place = source ?? (line === undefined ? '' : `line ${line}`);
      return place === '' ? `  ${text}` : `  ${place}: ${text}`;
    }),
  ];
  const message = lines.join('\n');
  return {
    severity: finding.severity,
    title: finding.code,
    message: message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH - 2)} …` : message,
    ...(finding.location === undefined ? {} : { file: finding.location.file }),
    ...(finding.location?.line === undefined ? {} : { startLine: finding.location.line }),
    ...(finding.location?.column === undefined ? {} : { startColumn: finding.location.column }),
  };
}

/** The same finding for two runtimes or two engines (a bad pin, a missing tool) is one annotation. */
function key(finding: Finding): string {
  return JSON.stringify([finding.code, finding.message, finding.location]);
}

/**
 * The report as annotations, the worst first: the first error of each engine, then its others, then warnings and notices.
 * Where GitHub would drop some, the last one says how many, and where to read them.
 */
export function annotationsOf(report: Report): Annotation[] {
  const seen = new Set<string>();
  const ranked: { rank: number; annotation: Annotation }[] = [];
  const add = (findings: readonly Finding[], about: string | null): void => {
    let errors = 0;
    for (const finding of findings) {
      if (seen.has(key(finding))) continue;
      seen.add(key(finding));
      const rank = finding.severity === 'error' ? Math.min(errors++, 1) : 2;
      ranked.push({ rank, annotation: annotation(finding, about) });
    }
  };
  add(report.findings, null);
  for (const engine of report.engines) add(engine.findings, subject(engine));
  ranked.sort((a, b) => a.rank - b.rank);
  return (['error', 'warning', 'notice'] as const).flatMap((severity) =>
    limited(
      severity,
      ranked.map((entry) => entry.annotation).filter((entry) => entry.severity === severity),
    ),
  );
}

function limited(severity: Severity, all: Annotation[]): Annotation[] {
  if (all.length <= LIMIT_PER_SEVERITY) return all;
  const shown = all.slice(0, LIMIT_PER_SEVERITY - 1);
  const rest = all.length - shown.length;
  const message = `${rest} more of severity "${severity}" are not shown here: see the job summary or the report.`;
  return [...shown, { severity, title: 'more-findings', message }];
}
