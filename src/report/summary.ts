import type { Candidate } from '../core/report.js';
import type { Finding } from '../core/findings.js';
import type { EngineReport, Report, Verdict } from '../core/report.js';
import { withShortPaths } from '../core/text/short-path.js';
import { evidenceText } from './evidence.js';
import { harmless } from '../core/text/harmless.js';
import { code, details, plain, prose, quote, table } from './markdown.js';
import { causeOfRow, countOf, nameOf, proofsOf, sayOnce, worstFirst } from './proof.js';

const ICONS: Record<Verdict, string> = { pass: '✅', fail: '❌', unproven: '⚠️' };
const SEVERITY_ICONS = { error: '❌', warning: '⚠️', notice: 'ℹ️' } as const;
/** GitHub refuses a step's summary over 1 MiB (runner source); other steps' tools may add to the same file. */
const MAX_BYTES = 900_000;
const MAX_EVIDENCE = 40;
/** Kept free for the verdict and for saying what was cut. */
const NOTICES = 2000;

function pathCode(path: string): string {
  return code(withShortPaths(path));
}

function findingBlock({ code: name, severity, message, remedy, evidence, location }: Finding): string {
  const line = location?.line === undefined ? '' : `:${location.line}`;
  const place = location === undefined ? '' : ` at ${code(`${location.file}${line}`)}`;
  const rest = evidence.length - MAX_EVIDENCE;
  const quoted = evidence.slice(0, MAX_EVIDENCE).map(evidenceText);
  return [
    `${SEVERITY_ICONS[severity]} **${severity}** ${code(name)}${place}: ${prose(withShortPaths(message))}`,
    ...(remedy === '' ? [] : [`> 🔧 **Fix:** ${prose(withShortPaths(remedy))}`]),
    ...(quoted.length === 0
      ? []
      : [details('Evidence', quote([...quoted, ...(rest > 0 ? [`and ${rest} more: see the report`] : [])]))]),
  ].join('\n\n');
}

/** Folded: people ask for it only when another trtexec was taken than they thought. */
function candidateBlocks(candidates: readonly Candidate[]): string[] {
  if (candidates.length === 0) return [];
  const rows = candidates.map(({ origin, path, version, taken, reason }) => [
    plain(origin),
    pathCode(path),
    code(version ?? ''),
    taken ? 'yes' : 'no',
    plain(reason),
  ]);
  return [
    details('Where trtexec was looked for', table(['found by', 'path', 'version', 'taken', 'why'], rows)),
  ];
}

function proofLine(engine: EngineReport): string {
  return proofsOf(engine)
    .map(({ status, label, words }) => `${ICONS[status]} **${label}:** ${plain(words.join(', '))}.`)
    .join('<br>');
}

/** One row whole, or, where it alone is longer than two parts of `maxBytes / 4`, what fits: findings and tables apart. */
function engineBody(engine: EngineReport, maxBytes: number): string {
  const witnesses = engine.witnesses.map(({ source, product, version, detail }) => [
    code(source),
    product === 'tensorrt-rtx' ? 'TensorRT-RTX' : 'TensorRT',
    code(version),
    pathCode(detail),
  ]);
  const checks = engine.checks.map(({ name, status, durationMs, detail }) => [
    code(name),
    `${ICONS[status]}&#160;${status}`,
    `${(durationMs / 1000).toFixed(1)}&#160;s`,
    plain(withShortPaths(detail ?? '')),
  ]);
  const findings = fitting(sayOnce(engine.findings).map(findingBlock), maxBytes / 4);
  const blocks = [
    ...(witnesses.length === 0
      ? []
      : [table(['version of', 'product', 'version', 'measured at'], witnesses)]),
    ...(checks.length === 0 ? [] : [table(['check', 'result', 'time', 'detail'], checks)]),
    ...candidateBlocks(engine.candidates ?? []),
  ];
  const tables = fitting(blocks, maxBytes / 4);
  return [
    proofLine(engine),
    ...findings.shown,
    ...cutNotice(findings.rest, engine.findings.length, 'findings'),
    ...tables.shown,
    ...cutNotice(tables.rest, blocks.length, 'tables'),
  ].join('\n\n');
}

/** What a row is called: `models/a.onnx`, with runtime `10.6.0.26`. As HTML, for a heading and for a fold alike. */
function title(engine: EngineReport): string {
  const runtime = engine.runtimeVersion === undefined ? '' : ` with runtime ${code(engine.runtimeVersion)}`;
  return `${ICONS[engine.verdict]} ${code(nameOf(engine))}${runtime}: ${engine.verdict}`;
}

function overviewRow(report: Report, engine: EngineReport): string[] {
  const { runtimeVersion, witnesses, verdict } = engine;
  const measured = witnesses.find(({ source }) => source === 'runtime-library')?.version;
  return [
    code(nameOf(engine)),
    code(runtimeVersion ?? measured ?? ''),
    `${ICONS[verdict]} ${verdict}`,
    code(causeOfRow(report, engine)),
  ];
}

const OVERVIEW = ['engine', 'runtime version', 'verdict', 'cause'] as const;

/**
 * The blocks that fit, and how many do not: a section is shown whole or not at all, as half of one would leave its table or its
 * fold open.
 */
function fitting(blocks: readonly string[], bytes: number): { shown: string[]; left: number; rest: number } {
  let left = bytes;
  const shown: string[] = [];
  for (const block of blocks) {
    const size = Buffer.byteLength(block) + 2;
    if (size > left) continue;
    left -= size;
    shown.push(block);
  }
  return { shown, left, rest: blocks.length - shown.length };
}

function cutNotice(rest: number, of: number, what: string): string[] {
  if (rest === 0) return [];
  return [
    `> ⚠️ **Cut here:** ${rest} of ${of} ${what} are left out, because GitHub takes no longer summary. The report has all of them.`,
  ];
}

/**
 * The report as the Markdown of a job summary: the verdict, an overview where there are several rows, what belongs to no single
 * engine, then each row folded, those not passing first and open. Never longer than GitHub takes; what is left out is said.
 */
export function summaryOf(whole: Report, maxBytes = MAX_BYTES): string {
  const report = harmless(whole);
  const rows = worstFirst(report.engines);
  const head = [
    `## ${ICONS[report.verdict]} trt-guard: ${report.verdict}`,
    `${countOf(report)}; proof required: ${code(report.require)}.`,
  ];
  // A quarter for the findings of the repository, a quarter for the overview, and whatever is left for the sections.
  const findings = fitting(sayOnce(report.findings).map(findingBlock), maxBytes / 4);
  const lines =
    rows.length < 2 ? [] : rows.map((engine) => table(overviewRow(report, engine), []).split('\n')[0] ?? '');
  const overview = fitting(lines, maxBytes / 4);
  const left = maxBytes / 2 + findings.left + overview.left - NOTICES;
  const sections = rows.map((engine) => {
    const body = engineBody(engine, left);
    return rows.length === 1
      ? `### ${title(engine)}\n\n${body}`
      : details(title(engine), body, { open: engine.verdict !== 'pass' });
  });
  const shown = fitting(sections, left);
  return [
    ...head,
    ...(lines.length === 0 ? [] : [[table(OVERVIEW, []), ...overview.shown].join('\n')]),
    ...cutNotice(overview.rest, lines.length, 'rows'),
    ...findings.shown,
    ...cutNotice(findings.rest, report.findings.length, 'findings'),
    ...shown.shown,
    ...cutNotice(shown.rest, sections.length, 'sections'),
    '',
  ].join('\n\n');
}
