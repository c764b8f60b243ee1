import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Finding } from '../core/findings.js';
import { noted } from '../core/noted.js';
import { makeReport, verdictOf, withOneVersion } from '../guard/index.js';
import type { EngineReport, Report, Require } from '../core/report.js';
import { coverageFindings, gridFinding, underText } from './coverage.js';
import { distinct, joinRows, judged, withDisagreements, type MergedRow, type PartRow } from './join.js';
import { releaseFindings, type Release } from './named.js';
import { listed, planFindings, runFindings, type RunIdentity } from './runs.js';
import { readReport, type SharedTexts, type Shard } from './read.js';
import { ShapeError } from '../core/schema.js';
import type { Matrix, Planned } from './read.js';

/** A file that was given as a part: its text, or why it could not be read. */
export type PartFile =
  { file: string; text: string } | { file: string; problem: string; isMissing?: boolean };

function unreadable(file: string, problem: string): Finding {
  return {
    ...gridFinding(
      'part-unreadable',
      'error',
      `${file} is not a report of trt-guard: ${problem}.`,
      'Give merge only the reports; if this should be one, run its job again.',
    ),
    location: { file },
  };
}

/** A name under which there is nothing: a typing error, or an artifact that was not downloaded. */
function missing(file: string): Finding {
  return {
    ...gridFinding(
      'part-unreadable',
      'error',
      `${file} does not exist, or names no file.`,
      'Correct the path; where an artifact was to bring it, look at the job that uploads it.',
    ),
    location: { file },
  };
}

function readParts(files: Iterable<PartFile>): { parts: Shard[]; findings: Finding[]; given: number } {
  const parts: Shard[] = [];
  const findings: Finding[] = [];
  const seen = new Map<string, string>();
  const texts: SharedTexts = new Map();
  let count = 0;
  for (const given of files) {
    const { file } = given;
    count++;
    if ('problem' in given) {
      findings.push(given.isMissing === true ? missing(file) : unreadable(file, given.problem));
      continue;
    }
    const digest = createHash('sha256').update(given.text).digest('base64');
    const twin = seen.get(digest);
    if (twin !== undefined) {
      findings.push(
        gridFinding(
          'part-duplicate',
          'warning',
          `${file} is the same report as ${twin}: it counts once.`,
          'Merge only one report for each job.',
        ),
      );
      continue;
    }
    seen.set(digest, file);
    try {
      parts.push({ file, report: readReport(given.text, texts) });
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      findings.push(unreadable(file, error.message));
    }
  }
  return { parts, findings, given: count };
}

/** A part whose claims about itself do not follow from its own checks, findings and witnesses. */
function contradictions({ file, report }: Shard): Finding[] {
  const rows = report.engines.map((row) => {
    const seen = withDisagreements(row);
    return { ...row, verdict: verdictOf(seen, report.require) };
  });
  const whole = makeReport(report.require, rows, report.findings).verdict;
  const claims = [
    ...report.engines.map((row, i) => ({
      about: row.model ?? row.engine ?? 'an engine',
      says: row.verdict,
      gives: rows[i]?.verdict,
    })),
    { about: 'the whole', says: report.verdict, gives: whole },
  ].filter(({ says, gives }) => says !== gives);
  if (claims.length === 0) return [];
  return [
    {
      ...gridFinding(
        'part-not-believed',
        'error',
        `${file} contradicts itself: its verdict does not follow from its checks and findings.`,
        'Find out who changed the report between its job and the merge, and run that job again.',
        claims.map(
          ({ about, says, gives }) => `${about}: says ${says}, but its contents give ${gives ?? 'none'}`,
        ),
      ),
      location: { file },
    },
  ];
}

function empty({ file, report }: Shard): Finding[] {
  if (report.engines.length > 0) return [];
  const finding = gridFinding(
    'part-empty',
    'error',
    `${file} covers no engine, so it proves nothing.`,
    'Look at the job that wrote it.',
  );
  return [{ ...finding, location: { file } }];
}

/** What two rows must share to be about the same thing: file, declared versions, runtime. */
function identity({ model, engine, witnesses, runtimeVersion, runtimeImage }: EngineReport): string {
  const pins = witnesses.filter(({ source }) => source === 'pin');
  const declared = [...new Set(pins.map(({ product, version }) => `${product} ${version}`))].sort();
  return JSON.stringify([
    model,
    model === null ? engine : null,
    declared,
    runtimeVersion ?? '',
    runtimeImage ?? '',
  ]);
}

function attemptOf({ run }: PartRow): number {
  return run?.attempt ?? 0;
}

/** Whether two rows of one identity can be of one job: those of two jobs of the plan, or of two GPUs, never are. */
function isOneJob(one: PartRow, other: PartRow, jobs: ReadonlySet<string>): boolean {
  const [name, otherName] = [path.basename(one.file), path.basename(other.file)];
  if (jobs.has(name) && jobs.has(otherName)) return name === otherName;
  const [gpu, otherGpu] = [one.row.machine?.gpu?.name, other.row.machine?.gpu?.name];
  // A job that died early does not know its GPU.
  return gpu === undefined || otherGpu === undefined || gpu === otherGpu;
}

/**
 * The rows without those that a later attempt of the same job reports again: "Re-run failed jobs" keeps the reports of the others, and
 * those of the failed ones beside the new.
 * @param jobs the names of the reports of the plan's jobs
 */
function latest(
  rows: readonly PartRow[],
  jobs: ReadonlySet<string>,
): { rows: PartRow[]; findings: Finding[] } {
  const alike = new Map<string, PartRow[]>();
  for (const one of rows) if (one.run !== null) noted(alike, `${one.run.id} ${identity(one.row)}`, one);
  const old = new Set<PartRow>();
  for (const group of alike.values())
    for (const one of group)
      if (group.some((other) => attemptOf(other) > attemptOf(one) && isOneJob(one, other, jobs)))
        old.add(one);
  const isOld = (one: PartRow): boolean => old.has(one);
  return {
    rows: rows.filter((one) => !isOld(one)),
    findings: rows
      .filter(isOld)
      .map(({ file, row, run }) =>
        gridFinding(
          'part-superseded',
          'notice',
          `${file}: attempt ${run?.attempt ?? ''} says ${row.verdict} for ${row.model ?? row.engine ?? 'an engine'}; a later attempt of the same run counts in its place.`,
          'Nothing.',
        ),
      ),
  };
}

/** Models of one name whose bytes differ: what was proven about one says nothing about the other. */
function modelFindings(
  rows: readonly PartRow[],
  planned: Planned | null,
  release: Release | null,
): Finding[] {
  const digests = new Map<string, Map<string, string[]>>();
  const note = (name: string, sha256: string, file: string): void => {
    const ofName = digests.get(name) ?? new Map<string, string[]>();
    noted(ofName, sha256, file);
    digests.set(name, ofName);
  };
  const { models = {}, engines = {} } = planned ?? {};
  for (const [name, sha256] of Object.entries({ ...models, ...engines })) note(name, sha256, 'the plan');
  for (const { file, sha256 } of release?.files ?? []) note(file, sha256, 'this checkout');
  for (const { file, row } of rows) {
    if (row.model !== null && row.modelSha256 !== undefined) note(row.model, row.modelSha256, file);
    // An engine that a job built has a name from that job; only a given engine is the same file everywhere.
    const { engine, sha256 } = row;
    if (row.model === null && engine !== null && sha256 !== undefined && Object.hasOwn(engines, engine))
      note(engine, sha256, file);
  }
  return [...digests]
    .filter(([, ofModel]) => ofModel.size > 1)
    .map(([model, ofModel]) =>
      gridFinding(
        'part-of-another-model',
        'error',
        `${model} is not the same file in all parts${planned === null ? '' : ' and in the plan'}${release === null ? '' : ' and in this checkout'}.`,
        'Make all jobs take it from the same commit or artifact, and run them again.',
        [...ofModel].map(([sha256, files]) => `${listed(files)}: sha256 ${sha256}`),
      ),
    );
}

function duplicates(rows: readonly MergedRow[]): Finding[] {
  const groups = new Map<string, MergedRow[]>();
  // The same on another GPU is another proof.
  for (const merged of rows)
    noted(groups, `${identity(merged.row)} ${merged.row.machine?.gpu?.name ?? ''}`, merged);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length === 1) return [];
    const name = first.row.model ?? first.row.engine ?? 'an engine';
    const { runtimeVersion, runtimeImage } = first.row;
    const under = underText(runtimeVersion, runtimeImage);
    const evidence = group.map(
      ({ files, row }) => `${files.join(' + ')}: ${row.verdict}, sha256 ${row.sha256 ?? 'unknown'}`,
    );
    const differ = new Set(group.map(({ row }) => row.verdict)).size > 1;
    return differ
      ? gridFinding(
          'part-contradiction',
          'error',
          `Parts report different results for ${name}${under}.`,
          'Run that job once more, and merge only its last report.',
          evidence,
        )
      : gridFinding(
          'part-duplicate',
          'warning',
          `${group.length} parts are about ${name}${under}: all of them count.`,
          'Merge one report of each job; if they built different engines, know which one ships.',
          evidence,
        );
  });
}

function rowsOf({ file, report }: Shard): PartRow[] {
  const { id = null, attempt = null } = report.run ?? {};
  const run = id === null ? null : { id, attempt: attempt ?? 1 };
  return report.engines.map((row) => ({ file, row, run }));
}

/** What green needs: what the caller says, else what the plan asks for, else a load. A release is loaded whatever its plan asks for. */
function requirement(asked: Require | null, matrix: Matrix | null, release: Release | null): Require {
  if (asked !== null) return asked;
  const required = new Set(matrix?.include.map((entry) => entry.require) ?? ['load']);
  if (release !== null) required.add('load');
  return (['run', 'load', 'inspect'] as const).find((one) => required.has(one)) ?? 'load';
}

/**
 * The parts' reports as one. It is green only if every part can be read and agrees with its own contents, every engine in them is proven,
 * builds by a load of exactly their bytes, and nothing that the plan asks for is missing.
 * @param matrix the matrix that the parts belong to; null if nothing says what the whole is
 * @param asked the proof that green needs; null: as the plan says, else `load`
 * @param here the run that merges, if that is known; `anyRun`: parts of several runs of one commit are accepted
 * @param release what is shipped: a part from this commit must have proven each of its files; null if nothing says
 */
export function mergeParts(
  files: Iterable<PartFile>,
  matrix: Matrix | null,
  asked: Require | null = null,
  here: RunIdentity | null = null,
  anyRun = false,
  release: Release | null = null,
): Report {
  const { parts, findings, given } = readParts(files);
  const require = requirement(asked, matrix, release);
  const { rows, findings: superseded } = latest(
    parts.flatMap(rowsOf),
    new Set(matrix?.include.map((entry) => entry.report) ?? []),
  );
  const merged = joinRows(rows).map((one) => ({ ...one, row: judged(one.row, require, release !== null) }));
  const none =
    given === 0
      ? [
          gridFinding(
            'part-missing',
            'error',
            'There is no part to merge.',
            'Look at the jobs that should have written one, and at the step that downloads their artifacts.',
          ),
        ]
      : [];
  const shipped = release === null ? null : releaseFindings(release, merged, parts);
  const others = parts.filter(({ file }) => shipped?.spokenOf.has(file) !== true);
  const ignored = distinct(parts.flatMap(({ report }) => report.ignored ?? []));
  const report = makeReport(
    require,
    withOneVersion(merged.map(({ row }) => row)),
    distinct([
      ...none,
      ...findings,
      ...(shipped?.findings ?? []),
      ...runFindings(others, here, anyRun),
      ...planFindings(parts, matrix?.of ?? null, here, anyRun),
      ...modelFindings(rows, matrix?.of ?? null, release),
      ...superseded,
      ...parts.flatMap(contradictions),
      ...parts.flatMap(empty),
      ...(matrix === null ? [] : coverageFindings(matrix, merged)),
      ...duplicates(merged),
      ...parts.flatMap(({ report: part }) => part.findings),
    ]),
  );
  return ignored.length === 0 ? report : { ...report, ignored };
}
