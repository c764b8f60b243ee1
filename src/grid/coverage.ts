import path from 'node:path';
import type { Finding } from '../guard/findings.js';
import type { EngineReport } from '../guard/report.js';
import { parseVersion, versionsAgree } from '../version/version.js';
import type { GRID_CODES } from './codes.js';
import type { MergedRow } from './join.js';
import type { Grid, PlanEntry } from './types.js';

/** One proof that the plan asks for: one file, of one pin, under one runtime. */
interface Cell {
  entry: PlanEntry;
  file: string;
  isModel: boolean;
  runtime: string;
}

export function gridFinding(
  code: keyof typeof GRID_CODES,
  severity: Finding['severity'],
  message: string,
  remedy: string,
  evidence: readonly string[] = [],
): Finding {
  return { code, severity, message, remedy, evidence: evidence.map((text) => ({ text })) };
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function runtimesOf(entry: PlanEntry): string[] {
  const runtimes = lines(entry['runtime-version']);
  return runtimes.length === 0 ? [''] : runtimes;
}

/** A build has no cell of its own where its engines are loaded: the load cannot be proven without it. */
function cellsOf({ include }: Grid): Cell[] {
  const loaded = new Set(include.map((entry) => entry['engines-from']));
  return include.flatMap((entry) => {
    if (entry.stage === 'build' && loaded.has(entry.artifact)) return [];
    const models = lines(entry.stage === 'load' ? entry['built-from'] : entry.model);
    const engines = entry.stage === 'load' && models.length > 0 ? [] : lines(entry.engine);
    return runtimesOf(entry).flatMap((runtime) => [
      ...models.map((file) => ({ entry, file, isModel: true, runtime })),
      ...engines.map((file) => ({ entry, file, isModel: false, runtime })),
    ]);
  });
}

function samePath(a: string | null, b: string): boolean {
  return a !== null && path.posix.normalize(a) === path.posix.normalize(b);
}

/** Whether a version is what was asked for; a range was resolved by the job, so any version is. */
function fits(asked: string, version: string): boolean {
  const wanted = parseVersion(asked);
  const found = parseVersion(version);
  if (wanted === null) return true;
  return found !== null && versionsAgree(wanted, found);
}

function isOfPin({ entry }: Cell, row: EngineReport): boolean {
  const pins = row.witnesses.filter(
    ({ source, detail }) => source === 'pin' && !detail.startsWith('input runtime-version'),
  );
  const pin = entry['tensorrt-version'];
  return pin === '' || pins.some(({ version }) => fits(pin, version));
}

function isAbout(cell: Cell, { row }: MergedRow): boolean {
  if (!samePath(cell.isModel ? row.model : row.engine, cell.file)) return false;
  if (!cell.isModel && row.model !== null) return false;
  const products = row.witnesses.map(({ product }) => product);
  if (products.length > 0 && !products.includes(cell.entry.product)) return false;
  return isOfPin(cell, row);
}

function covers(cell: Cell, merged: MergedRow): boolean {
  if (!isAbout(cell, merged)) return false;
  if (cell.entry.stage === 'load' && cell.isModel && !merged.joined) return false;
  const { runtimeVersion } = merged.row;
  return cell.runtime === ''
    ? runtimeVersion === undefined
    : runtimeVersion !== undefined && fits(cell.runtime, runtimeVersion);
}

function missing(cell: Cell, rows: readonly MergedRow[]): Finding {
  const { entry, file, runtime } = cell;
  const under = runtime === '' ? '' : ` with runtime ${runtime}`;
  const builds = rows.filter((merged) => entry.stage === 'load' && !merged.joined && isAbout(cell, merged));
  const digests = builds.flatMap(({ row }) => row.sha256 ?? []);
  const strangers = rows.filter(({ row }) => row.model === null && row.sha256 !== undefined);
  if (digests.length > 0 && strangers.length > 0) {
    return gridFinding(
      'part-mismatch',
      'error',
      `${file} was built, and engines were loaded${under}, but none of them is the engine that was built (job "${entry.name}").`,
      'Let the load job take the engines from the artifact of the build job of the same run.',
      [
        ...digests.map((digest) => `built: sha256 ${digest}`),
        ...strangers.map(({ row, files }) => `loaded: sha256 ${row.sha256 ?? ''} (${files.join(', ')})`),
      ],
    );
  }
  const isBuilt = entry.stage !== 'load' || builds.length > 0;
  const what = entry.stage === 'check' ? 'verdict on' : isBuilt ? `${entry.stage} of` : 'build of';
  return gridFinding(
    'part-missing',
    'error',
    `The plan has a ${what} ${file}${under}, but no part reports it (job "${entry.name}", report ${entry.report}).`,
    'Look at that job: it was skipped, it died, or its artifact was not downloaded. Then run it again.',
  );
}

/**
 * What the plan asks for and no part has, and what a part has that the plan does not ask for. That a row is there does not mean that it
 * is proven: its verdict says that.
 */
export function coverageFindings(grid: Grid, rows: readonly MergedRow[]): Finding[] {
  const cells = cellsOf(grid);
  const gaps = cells.filter((cell) => !rows.some((merged) => covers(cell, merged)));
  const strangers = rows.filter((merged) => !cells.some((cell) => isAbout(cell, merged)));
  return [
    ...gaps.map((cell) => missing(cell, rows)),
    ...strangers.map(({ row, files }) =>
      gridFinding(
        'part-unexpected',
        'warning',
        `${files.join(', ')}: the plan has no job for ${row.model ?? row.engine ?? 'this engine'}.`,
        'Give merge the reports of this plan only.',
      ),
    ),
  ];
}
