import type { Finding } from '../core/findings.js';
import { EXPECTED_CHECKS, causeOf } from '../guard/index.js';
import type { EngineReport, Report, Verdict } from '../core/report.js';

/** What a check proves, in words that follow "Proven:" as well as "Failed:". A check without an entry is called by its name. */
const WORDS: Record<string, string> = {
  convert: 'conversion',
  inspect: 'whole file',
  passport: 'match with the passport',
  load: 'deserialization',
  unchanged: 'unchanged bytes',
  versions: 'agreement of versions',
};

const LABELS: readonly (readonly [Verdict, string])[] = [
  ['pass', 'Proven'],
  ['fail', 'Failed'],
  ['unproven', 'Not proven'],
];

/** One group of checks that ended alike. */
export interface Proof {
  status: Verdict;
  label: string;
  words: string[];
}

/**
 * What is proven of an engine, what failed, and what nobody knows. A check that a whole proof has and that was never recorded
 * belongs to the last: silence must not read as proof.
 */
export function proofsOf(engine: EngineReport): Proof[] {
  const recorded = new Set(engine.checks.map(({ name }) => name));
  const missing = EXPECTED_CHECKS.filter((name) => name !== 'convert' || engine.model !== null)
    .filter((name) => !recorded.has(name))
    .map((name) => ({ name, status: 'unproven' as const }));
  return LABELS.flatMap(([status, label]) => {
    const names = [...engine.checks, ...missing].filter((check) => check.status === status);
    const words = [...new Set(names.map(({ name }) => WORDS[name] ?? name))];
    return words.length === 0 ? [] : [{ status, label, words }];
  });
}

/** Code of the first error of one row; empty where it passed. */
export function causeOfRow(report: Report, engine: EngineReport): string {
  return causeOf({ ...report, verdict: engine.verdict, engines: [engine], findings: [] });
}

/** Rows as people read them: what failed first, what passed last. */
export function worstFirst(engines: readonly EngineReport[]): EngineReport[] {
  const rank: Record<Verdict, number> = { fail: 0, unproven: 1, pass: 2 };
  return [...engines].sort((a, b) => rank[a.verdict] - rank[b.verdict]);
}

/**
 * Neighbours that share a remedy and its evidence (each line of two pins that disagree is a finding) have them once, behind the
 * last of them.
 */
export function sayOnce(findings: readonly Finding[]): Finding[] {
  const key = ({ code, remedy, evidence }: Finding): string => JSON.stringify([code, remedy, evidence]);
  return findings.map((finding, index) => {
    const next = findings[index + 1];
    return next !== undefined && key(next) === key(finding)
      ? { ...finding, remedy: '', evidence: [] }
      : finding;
  });
}

/** How many rows are proven, as a person says it. */
export function countOf(report: Report): string {
  const proven = report.engines.filter((engine) => engine.verdict === 'pass').length;
  return `${proven} of ${report.engines.length} proven`;
}

/** What a row is called; a name of nothing but unseen characters is none. */
export function nameOf({ model, engine }: EngineReport): string {
  const name = model ?? engine ?? '';
  return name === '' ? 'engine' : name;
}
