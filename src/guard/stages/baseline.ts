import { createHash } from 'node:crypto';
import type { BaselineReport } from '../../core/execution.js';
import type { Finding } from '../../core/findings.js';
import { inspectPlan, scanHostCode, withHostCode } from '../../engine/index.js';
import {
  errorsDuring,
  nameOfPoint,
  quoted,
  type BaselineRequest,
  type HarnessResult,
} from '../../toolchain/index.js';
import { baselineFinding, judgePoint, MOST_GROUPS } from '../baseline/judge-pair.js';
import { SERIES, SLOWER, TRIMMED } from '../baseline/ratio.js';
import { displayPath, type Target } from '../targets/target.js';
import { hasError, type StageResult } from './stage.js';

/** A baseline, and what its bytes were before anything ran. */
export interface Baseline {
  engine: string;
  sha256: string;
}

/** What a baseline is not loaded with. Other damage is for TensorRT to judge: zeros, say, are also what a stripped plan has. */
const NOT_LOADED: readonly Finding['code'][] = ['plan-host-code', 'plan-truncated'];

/** The baseline before anything runs, or why it is not loaded: it is deserialized as the engine is, and may carry no native code either. */
export async function baselineToLoad(engine: string): Promise<Baseline | Finding> {
  const scan = await scanHostCode(engine);
  const { findings } = withHostCode(await inspectPlan(engine), scan);
  const why = NOT_LOADED.flatMap((one) => findings.filter(({ code }) => code === one))[0];
  return why ?? { engine, sha256: scan.sha256 };
}

/** Which engine begins each group: half of them either, as it seems, and the same for the same two engines. */
function orderOf(engineSha256: string, { sha256 }: Baseline): string {
  let letters = '';
  for (let i = 0; letters.length < MOST_GROUPS; i++)
    for (const byte of createHash('sha256').update(`${engineSha256} ${sha256} ${i}`).digest())
      letters += byte % 2 === 0 ? 'e' : 'b';
  return letters.slice(0, MOST_GROUPS);
}

/** What the harness is asked for. Half of the time of the runs is for the comparison: the runs come first and compile. */
export function baselineRequest(
  engineSha256: string,
  baseline: Baseline,
  runTimeoutSeconds: number,
): BaselineRequest {
  return {
    engine: baseline.engine,
    order: orderOf(engineSha256, baseline),
    series: SERIES,
    trimmed: TRIMMED,
    limit: Math.log(1 + SLOWER),
    seconds: runTimeoutSeconds / 2,
  };
}

/** Why nothing was compared; null where every point was that the engine was executed at. */
function whyNotCompared({ baseline, done, runPoints, runs }: HarnessResult, asked: Baseline): string | null {
  if (baseline === undefined)
    return runs.length > 0 && runs.length === runPoints?.length && runs.every(({ error }) => error === null)
      ? 'the comparison was not reached'
      : 'the engine itself was not executed at every point';
  if (baseline.bytes.sha256 !== asked.sha256)
    return `the baseline had other bytes when it was loaded (sha256 ${baseline.bytes.sha256}, not ${asked.sha256})`;
  if (baseline.refused !== null) return `they cannot be compared: ${baseline.refused}`;
  if (baseline.deserialized === null) return 'the process ended before the baseline was deserialized';
  const isSame = runs.every((run, i) => {
    const point = baseline.points[i];
    return point !== undefined && nameOfPoint(point) === nameOfPoint(run);
  });
  // A comparison that stopped at a point says so itself.
  if (!isSame && baseline.points.at(-1)?.error == null)
    return `${baseline.points.length} of ${runs.length} points were compared`;
  return done ? null : 'the process ended before the comparison did';
}

/** What an engine that was executed in turn with its baseline is in comparison. This stage starts nothing. */
export function baselineStage(
  result: HarnessResult,
  target: Target,
  engineSha256: string,
  baseline: Baseline,
): StageResult<HarnessResult> {
  const names = { engine: displayPath(target.engine), baseline: displayPath(baseline.engine) };
  const location = { file: displayPath(target.model ?? target.engine) };
  const told = result.baseline;
  if (told?.deserialized === false)
    return {
      status: 'fail',
      value: result,
      findings: [
        {
          ...baselineFinding(
            'baseline-unreadable',
            `The baseline ${names.baseline} was not deserialized: deserialize_cuda_engine() returned None, after it had loaded ${names.engine} in the same process.`,
          ),
          evidence: quoted(errorsDuring(result.log, 'baseline')),
          location,
        },
      ],
    };
  const why = whyNotCompared(result, baseline);
  const order = orderOf(engineSha256, baseline);
  const judged = (told?.points ?? []).map((point) => judgePoint(point, order, names));
  const points = judged.map(({ report }) => report);
  const report: BaselineReport = {
    engine: names.baseline,
    engineSha256,
    baselineSha256: baseline.sha256,
    limit: 1 + SLOWER,
    points,
  };
  const isProven = why === null && points.length > 0 && points.every(({ status }) => status === 'pass');
  // What was measured on the way to something that counts for nothing is shown, and not judged.
  const findings =
    why === null
      ? judged.flatMap(({ findings: own }) => own.map((one): Finding => ({ location, ...one })))
      : [];
  const detail = why ?? points.find(({ status }) => status === 'unproven')?.detail ?? passed(points);
  return {
    status: hasError(findings) ? 'fail' : isProven ? 'pass' : 'unproven',
    value: result,
    findings,
    facts: points.length === 0 ? {} : { baseline: report },
    detail,
  };
}

function passed(points: BaselineReport['points']): string {
  const worst = Math.max(...points.map(({ upper }) => upper ?? Infinity));
  return `at most ${worst.toFixed(3)} times as long as the baseline, at ${points.length} ${points.length === 1 ? 'point' : 'points'}`;
}
