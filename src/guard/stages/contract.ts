import type { ContractTerm } from '../../core/report.js';
import { inspectPlan, precisionOf, predict, readModelTypes } from '../../engine/index.js';
import { readLayerTypes, type ConvertResult } from '../../toolchain/index.js';
import type { BuildPlan } from '../build-plan.js';
import { compatibilityTerm, precisionTerm, targetTerm, type JudgedTerm } from '../contract/terms.js';
import type { RunContext } from '../run-context.js';
import { displayPath, type Target } from '../targets/target.js';
import type { StageResult } from './stage.js';

/** Whether anything is asked of an engine that this stage can hold it against. */
export function hasContract({ request }: RunContext, plan: BuildPlan | null): boolean {
  const args = plan?.args ?? [];
  return (
    request.precision !== null || request.targets.length > 0 || compatibilityTerm(args, null, '') !== null
  );
}

/** `precision fp16 was asked for, and no record of this engine's layers says what it computes in`. */
function openText({ subject, asked, got, name: target }: ContractTerm): string {
  if (subject === 'target')
    return `whether it ${asked} (${target ?? 'the target'}) is not predicted by any rule`;
  const lacks =
    subject === 'precision'
      ? 'nothing lists the types that the layers of this engine compute in'
      : 'the engine file does not say its level';
  return `${subject} ${asked} was asked for, but ${got ?? lacks}`;
}

/**
 * Holds an engine against what was asked of it, without a GPU: each term with the witness of either side.
 * @param file where the engine lies now
 * @param version what production runs; null = not said
 */
export async function contractStage(
  { request, pins }: RunContext,
  target: Target,
  plan: BuildPlan | null,
  conversion: ConvertResult | null,
  file: string,
): Promise<StageResult<ContractTerm[]>> {
  const { facts, targets } = await inspectPlan(file);
  const name = displayPath(target.model ?? target.engine);
  const args = plan?.args ?? [];
  const judged: JudgedTerm[] = [];
  if (request.precision !== null) {
    const types = target.model === null ? null : readModelTypes(target.model);
    const record = conversion?.harness?.layers ?? null;
    judged.push(
      precisionTerm(
        request.precision,
        record === null ? null : readLayerTypes(record),
        types === null ? null : precisionOf(types),
        name,
      ),
    );
  }
  const level = compatibilityTerm(args, facts.hardwareCompatibility, name);
  if (level !== null) judged.push(level);
  for (const one of request.targets) {
    const versionCompatible = conversion === null ? null : args.includes('--versionCompatible');
    const place = { product: request.product, version: pins.version ?? facts.version, gpu: one.gpu };
    judged.push(targetTerm(one, predict({ facts, targets, versionCompatible }, place), name));
  }
  const terms = judged.map(({ term }) => term);
  const open = terms.filter(({ status }) => status === 'unproven');
  return {
    status: open.length === 0 ? 'pass' : 'unproven',
    value: terms,
    findings: judged.flatMap(({ findings }) => findings),
    facts: { contract: terms },
    ...(open.length === 0
      ? {}
      : {
          detail: open.map(openText).join('; '),
        }),
  };
}
