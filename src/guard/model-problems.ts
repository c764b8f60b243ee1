import type { Finding } from '../core/findings.js';
import { refusedUse } from '../diagnose/index.js';
import { modelProblem } from '../engine/index.js';
import type { BuildPlan } from './build-plan.js';
import type { Pins } from './declared/pin.js';
import type { Request } from './request/request.js';
import { displayPath } from './targets/target.js';

/**
 * What a model and its shapes say against its conversion: known before anything is installed or started. First what no shapes
 * repair.
 * @throws InputError where the file cannot be read
 */
export async function problemsOfModel(
  model: string,
  plan: BuildPlan | undefined,
  { product }: Pick<Request, 'product'>,
  { version }: Pick<Pins, 'version'>,
): Promise<Finding[]> {
  const file = displayPath(model);
  const problem = modelProblem(file);
  if (problem !== null) return [problem];
  const problems = plan?.problems ?? [];
  if (refusedUse(file, product, version) === null) return [...problems];
  const { modelRefusal } = await import('../diagnose/index.js');
  // Plugins that .trt-guard.yml names have operators, too.
  const refusal = modelRefusal(file, { product, version, plugins: (plan?.plugins.length ?? 0) > 0 });
  return [...(refusal === null ? [] : [refusal]), ...problems];
}
