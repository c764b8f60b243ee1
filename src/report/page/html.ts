import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Severity } from '../../core/findings.js';
import { noted } from '../../core/noted.js';
import type { EngineReport, Report } from '../../core/report.js';
import { harmless } from '../../core/text/harmless.js';
import { withShortPaths } from '../../core/text/short-path.js';
import { TOOL_VERSION } from '../../core/tool-version.js';
import { subjectsOf } from '../annotations.js';
import { countsOf, notProvenOf } from '../counts.js';
import { evidenceText } from '../evidence.js';
import { type Fact, factsOf, placeText } from '../facts.js';
import { pageOfCode } from '../codes/home.js';
import { inColumns } from './columns.js';
import { GRADE_MARKS, engineSection, overviewRow } from './engine.js';
import { Markup, NOTHING, linked, markup, path } from './markup.js';
import { PAGE_SCRIPT } from './script.js';
import { PAGE_STYLE } from './style.js';
import { commandsOf, piecesOf } from '../sentences.js';
import { linkOf, runFacts } from '../run-facts.js';
import { GRADE_WORDS, columnsOf, reportGradeOf, worstFirst } from '../stages.js';

const SEVERITY_MARKS: Record<Severity, string> = { error: '✗', warning: '!', notice: 'i' };
const MAX_EVIDENCE = 40;

/** The page stays below two million bytes whatever the report: what is written out, in characters, ... */
const WRITTEN = { rows: 200, engines: 250_000, facts: 250_000 };
/** ... and what lies in it compressed, in characters of base64: engines first, then the report, where it fits. */
const COMPRESSED = 1_200_000;
/** Engines that are compressed together. */
const BLOCK = 500;
/** A report longer than this many times the room that is left is not even tried: compressed it has a fifteenth. */
const MAX_SAVED = 20;
/** More rows than this get a filter; fewer failures than this are shown open. */
const FEW = 8;

function compressed(texts: readonly string[]): string {
  return packed(JSON.stringify(inColumns(texts)));
}

function packed(text: string): string {
  // The level that zlib itself takes: 9 needs half as long again for one percent less.
  return gzipSync(text).toString('base64');
}

/** The first of `all` that are not longer than `limit` characters together; what comes behind them is not even made. */
function fitting(all: readonly (() => Markup)[], limit: number): Markup[] {
  const shown: Markup[] = [];
  let left = limit;
  for (const make of all) {
    const one = make();
    left -= one.text.length;
    if (left < 0) break;
    shown.push(one);
  }
  return shown;
}

function commands(remedy: string): Markup[] {
  return commandsOf(remedy).map((command) => markup`<pre class="command" tabindex="0">${command}</pre>`);
}

/** A sentence whose `commands` stand in backticks. */
function prose(text: string): Markup[] {
  return piecesOf(text).map((piece) =>
    piece.isCode ? markup`<code>${piece.text}</code>` : markup`${piece.text}`,
  );
}

function place(report: Report, location: Fact['finding']['location']): Markup {
  if (location === undefined) return NOTHING;
  return markup` at ${linked(markup`<code>${path(placeText(location))}</code>`, linkOf(report, location))}`;
}

function factBlock(report: Report, fact: Fact, index: number): Markup {
  const { finding, engines, alsoAt, follows } = fact;
  const { severity, code, message, remedy, location } = finding;
  const about = subjectsOf(engines);
  const rest = finding.evidence.length - MAX_EVIDENCE;
  const evidence = [
    ...follows.map((other) => `as a result, also ${other.code}: ${other.message}`),
    ...finding.evidence.slice(0, MAX_EVIDENCE).map(evidenceText),
    ...(rest > 0 ? [`and ${rest} more: see the report`] : []),
  ];
  return markup`<li class="fact ${severity}" id="fact-${index}">
    <p class="what"><span aria-hidden="true">${SEVERITY_MARKS[severity]}</span> ${severity} <a href="${pageOfCode(code)}">${code}</a>${place(report, location)}</p>
    ${about === '' ? NOTHING : markup`<p class="about">${path(about)}</p>`}
    <p>${prose(withShortPaths(message))}</p>
    ${remedy === '' ? NOTHING : markup`<div class="fix"><p><b>Fix:</b> ${prose(withShortPaths(remedy))}</p>${commands(remedy)}</div>`}
    ${alsoAt.length === 0 ? NOTHING : markup`<p>The same at <code>${alsoAt.map(placeText).join(', ')}</code>.</p>`}
    ${evidence.length === 0 ? NOTHING : markup`<details><summary>Evidence</summary><pre tabindex="0">${evidence.map((line) => markup`${line}\n`)}</pre></details>`}
  </li>`;
}

function left(rest: number, of: number, what: string): Markup {
  return rest === 0
    ? NOTHING
    : markup`<p>${rest} of ${of} ${what} are not on this page: the report has them.</p>`;
}

/** The row and the section of each engine: the first ones as they are, the others compressed. */
interface Engines {
  rows: Markup[];
  sections: Markup[];
  rest: Markup[];
  /** How much of COMPRESSED they take. */
  size: number;
  /** How many rows are compressed. */
  folded: number;
  /** Engines that are nowhere on the page but in the overview. */
  missing: number;
}

/** Sections, compressed some at a time: to open one engine not all are unpacked, and a page that is full makes no more of them. */
function blocksOf(
  from: number,
  count: number,
  sectionOf: (index: number) => Markup,
  limit: number,
): { blocks: Markup[]; size: number; end: number } {
  const blocks: Markup[] = [];
  let size = 0;
  for (let start = from; start < count; start += BLOCK) {
    const end = Math.min(start + BLOCK, count);
    const texts = Array.from({ length: end - start }, (_, i) => sectionOf(start + i).text);
    const text = compressed(texts);
    if (size + text.length > limit) return { blocks, size, end: start };
    size += text.length;
    blocks.push(
      markup`<script type="application/octet-stream" class="rest" data-from="${start}" data-to="${end}">${new Markup(text)}</script>`,
    );
  }
  return { blocks, size, end: count };
}

function enginesOf(report: Report, engines: readonly EngineReport[], facts: readonly Fact[]): Engines {
  const codes = new Map<EngineReport, { code: string; id: string }[]>();
  for (const [i, { finding, engines: found }] of facts.entries())
    for (const engine of found) noted(codes, engine, { code: finding.code, id: `fact-${i}` });
  const red = engines.filter(({ verdict }) => verdict !== 'pass').length;
  const rows = engines.map((engine, index) => overviewRow(report, engine, index));
  const sectionOf = (index: number): Markup => {
    const engine = engines[index];
    if (engine === undefined) return NOTHING;
    const open = engines.length === 1 || (engine.verdict !== 'pass' && red <= FEW);
    return engineSection(report, engine, { index, open, facts: codes.get(engine) ?? [] });
  };
  const sections = fitting(
    engines.map((_, index) => () => sectionOf(index)),
    WRITTEN.engines,
  );
  const folded = rows.slice(WRITTEN.rows);
  const common = { rows: rows.slice(0, WRITTEN.rows), sections, folded: folded.length };
  const ofRows = folded.length === 0 ? '' : compressed(folded.map(({ text }) => text));
  if (ofRows.length > COMPRESSED) return { ...common, rest: [], size: 0, missing: folded.length };
  const { blocks, size, end } = blocksOf(
    sections.length,
    engines.length,
    sectionOf,
    COMPRESSED - ofRows.length,
  );
  return {
    ...common,
    rest: [
      ...(folded.length === 0
        ? []
        : [markup`<script type="application/octet-stream" id="rest">${new Markup(ofRows)}</script>`]),
      ...blocks,
    ],
    size: size + ofRows.length,
    missing: engines.length - end,
  };
}

function overview(report: Report, { rows, folded }: Engines): Markup {
  if (rows.length === 0) return NOTHING;
  const columns = ['engine', ...columnsOf(report), 'version', 'cause'];
  const filter = markup`<form id="filter" hidden><label>Name<input name="words" type="search" autocomplete="off" /></label
    ><label>Result<select name="grade"><option value="">all</option>${Object.entries(GRADE_WORDS).map(
      ([grade, words]) => markup`<option value="${grade}">${words}</option>`,
    )}</select></label><span id="shown" role="status"></span></form>`;
  return markup`<section id="overview" aria-labelledby="overview-title"><h2 id="overview-title">Engines</h2>
    ${rows.length > FEW ? filter : NOTHING}<table role="table"><thead role="rowgroup"><tr role="row">${columns.map(
      (name) => markup`<th role="columnheader" scope="col">${name}</th>`,
    )}</tr></thead><tbody role="rowgroup">${rows}</tbody></table>
    ${folded === 0 ? NOTHING : markup`<p class="more">${folded} more, none of them worse. <button type="button" hidden>Show all</button></p>`}</section>`;
}

function aboutRun(report: Report): Markup {
  const facts = runFacts(report);
  const phases = report.phases ?? [];
  if (facts.length === 0 && phases.length === 0) return NOTHING;
  const entries = [
    ...facts.map(
      ({ name, value, href }) => markup`<div><dt>${name}</dt><dd>${linked(path(value), href)}</dd></div>`,
    ),
    ...phases.map(
      ({ name, durationMs }) =>
        markup`<div><dt>${name}</dt><dd>${(durationMs / 1000).toFixed(1)} s</dd></div>`,
    ),
  ];
  return markup`<section class="run" aria-labelledby="run-title"><h2 id="run-title">This run</h2><dl>${entries}</dl></section>`;
}

/** @param limit characters that are left for it */
function saved(whole: Report, limit: number): Markup {
  // Writing out thousands of engines only to see that they are too many takes a while: one of them tells nearly as much.
  const likely = JSON.stringify(whole.engines[0] ?? null).length * whole.engines.length;
  const json = likely < 2 * limit * MAX_SAVED ? JSON.stringify(whole) : null;
  const text = json === null || json.length > limit * MAX_SAVED ? null : packed(json);
  if (text === null || text.length > limit) return markup`The report is too large to embed in this page.`;
  return markup`<a download="trt-guard-report.json.gz" href="data:application/gzip;base64,${text}">Save the report (JSON, gzip)</a>`;
}

function digest(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/**
 * The report as one static page of at most two million bytes. Nothing is loaded, and only the page's own script runs: its policy
 * forbids the rest, so that a log line or a file name that gets past the escaping still does nothing.
 */
export function htmlOf(whole: Report): string {
  const report = harmless(whole);
  const grade = reportGradeOf(report);
  const engines = worstFirst(report);
  const facts = factsOf(report);
  const parts = enginesOf(report, engines, facts);
  const shown = fitting(
    facts.map((fact, index) => () => factBlock(report, fact, index)),
    WRITTEN.facts,
  );
  const open = notProvenOf(report);
  const policy = [
    "default-src 'none'",
    `style-src ${digest(PAGE_STYLE)}`,
    `script-src ${digest(PAGE_SCRIPT)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="generator" content="trt-guard ${TOOL_VERSION}" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="referrer" content="no-referrer" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${GRADE_WORDS[grade]}: trt-guard</title>
        <style>${new Markup(PAGE_STYLE)}</style>
      </head>
      <body>
        <header class="${grade}">
          <h1><span aria-hidden="true">${GRADE_MARKS[grade]}</span> trt-guard: ${GRADE_WORDS[grade]}</h1>
          <p>${countsOf(report)}; proof required: ${report.require}.</p>
          ${open.length === 0 ? NOTHING : markup`<p>Not proven: ${open.join(', ')}.</p>`}
        </header>
        <main>
          ${facts.length === 0 ? NOTHING : markup`<section aria-labelledby="fix-title"><h2 id="fix-title">What to do</h2><ul class="facts">${shown}</ul>${left(facts.length - shown.length, facts.length, 'findings')}</section>`}
          ${overview(report, parts)}
          ${engines.length === 0 ? NOTHING : markup`<section id="engines" aria-labelledby="engines-title"><h2 id="engines-title">Details</h2>${left(parts.missing, engines.length, 'engines')}${parts.sections}</section>`}
          ${aboutRun(report)}
        </main>
        <footer><p>Made by trt-guard ${TOOL_VERSION} from its report. ${saved(whole, parts.missing > 0 ? 0 : COMPRESSED - parts.size)}</p></footer>
        ${parts.rest}
        <script>${new Markup(PAGE_SCRIPT)}</script>
      </body>
    </html> `.text;
}
