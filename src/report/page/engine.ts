import type { Candidate, EngineReport, Report, Witness } from '../../core/report.js';
import { withShortPaths } from '../../core/text/short-path.js';
import { causeOfRow, titleOf } from '../counts.js';
import { linkOf } from '../run-facts.js';
import { type Side, productAndVersion, referenceOf, sidesOf } from '../sides.js';
import { GRADE_WORDS, type Grade, type Stage, gradeOf, stagesOf, wordOf } from '../stages.js';
import { chartsOf } from './charts.js';
import { type Markup, NOTHING, linked, markup, path } from './markup.js';

export const GRADE_MARKS: Record<Grade, string> = {
  pass: '✓',
  'pass-unloaded': '◐',
  fail: '✗',
  unproven: '?',
};
const STATES: Record<Stage['state'], { mark: string; style: string }> = {
  proven: { mark: '✓', style: 'proven' },
  failed: { mark: '✗', style: 'failed' },
  'not proven': { mark: '?', style: 'open' },
  given: { mark: '', style: 'quiet' },
};

interface State {
  style: string;
  text: Markup;
  /** Its cells in the overview, by the name of the stage. */
  cells: Map<string, Markup>;
}

function stateMarkup(stage: Stage): State {
  const word = wordOf(stage);
  const known = WORDS.get(word);
  if (known !== undefined) return known;
  const { mark, style } = word === 'not asked' ? { mark: '', style: 'quiet' } : STATES[stage.state];
  const sign = mark === '' ? NOTHING : markup`<span aria-hidden="true">${mark}</span> `;
  const made = { style, text: markup`${sign}${word}`, cells: new Map<string, Markup>() };
  WORDS.set(word, made);
  return made;
}

/** A page has nine states for each of thousands of engines, and there are five. */
const WORDS = new Map<string, State>();

function cellOf(stage: Stage): Markup {
  const { style, text, cells } = stateMarkup(stage);
  const known = cells.get(stage.name);
  if (known !== undefined) return known;
  const made = markup`<td role="cell" data-label="${stage.name}" class="${style}">${text}</td>`;
  cells.set(stage.name, made);
  return made;
}

/** Where a version was measured. Thousands of engines have few such places in common: what was made last is made once. */
function detailOf(text: string): Markup {
  const known = DETAILS.get(text);
  if (known !== undefined) return known;
  const made = markup`<code>${path(withShortPaths(text))}</code>`;
  if (DETAILS.size >= MAX_DETAILS) DETAILS.clear();
  DETAILS.set(text, made);
  return made;
}

const MAX_DETAILS = 100;
const DETAILS = new Map<string, Markup>();

/** One row of the overview. The roles keep it a table where a narrow screen stacks its cells. */
export function overviewRow(report: Report, engine: EngineReport, index: number): Markup {
  const grade = gradeOf(report, engine);
  const version = sidesOf(engine.witnesses)[0]?.version ?? '';
  const cells = stagesOf(report, engine).map(cellOf);
  return markup`<tr role="row" class="${grade}"><th role="rowheader" scope="row"
    ><span class="grade" aria-hidden="true">${GRADE_MARKS[grade]}</span> <a href="#engine-${index}">${path(titleOf(engine))}</a></th
    >${cells}<td role="cell" data-label="version" class="wrap">${version}</td
    ><td role="cell" data-label="cause" class="wrap">${causeOfRow(report, engine)}</td></tr>`;
}

function sideTag(side: Side, sides: readonly Side[], reference: Witness | null): string {
  if (sides.length === 1)
    return side.witnesses.length === 1 ? 'the only witness' : `all ${side.witnesses.length} agree`;
  if (side.deviates) return '✗ differs';
  const source = reference?.source ?? '';
  return source.startsWith('plan-') ? 'what wrote the engine' : 'what the others are compared with';
}

/** The core of the page: the versions side by side, the engine's first, those that differ from it marked. */
function versions(report: Report, { witnesses }: EngineReport): Markup {
  const sides = sidesOf(witnesses);
  if (sides.length === 0) return NOTHING;
  const reference = referenceOf(witnesses);
  const blocks = sides.map(
    (side) =>
      markup`<div class="side${side.deviates ? ' deviates' : ''}"><h4>${productAndVersion(side)}</h4>
      <p class="tag">${sideTag(side, sides, reference)}</p><dl>${side.witnesses.map(
        ({ source, version, detail, location }) =>
          markup`<div><dt>${source}</dt><dd>${version === side.version ? '' : `${version}, `}${linked(
            detailOf(detail),
            location === undefined ? null : linkOf(report, location),
          )}</dd></div>`,
      )}</dl></div>`,
  );
  return markup`<div class="sides">${blocks}</div>`;
}

function stageTable(report: Report, engine: EngineReport): Markup {
  const rows = stagesOf(report, engine).map((stage) => {
    const { style, text } = stateMarkup(stage);
    const time = stage.durationMs === null ? '' : `${(stage.durationMs / 1000).toFixed(1)} s`;
    return markup`<tr><th scope="row">${stage.name}</th><td class="${style}">${text}</td><td>${time}</td
      ><td>${withShortPaths(stage.why ?? '')}</td></tr>`;
  });
  return markup`<table class="stages"><thead><tr><th scope="col">Stage</th><th scope="col">Result</th><th scope="col">Time</th
    ><th scope="col">Detail</th></tr></thead><tbody>${rows}</tbody></table>`;
}

function identity(engine: EngineReport): Markup {
  const { model, engine: file, sha256, command, machine, engineCache } = engine;
  const facts: [string, string][] = [
    ...(model === null ? [] : ([['Model', model]] as [string, string][])),
    ['Engine', file ?? 'none was kept'],
    ...(sha256 === undefined ? [] : ([['sha256', sha256]] as [string, string][])),
    ...(machine?.gpu ? ([['GPU', machine.gpu.name]] as [string, string][]) : []),
    ...(engineCache?.hit === true ? ([['Kept engine', engineCache.key]] as [string, string][]) : []),
  ];
  return markup`<dl>${facts.map(
    ([name, value]) => markup`<div><dt>${name}</dt><dd><code>${path(value)}</code></dd></div>`,
  )}</dl>${
    command === undefined
      ? NOTHING
      : markup`<details><summary>The converter’s command</summary><pre class="command" tabindex="0">${command.join(' ')}</pre></details>`
  }`;
}

function candidates(list: readonly Candidate[]): Markup {
  if (list.length === 0) return NOTHING;
  const rows = list.map(
    ({ origin, path: file, version, taken, reason }) =>
      markup`<div><dt>${taken ? 'taken' : 'refused'}: ${origin}</dt><dd><code>${path(file)}</code> ${version ?? ''} ${reason}</dd></div>`,
  );
  return markup`<details><summary>Where trt-guard looked for trtexec</summary><dl>${rows}</dl></details>`;
}

/** What is known of one engine, folded unless it is `open`. `facts`: the places on the page of what is wrong with it. */
export function engineSection(
  report: Report,
  engine: EngineReport,
  { index, open, facts }: { index: number; open: boolean; facts: readonly { code: string; id: string }[] },
): Markup {
  const grade = gradeOf(report, engine);
  const codes = facts.map(({ code, id }, i) => markup`${i === 0 ? '' : ', '}<a href="#${id}">${code}</a>`);
  return markup`<details class="engine ${grade}" id="engine-${index}"${open ? markup` open` : NOTHING}
    ><summary><h3><span class="grade"><span aria-hidden="true">${GRADE_MARKS[grade]}</span> ${GRADE_WORDS[grade]}</span> ${path(titleOf(engine))}</h3></summary>
    ${codes.length === 0 ? NOTHING : markup`<p>Found: ${codes}</p>`}${versions(report, engine)}${stageTable(report, engine)}${chartsOf(engine)}${identity(engine)}${candidates(engine.candidates ?? [])}</details>`;
}
