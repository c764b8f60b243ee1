import path from 'node:path';
import * as v from 'valibot';
import { InputError } from '../core/findings.js';
import { PASSPORT, PASSPORT_SCHEMA, type Passport } from '../engine/index.js';
import { PRODUCT } from '../core/product.js';
import { REPORT, REQUIRE, SHA256, type Report } from '../core/report.js';
import { ShapeError, readAs, recordOf } from '../core/schema.js';
import { JsonError, membersOf, parseJson } from '../host/json.js';
import { sanitizeLogText } from '../core/text/sanitize.js';

/** A report that a job wrote, and its path. */
export interface Shard {
  file: string;
  report: Report;
}

const MAX_TEXT = 4000;
/** Texts longer than this, or more than these, are not shared: texts that many parts have in common are short and few. */
const SHARED = { length: 512, count: 20_000 };

/** Texts that parts have in common (libraries, versions, names of checks) are one text in memory, however many parts have them. */
export type SharedTexts = Map<string, string>;

function harmlessText(text: string, texts: SharedTexts): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  const safe = sanitizeLogText(text, MAX_TEXT);
  if (text.length <= SHARED.length && texts.size < SHARED.count) texts.set(text, safe);
  return safe;
}

/** Another job wrote it: nothing in it may steer a terminal or the runner. Lists and objects are changed where they are. */
function harmless(value: unknown, texts: SharedTexts): unknown {
  if (typeof value === 'string') return harmlessText(value, texts);
  if (typeof value !== 'object' || value === null) return value;
  const members = value as Record<string, unknown>;
  for (const name in members) {
    const member = members[name];
    if (typeof member === 'string') members[name] = harmlessText(member, texts);
    else harmless(member, texts);
  }
  return value;
}

function json(content: string): unknown {
  try {
    return parseJson(content);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new ShapeError(`it ${error.message}`, { cause: error });
  }
}

/** A passport says about one engine what the report of its job says. */
function reportOfPassport(passport: Passport): Report {
  const { model, engine, verdict, witnesses, checks, require = 'inspect', run, created, tool } = passport;
  return {
    schema: 'trt-guard/report/v1',
    verdict,
    require,
    engines: [
      {
        model: model === null ? null : onePath(model.file),
        engine: engine.file,
        sha256: engine.sha256,
        ...(model === null ? {} : { modelSha256: model.sha256 }),
        verdict,
        witnesses,
        checks,
        findings: [],
      },
    ],
    findings: [],
    ...(run === undefined
      ? {}
      : {
          run: {
            ...run,
            startedAt: created,
            toolVersion: tool.version,
            ref: null,
            workflow: null,
            job: null,
            url: null,
            runner: null,
          },
        }),
  };
}

/**
 * A report, or a passport as a report on one engine.
 * @param texts what other parts said
 * @throws ShapeError saying where the text is not a report of a job
 */
export function readReport(content: string, texts: SharedTexts = new Map()): Report {
  const value = json(content);
  if (typeof value === 'object' && value !== null && 'disagreement' in value)
    throw new ShapeError('it is the report of a demo, not of a job');
  const safe = harmless(value, texts);
  if (membersOf(value)['schema'] === PASSPORT_SCHEMA) return reportOfPassport(readAs(PASSPORT, safe, 'it'));
  const report = readAs(REPORT, safe, 'it');
  // Where trtexec was looked for stays in the shard: it is about the machine of that job.
  return {
    ...report,
    engines: report.engines.map(({ candidates, ...row }) => ({
      ...row,
      model: row.model === null ? null : onePath(row.model),
      engine: row.engine === null ? null : onePath(row.engine),
    })),
  };
}

/** One file has one name in parts and plan, however it was written: what is compared by name is compared at all. */
export function onePath(file: string): string {
  return path.posix.normalize(file);
}

function onePaths(digests: Planned['models']): Planned['models'] {
  return Object.fromEntries(Object.entries(digests).map(([file, sha256]) => [onePath(file), sha256]));
}

const NAMED = v.pipe(v.string(), v.minLength(1));
/** Left out where it is empty (fit.ts). */
const ASKED = v.optional(v.string(), '');

/** `check` does everything in one job; `build` and `load` split it between a machine without a GPU and one with. */
export const STAGE = v.picklist(['check', 'build', 'load']);

/**
 * One job of the matrix. Keys that are inputs of the action have the inputs' names and the form that the inputs take: lists are one
 * value per line, and what was not asked for is empty here and left out in the file.
 */
const MATRIX_ENTRY = v.object({
  /** Unique, and safe in file and artifact names. Made from what the job is to do, so that a shard of another plan never fits. */
  id: NAMED,
  /** For people: what GitHub shows as the job's name. */
  name: NAMED,
  stage: STAGE,
  model: ASKED,
  engine: ASKED,
  output: ASKED,
  product: PRODUCT,
  'tensorrt-version': ASKED,
  'tensorrt-version-file': ASKED,
  'runtime-version': ASKED,
  'runtime-image': ASKED,
  /** The runner's label: of a GPU where something is loaded. */
  'runs-on': ASKED,
  require: REQUIRE,
  /** Where the job writes its report: a file name. */
  report: NAMED,
  /** Name of the artifact that carries the report, and the engines of a `build`. */
  artifact: NAMED,
  /** Of a `load`: the artifact with its engines. */
  'engines-from': ASKED,
  /** Of a `load`: the models that its engines were built from, one a line. */
  'built-from': ASKED,
});

const DIGESTS = recordOf(SHA256);

/** What a plan was made for. Only in the file of `plan --out`: in a matrix, GitHub would take it for a dimension. */
const PLANNED = v.object({
  repository: v.nullable(v.string()),
  commit: v.nullable(v.string()),
  /** GITHUB_RUN_ID and GITHUB_RUN_ATTEMPT. */
  id: v.nullable(v.string()),
  attempt: v.nullable(v.number()),
  toolVersion: v.string(),
  /** sha256 of each model, and of each engine that was given, by its path. */
  models: DIGESTS,
  engines: DIGESTS,
});
export type Planned = v.InferOutput<typeof PLANNED>;

/** A GitHub matrix. */
const MATRIX = v.object({ include: v.array(MATRIX_ENTRY), of: v.exactOptional(PLANNED) });

export type Stage = v.InferOutput<typeof STAGE>;
export type MatrixEntry = v.InferOutput<typeof MATRIX_ENTRY>;
export type Matrix = v.InferOutput<typeof MATRIX>;

/**
 * The matrix that `plan` printed: what the shards are held to.
 * @throws InputError where it is none: without it nobody knows what is missing
 */
export function readPlan(file: string, content: string): Matrix {
  try {
    const matrix = readAs(MATRIX, json(content), 'it');
    if (matrix.include.length === 0) throw new ShapeError('it has no job');
    const { of } = matrix;
    if (of === undefined) return matrix;
    return { ...matrix, of: { ...of, models: onePaths(of.models), engines: onePaths(of.engines) } };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new InputError(`plan: ${file} is not a matrix of trt-guard plan: ${error.message}`, {
      cause: error,
    });
  }
}
