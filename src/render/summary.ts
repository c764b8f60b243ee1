import type { Finding } from '../guard/findings.js';
import type { EngineReport, Report, Verdict } from '../guard/report.js';
import type { Candidate } from '../toolchain/types.js';

const ICONS: Record<Verdict, string> = { pass: '✅', fail: '❌', unproven: '⚠️' };
const SEVERITY_ICONS = { error: '❌', warning: '⚠️', notice: 'ℹ️' } as const;
/** GitHub refuses a step's summary over 1 MiB; the report file has the rest. */
const MAX_BYTES = 900_000;

/** Text that others wrote (paths, log lines) must not become markup, links, mentions or table cells. */
function escape(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]()#!|~@]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function findingLines(finding: Finding): string[] {
  const place =
    finding.location === undefined
      ? ''
      : ` (${escape(finding.location.file)}${finding.location.line === undefined ? '' : `:${finding.location.line}`})`;
  const quoted = finding.evidence.map(({ source, line, text }) => {
    const origin = source ?? (line === undefined ? '' : `line ${line}`);
    return `${origin === '' ? '' : `${origin}: `}${text}`;
  });
  return [
    `${SEVERITY_ICONS[finding.severity]} **${finding.code}**${place}: ${escape(finding.message)}`,
    '',
    ...(finding.remedy === '' ? [] : [`**Fix:** ${escape(finding.remedy)}`, '']),
    ...(quoted.length === 0
      ? []
      : [
          `<details><summary>Evidence</summary>\n\n<pre>${quoted.map(escape).join('\n')}</pre>\n\n</details>`,
          '',
        ]),
  ];
}

/** Folded: people ask for it only when another trtexec was taken than they thought. */
function candidateLines(candidates: readonly Candidate[]): string[] {
  if (candidates.length === 0) return [];
  return [
    '<details><summary>Where trtexec was looked for</summary>',
    '',
    table(
      ['found by', 'path', 'version', 'taken', 'why'],
      candidates.map(({ origin, path, version, taken, reason }) => [
        escape(origin),
        escape(path),
        escape(version ?? ''),
        taken ? 'yes' : 'no',
        escape(reason),
      ]),
    ),
    '',
    '</details>',
    '',
  ];
}

function engineSection(engine: EngineReport): string[] {
  const title = escape(engine.model ?? engine.engine ?? 'engine');
  const runtime = engine.runtimeVersion === undefined ? '' : `, runtime ${escape(engine.runtimeVersion)}`;
  return [
    `### ${ICONS[engine.verdict]} ${title}${runtime}: ${engine.verdict}`,
    '',
    ...engine.findings.flatMap(findingLines),
    table(
      ['version of', 'product', 'version', 'measured at'],
      engine.witnesses.map((w) => [w.source, w.product, `**${escape(w.version)}**`, escape(w.detail)]),
    ),
    '',
    table(
      ['check', 'result', 'time'],
      engine.checks.map((check) => [
        `${escape(check.name)}${check.detail === undefined ? '' : ` (${escape(check.detail)})`}`,
        `${ICONS[check.status]} ${check.status}`,
        `${(check.durationMs / 1000).toFixed(1)} s`,
      ]),
    ),
    '',
    ...candidateLines(engine.candidates ?? []),
  ];
}

/** The report as the markdown of a job summary. */
export function summaryOf(report: Report): string {
  const proven = report.engines.filter((engine) => engine.verdict === 'pass').length;
  const lines = [
    `## ${ICONS[report.verdict]} trt-guard: ${report.verdict}`,
    '',
    `${proven} of ${report.engines.length} proven; proof required: **${report.require}**.`,
    '',
    ...report.findings.flatMap(findingLines),
    ...report.engines.flatMap(engineSection),
  ];
  let markdown = lines.join('\n');
  if (Buffer.byteLength(markdown) > MAX_BYTES) {
    markdown = `${Buffer.from(markdown).subarray(0, MAX_BYTES).toString('utf8')}\n\nCut here: the rest is in the report.\n`;
  }
  return markdown;
}
