import type { Finding } from '../core/findings.js';
import { noted } from '../core/noted.js';
import type { EngineReport } from '../core/report.js';
import { formatVersion, parseVersion } from '../core/version.js';
import type { MATRIX_CODES } from './codes.js';
import type { MergedRow, PartRow } from './join.js';
import { onePath, type Matrix, type MatrixEntry } from './read.js';

/** One proof that the plan asks for: one file, of one pin, under one runtime. */
interface ExpectedRow {
  entry: MatrixEntry;
  file: string;
  /** Where a load job has the engine of a model; null for every other. */
  loadsFrom: string | null;
  isModel: boolean;
  runtime: string;
  image: string;
}

export function gridFinding(
  code: keyof typeof MATRIX_CODES,
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

/** Each runtime of a job, in each of its images; empty: not asked for. */
function runtimesOf(entry: MatrixEntry): { runtime: string; image: string }[] {
  const each = (text: string): string[] => (text === '' ? [''] : lines(text));
  return each(entry['runtime-version']).flatMap((runtime) =>
    each(entry['runtime-image']).map((image) => ({ runtime, image })),
  );
}

/** A build has no row of its own where its engines are loaded: the load cannot be proven without it. */
function expectedRows({ include }: Matrix): ExpectedRow[] {
  const loaded = new Set(include.map((entry) => entry['engines-from']));
  return include.flatMap((entry) => {
    if (entry.stage === 'build' && loaded.has(entry.artifact)) return [];
    const isLoad = entry.stage === 'load';
    const models = lines(isLoad ? entry['built-from'] : entry.model);
    const engines = lines(entry.engine);
    const given = isLoad && models.length > 0 ? [] : engines;
    return runtimesOf(entry).flatMap((of) => [
      ...models.map((file, i) => {
        return { entry, file, loadsFrom: isLoad ? (engines[i] ?? '') : null, isModel: true, ...of };
      }),
      ...given.map((file) => ({ entry, file, loadsFrom: null, isModel: false, ...of })),
    ]);
  });
}

/** The rows of each model, and of each engine that was given: a want is about one file, and would search thousands of rows for it. */
class RowsByFile {
  private readonly rows = new Map<string, MergedRow[]>();

  constructor(all: readonly MergedRow[]) {
    for (const merged of all) {
      const { model, engine } = merged.row;
      const file = model ?? engine;
      if (file !== null) noted(this.rows, RowsByFile.key(model !== null, file), merged);
    }
  }

  private static key(isModel: boolean, file: string): string {
    return `${isModel ? 'model' : 'engine'} ${onePath(file)}`;
  }

  /** Those of the want's own file, in their order. */
  of({ isModel, file }: ExpectedRow): readonly MergedRow[] {
    return this.rows.get(RowsByFile.key(isModel, file)) ?? [];
  }
}

/** Whether a version is what was asked for, number by number; a range was resolved by the job, so any version may be. */
function fits(asked: string, version: string): boolean {
  const wanted = parseVersion(asked);
  const found = parseVersion(version);
  return wanted === null || (found !== null && formatVersion(wanted) === formatVersion(found));
}

function isOfPin({ entry }: ExpectedRow, row: EngineReport): boolean {
  const pins = row.witnesses.filter(({ source, input }) => source === 'pin' && input !== 'runtime-version');
  const pin = entry['tensorrt-version'];
  return pin === '' || pins.some(({ version }) => fits(pin, version));
}

/** Whether a row about the want's file has what the want asks for. */
function isAbout(want: ExpectedRow, { row }: MergedRow): boolean {
  const products = row.witnesses.map(({ product }) => product);
  if (products.length > 0 && !products.includes(want.entry.product)) return false;
  return isOfPin(want, row);
}

/** A row names its image with the digest that the tag had. */
function isImage(asked: string, found: string | undefined): boolean {
  return asked === '' ? found === undefined : found === asked || found?.startsWith(`${asked}@`) === true;
}

function covers(want: ExpectedRow, merged: MergedRow): boolean {
  if (!isAbout(want, merged)) return false;
  if (want.loadsFrom !== null && merged.load === null) return false;
  const { runtimeVersion, runtimeImage } = merged.row;
  if (!isImage(want.image, runtimeImage)) return false;
  return want.runtime === ''
    ? runtimeVersion === undefined
    : runtimeVersion !== undefined && fits(want.runtime, runtimeVersion);
}

/** The job whose report would satisfy the want; for a load whose engine no job built, that is the build. */
function missingJob(
  { entry }: ExpectedRow,
  jobs: ReadonlyMap<string, MatrixEntry>,
  isBuilt: boolean,
): MatrixEntry {
  const build = jobs.get(entry['engines-from']);
  return isBuilt || build === undefined ? entry : build;
}

/** What loads, as the end of a sentence; empty if only the pin does. */
export function underText(runtime = '', image = ''): string {
  return `${runtime === '' ? '' : ` with runtime ${runtime}`}${image === '' ? '' : ` in ${image}`}`;
}

/** Engines that no job built: the first ones are listed. */
const MAX_STRANGERS = 50;

function missing(
  want: ExpectedRow,
  jobs: ReadonlyMap<string, MatrixEntry>,
  rows: RowsByFile,
  strangers: readonly MergedRow[],
): Finding {
  const { file, runtime, image } = want;
  const about = rows.of(want).filter((merged) => isAbout(want, merged));
  const isUnloaded = want.loadsFrom !== null && about.every(({ load }) => load === null);
  const digests = isUnloaded ? about.flatMap(({ row }) => row.sha256 ?? []) : [];
  const under = underText(runtime, image);
  if (digests.length > 0 && strangers.length > 0) {
    return gridFinding(
      'part-mismatch',
      'error',
      `${file} was built, and engines were loaded${under}, but none of them is the engine that was built (job "${want.entry.name}").`,
      'Make the load job take the engines from the artifact of the build job in the same run.',
      [
        ...digests.map((digest) => `built: sha256 ${digest}`),
        ...strangers
          .slice(0, MAX_STRANGERS)
          .map(({ row, files }) => `loaded: sha256 ${row.sha256 ?? ''} (${files.join(', ')})`),
        ...(strangers.length > MAX_STRANGERS
          ? [`loaded: ${strangers.length - MAX_STRANGERS} more engines`]
          : []),
      ],
    );
  }
  const { stage, name, report } = missingJob(want, jobs, about.length > 0);
  return gridFinding(
    'part-missing',
    'error',
    `The plan has a ${stage} of ${file}${stage === 'build' ? '' : under}, but no part reports it (job "${name}", report ${report}).`,
    'Look at that job: it was skipped or died, or its artifact was not downloaded. Then run it again.',
  );
}

/**
 * The wants that no row covers. A row counts for one want, and so does a load: if two models gave the same bytes, one load proves
 * both, but the missing part is still missing. Wants for an exact version choose before those for a range.
 */
function uncovered(wants: readonly ExpectedRow[], rows: RowsByFile): ExpectedRow[] {
  const used = new Set<MergedRow | PartRow>();
  const without = (
    open: readonly ExpectedRow[],
    isRight: (want: ExpectedRow, merged: MergedRow) => boolean,
  ): ExpectedRow[] =>
    open.filter((want) => {
      const found = rows.of(want).find((merged) => {
        const isFree = !used.has(merged) && (merged.load === null || !used.has(merged.load));
        return isFree && covers(want, merged) && isRight(want, merged);
      });
      if (found === undefined) return true;
      used.add(found);
      if (found.load !== null) used.add(found.load);
      return false;
    });
  const isNamed = ({ loadsFrom }: ExpectedRow, { load }: MergedRow): boolean =>
    loadsFrom === null || (load !== null && load.row.engine === onePath(loadsFrom));
  const isExact = ({ entry, runtime }: ExpectedRow): boolean =>
    [entry['tensorrt-version'], runtime].every((asked) => asked === '' || parseVersion(asked) !== null);
  const first = without(wants, (want, merged) => isExact(want) && isNamed(want, merged));
  const second = without(first, (want) => isExact(want));
  return without(without(second, isNamed), () => true);
}

/**
 * What the plan asks for and no part has, and what a part has that the plan does not ask for. That a row is there does not mean that it
 * is proven: its verdict says that.
 */
export function coverageFindings(matrix: Matrix, rows: readonly MergedRow[]): Finding[] {
  const wants = expectedRows(matrix);
  const byFile = new RowsByFile(rows);
  const jobs = new Map([...matrix.include].reverse().map((entry) => [entry.artifact, entry]));
  const gaps = uncovered(wants, byFile);
  const expected = new Set(
    wants.flatMap((want) => byFile.of(want).filter((merged) => isAbout(want, merged))),
  );
  const given = rows.filter(({ row }) => row.model === null && row.sha256 !== undefined);
  return [
    ...gaps.map((want) => missing(want, jobs, byFile, given)),
    ...rows
      .filter((merged) => !expected.has(merged))
      .map(({ row, files }) =>
        gridFinding(
          'part-unexpected',
          'warning',
          `${files.join(', ')}: the plan has no job for ${row.model ?? row.engine ?? 'this engine'}.`,
          'Give merge only the reports of this plan.',
        ),
      ),
  ];
}
