import type { Product } from '../core/product.js';
import { sanitizeLogText } from '../core/text/sanitize.js';
import { InputError, type Evidence, type Finding, type Location } from '../core/findings.js';
import type { Check, EngineReport, Report, Witness } from '../core/report.js';
import {
  filled,
  list,
  nullable,
  object,
  oneOf,
  optional,
  ordinal,
  sha256,
  ShapeError,
  text,
  time,
  type Reader,
} from './shape.js';
import type { Grid, MatrixEntry } from './types.js';

/** A report that a job wrote, and where it lies. */
export interface Shard {
  file: string;
  report: Report;
}

const MAX_TEXT = 4000;
const verdict = oneOf('pass', 'fail', 'unproven');
const require = oneOf('load', 'inspect');
const product: Reader<Product> = oneOf('tensorrt', 'tensorrt-rtx');

/** Another job wrote it: nothing in it may steer a terminal or the runner. */
const quoted: Reader<string> = (value, at) => sanitizeLogText(text(value, at), MAX_TEXT);

const named: Reader<string> = (value, at) => filled(quoted(value, at), at);

const location: Reader<Location> = object<Location>({
  file: named,
  line: optional(ordinal, undefined),
  column: optional(ordinal, undefined),
});
const evidence: Reader<Evidence> = object<Evidence>({
  source: optional(quoted, undefined),
  line: optional(ordinal, undefined),
  text: quoted,
});
const finding: Reader<Finding> = object<Finding>({
  code: named,
  severity: oneOf('error', 'warning', 'notice'),
  message: quoted,
  remedy: optional(quoted, ''),
  evidence: optional(list(evidence), []),
  location: optional(location, undefined),
});
const witness: Reader<Witness> = object<Witness>({
  source: oneOf(
    'pin',
    'trtexec',
    'builder-library',
    'plan-header',
    'plan-body',
    'runtime-module',
    'runtime-library',
  ),
  product,
  version: named,
  detail: optional(quoted, ''),
  location: optional(location, undefined),
});
const check: Reader<Check> = object<Check>({
  name: named,
  status: verdict,
  durationMs: optional(time, 0),
  detail: optional(quoted, undefined),
});
// Where trtexec was looked for stays in the part: it is about the machine of that job.
const engine: Reader<EngineReport> = object<EngineReport>({
  model: nullable(quoted),
  engine: nullable(quoted),
  sha256: optional(sha256, undefined),
  runtimeVersion: optional(named, undefined),
  verdict,
  witnesses: list(witness),
  checks: list(check),
  findings: list(finding),
} as { [K in keyof EngineReport]-?: Reader<EngineReport[K]> });
const report: Reader<Report> = object<Report>({
  schema: oneOf('trt-guard/report/v1'),
  verdict,
  require,
  engines: list(engine),
  findings: optional(list(finding), []),
});

function json(content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new ShapeError(`it is no JSON: ${(error as Error).message}`);
  }
}

/** @throws ShapeError saying where the text is not a report of a job */
export function readReport(content: string): Report {
  const value = json(content);
  if (typeof value === 'object' && value !== null && 'disagreement' in value)
    throw new ShapeError('it is the report of a demo, not of a job');
  return report(value, '');
}

const planEntry: Reader<MatrixEntry> = object<MatrixEntry>({
  id: filled,
  name: filled,
  stage: oneOf('check', 'build', 'load'),
  model: text,
  engine: text,
  output: text,
  product,
  'tensorrt-version': text,
  'tensorrt-version-file': text,
  'runtime-version': text,
  require,
  report: filled,
  artifact: filled,
  'engines-from': text,
  'built-from': text,
});

/**
 * The matrix that `plan` printed: what the parts are held to.
 * @throws InputError where it is none: without it nobody knows what is missing
 */
export function readPlan(file: string, content: string): Grid {
  try {
    const grid = object<Grid>({ include: list(planEntry) })(json(content), '');
    if (grid.include.length === 0) throw new ShapeError('it has no job');
    return grid;
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new InputError(`plan: ${file} is no matrix of trt-guard plan: ${error.message}`, { cause: error });
  }
}
