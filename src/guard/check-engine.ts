import type { Finding } from '../core/findings.js';
import type { EngineReport } from '../core/report.js';
import { StagedEngine } from '../toolchain/index.js';
import { convertStage, type Converted } from './stages/convert.js';
import { issuePassport } from './stages/passport.js';
import { comparesCast, planOf, prove, type Candidate, type Outcome } from './prove.js';
import { castStage } from './stages/accuracy.js';
import { publishStage } from './stages/publish.js';
import { problemsOfModel } from './model-problems.js';
import { EngineRecorder } from './recorder.js';
import type { RunContext } from './run-context.js';
import { failed, type StageResult } from './stages/stage.js';
import { isModel, type ModelTarget, type Target } from './targets/target.js';

/** Whether a kept engine may replace the conversion: at first it may; if it failed its checks, it may not. */
const ATTEMPTS = ['kept', 'fresh'] as const;

/**
 * Takes one model or engine through every check, under each runtime that was asked for, and to its place.
 * @returns one report per runtime
 */
export async function checkEngine(context: RunContext, target: Target): Promise<EngineReport[]> {
  const carried: Finding[] = [];
  const { request, observer } = context;
  let comparison: ReturnType<typeof castStage> | null = null;
  // Once, and of the model alone: a kept engine is not to blame for a cast.
  const compareCast = (model: ModelTarget): ReturnType<typeof castStage> =>
    (comparison ??= observer.phase(
      `compare ${model.model} with ${request.expected ?? request.referenceModel ?? ''}`,
      () => castStage(context, model, planOf(context, model)),
    ));
  for (const attempt of ATTEMPTS) {
    const recorder = EngineRecorder.begin(() => context.host.now());
    recorder.add({ witnesses: context.pins.witnesses, findings: carried });
    const cast = comparesCast(context, target)
      ? await recorder.check('cast', () => compareCast(target))
      : null;
    const candidate = await candidateOf(context, target, recorder, attempt === 'fresh');
    const outcome = await prove(context, target, candidate, recorder).catch(async (fault: unknown) => {
      await candidate?.staged.discard();
      throw fault;
    });
    const { rows } = outcome;
    if (
      candidate?.hit === true &&
      candidate.entry !== null &&
      cast?.status !== 'fail' &&
      rows.some(({ verdict }) => verdict === 'fail')
    ) {
      await candidate.staged.discard();
      await context.cache.evict(candidate.entry);
      carried.push(keptEngineRefused(target.model ?? target.engine, rows));
      continue;
    }
    return candidate === null ? rows.map(withoutEngine) : finish(context, target, candidate, outcome);
  }
  throw new Error('a fresh conversion is not a kept engine');
}

function withoutEngine(row: EngineReport): EngineReport {
  return { ...row, engine: null };
}

/** What is to be proven: the given engine, or a model's, converted or kept; null where there is none. */
async function candidateOf(
  context: RunContext,
  target: Target,
  recorder: EngineRecorder,
  afresh: boolean,
): Promise<Candidate | null> {
  if (!isModel(target))
    return { staged: StagedEngine.given(target.engine), conversion: null, entry: null, hit: false };
  const { observer, request, gpu } = context;
  const build = (): Promise<StageResult<Converted>> =>
    observer.phase(`convert ${target.model}`, () =>
      recorder.check('convert', () => convert(context, target, recorder, afresh)),
    );
  // TensorRT-RTX compiles for the GPU when it is loaded there; its builder does not measure on it.
  const converted = await (request.product === 'tensorrt' ? gpu.alone(build) : build());
  return converted.status === 'pass' ? converted.value : null;
}

async function convert(
  context: RunContext,
  target: ModelTarget,
  recorder: EngineRecorder,
  afresh: boolean,
): Promise<StageResult<Converted>> {
  const plan = context.plans.get(target.model);
  if (plan === undefined) throw new Error('a model is converted that was never planned');
  const { toolchain, request, pins } = context;
  const problems = await problemsOfModel(target.model, plan, request, pins);
  if (problems.length > 0) return failed(...problems);
  if (toolchain === null) throw new Error('a model is converted, and no converter was looked for');
  // What was found once holds for every model, and so does why nothing was found.
  const { value: converter, witnesses = [], findings = [], facts = {} } = toolchain;
  recorder.add({ witnesses });
  recorder.note(facts);
  if (converter === null) return failed(...findings);
  recorder.add({ findings });
  return convertStage(context, target, converter, plan, afresh);
}

/** Publishes it if every report passes; discards it otherwise. */
async function finish(
  { request, host, run, cache }: RunContext,
  target: Target,
  { staged, conversion, entry, hit }: Candidate,
  { rows, inspected, loaded }: Outcome,
): Promise<EngineReport[]> {
  if (inspected === null || rows.some(({ verdict }) => verdict !== 'pass')) {
    await staged.discard();
    return conversion === null ? rows : rows.map(withoutEngine);
  }
  const published = await publishStage(staged, inspected.sha256, rows, () =>
    issuePassport({ request, host, run, target, conversion, inspected, loaded, rows }),
  );
  const isPublished = published.every(({ verdict }) => verdict === 'pass');
  if (isPublished && entry !== null && !hit) await cache.keep(entry, staged.file);
  return published;
}

function keptEngineRefused(name: string, rows: readonly EngineReport[]): Finding {
  const errors = rows.flatMap((row) => row.findings).filter(({ severity }) => severity === 'error');
  return {
    code: 'kept-engine-refused',
    severity: 'warning',
    message: `The engine that an earlier run kept for ${name} failed its checks (${errors[0]?.code ?? 'no proof'}): it was discarded, and the model was converted again.`,
    remedy: 'Nothing, if it happens once. If it happens again, find out what writes to the cache folder.',
    evidence: errors.map(({ code, message }) => ({ source: code, text: message })),
    location: { file: name },
  };
}
