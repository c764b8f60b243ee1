import { causeOf } from '../guard/index.js';
import type { EngineReport, Report } from '../core/report.js';
import { noted } from '../core/noted.js';
import { type Grade, type Stage, type StageState, columnsOf, gradeOf, stagesOf } from './stages.js';
import { productAndVersion, sidesOf } from './sides.js';

const COUNT_WORDS: readonly (readonly [Grade, string])[] = [
  ['fail', 'failed'],
  ['unproven', 'not proven'],
  ['pass-unloaded', 'passed without a load'],
  ['pass', 'passed'],
];

/** `2 failed, 40 passed`: failures first, and nothing that is none. */
export function countsOf(report: Report): string {
  if (report.engines.length === 0) return 'no engine was checked';
  const grades = report.engines.map((engine) => gradeOf(report, engine));
  return COUNT_WORDS.flatMap(([grade, words]) => {
    const count = grades.filter((one) => one === grade).length;
    return count === 0 ? [] : [`${count} ${words}`];
  }).join(', ');
}

function shareOf(some: readonly unknown[], all: readonly unknown[]): string {
  return some.length < all.length ? ` of ${some.length} ${some.length === 1 ? 'engine' : 'engines'}` : '';
}

/** Nothing but its size was compared: neither a passport nor a load tells of its bytes. */
function isOfSizeAlone(report: Report, engine: EngineReport): boolean {
  if (engine.bytesVerified !== false) return false;
  const stateOf = (name: string): StageState | undefined =>
    stagesOf(report, engine).find((stage) => stage.name === name)?.state;
  return stateOf('file') === 'proven' && stateOf('load') !== 'proven';
}

/**
 * The stages that nobody knows of some engine: `load of 2 engines`, `run (not asked)`. Empty where all is proven. What failed is not
 * among them, nor is what never came about because an earlier stage failed.
 */
export function notProvenOf(report: Report): string[] {
  const whole = report.engines.filter(({ verdict }) => verdict !== 'fail');
  const engines = whole.length > 0 ? whole : report.engines;
  const blind = engines.filter((engine) => isOfSizeAlone(report, engine));
  const bytes = blind.length === 0 ? [] : [`bytes${shareOf(blind, engines)} (no passport)`];
  const open = new Map<string, Stage[]>();
  for (const engine of engines)
    for (const stage of stagesOf(report, engine))
      if (stage.state === 'not proven') noted(open, stage.name, stage);
  const stages = columnsOf(report).flatMap((column) => {
    const ofColumn = open.get(column) ?? [];
    if (ofColumn.length === 0) return [];
    const isAsked = ofColumn.some(({ asked }) => asked);
    return [`${column}${shareOf(ofColumn, engines)}${isAsked ? '' : ' (not asked)'}`];
  });
  return [...bytes, ...stages];
}

/** Every version that an engine of the report has, each once: `TensorRT 10.6.0.26`. */
export function versionsOf(report: Report): string[] {
  const all = report.engines.flatMap((engine) =>
    sidesOf(engine.witnesses).slice(0, 1).map(productAndVersion),
  );
  return [...new Set(all)];
}

const MAX_VERSIONS = 3;

/** The report in one sentence: verdict, engines, versions, what is not proven, and the first cause. Always the last line of a text. */
export function sentenceOf(report: Report): string {
  const versions = versionsOf(report);
  const shown = versions.slice(0, MAX_VERSIONS).join(', ');
  const open = notProvenOf(report);
  const cause = causeOf(report);
  // What fails a report may be none of its engines: "fail: 1 passed" would contradict itself.
  const isOutside =
    cause !== '' &&
    report.engines.length > 0 &&
    !report.engines.some(({ verdict }) => verdict === report.verdict);
  const engines = `${countsOf(report)} (required: ${report.require})`;
  return [
    ...(isOutside
      ? [`${report.verdict}: ${cause} outside the engines`, `engines: ${engines}`]
      : [`${report.verdict}: ${engines}`]),
    ...(versions.length === 0
      ? []
      : [versions.length > MAX_VERSIONS ? `${versions.length} versions` : shown]),
    ...(open.length === 0 ? [] : [`not proven: ${open.join(', ')}`]),
    ...(cause === '' || isOutside ? [] : [`first cause: ${cause}`]),
  ].join('; ');
}

/** Code of the first error of one row; empty where it passed. */
export function causeOfRow(report: Report, engine: EngineReport): string {
  return causeOf({ ...report, verdict: engine.verdict, engines: [engine], findings: [] });
}

/** What a row is called; a name of nothing but unseen characters is none. */
export function nameOf({ model, engine }: EngineReport): string {
  const name = model ?? engine ?? '';
  return name === '' ? 'engine' : name;
}

const WAYS: Record<NonNullable<EngineReport['loadedBy']>['by'], string> = {
  module: '',
  bindings: ' with mounted bindings',
  trtexec: ' by its trtexec',
  tritonserver: ' by its tritonserver',
};

/** What loaded the engine in the image, where that is not the image's own module. */
function wayOf({ loadedBy }: EngineReport): string {
  return loadedBy === undefined ? '' : WAYS[loadedBy.by];
}

/** The same with the runtime or its image, where one model is loaded with several. */
export function titleOf(engine: EngineReport): string {
  const { runtimeVersion, runtimeImage } = engine;
  return [
    nameOf(engine),
    ...(runtimeVersion === undefined ? [] : [`runtime ${runtimeVersion}`]),
    // Its digest is in the report: a title has no room for it.
    ...(runtimeImage === undefined ? [] : [`in ${runtimeImage.split('@')[0] ?? ''}${wayOf(engine)}`]),
  ].join(', ');
}
