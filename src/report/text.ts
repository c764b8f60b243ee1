import type { Candidate } from '../core/report.js';
import pc from 'picocolors';
import type { Evidence, Finding } from '../core/findings.js';
import { causeOf } from '../guard/index.js';
import type { EngineReport, Report, Verdict } from '../core/report.js';
import { withShortPaths } from '../core/text/short-path.js';
import { shortEvidence } from './evidence.js';
import { harmless } from '../core/text/harmless.js';
import { causeOfRow, countOf, nameOf, proofsOf, sayOnce } from './proof.js';

type Style = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold';
type Paint = (style: Style, text: string) => string;

const MARKS: Record<Verdict, { mark: string; style: Style }> = {
  pass: { mark: '✓', style: 'green' },
  fail: { mark: '✗', style: 'red' },
  unproven: { mark: '?', style: 'yellow' },
};
const SEVERITY_STYLES = { error: 'red', warning: 'yellow', notice: 'cyan' } as const;
const MAX_EVIDENCE = 8;

function findingText(
  finding: Finding,
  paint: Paint,
  isShown: (evidence: Evidence) => boolean = () => false,
): string[] {
  const { severity, code, message, remedy, location: place } = finding;
  const evidence = finding.evidence.filter((one) => !isShown(one));
  const at = place === undefined ? '' : ` ${place.file}${place.line === undefined ? '' : `:${place.line}`}`;
  const rest = evidence.length - MAX_EVIDENCE;
  return [
    `  ${paint(SEVERITY_STYLES[severity], `${severity} ${code}`)}${paint('dim', withShortPaths(at))}`,
    `    ${withShortPaths(message)}`,
    ...(remedy === '' ? [] : [`    ${paint('bold', `→ Fix: ${withShortPaths(remedy)}`)}`]),
    ...evidence.slice(0, MAX_EVIDENCE).map((one) => paint('dim', `      ${shortEvidence(one)}`)),
    ...(rest > 0 ? [paint('dim', `      and ${rest} more: see --json or --report`)] : []),
  ];
}

function candidateText({ origin, path, version, taken, reason }: Candidate, paint: Paint): string {
  const mark = taken ? paint('green', 'taken') : 'refused';
  return `  ${mark} ${path}${version === null ? '' : ` ${version}`}  ${paint('dim', `${origin}: ${reason}`)}`;
}

function title(engine: EngineReport): string {
  const runtime = engine.runtimeVersion === undefined ? '' : ` with runtime ${engine.runtimeVersion}`;
  return `${nameOf(engine)}${runtime}`;
}

function engineText(engine: EngineReport, paint: Paint, verbose: boolean): string[] {
  const { mark, style } = MARKS[engine.verdict];
  const width = Math.max(0, ...engine.witnesses.map((witness) => witness.source.length));
  // A finding that says why a check proved nothing stands below: once is enough.
  const isSaid = (detail: string): boolean => engine.findings.some(({ message }) => message.includes(detail));
  // Witnesses are evidence of a disagreement, and stand in the table above it.
  const isShown = ({ source, text }: Evidence): boolean =>
    engine.witnesses.some((w) => w.source === source && text.includes(w.version) && text.includes(w.detail));
  return [
    paint(style, `${mark} ${title(engine)}: ${engine.verdict}`),
    ...engine.witnesses.map(
      ({ source, product, version, detail }) =>
        `  ${source.padEnd(width)}  ${product === 'tensorrt-rtx' ? 'RTX ' : ''}${version}  ${paint('dim', withShortPaths(detail))}`,
    ),
    ...engine.checks.map(({ name, status, durationMs, detail }) => {
      const time = paint('dim', `${(durationMs / 1000).toFixed(1)} s`);
      const why = detail === undefined || isSaid(detail) ? '' : paint('dim', `  ${withShortPaths(detail)}`);
      return `  ${paint(MARKS[status].style, MARKS[status].mark)} ${name} ${time}${why}`;
    }),
    ...sayOnce(engine.findings).flatMap((finding) => findingText(finding, paint, isShown)),
    ...(verbose ? (engine.candidates ?? []).map((candidate) => candidateText(candidate, paint)) : []),
    `  ${proofsOf(engine)
      .map(({ status, label, words }) => `${paint(MARKS[status].style, `${label}:`)} ${words.join(', ')}.`)
      .join(' ')}`,
  ];
}

/** One line for each row of several, below everything else: where a person looks first. */
function overview(report: Report, paint: Paint): string[] {
  if (report.engines.length < 2) return [];
  return report.engines.map((engine) => {
    const { mark, style } = MARKS[engine.verdict];
    const cause = causeOfRow(report, engine);
    return `${paint(style, `${mark} ${title(engine)}: ${engine.verdict}`)}${cause === '' ? '' : ` (${cause})`}`;
  });
}

/** The report for a person at a terminal; `verbose` adds where trtexec was looked for. The last line is the verdict. */
export function textOf(whole: Report, options: { color: boolean; verbose: boolean }): string {
  const report = harmless(whole);
  const colors = pc.createColors(options.color);
  const paint: Paint = (style, text) => colors[style](text);
  const { style } = MARKS[report.verdict];
  const cause = causeOf(report);
  const why = cause === '' ? '' : `; first cause: ${cause}`;
  return [
    ...sayOnce(report.findings).flatMap((finding) => findingText(finding, paint)),
    ...report.engines.flatMap((engine) => engineText(engine, paint, options.verbose)),
    ...overview(report, paint),
    paint(style, `${report.verdict}: ${countOf(report)} (required: ${report.require})${why}`),
    '',
  ].join('\n');
}
