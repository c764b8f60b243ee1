import type { Finding } from '../core/findings.js';
import type { Candidate, EngineReport, Report } from '../core/report.js';
import { type Paint, type Style, painter } from '../core/text/color.js';
import { harmless } from '../core/text/harmless.js';
import { withShortPaths } from '../core/text/short-path.js';
import { subjectOf } from './annotations.js';
import { causeOfRow, sentenceOf, titleOf } from './counts.js';
import { shortEvidence } from './evidence.js';
import { type Fact, factsOf, isWitness, placeText } from './facts.js';
import { ignoredOf } from './ignored.js';
import { pageOfCode } from './codes/home.js';
import { runFacts } from './run-facts.js';
import { PRODUCT_NAMES } from '../core/product.js';
import { says } from './sentences.js';
import { type Side, sidesOf } from './sides.js';
import {
  GRADE_MARKS,
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

const GRADE_STYLES: Record<Grade, Style> = {
  pass: 'green',
  'pass-unloaded': 'cyan',
  fail: 'red',
  unproven: 'yellow',
};
const SEVERITY_STYLES = { error: 'red', warning: 'yellow', notice: 'cyan' } as const;
const MAX_EVIDENCE = 8;
/** More facts than this are counted: who has so many reads the report, not a terminal. */
const MAX_FACTS = 40;
/** More green rows than this are counted, not listed. */
const MAX_GREEN = 10;
const MAX_IGNORED = 2;

/** What a disagreement quotes of the witnesses stands in the table of versions. */
function isShown({ code, evidence }: Finding, sides: readonly Side[]): boolean {
  return code === 'version-disagreement' && evidence.length > 0 && sides.length > 1;
}

function factText({ finding, engines, alsoAt, follows }: Fact, paint: Paint, verbose: boolean): string[] {
  const { severity, code, message, remedy, location, evidence: all } = finding;
  const at = location === undefined ? '' : ` ${placeText(location)}`;
  const quoted =
    verbose || !engines.some(({ witnesses }) => isShown(finding, sidesOf(witnesses)))
      ? all
      : all.filter(({ source }) => !isWitness(source));
  // What the remedy gives to be copied is not quoted a second time.
  const evidence = quoted.filter(({ text }) => verbose || !says(remedy, text));
  const rest = evidence.length - MAX_EVIDENCE;
  const about = subjectOf(message, engines);
  return [
    `${paint(SEVERITY_STYLES[severity], `${severity} ${code}`)}${paint('dim', withShortPaths(at))}`,
    `  ${withShortPaths(about === '' ? message : `${about}: ${message}`)}`,
    ...(remedy === '' ? [] : [`  ${paint('bold', `→ Fix: ${withShortPaths(remedy)}`)}`]),
    ...(alsoAt.length === 0 ? [] : [`  The same at ${alsoAt.map(placeText).join(', ')}.`]),
    ...follows.map((other) =>
      paint('dim', `  as a result, also ${other.code}: ${withShortPaths(other.message)}`),
    ),
    ...evidence.slice(0, MAX_EVIDENCE).map((one) => paint('dim', `    ${shortEvidence(one)}`)),
    ...(rest > 0 ? [paint('dim', `    and ${rest} more: see --json or --report`)] : []),
    paint('dim', `  More: ${pageOfCode(code)}`),
  ];
}

function factsText(report: Report, paint: Paint, verbose: boolean): string[] {
  const facts = factsOf(report).filter(({ finding }) => verbose || finding.severity !== 'notice');
  const rest = facts.length - MAX_FACTS;
  return [
    ...facts.slice(0, MAX_FACTS).flatMap((fact) => [...factText(fact, paint, verbose), '']),
    ...(rest > 0 ? [`and ${rest} more findings: see --json or --report`, ''] : []),
  ];
}

/** One line where all agree, else each version with who says it, the deviating marked. */
function versionsText({ witnesses }: EngineReport, paint: Paint, verbose: boolean): string[] {
  const sides = sidesOf(witnesses);
  const width = Math.max(0, ...witnesses.map(({ source }) => source.length));
  return sides.flatMap((side) => {
    const name = `${PRODUCT_NAMES[side.product]} ${side.version}`;
    const sources = [...new Set(side.witnesses.map(({ source }) => source))].join(', ');
    if (sides.length === 1 && !verbose) return [`  ${name}  ${paint('dim', sources)}`];
    return [
      side.deviates ? `  ${paint('red', `✗ ${name}  differs`)}` : `  ${paint('bold', name)}`,
      ...side.witnesses.map(({ source, detail }) => {
        const line = `      ${source.padEnd(width)}  ${withShortPaths(detail)}`;
        return side.deviates ? line : paint('dim', line);
      }),
    ];
  });
}

const STATE_MARKS: Record<Stage['state'], { mark: string; style: Style }> = {
  proven: { mark: '✓', style: 'green' },
  failed: { mark: '✗', style: 'red' },
  'not proven': { mark: '?', style: 'yellow' },
  given: { mark: '-', style: 'dim' },
};

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function stageText(stage: Stage, paint: Paint, isSaid: (why: string) => boolean): string {
  const { mark, style } = STATE_MARKS[stage.state];
  const time = stage.durationMs === null ? '' : paint('dim', ` ${seconds(stage.durationMs)}`);
  const why = stage.why === null || isSaid(stage.why) ? '' : paint('dim', `  ${withShortPaths(stage.why)}`);
  return `  ${paint(style, mark)} ${stage.name}${time}${stage.state === 'not proven' ? `  ${wordsOf(stage)}` : ''}${why}`;
}

/** `not proven, not asked`. */
function wordsOf(stage: Stage): string {
  return stage.asked ? stage.state : `${stage.state}, not asked`;
}

function candidateText({ origin, path, version, taken, reason }: Candidate, paint: Paint): string {
  const mark = taken ? paint('green', 'taken') : 'refused';
  return `  ${mark} ${path}${version === null ? '' : ` ${version}`}  ${paint('dim', `${origin}: ${reason}`)}`;
}

function engineText(report: Report, engine: EngineReport, paint: Paint, verbose: boolean): string[] {
  const grade = gradeOf(report, engine);
  const [mark, style] = [GRADE_MARKS[grade], GRADE_STYLES[grade]];
  const isSaid = (why: string): boolean => engine.findings.some(({ message }) => says(message, why));
  const { sha256, command } = engine;
  return [
    paint(style, `${mark} ${titleOf(engine)}: ${GRADE_WORDS[gradeOf(report, engine)]}`),
    ...versionsText(engine, paint, verbose),
    ...stagesOf(report, engine)
      .filter(({ state }) => state !== 'given')
      .map((stage) => stageText(stage, paint, isSaid)),
    ...(verbose && sha256 !== undefined ? [`  sha256 ${sha256}`] : []),
    ...(verbose && command !== undefined ? [`  command ${command.join(' ')}`] : []),
    ...(verbose ? (engine.candidates ?? []).map((candidate) => candidateText(candidate, paint)) : []),
    '',
  ];
}

/** A cell of the overview; a stage that failed is loud, one that nobody asked for is quiet. */
function cellStyle(stage: Stage): Style {
  return stage.state === 'not proven' && !stage.asked ? 'dim' : STATE_MARKS[stage.state].style;
}

/** A row for each engine and a column for each stage, failures first; green rows beyond the first are counted. */
function overview(report: Report, paint: Paint, verbose: boolean): string[] {
  const rows = worstFirst(report);
  if (rows.length === 0) return [];
  const isGreen = (engine: EngineReport): boolean => engine.verdict === 'pass';
  const green = rows.filter(isGreen);
  const folded = verbose || green.length <= MAX_GREEN ? [] : green.slice(MAX_GREEN - 1);
  const isFolded = new Set(folded);
  const shown = rows.filter((engine) => !isFolded.has(engine));
  const columns = columnsOf(report);
  const nameWidth = shown.reduce((widest, engine) => Math.max(widest, titleOf(engine).length), 0);
  const cells = shown.map((engine) => stagesOf(report, engine));
  const widths = columns.map((name, column) =>
    cells.reduce(
      (widest, row) => Math.max(widest, row[column] ? wordOf(row[column]).length : 0),
      name.length,
    ),
  );
  const head = columns.map((name, column) => name.padEnd(widths[column] ?? 0));
  return [
    paint('dim', `  ${''.padEnd(nameWidth)}  ${head.join('  ')}`.trimEnd()),
    ...shown.map((engine, index) => {
      const grade = gradeOf(report, engine);
      const [mark, style] = [GRADE_MARKS[grade], GRADE_STYLES[grade]];
      const stages = columns.map((_, column) => {
        const stage = cells[index]?.[column];
        const width = widths[column] ?? 0;
        return stage === undefined ? ''.padEnd(width) : paint(cellStyle(stage), wordOf(stage).padEnd(width));
      });
      const cause = causeOfRow(report, engine);
      const side = sidesOf(engine.witnesses)[0];
      const last = cause === '' ? paint('dim', side?.version ?? '') : cause;
      return `${paint(style, `${mark} ${titleOf(engine).padEnd(nameWidth)}`)}  ${stages.join('  ')}  ${last}`.trimEnd();
    }),
    ...(folded.length === 0
      ? []
      : [paint('dim', `  and ${folded.length} more passed (--verbose lists them)`)]),
  ];
}

/** All that is known of each green engine, under its title: the groups of a log, whose report tells the others in full. */
export function engineTexts(
  whole: Report,
  { color }: { color: boolean },
): { title: string; text: string[] }[] {
  const report = harmless(whole);
  const paint = painter(color);
  return report.engines
    .filter(({ verdict }) => verdict === 'pass')
    .map((engine) => {
      const [, ...text] = engineText(report, engine, paint, true);
      const mark = GRADE_MARKS[gradeOf(report, engine)];
      return {
        title: `${mark} ${titleOf(engine)}: ${GRADE_WORDS[gradeOf(report, engine)]}`,
        text: text.filter((line) => line !== ''),
      };
    });
}

export interface TextOptions {
  color: boolean;
  /** Everything: notices, green engines in detail, where trtexec was looked for. */
  verbose: boolean;
  /** The last line alone. */
  quiet?: boolean;
}

/**
 * The report for a person at a terminal or in a log: what is wrong and what to do, then the engines that did not pass, then all of them
 * in a table, a column for each stage. The last line is the whole in one sentence.
 */
/** Each thing that was silenced, while they are few; many are a count, or they bury the verdict of a green run. */
function ignoredText(report: Report, verbose: boolean): string[] {
  const lines = ignoredOf(report);
  const { length } = report.ignored ?? [];
  return verbose || length <= MAX_IGNORED
    ? lines
    : [`${length} entries of configuration keep pins out of the search: --verbose lists them`];
}

export function textOf(whole: Report, { color, verbose, quiet = false }: TextOptions): string {
  const report = harmless(whole);
  const paint = painter(color);
  const sentence = `${paint(GRADE_STYLES[reportGradeOf(report)], sentenceOf(report))}\n`;
  if (quiet) return sentence;
  const detailed = worstFirst(report).filter((engine) => verbose || engine.verdict !== 'pass');
  return [
    ...(verbose ? runFacts(report).map(({ name, value }) => paint('dim', `${name}: ${value}`)) : []),
    ...factsText(report, paint, verbose),
    ...detailed.slice(0, MAX_FACTS).flatMap((engine) => engineText(report, engine, paint, verbose)),
    ...(detailed.length > MAX_FACTS
      ? [`and ${detailed.length - MAX_FACTS} more engines: see --json or --report`, '']
      : []),
    ...overview(report, paint, verbose),
    ...ignoredText(report, verbose).map((line) => paint('yellow', `  ignored: ${line}`)),
    sentence,
  ].join('\n');
}
