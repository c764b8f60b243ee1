import type { Finding } from '../core/findings.js';
import { modelRefusal } from '../diagnose/index.js';
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
export function problemsOfModel(
  model: string,
  plan: BuildPlan | undefined,
  { product }: Pick<Request, 'product'>,
  { version }: Pick<Pins, 'version'>,
): Finding[] {
  const file = displayPath(model);
  const problem = modelProblem(file);
  if (problem !== null) return [problem];
  // Plugins that .trt-guard.yml names have operators, too.
  const plugins = (plan?.plugins.length ?? 0) > 0;
  const refusal = modelRefusal(file, { product, version, plugins });
  return [...(refusal === null ? [] : [refusal]), ...(plan?.problems ?? [])];
}
