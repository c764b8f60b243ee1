import path from 'node:path';
import type { Finding, Severity } from '../core/findings.js';
import type { EngineReport, Report } from '../core/report.js';
import { withShortPaths } from '../core/text/short-path.js';
import { shortEvidence } from './evidence.js';
import { harmless } from '../core/text/harmless.js';
import { nameOf } from './proof.js';

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

/** A finding, and every engine and place that it was found for: GitHub's few annotations are not spent on repeating it. */
interface Group {
  finding: Finding;
  /** 0 for the first error of an engine: whatever must be left out, each engine keeps one. */
  rank: number;
  /** How many of the same code came before: the fifth of a kind tells less than the first of another. */
  nth: number;
  rows: EngineReport[];
  places: string[];
}

function subject(engine: EngineReport): string {
  const name = nameOf(engine);
  return engine.runtimeVersion === undefined ? name : `${name}, runtime ${engine.runtimeVersion}`;
}

function placeOf({ location }: Finding): string | null {
  if (location === undefined) return null;
  return location.line === undefined ? location.file : `${location.file}:${location.line}`;
}

function list(names: readonly string[], separator: string): string {
  const shown = names.slice(0, MAX_NAMES).map(withShortPaths).join(separator);
  return names.length > MAX_NAMES ? `${shown} and ${names.length - MAX_NAMES} more` : shown;
}

/**
 * What two findings must share to be one annotation: all that they say, at whatever place; or, where a message names its engine,
 * the rest of what they say, and the place.
 */
function keyOf({ code, severity, message, remedy, location }: Finding, engine: EngineReport | null): string {
  const nameless = namesOf(engine).reduce((text, name) => text.replaceAll(name, '…'), message);
  return JSON.stringify([code, severity, remedy, nameless, nameless === message ? null : location]);
}

/** The names that a message may call an engine by; an engine that was not delivered has left its own in messages only. */
function namesOf(engine: EngineReport | null): string[] {
  const { model = null, engine: file = null } = engine ?? {};
  const converted = model === null ? [] : [`${path.posix.parse(model).name}.engine`];
  return [model, file, ...converted].flatMap((name) =>
    name === null || name === '' ? [] : [path.posix.basename(name)],
  );
}

/** Findings that say the same, whatever engine or line they say it of. */
function groupsOf(report: Report): Group[] {
  const groups = new Map<string, Group>();
  const ofCode = new Map<string, number>();
  const add = (findings: readonly Finding[], row: EngineReport | null): void => {
    let errors = 0;
    for (const finding of findings) {
      const rank = finding.severity === 'error' ? Math.min(errors++, 1) : 2;
      const key = keyOf(finding, row);
      let group = groups.get(key);
      if (group === undefined) {
        const nth = ofCode.get(finding.code) ?? 0;
        ofCode.set(finding.code, nth + 1);
        group = { finding, rank, nth, rows: [], places: [] };
        groups.set(key, group);
      }
      group.rank = Math.min(group.rank, rank);
      const place = placeOf(finding);
      if (row !== null && !group.rows.includes(row)) group.rows.push(row);
      if (place !== null && !group.places.includes(place)) group.places.push(place);
    }
  };
  add(report.findings, null);
  for (const engine of report.engines) add(engine.findings, engine);
  return [...groups.values()];
}

/** `a.onnx`; `2 engines (a.onnx; b.onnx)`; `2 runtimes (a.onnx, runtime 10.6; a.onnx, runtime 10.7)`. */
function subjectsOf(rows: readonly EngineReport[]): string {
  const names = list([...new Set(rows.map(subject))], '; ');
  const engines = new Set(rows.map(nameOf)).size;
  if (rows.length < 2) return names;
  return `${engines === 1 ? `${rows.length} runtimes` : `${engines} engines`} (${names})`;
}

function annotationOf({ finding, rows, places }: Group): Annotation {
  const { message, remedy, evidence, severity, location } = finding;
  const about = subjectsOf(rows);
  // The places of a finding of engines are mostly the engines again.
  const elsewhere = rows.length === 0 ? places.slice(1) : [];
  const lines = [
    withShortPaths(about === '' ? message : `${about}: ${message}`),
    ...(remedy === '' ? [] : [`Fix: ${withShortPaths(remedy)}`]),
    ...(elsewhere.length === 0 ? [] : [`The same at ${list(elsewhere, ', ')}.`]),
    ...evidence.slice(0, MAX_EVIDENCE).map((one) => `  ${shortEvidence(one)}`),
    ...(evidence.length > MAX_EVIDENCE ? [`  and ${evidence.length - MAX_EVIDENCE} more`] : []),
  ];
  return {
    severity,
    title: finding.code,
    message: cut(lines.join('\n')),
    ...(location === undefined ? {} : { file: location.file }),
    ...(location?.line === undefined ? {} : { startLine: location.line }),
    ...(location?.column === undefined ? {} : { startColumn: location.column }),
  };
}

function cut(message: string): string {
  if (message.length <= MAX_MESSAGE_LENGTH) return message;
  return `${message.slice(0, MAX_MESSAGE_LENGTH - 2).replace(/[\ud800-\udbff]$/, '')} …`;
}

/**
 * The report as annotations, the worst first: the first error of each engine, then its others, then warnings and notices.
 * A finding that says the same of several engines or lines is one annotation that lists them; the report keeps each. Where GitHub
 * would still drop some, those of a kind that is shown already go first, and the last one says how many, and where to read them.
 */
export function annotationsOf(report: Report): Annotation[] {
  const groups = groupsOf(harmless(report)).sort((a, b) => a.rank - b.rank || a.nth - b.nth);
  return (['error', 'warning', 'notice'] as const).flatMap((severity) =>
    limited(severity, groups.filter((group) => group.finding.severity === severity).map(annotationOf)),
  );
}

function limited(severity: Severity, all: Annotation[]): Annotation[] {
  if (all.length <= LIMIT_PER_SEVERITY) return all;
  const shown = all.slice(0, LIMIT_PER_SEVERITY - 1);
  const rest = all.length - shown.length;
  const message = `${rest} more of severity "${severity}" are not shown here: see the job summary or the report.`;
  return [...shown, { severity, title: 'more-findings', message }];
}
