import type { Severity } from '../core/findings.js';
import type { EngineReport, Report } from '../core/report.js';
import { harmless } from '../core/text/harmless.js';
import { withShortPaths } from '../core/text/short-path.js';
import { nameOf, titleOf } from './counts.js';
import { shortEvidence } from './evidence.js';
import { type Fact, factsOf, placeText } from './facts.js';
import { pageOfCode } from './codes/home.js';
import { type Checkout, placeOf } from './places.js';
import { says } from './sentences.js';

/** What @actions/core needs for one annotation. */
export interface Annotation {
  severity: Severity;
  title: string;
  message: string;
  file?: string;
  startLine?: number;
  startColumn?: number;
}

/** GitHub shows at most this many annotations of each severity for a step and drops the rest without a word. */
const LIMIT_PER_SEVERITY = 10;
/** GitHub cuts a longer message. */
const MAX_MESSAGE_LENGTH = 4096;
const MAX_EVIDENCE = 6;
/** More engines or places than this are counted and not named. */
const MAX_NAMES = 8;

/** A fact, and how much of it must be shown before others. */
interface Ranked {
  fact: Fact;
  /** 0 for the first error of an engine: whatever must be left out, each engine keeps one. */
  rank: number;
  /** How many of the same code came before: the fifth of a kind tells less than the first of another. */
  nth: number;
}

/** Places as the report has them. */
const AS_WRITTEN: Pick<Checkout, 'inRepository'> = { inRepository: (file) => file };

function list(names: readonly string[], separator: string): string {
  const shown = names.slice(0, MAX_NAMES).map(withShortPaths).join(separator);
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown;
}

function ranked(facts: readonly Fact[]): Ranked[] {
  const ofCode = new Map<string, number>();
  const served = new Set<EngineReport>();
  return facts.map((fact) => {
    const { code, severity } = fact.finding;
    const nth = ofCode.get(code) ?? 0;
    ofCode.set(code, nth + 1);
    const isFirst = fact.engines.length === 0 || fact.engines.some((engine) => !served.has(engine));
    for (const engine of fact.engines) served.add(engine);
    return { fact, nth, rank: severity !== 'error' ? 2 : isFirst ? 0 : 1 };
  });
}

/** `a.onnx`; `2 engines (a.onnx; b.onnx)`; `2 runtimes (a.onnx, runtime 10.6; a.onnx, runtime 10.7)`. */
export function subjectsOf(rows: readonly EngineReport[]): string {
  const names = list([...new Set(rows.map(titleOf))], '; ');
  const engines = new Set(rows.map(nameOf)).size;
  if (rows.length < 2) return names;
  return `${engines === 1 ? `${rows.length} runtimes` : `${engines} engines`} (${names})`;
}

/** What a message is about, where it does not say so itself: a name is not told twice. Empty, or to stand before a colon. */
export function subjectOf(message: string, rows: readonly EngineReport[]): string {
  const [row] = rows;
  if (row === undefined || rows.length > 1 || !says(message, nameOf(row))) return subjectsOf(rows);
  return row.runtimeVersion === undefined || says(message, row.runtimeVersion)
    ? ''
    : `runtime ${row.runtimeVersion}`;
}

function annotationOf(
  { finding, engines, alsoAt, follows }: Fact,
  checkout: Pick<Checkout, 'inRepository'>,
): Annotation {
  const { message, remedy, evidence, severity, location, code } = finding;
  const about = subjectOf(message, engines);
  // A file outside of the checkout is shown nowhere: its pin or model stands for it.
  const place = location === undefined ? null : placeOf(finding, engines, { ...checkout, fallback: '' });
  const lines = [
    withShortPaths(about === '' ? message : `${about}: ${message}`),
    ...(remedy === '' ? [] : [`Fix: ${withShortPaths(remedy)}`]),
    ...(alsoAt.length === 0 ? [] : [`The same at ${list(alsoAt.map(placeText), ', ')}.`]),
    ...follows.map((other) => withShortPaths(`As a result, also ${other.code}: ${other.message}`)),
    ...evidence.slice(0, MAX_EVIDENCE).map((one) => `  ${shortEvidence(one)}`),
    ...(evidence.length > MAX_EVIDENCE ? [`  and ${evidence.length - MAX_EVIDENCE} more`] : []),
  ];
  const link = `\nMore: ${pageOfCode(code)}`;
  return {
    severity,
    title: code,
    message: `${cut(lines.join('\n'), MAX_MESSAGE_LENGTH - link.length)}${link}`,
    ...(place === null || place.uri === '' ? {} : { file: place.uri }),
    ...(place?.line === undefined ? {} : { startLine: place.line }),
    ...(place?.column === undefined ? {} : { startColumn: place.column }),
  };
}

function cut(message: string, length: number): string {
  if (message.length <= length) return message;
  return `${message.slice(0, length - 2).replace(/[\ud800-\udbff]$/, '')} …`;
}

/**
 * The report as annotations, one for each fact, the worst first: the first error of each engine, then its others, then warnings and
 * notices. Where GitHub would still drop some, those of a kind that is shown already go first, and the last one says how many, and
 * where to read them.
 */
export function annotationsOf(
  report: Report,
  checkout: Pick<Checkout, 'inRepository'> = AS_WRITTEN,
): Annotation[] {
  const facts = ranked(factsOf(harmless(report))).sort((a, b) => a.rank - b.rank || a.nth - b.nth);
  return (['error', 'warning', 'notice'] as const).flatMap((severity) =>
    limited(
      severity,
      facts
        .filter(({ fact }) => fact.finding.severity === severity)
        .map(({ fact }) => annotationOf(fact, checkout)),
    ),
  );
}

function limited(severity: Severity, all: Annotation[]): Annotation[] {
  if (all.length <= LIMIT_PER_SEVERITY) return all;
  const shown = all.slice(0, LIMIT_PER_SEVERITY - 1);
  const rest = all.length - shown.length;
  const message = `${rest} more of severity "${severity}" are not shown here: see the job summary or the report.`;
  return [...shown, { severity, title: 'more-findings', message }];
}
