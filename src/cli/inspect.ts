import { InputError } from '../guard/findings.js';
import { legible, legibleText } from '../guard/legible.js';
import { parseTarget, predict, type Prediction } from '../plan/compatibility.js';
import type { Inspection } from '../plan/inspect.js';
import { renderInspections } from '../plan/render.js';
import { inspectExitCode, runInspect } from '../plan/run-inspect.js';
import { printJson } from './output.js';
import { wantsColor } from './terminal.js';

/** What the rules say of these engines on another machine; null where no target was named. */
function predictions(inspections: readonly Inspection[], target: unknown): Prediction[] | null {
  if (typeof target !== 'string') return null;
  const parsed = parseTarget(target);
  if (parsed === null) {
    throw new InputError(
      `--target takes VERSION/GPU, as 10.6.0.26/9.0 or tensorrt-rtx:1.5.0.114/12.0; got "${target}"`,
    );
  }
  return inspections.map(({ facts, targets }) =>
    predict({ facts, targets, versionCompatible: null }, parsed),
  );
}

/** `trt-guard inspect`: 0 where every file is a whole plan of a known product, 1 where one is not. */
export async function inspect(files: string[], options: Record<string, unknown>): Promise<number> {
  const inspections = await runInspect(files, { hostCode: options['hostCode'] === true });
  const predicted = predictions(inspections, options['target']);
  if (options['json'] === true) {
    const rows = inspections.map(({ facts }, i) =>
      predicted === null ? facts : { ...facts, prediction: predicted[i] },
    );
    printJson(rows);
  } else {
    const columns = process.stderr.isTTY ? { columns: process.stderr.columns } : {};
    process.stderr.write(
      `${renderInspections(legible(inspections), { color: wantsColor(process.stderr), ...columns })}\n`,
    );
    for (const [i, one] of (predicted ?? []).entries()) {
      const file = legibleText(inspections[i]?.facts.file ?? '');
      process.stderr.write(
        `${file}: predicted, not proven: ${one.prediction} (${one.rule})\n  ${one.reason}\n`,
      );
    }
  }
  return inspectExitCode(inspections);
}
