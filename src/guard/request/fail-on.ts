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
  const known = new Set(errorsOf(baseline).map(({ key }) => key));
  // A red job without an error cannot be in any baseline.
  if (errors.length === 0 || errors.some(({ key }) => !known.has(key))) return null;
  return `fail-on is new: the baseline already has ${errors.length === 1 ? 'the error' : `all ${errors.length} errors`}`;
}
