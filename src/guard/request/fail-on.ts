import path from 'node:path';
import { InputError, type Finding } from '../../core/findings.js';
import { REPORT, type EngineReport, type Report } from '../../core/report.js';
import { ShapeError, readAs } from '../../core/schema.js';
import { parseJson } from '../../host/json.js';
import { readForeignText } from '../../host/read-foreign.js';
import type { Request } from './request.js';

/** An error as another run can recognize it: without lines and messages, which change while the fault stays. */
function keyOf({ code, location }: Finding, engine: EngineReport | null): string {
  const subject = engine === null ? (location?.file ?? '') : (engine.model ?? engine.engine ?? '');
  // An image is named with the digest that its tag had: a newer image with the same tag still counts as the same.
  const image = engine?.runtimeImage?.replace(/@sha256:.*$/, '') ?? null;
  return JSON.stringify([code, path.posix.normalize(subject), engine?.runtimeVersion ?? null, image]);
}

function errorsOf(report: Report): { finding: Finding; key: string }[] {
  const all = [
    ...report.findings.map((finding) => ({ finding, key: keyOf(finding, null) })),
    ...report.engines.flatMap((engine) =>
      engine.findings.map((finding) => ({ finding, key: keyOf(finding, engine) })),
    ),
  ];
  return all.filter(({ finding }) => finding.severity === 'error');
}

/**
 * The report that `fail-on: new` compares with.
 * @throws InputError where it is not there, or not a report
 */
export function readBaseline(request: Pick<Request, 'failOn' | 'baseline'>): Report | null {
  if (request.failOn !== 'new') return null;
  const file = request.baseline ?? '';
  try {
    return readAs(REPORT, parseJson(readForeignText(file)), 'the report');
  } catch (error) {
    const why = error instanceof ShapeError ? error.message : (error as Error).message;
    throw new InputError(`baseline: ${file} is not a report of trt-guard: ${why}`, { cause: error });
  }
}

/** Why a job that is not green does not fail; null where it fails. */
export function excuseOf(
  report: Report,
  { failOn }: Pick<Request, 'failOn'>,
  baseline: Report | null,
): string | null {
  if (report.verdict === 'pass') return null;
  if (failOn === 'never') return 'fail-on is never: this is only a warning';
  if (failOn !== 'new' || baseline === null) return null;
  const errors = errorsOf(report);
  // Red without an error to show is nothing that a baseline could know.
  const isMute = report.engines.some(
    ({ verdict, findings }) => verdict !== 'pass' && findings.every(({ severity }) => severity !== 'error'),
  );
  if (errors.length === 0 || isMute) return null;
  // Each error of the baseline stands for one: a second output that is wrong has the code of the first.
  const known = new Map<string, number>();
  for (const { key } of errorsOf(baseline)) known.set(key, (known.get(key) ?? 0) + 1);
  for (const { key } of errors) {
    const left = known.get(key) ?? 0;
    if (left === 0) return null;
    known.set(key, left - 1);
  }
  return `fail-on is new: the baseline already has ${errors.length === 1 ? 'the error' : `all ${errors.length} errors`}`;
}
