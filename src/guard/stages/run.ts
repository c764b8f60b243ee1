import type { Comparison } from '../../core/execution.js';
import {
  hasRun,
  whyNotBelieved,
  RUN_CODES,
  runFindings,
  runsOf,
  loadFindings,
  type HarnessResult,
  type RunFacts,
} from '../../toolchain/index.js';
import { displayPath, type Target } from '../targets/target.js';
import type { StageResult } from './stage.js';

/**
 * What the executions of a loaded engine say. They took place in the process that loaded it: this stage starts nothing.
 * @param isRandom the model has operators that draw random numbers
 * @param compared the outputs of these executions, as they were compared with a reference
 */
export function runStage(
  result: HarnessResult,
  target: Target,
  isRandom: boolean,
  compared: readonly Comparison[] = [],
): StageResult<HarnessResult> {
  const engine = displayPath(target.engine);
  const location = { file: displayPath(target.model ?? target.engine) };
  const agreed = new Set(
    compared.flatMap(({ at, output, status, elements }) =>
      // An output without elements proves nothing, and is right where its reference has none either.
      status === 'pass' || (elements === 0 && status !== 'fail') ? [JSON.stringify([at, output])] : [],
    ),
  );
  const agrees = (run: RunFacts, output: string): boolean =>
    agreed.has(JSON.stringify([nameOfRun(run), output]));
  const context = { engine, isRandom, agrees };
  const ended = loadFindings(result, context).filter(({ code }) => code in RUN_CODES);
  const findings = [...ended, ...runFindings(result, context)].map((finding) => ({ location, ...finding }));
  const runs = runsOf(result, context);
  return {
    status: hasRun(result) ? 'pass' : 'unproven',
    value: result,
    findings,
    facts: {
      ...(runs.length === 0 ? {} : { runs }),
      ...(result.memory === null ? {} : { memory: result.memory }),
    },
    ...(hasRun(result) ? {} : { detail: whyNoRun(result) }),
  };
}

/** An execution as the report names it: `profile 0 opt`, or the name of a case. */
export function nameOfRun({ profile, point, case: name }: HarnessResult['runs'][number]): string {
  return name ?? `profile ${profile ?? 0} ${point}`;
}

function whyNoRun(result: HarnessResult): string {
  const { runtime, context, runRefused, runPoints, runs } = result;
  if (runtime !== null && runtime.gpu === null) return 'this machine has no usable GPU';
  if (context !== true) return 'the engine was not loaded';
  const isWhole = runPoints !== null && runs.length === runPoints.length;
  const doubt = isWhole ? whyNotBelieved(result) : null;
  return runRefused ?? doubt ?? `${runs.length} of ${runPoints?.length ?? 0} points were executed`;
}
