import { noted } from '../core/noted.js';
import type { Check, EngineReport, Report, Require } from '../core/report.js';
import type { Verdict } from '../core/verdict.js';

/** The columns of every overview, in the order of the pipeline, and the checks of the report that each one stands for. */
const STAGES = [
  { name: 'convert', checks: ['convert'], from: null },
  { name: 'file', checks: ['inspect', 'passport', 'unchanged'], from: 'inspect' },
  { name: 'versions', checks: ['versions'], from: 'inspect' },
  { name: 'load', checks: ['load'], from: 'load' },
  { name: 'run', checks: ['run'], from: 'run' },
  { name: 'accuracy', checks: ['accuracy'], from: null },
  { name: 'baseline', checks: ['baseline'], from: null },
  { name: 'cast', checks: ['cast'], from: null },
  { name: 'contract', checks: ['contract'], from: null },
] as const;
const STAGE_OF = new Map<string, string>(
  STAGES.flatMap(({ name, checks }) => checks.map((check) => [check, name] as const)),
);
/** Columns of an overview only where somebody asked for them. */
const RARE: readonly string[] = ['baseline', 'cast', 'contract'];
/** Without these a stage that has other checks, too, is not proven. */
const ESSENTIAL: Record<string, string> = { file: 'inspect' };
/** For checks that no column knows: none is left out. */
const OTHER = 'other';
const REACH: readonly Require[] = ['inspect', 'load', 'run'];

/** `given`: an engine that exists is not converted. */
export type StageState = 'proven' | 'failed' | 'not proven' | 'given';

/** What became of one stage of one engine. */
export interface Stage {
  name: string;
  state: StageState;
  /** Whether green needed it. */
  asked: boolean;
  /** Time of its checks together, in milliseconds; null where none ran. */
  durationMs: number | null;
  /** Why, or of what is proven how much, where a check said so. */
  why: string | null;
}

/** As people read it in a cell: `proven`, `failed`, `not proven`, `not asked`, `given`. */
export function wordOf({ state, asked }: Stage): string {
  return state === 'not proven' && !asked ? 'not asked' : state;
}

/** The check without what it was done to: `run` of `run profile 0 opt`. */
function kindOf({ name }: Check): string {
  const end = name.indexOf(' ');
  return end === -1 ? name : name.slice(0, end);
}

function stateOf(checks: readonly Check[], essential: string): StageState {
  if (checks.some(({ status }) => status === 'fail')) return 'failed';
  const isProven =
    checks.some((check) => kindOf(check) === essential) && checks.every(({ status }) => status === 'pass');
  return isProven ? 'proven' : 'not proven';
}

const STATUS: Record<StageState, Verdict> = {
  proven: 'pass',
  failed: 'fail',
  'not proven': 'unproven',
  given: 'unproven',
};

function stage(name: string, checks: readonly Check[], asked: boolean): Stage {
  const state =
    name === OTHER
      ? stateOf(checks, checks[0] === undefined ? '' : kindOf(checks[0]))
      : stateOf(checks, ESSENTIAL[name] ?? name);
  const status = STATUS[state];
  const why = checks.find((check) => check.status === status && check.detail !== undefined)?.detail ?? null;
  const durationMs = checks.length === 0 ? null : checks.reduce((sum, check) => sum + check.durationMs, 0);
  return { name, state, asked, durationMs, why };
}

/**
 * Each stage of one engine: proven, failed, or not proven, asked for or not. A check that was never recorded is not proven: silence
 * must not read as proof.
 */
export function stagesOf({ require }: Pick<Report, 'require'>, engine: EngineReport): readonly Stage[] {
  const told = TOLD[require].get(engine);
  if (told !== undefined) return told;
  const made = stages(require, engine);
  TOLD[require].set(engine, made);
  return made;
}

/** A report is not changed once it is made, and every column of every output asks for all stages of every engine. */
const TOLD: Record<Require, WeakMap<EngineReport, readonly Stage[]>> = {
  inspect: new WeakMap(),
  load: new WeakMap(),
  run: new WeakMap(),
};

function stages(require: Require, engine: EngineReport): Stage[] {
  const reach = REACH.indexOf(require);
  const byStage = new Map<string, Check[]>();
  for (const check of engine.checks) noted(byStage, STAGE_OF.get(kindOf(check)) ?? OTHER, check);
  const known = STAGES.map(({ name, from }): Stage => {
    const ran = byStage.get(name) ?? [];
    if (name === 'convert' && engine.model === null && ran.length === 0)
      return { name, state: 'given', asked: false, durationMs: null, why: null };
    // An error that says so is as good as a check that ran: it was asked for.
    const isMissed = engine.findings.some(
      ({ code, severity }) => severity === 'error' && code === `unproven-${name}`,
    );
    const asked =
      from === null ? name === 'convert' || ran.length > 0 || isMissed : REACH.indexOf(from) <= reach;
    return stage(name, ran, asked);
  }).filter(({ name, asked }) => asked || !RARE.includes(name));
  const others = byStage.get(OTHER);
  return others === undefined ? known : [...known, stage(OTHER, others, true)];
}

/** The columns that a report's overview needs. */
export function columnsOf(report: Report): readonly string[] {
  const told = COLUMNS.get(report);
  if (told !== undefined) return told;
  const used = new Set<string>();
  for (const engine of report.engines) for (const { name } of stagesOf(report, engine)) used.add(name);
  const made = [...STAGES.map(({ name }) => name), OTHER].filter(
    (name) => used.has(name) || !(name === OTHER || RARE.includes(name)),
  );
  COLUMNS.set(report, made);
  return made;
}

const COLUMNS = new WeakMap<Report, readonly string[]>();

/** Green that did not load must not look like green that did. */
export type Grade = 'pass' | 'pass-unloaded' | 'fail' | 'unproven';

/** The verdict on one engine, with what green of it is worth. */
export function gradeOf(report: Pick<Report, 'require'>, engine: EngineReport): Grade {
  if (engine.verdict !== 'pass') return engine.verdict;
  const load = stagesOf(report, engine).find(({ name }) => name === 'load');
  return load?.state === 'proven' ? 'pass' : 'pass-unloaded';
}

/** The same of the whole report: one engine that did not load is enough. */
export function reportGradeOf(report: Report): Grade {
  if (report.verdict !== 'pass') return report.verdict;
  return report.engines.every((engine) => gradeOf(report, engine) === 'pass') ? 'pass' : 'pass-unloaded';
}

export const GRADE_WORDS: Record<Grade, string> = {
  pass: 'pass',
  'pass-unloaded': 'pass, not loaded',
  fail: 'fail',
  unproven: 'unproven',
};

/** A half circle is green of another kind, also without colours. */
export const GRADE_MARKS: Record<Grade, string> = {
  pass: '✓',
  'pass-unloaded': '◐',
  fail: '✗',
  unproven: '?',
};

/** Rows as people read them: what failed first, what is wholly proven last. */
export function worstFirst(report: Report): EngineReport[] {
  const byGrade: Record<Grade, EngineReport[]> = { fail: [], unproven: [], 'pass-unloaded': [], pass: [] };
  for (const engine of report.engines) byGrade[gradeOf(report, engine)].push(engine);
  return Object.values(byGrade).flat();
}
