import type { Finding } from '../core/findings.js';
import { noted } from '../core/noted.js';
import type { Check, EngineReport, Require, Witness } from '../core/report.js';
import { judgeVersions, unprovenFindings, verdictOf } from '../guard/index.js';

/** A row of a part, and the part that it is from. */
export interface PartRow {
  file: string;
  row: EngineReport;
  /** Which attempt of which run the part is of; null where it does not say. */
  run: { id: string; attempt: number } | null;
}

/** A row of the merged report, and the parts that it is from: of a build and a load, both. */
export interface MergedRow {
  files: readonly string[];
  /** The load that proved a build of another part; null where the row is as its part has it. */
  load: PartRow | null;
  row: EngineReport;
}

/** Each value once, compared by content. */
export function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/**
 * The row with what its own witnesses say: a disagreement that they show is a finding, whether or not the part has it. Rows are not
 * changed once they are read, and each is asked about twice: whether its part is to be believed, and as part of the whole.
 */
export function withDisagreements(row: EngineReport): EngineReport {
  const known = SEEN.get(row) ?? seenIn(row);
  SEEN.set(row, known);
  return known;
}

const SEEN = new WeakMap<EngineReport, EngineReport>();

function seenIn(row: EngineReport): EngineReport {
  const seen = { ...row, checks: row.checks.map((check) => heard(check, row)) };
  if (row.findings.some(({ code, severity }) => code === 'version-disagreement' && severity === 'error'))
    return seen;
  const file = row.model ?? row.engine;
  const found = judgeVersions(row.witnesses, file === null ? undefined : { file });
  return found.length === 0 ? seen : { ...seen, findings: [...found, ...row.findings] };
}

/** The witnesses that a check needs to have passed: without them it cannot have. */
function isHeard({ name }: Check, { witnesses }: EngineReport): boolean {
  const has = (...sources: readonly Witness['source'][]): boolean =>
    witnesses.some(({ source }) => sources.includes(source));
  switch (name) {
    case 'versions': {
      const inFile = witnesses.filter(({ source }) => source.startsWith('plan-'));
      return inFile.length > 0 && inFile.length < witnesses.length;
    }
    case 'inspect':
      return has('plan-header');
    case 'load':
      return has('runtime-library', 'runtime-module');
    default:
      return true;
  }
}

function heard(check: Check, row: EngineReport): Check {
  if (check.status !== 'pass' || isHeard(check, row)) return check;
  return { ...check, status: 'unproven', detail: 'its report contains no witness that supports it' };
}

/** This job only merges: what is missing is a report, not a GPU. */
const NO_LOAD =
  'Give merge the report of the job that loaded these bytes on a GPU (trt-guard check --engine), too.';
const OR_INSPECT = ' Where it is enough that they were inspected, say so: --require inspect.';

/**
 * The row with the verdict that its checks and findings give; what a part says about itself is ignored.
 * @param isReleased nobody is told how to do without a load
 */
export function judged(row: EngineReport, require: Require, isReleased = false): EngineReport {
  const seen = withDisagreements(row);
  const unproven = unprovenFindings(seen, require).map((finding) =>
    finding.code === 'unproven-load'
      ? { ...finding, remedy: `${NO_LOAD}${isReleased ? '' : OR_INSPECT}` }
      : finding,
  );
  const isReplaced = ({ code, severity }: Finding): boolean =>
    severity === 'notice' && unproven.some((one) => one.code === code);
  const fresh = unproven.filter(
    ({ code }) => !seen.findings.some((one) => one.code === code && one.severity === 'error'),
  );
  const findings = [...fresh, ...seen.findings.filter((finding) => !isReplaced(finding))];
  return { ...seen, findings, verdict: verdictOf({ ...seen, findings }, require) };
}

function isLoadStillOpen({ checks }: EngineReport): boolean {
  return checks.every(({ name, status }) => name !== 'load' || status === 'unproven');
}

/** Loads of the same bytes under one runtime, also by the name that each had the engine under. */
interface Loads {
  runtime: Pick<EngineReport, 'runtimeVersion' | 'runtimeImage'>;
  all: PartRow[];
  byEngine: Map<string | null, PartRow[]>;
}

const RUNTIME = ['runtimeVersion', 'runtimeImage'] as const;

/** Every load by the digest of the bytes that it loaded, and by its runtime: looked up by each of thousands of builds. */
function loadsOf(rows: readonly PartRow[]): Map<string, Loads[]> {
  const found = new Map<string, Loads[]>();
  for (const one of rows) {
    const { model, engine, sha256, checks } = one.row;
    if (model !== null || sha256 === undefined || !checks.some(({ name }) => name === 'load')) continue;
    const ofBytes = found.get(sha256) ?? [];
    found.set(sha256, ofBytes);
    let loads = ofBytes.find(({ runtime }) => RUNTIME.every((key) => runtime[key] === one.row[key]));
    if (loads === undefined) {
      loads = { runtime: one.row, all: [], byEngine: new Map() };
      ofBytes.push(loads);
    }
    loads.all.push(one);
    noted(loads.byEngine, engine, one);
  }
  return found;
}

/** Which part a check is from: a joined row has some names twice. */
function signed(checks: readonly Check[], file: string): Check[] {
  return checks.map((check) => ({
    ...check,
    detail: check.detail === undefined ? file : `${check.detail} (${file})`,
  }));
}

function join(
  { file: buildFile, row: build }: PartRow,
  { file: loadFile, row: load }: PartRow,
): EngineReport {
  const isOpen = isLoadStillOpen(build);
  const checks = isOpen ? build.checks.filter(({ name }) => name !== 'load') : build.checks;
  // That the build did not load it no longer matters: the load part says how the load went.
  const findings = isOpen ? build.findings.filter(({ code }) => code !== 'unproven-load') : build.findings;
  const { runtimeVersion, runtimeImage } = load;
  return {
    model: build.model,
    engine: build.engine ?? load.engine,
    ...(build.sha256 === undefined ? {} : { sha256: build.sha256 }),
    ...(build.modelSha256 === undefined ? {} : { modelSha256: build.modelSha256 }),
    ...(runtimeVersion === undefined ? {} : { runtimeVersion }),
    ...(runtimeImage === undefined ? {} : { runtimeImage }),
    ...(load.machine === undefined ? {} : { machine: load.machine }),
    ...(load.refitFrom === undefined ? {} : { refitFrom: load.refitFrom }),
    verdict: 'unproven',
    witnesses: distinct([...build.witnesses, ...load.witnesses]),
    checks: [...signed(checks, buildFile), ...signed(load.checks, loadFile)],
    findings: distinct([...findings, ...load.findings]),
  };
}

/**
 * The loads that count for a build: of exactly its bytes, under the runtime that the build was asked about. If there are several under one
 * runtime, those that had the engine under the build's own name: two models can give the same bytes (seen with TensorRT-RTX), and then
 * each build has a load of its own. If none had, all of them.
 */
function own(build: EngineReport, loads: readonly Loads[] = []): PartRow[] {
  return loads
    .filter(({ runtime }) => RUNTIME.every((key) => build[key] === undefined || build[key] === runtime[key]))
    .flatMap(({ all, byEngine }) => byEngine.get(build.engine) ?? all);
}

/**
 * Puts each build together with the loads of its engine, by the digest of the engine's bytes: names lie, and every job has its own
 * folders. A build that nothing loaded stays as it is, and so does a load whose engine no part built.
 */
export function joinRows(rows: readonly PartRow[]): MergedRow[] {
  const used = new Set<PartRow>();
  const loadsByDigest = loadsOf(rows);
  const place = new Map(rows.map((row, index) => [row, index]));
  const merged = rows
    .filter(({ row }) => row.model !== null)
    .flatMap((build): MergedRow[] => {
      const chosen = own(build.row, loadsByDigest.get(build.row.sha256 ?? ''));
      if (chosen.length === 0) return [{ files: [build.file], load: null, row: build.row }];
      chosen.sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
      for (const load of chosen) used.add(load);
      return chosen.map((load) => ({ files: [build.file, load.file], load, row: join(build, load) }));
    });
  const alone = rows
    .filter((one) => one.row.model === null && !used.has(one))
    .map(({ file, row }) => ({ files: [file], load: null, row }));
  return [...merged, ...alone];
}
