import { PRODUCT_NAMES } from '../core/product.js';
import type { Candidate, EngineReport, Report } from '../core/report.js';
import { harmless } from '../core/text/harmless.js';
import { withShortPaths } from '../core/text/short-path.js';
import { subjectOf } from './annotations.js';
import { causeOfRow, countsOf, notProvenOf, titleOf } from './counts.js';
import { evidenceText } from './evidence.js';
import { type Fact, factsOf, placeText } from './facts.js';
import { pageOfCode } from './codes/home.js';
import { code, details, link, plain, prose, quote, table } from './markdown.js';
import { ignoredOf } from './ignored.js';
import { linkOf, runFacts } from './run-facts.js';
import { commandsOf } from './sentences.js';
import { sidesOf } from './sides.js';
import {
  GRADE_WORDS,
  type Grade,
  type Stage,
  columnsOf,
  gradeOf,
  reportGradeOf,
  stagesOf,
  wordOf,
  worstFirst,
} from './stages.js';

const ICONS: Record<Grade, string> = { pass: '✅', 'pass-unloaded': '☑️', fail: '❌', unproven: '⚠️' };
const STATE_ICONS: Record<Stage['state'], string> = {
  proven: '✅',
  failed: '❌',
  'not proven': '⚠️',
  given: '',
};
const SEVERITY_ICONS = { error: '❌', warning: '⚠️', notice: 'ℹ️' } as const;
/** GitHub refuses a step's summary over 1 MiB (runner source); other steps' tools may add to the same file. */
const MAX_BYTES = 900_000;
const MAX_EVIDENCE = 40;
/** Kept free for the verdict and for saying what was cut. */
const NOTICES = 2000;
/** More green rows than this are folded. */
const MAX_GREEN = 5;

function pathCode(path: string): string {
  return code(withShortPaths(path));
}

/** Commands of a remedy, each in a block of its own: GitHub puts a button on it that copies it. */
function commands(remedy: string): string[] {
  return commandsOf(remedy).map((command) => quote([command]));
}

function factBlock(report: Report, { finding, engines, alsoAt, follows }: Fact): string {
  const { code: name, severity, message, remedy, evidence, location } = finding;
  const at = location === undefined ? '' : ` at ${link(code(placeText(location)), linkOf(report, location))}`;
  const about = subjectOf(message, engines);
  const rest = evidence.length - MAX_EVIDENCE;
  const quoted = [
    ...follows.map((other) => `as a result, also ${other.code}: ${other.message}`),
    ...evidence.slice(0, MAX_EVIDENCE).map(evidenceText),
    ...(rest > 0 ? [`and ${rest} more: see the report`] : []),
  ];
  return [
    `${SEVERITY_ICONS[severity]} **${severity}** ${code(name)}${at}: ${about === '' ? '' : `${code(about)}: `}${prose(withShortPaths(message))}`,
    ...(remedy === '' ? [] : [`> 🔧 **Fix:** ${prose(withShortPaths(remedy))}`, ...commands(remedy)]),
    ...(alsoAt.length === 0 ? [] : [`The same at ${alsoAt.map((one) => code(placeText(one))).join(', ')}.`]),
    link(plain(`More about ${name}`), pageOfCode(name)),
    ...(quoted.length === 0 ? [] : [details('Evidence', quote(quoted))]),
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
    details(
      'Where trt-guard looked for trtexec',
      table(['found by', 'path', 'version', 'taken', 'why'], rows),
    ),
  ];
}

/** One row for each witness, those of one version together, the deviating marked. */
function versionsTable({ witnesses }: EngineReport): string[] {
  const sides = sidesOf(witnesses);
  if (sides.length === 0) return [];
  const mark = (deviates: boolean): string => (sides.length < 2 ? '' : deviates ? '❌ differs' : '✅');
  const rows = sides.flatMap((side) =>
    side.witnesses.map(({ source, version, detail }, index) => [
      index === 0 ? `**${plain(`${PRODUCT_NAMES[side.product]} ${side.version}`)}**` : '',
      mark(side.deviates),
      code(source),
      code(version),
      pathCode(detail),
    ]),
  );
  return [table(['version', '', 'said by', 'as', 'measured at'], rows)];
}

function cell(stage: Stage): string {
  const icon = stage.state === 'not proven' && !stage.asked ? '' : STATE_ICONS[stage.state];
  return icon === '' ? wordOf(stage) : `${icon}&#160;${wordOf(stage)}`;
}

function stageTable(report: Report, engine: EngineReport): string {
  const rows = stagesOf(report, engine).map((stage) => [
    plain(stage.name),
    cell(stage),
    stage.durationMs === null ? '' : `${(stage.durationMs / 1000).toFixed(1)}&#160;s`,
    plain(withShortPaths(stage.why ?? '')),
  ]);
  return table(['stage', 'result', 'time', 'detail'], rows);
}

function milliseconds(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : `${value.toPrecision(3)}&#160;ms`;
}

function baselineBlocks({ baseline }: EngineReport): string[] {
  if (baseline === undefined) return [];
  const figure = (value: number | null): string => (value === null ? '' : value.toFixed(3));
  const rows = baseline.points.map((one) => [
    plain(one.case ?? `profile ${one.profile} ${one.point}`),
    `${ICONS[one.status]}&#160;${one.status}`,
    milliseconds(one.engineMs),
    milliseconds(one.baselineMs),
    figure(one.ratio),
    one.lower === null ? '' : `${figure(one.lower)} to ${figure(one.upper)}`,
    plain(one.detail ?? ''),
  ]);
  const head = ['in turn with the baseline', 'result', 'engine', 'baseline', 'ratio', 'bounds', 'detail'];
  return [
    `Baseline ${pathCode(baseline.engine)}, at most ${baseline.limit} times as long:\n\n${table(head, rows)}`,
  ];
}

function runBlocks({ runs = [], accuracy }: EngineReport): string[] {
  const ran = runs.map((run) => [
    plain(run.case === undefined ? `profile ${run.profile} ${run.point}` : run.case),
    `${ICONS[run.status]}&#160;${run.status}`,
    milliseconds(run.latency?.medianMs),
    milliseconds(run.latency?.p99Ms),
    plain(run.detail ?? ''),
  ]);
  const compared = (accuracy?.outputs ?? []).map((one) => [
    code(one.output),
    plain(one.at),
    `${ICONS[one.status]}&#160;${one.status}`,
    one.rms === null ? '' : one.rms.toExponential(1),
    one.limits === null ? 'none known' : one.limits.rms.toExponential(1),
    plain(one.detail ?? ''),
  ]);
  return [
    ...(ran.length === 0 ? [] : [table(['run', 'result', 'median', 'p99', 'detail'], ran)]),
    ...(compared.length === 0
      ? []
      : [table(['output', 'at', 'result', 'error (rms)', 'limit', 'detail'], compared)]),
  ];
}

function identity({ sha256, command }: EngineReport): string[] {
  return [
    ...(sha256 === undefined ? [] : [`sha256 ${code(sha256)}`]),
    ...(command === undefined ? [] : [details('The converter’s command', quote([command.join(' ')]))]),
  ];
}

/** One row, as much of it as fits into `maxBytes / 2`: each table whole or not at all. */
function engineBody(report: Report, engine: EngineReport, maxBytes: number): string {
  const blocks = [
    stageTable(report, engine),
    ...versionsTable(engine),
    ...runBlocks(engine),
    ...baselineBlocks(engine),
    ...identity(engine),
    ...candidateBlocks(engine.candidates ?? []),
  ];
  const tables = fitting(blocks, maxBytes / 2);
  return [...tables.shown, ...cutNotice(tables.rest, blocks.length, 'tables')].join('\n\n');
}

/** What a row is called: `models/a.onnx, runtime 10.6.0.26`. As HTML, for a heading and for a fold alike. */
function title(report: Report, engine: EngineReport): string {
  const grade = gradeOf(report, engine);
  return `${ICONS[grade]} ${code(titleOf(engine))}: ${GRADE_WORDS[grade]}`;
}

function overviewRow(report: Report, engine: EngineReport, columns: readonly string[]): string {
  const grade = gradeOf(report, engine);
  const stages = stagesOf(report, engine);
  const cells = columns.map((_, column) => (stages[column] === undefined ? '' : cell(stages[column])));
  const cause = causeOfRow(report, engine);
  const version = sidesOf(engine.witnesses)[0]?.version ?? '';
  return `| ${[`${ICONS[grade]} ${code(titleOf(engine))}`, ...cells, code(version), code(cause)].join(' | ')} |`;
}

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
    `> ⚠️ **Cut here:** ${rest} of ${of} ${what} are left out, because GitHub limits the size of a summary. The report has all of them.`,
  ];
}

function headOf(report: Report): string[] {
  const grade = reportGradeOf(report);
  const open = notProvenOf(report);
  return [
    `## ${ICONS[grade]} trt-guard: ${GRADE_WORDS[grade]}`,
    // In one line and one size: what is proven is worth no more than what is not.
    `**${countsOf(report)}**; proof required: ${code(report.require)}.${open.length === 0 ? '' : ` **Not proven: ${plain(open.join(', '))}.**`}`,
  ];
}

/** Next to the findings: what was silenced is as much of the verdict as what was found. */
function ignoredBlock(report: Report): string[] {
  const lines = ignoredOf(report);
  return lines.length === 0
    ? []
    : [`**Ignored, as configured:**\n\n${lines.map((line) => `- ${plain(line)}`).join('\n')}`];
}

function factsTable(report: Report): string[] {
  const facts = runFacts(report);
  if (facts.length === 0) return [];
  const rows = facts.map(({ name, value, href }) => [plain(name), link(plain(value), href ?? null)]);
  const phases = report.phases ?? [];
  const times = phases.map(({ name, durationMs }) => [
    plain(name),
    `${(durationMs / 1000).toFixed(1)}&#160;s`,
  ]);
  return [
    details('About this run', table(['', ''], rows)),
    ...(times.length === 0 ? [] : [details('How long each phase took', table(['phase', 'time'], times))]),
  ];
}

/**
 * The report as the Markdown of a job summary: the verdict, what is wrong and what to do, an overview with a column for each stage,
 * then each engine, those not passing first and open. Never longer than GitHub takes; what is left out is said.
 */
export function summaryOf(whole: Report, maxBytes = MAX_BYTES): string {
  const report = harmless(whole);
  const rows = worstFirst(report);
  const columns = columnsOf(report);
  // A quarter for what is wrong, a quarter for the overview, and whatever is left for the engines.
  const facts = factsOf(report);
  const findings = fitting(
    facts.map((fact) => factBlock(report, fact)),
    maxBytes / 4,
  );
  const lines = rows.map((engine) => overviewRow(report, engine, columns));
  const head = table(['engine', ...columns, 'version', 'cause'], []);
  const overview = fitting(lines, maxBytes / 4);
  const green = rows.filter(({ verdict }) => verdict === 'pass').length;
  const open = overview.shown.slice(0, rows.length - green);
  const folded = overview.shown.slice(rows.length - green);
  const isFolded = folded.length > MAX_GREEN;
  const left = maxBytes / 2 + findings.left + overview.left - NOTICES;
  const sections = rows.map((engine) => {
    const body = engineBody(report, engine, left);
    return rows.length === 1
      ? `### ${title(report, engine)}\n\n${body}`
      : details(title(report, engine), body, {
          open: engine.verdict !== 'pass' && rows.length - green <= MAX_GREEN,
        });
  });
  const shown = fitting(sections, left);
  return [
    ...headOf(report),
    ...findings.shown,
    ...ignoredBlock(report),
    ...cutNotice(findings.rest, facts.length, 'findings'),
    ...(lines.length === 0 || (isFolded && open.length === 0)
      ? []
      : [[head, ...open, ...(isFolded ? [] : folded)].join('\n')]),
    ...(isFolded ? [details(`${folded.length} passed`, [head, ...folded].join('\n'))] : []),
    ...cutNotice(overview.rest, lines.length, 'rows'),
    ...shown.shown,
    ...cutNotice(shown.rest, sections.length, 'sections'),
    ...factsTable(report),
    '',
  ].join('\n\n');
}
