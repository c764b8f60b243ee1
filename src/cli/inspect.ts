import { InputError } from '../core/findings.js';
import { type Inspection, type Prediction, parseTarget, predict } from '../engine/index.js';
import { renderInspections } from './inspect-text.js';
import { inspectExitCode, runInspect } from './run-inspect.js';
import { harmless } from '../core/text/harmless.js';
import { EXIT } from './exit.js';
import { printJson } from './output.js';
import { wantsColor } from './terminal.js';

const NAME_THE_PRODUCT =
  'A target without a product is one of TensorRT: for TensorRT-RTX write tensorrt-rtx:VERSION/GPU.';

/** What the rules say of these engines on another machine; null where no target was named. */
function predictions(inspections: readonly Inspection[], target: unknown): Prediction[] | null {
  if (typeof target !== 'string') return null;
  const parsed = parseTarget(target);
  if (parsed === null) {
    throw new InputError(
      `--target takes VERSION or VERSION/GPU, as 10.6.0.26 or 10.6.0.26/9.0, and for TensorRT-RTX tensorrt-rtx:VERSION/GPU, as tensorrt-rtx:1.5.0.114/12.0; got "${target}"`,
    );
  }
  return inspections.map(({ facts, targets }) => {
    const one = predict({ facts, targets, versionCompatible: null }, parsed);
    const isUnnamed = one.rule === 'other-product' && parsed.product === 'tensorrt' && !target.includes(':');
    return isUnnamed ? { ...one, reason: `${one.reason} ${NAME_THE_PRODUCT}` } : one;
  });
}

/**
 * `trt-guard inspect`: 0 where every file is a whole plan of a known product, 1 where one is not, or where a target was named
 * that a rule says it will not load on.
 */
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
      `${renderInspections(harmless(inspections), { color: wantsColor(process.stderr), ...columns })}\n`,
    );
    for (const [i, one] of (predicted ?? []).entries()) {
      const file = harmless(inspections[i]?.facts.file ?? '');
      process.stderr.write(
        `${file}: predicted, not proven: ${one.prediction} (${one.rule})\n  ${one.reason}\n`,
      );
    }
  }
  const refused = predicted?.some(({ prediction }) => prediction === 'will-not-load') === true;
  return refused ? EXIT.fail : inspectExitCode(inspections);
}
