import pc from 'picocolors';
import type { Finding } from '../guard/findings.js';
import type { EngineReport, Report, Verdict } from '../guard/report.js';
import type { Candidate } from '../toolchain/types.js';

type Style = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold';
type Paint = (style: Style, text: string) => string;

const MARKS: Record<Verdict, { mark: string; style: Style }> = {
  pass: { mark: '✓', style: 'green' },
  fail: { mark: '✗', style: 'red' },
  unproven: { mark: '?', style: 'yellow' },
};
const SEVERITY_STYLES = { error: 'red', warning: 'yellow', notice: 'cyan' } as const;
const MAX_EVIDENCE = 8;

function findingText(finding: Finding, paint: Paint): string[] {
  const place = finding.location;
  const at = place === undefined ? '' : ` ${place.file}${place.line === undefined ? '' : `:${place.line}`}`;
  return [
    `  ${paint(SEVERITY_STYLES[finding.severity], `${finding.severity} ${finding.code}`)}${paint('dim', at)}`,
    `    ${finding.message}`,
    ...(finding.remedy === '' ? [] : [`    ${paint('bold', 'Fix:')} ${finding.remedy}`]),
    ...finding.evidence.slice(0, MAX_EVIDENCE).map(({ source, line, text }) => {
      const origin = source ?? (line === undefined ? '' : `line ${line}`);
      return paint('dim', `      ${origin === '' ? '' : `${origin}: `}${text}`);
    }),
  ];
}

function candidateText({ origin, path, version, taken, reason }: Candidate, paint: Paint): string {
  const mark = taken ? paint('green', 'taken') : 'refused';
  return `  ${mark} ${path}${version === null ? '' : ` ${version}`}  ${paint('dim', `${origin}: ${reason}`)}`;
}

function engineText(engine: EngineReport, paint: Paint, verbose: boolean): string[] {
  const { mark, style } = MARKS[engine.verdict];
  const runtime = engine.runtimeVersion === undefined ? '' : ` with runtime ${engine.runtimeVersion}`;
  const title = `${engine.model ?? engine.engine ?? 'engine'}${runtime}`;
  const width = Math.max(0, ...engine.witnesses.map((witness) => witness.source.length));
  return [
    paint(style, `${mark} ${title}: ${engine.verdict}`),
    ...engine.witnesses.map(
      ({ source, product, version, detail }) =>
        `  ${source.padEnd(width)}  ${product === 'tensorrt-rtx' ? 'RTX ' : ''}${version}  ${paint('dim', detail)}`,
    ),
    ...engine.checks.map(({ name, status, durationMs, detail }) => {
      const time = paint('dim', `${(durationMs / 1000).toFixed(1)} s`);
      return `  ${paint(MARKS[status].style, MARKS[status].mark)} ${name} ${time}${detail === undefined ? '' : paint('dim', `  ${detail}`)}`;
    }),
    ...engine.findings.flatMap((finding) => findingText(finding, paint)),
    ...(verbose ? (engine.candidates ?? []).map((candidate) => candidateText(candidate, paint)) : []),
  ];
}

/** The report for a person at a terminal; `verbose` adds where trtexec was looked for. */
export function textOf(report: Report, options: { color: boolean; verbose: boolean }): string {
  const colors = pc.createColors(options.color);
  const paint: Paint = (style, text) => colors[style](text);
  const proven = report.engines.filter((engine) => engine.verdict === 'pass').length;
  const { style } = MARKS[report.verdict];
  return [
    ...report.findings.flatMap((finding) => findingText(finding, paint)),
    ...report.engines.flatMap((engine) => engineText(engine, paint, options.verbose)),
    paint(
      style,
      `${report.verdict}: ${proven} of ${report.engines.length} proven (required: ${report.require})`,
    ),
    '',
  ].join('\n');
}
