import type { Finding } from '../core/findings.js';
import { PRODUCT_NAMES } from '../core/product.js';
import type { EngineReport } from '../core/report.js';
import type { AccuracyResult } from '../accuracy/index.js';
import { readPassport } from '../engine/index.js';
import { mayHaveGpu } from '../host/gpu.js';
import { makeTempDir } from '../host/temp-dir.js';
import {
  NotInstalled,
  type ConvertResult,
  type HarnessResult,
  type StagedEngine,
} from '../toolchain/index.js';
import type { BuildPlan } from './build-plan.js';
import type { CacheEntry } from './cache/cache-entry.js';
import { closeReport } from './close-report.js';
import { isBuiltStripped } from './contract/weights-term.js';
import type { MoreProofs, Proof } from './judge.js';
import type { EngineRecorder } from './recorder.js';
import type { RunContext } from './run-context.js';
import { accuracyStage } from './stages/accuracy.js';
import { baselineStage, baselineToLoad } from './stages/baseline.js';
import { contractStage, hasContract } from './stages/contract.js';
import { inspectStage, type Inspected } from './stages/inspect.js';
import { loadStage, type LoadTask } from './stages/load.js';
import { passportStage } from './stages/passport.js';
import { unchangedStage } from './stages/publish.js';
import { runStage } from './stages/run.js';
import { failed, hasError, type StageResult } from './stages/stage.js';
import { keepOutputs } from './targets/kept-outputs.js';
import { displayPath, isModel, type ModelTarget, type Target } from './targets/target.js';

/** An engine on its way through the checks. */
export interface Candidate {
  staged: StagedEngine;
  /** How it was built; null for an engine that was given. */
  conversion: ConvertResult | null;
  entry: CacheEntry | null;
  /** A copy of the kept engine. */
  hit: boolean;
}

/** What was proven of a candidate: a report for each runtime. */
export interface Outcome {
  rows: EngineReport[];
  inspected: Inspected | null;
  /** The load that counts, for the passport. */
  loaded: HarnessResult | null;
}

/** Whether the model is compared with its original on a CPU, with whatever `require`: nothing cheaper finds a broken cast. */
export function comparesCast({ request }: RunContext, target: Target): target is ModelTarget {
  const { accuracy, referenceModel, expected, require } = request;
  // Where the engine itself is compared with the expected outputs, the model need not be: that takes no ONNX Runtime.
  return isModel(target) && accuracy && (referenceModel !== null || (expected !== null && require !== 'run'));
}

/**
 * With `accuracy`, what is required besides: the engine's own where it is run or nothing else can be compared, else the cast. An engine
 * that was compared itself needs no proof of the cast: ONNX Runtime runs few models in BF16.
 */
function accuracyProofs(context: RunContext, target: Target): MoreProofs {
  const { accuracy, require } = context.request;
  if (!accuracy) return { required: [], mentioned: [] };
  const cast: Proof[] = comparesCast(context, target) ? ['cast'] : [];
  return require === 'run' || cast.length === 0
    ? { required: ['accuracy'], mentioned: cast }
    : { required: cast, mentioned: ['accuracy'] };
}

/** All that is required of one target besides what `require` names. */
function moreProofs(context: RunContext, target: Target): MoreProofs {
  const { required, mentioned } = accuracyProofs(context, target);
  const contract: Proof[] = hasContract(context, planOf(context, target)) ? ['contract'] : [];
  const baseline: Proof[] = target.baseline === undefined ? [] : ['baseline'];
  return { required: [...required, ...contract, ...baseline], mentioned };
}

/**
 * What an engine proves: its file once, then under each runtime and image a load, and what is asked besides.
 * @param candidate null where there is no engine: then the rows say why
 */
export async function prove(
  context: RunContext,
  target: Target,
  candidate: Candidate | null,
  recorder: EngineRecorder,
): Promise<Outcome> {
  const { request, pins, runtimePins } = context;
  const inspected = candidate === null ? null : await inspect(context, target, candidate, recorder);
  const rows: EngineReport[] = [];
  let loaded: HarnessResult | null = null;
  // As it is before anything runs: whichever runtime changes it, the next is not compared with that.
  const baseline =
    inspected === null || target.baseline === undefined ? undefined : await baselineToLoad(target.baseline);
  const images = request.runtimeImages.length === 0 ? [null] : request.runtimeImages;
  const pairs = (runtimePins.length === 0 ? [null] : runtimePins).flatMap((runtimePin) =>
    images.map((image) => ({ runtimePin, image })),
  );
  for (const { runtimePin, image } of pairs) {
    const fork = recorder.fork();
    if (runtimePin !== null) fork.add({ witnesses: [runtimePin] });
    let result: HarnessResult | null = null;
    const version = runtimePin?.version ?? pins.version ?? inspected?.facts.version ?? null;
    if (candidate !== null && inspected !== null && version !== null && wantsRuntime(context, candidate)) {
      const name = target.model ?? target.engine;
      const { file } = candidate.staged;
      const task = { file, target, inspected, version, image, plan: planOf(context, target), name };
      if (baseline === undefined) result = await proveLoad(context, task, fork);
      else if ('code' in baseline) await fork.check('baseline', () => failed(baseline));
      else result = await proveLoad(context, { ...task, baseline }, fork);
      loaded = result ?? loaded;
      await fork.check('unchanged', () => unchangedStage(file, displayPath(target.engine), inspected.sha256));
    }
    if (candidate !== null && inspected !== null)
      await proveContract(context, target, candidate, inspected, result, fork);
    rows.push(
      await closeReport(
        target,
        fork,
        request.require,
        {
          runtimeVersion: runtimePin?.version ?? null,
          runtimeImage: image === null ? null : await context.images.nameOf(image),
        },
        moreProofs(context, target),
      ),
    );
  }
  return { rows, inspected, loaded };
}

/** The engine compared with what was asked of it, with everything that is known about it. */
async function proveContract(
  context: RunContext,
  target: Target,
  { conversion }: Candidate,
  inspected: Inspected,
  loaded: HarnessResult | null,
  fork: EngineRecorder,
): Promise<void> {
  const plan = planOf(context, target);
  const started = context.host.now();
  const contract = contractStage(context, { target, plan, conversion, inspected, loaded });
  if (contract === null) return;
  // If no source shows it and no input requires it, the terms are listed in the report without a check.
  const isHeld = contract.value?.some(({ status }) => status !== 'unproven') === true;
  if (isHeld || hasContract(context, plan)) await fork.check('contract', () => contract, started);
  else fork.note(contract.facts);
}

/** The engine loaded by one runtime and, where that is asked for, executed and compared. */
async function proveLoad(
  context: RunContext,
  task: Omit<LoadTask, 'runtime' | 'saved' | 'witnesses'> & { name: string; image: string | null },
  fork: EngineRecorder,
): Promise<HarnessResult | null> {
  const { request, observer, host, runtimes, images, gpu } = context;
  const { target, plan, name, version, image, baseline } = task;
  const runs = request.require === 'run';
  const isSaved = runs && (request.accuracy || request.keepOutputs !== null);
  const outputs = isSaved ? await makeTempDir(host.tempDir, 'trt-guard-outputs-') : null;
  try {
    const vain = whyInVain(context, task);
    const loadOnce = async (): Promise<StageResult<HarnessResult>> => {
      let runtime: LoadTask['runtime'];
      try {
        runtime =
          image === null
            ? await runtimes.forLoading(version, { installs: vain === null, isAlone: runs })
            : await images.forLoading(image);
      } catch (error) {
        if (!(error instanceof NotInstalled)) throw error;
        const detail = `${vain ?? ''}, so no runtime was installed to load it`;
        return { status: 'unproven', value: null, findings: [], detail };
      }
      const whole = {
        ...task,
        runtime,
        saved: outputs?.path ?? null,
        witnesses: fork.witnesses,
      };
      return observer.phase(`load ${name} ${image === null ? `with ${version}` : `in ${image}`}`, () =>
        'image' in runtime
          ? loadStage(context, whole)
          : runtimes.using(
              version,
              runtime,
              host,
              (used, on) => loadStage({ ...context, host: on }, { ...whole, runtime: used }),
              ({ value }) => value,
            ),
      );
    };
    const load = (): Promise<StageResult<HarnessResult>> =>
      runs ? gpu.alone(loadOnce) : gpu.beside(loadOnce, ({ findings }) => hasError(findings));
    const result = (await fork.check('load', load)).value;
    if (result === null || !runs) return result;
    const compare = (folder: string): Promise<StageResult<AccuracyResult>> =>
      fork.check('accuracy', () =>
        observer.phase(`compare ${name}`, () => accuracyStage(context, target, plan, result, folder)),
      );
    // Compared first: an output that is as its reference wants it is not called dead or not finite.
    const compared =
      request.accuracy && outputs !== null && result.runs.length > 0 ? await compare(outputs.path) : null;
    if (outputs !== null && request.keepOutputs !== null)
      fork.add({ findings: keptOutputs(request.keepOutputs, target, outputs.path) });
    await fork.check('run', () =>
      runStage(result, target, plan?.isRandom === true, compared?.value?.outputs),
    );
    if (baseline !== undefined)
      await fork.check('baseline', () => baselineStage(result, target, task.inspected.sha256, baseline));
    return result;
  } finally {
    await outputs?.remove();
  }
}

/** Why no runtime is installed for an engine, which can be gigabytes: none could load it here. null = one may. */
function whyInVain(
  { request, host, runtimePins }: RunContext,
  { target, inspected }: Pick<LoadTask, 'target' | 'inspected'>,
): string | null {
  const { product } = inspected.facts;
  if (product !== null && product !== request.product)
    return `${displayPath(target.engine)} is a plan of ${PRODUCT_NAMES[product]}`;
  // What a build needs is at hand; a runtime of another version than the pin is measured even so.
  const isAlone = !isModel(target) && runtimePins.length === 0;
  return isAlone && !mayHaveGpu(host) ? 'this machine has no usable GPU' : null;
}

/** The engine's outputs, in the caller's folder; if that cannot be written, the caller did not get what was asked for. */
function keptOutputs(folder: string, target: Target, saved: string): Finding[] {
  try {
    keepOutputs(folder, displayPath(target.engine), saved);
    return [];
  } catch (error) {
    return [
      {
        code: 'delivery-failed',
        severity: 'error',
        message: `The outputs of ${displayPath(target.engine)} could not be written to ${folder}: ${(error as Error).message}`,
        remedy: 'Set keep-outputs to a folder that this job may write to.',
        evidence: [],
        location: { file: displayPath(target.model ?? target.engine) },
      },
    ];
  }
}

export function planOf({ plans }: RunContext, target: Target): BuildPlan | null {
  return isModel(target) ? (plans.get(target.model) ?? null) : null;
}

/** Reads the engine, and holds a given one against its passport; null where it must not be loaded. */
async function inspect(
  context: RunContext,
  target: Target,
  { staged, conversion }: Candidate,
  recorder: EngineRecorder,
): Promise<Inspected | null> {
  const { observer, request } = context;
  const name = target.model ?? target.engine;
  const isStripped =
    request.refitFrom !== null ||
    isBuiltStripped({
      args: planOf(context, target)?.args ?? [],
      passport: conversion === null ? readPassport(staged.file) : null,
    });
  const read = await observer.phase(`inspect ${name}`, () =>
    recorder.check('inspect', () => inspectStage(staged.file, target, isStripped)),
  );
  const inspected = read.status === 'pass' ? read.value : null;
  if (inspected === null || conversion !== null) return inspected;
  const passport = await passportStage(staged.file, inspected, request.requirePassport);
  if (passport === null) return inspected;
  const { status } = await recorder.check('passport', () => passport);
  return status === 'pass' ? inspected : null;
}

/**
 * Whether the runtime is measured at all. Where no load is required, an engine is held against its pin alone unless a runtime was
 * named, as installing one can mean gigabytes; after the Python converter it is at hand anyway.
 */
function wantsRuntime({ request, runtimePins }: RunContext, { conversion }: Candidate): boolean {
  return (
    request.require !== 'inspect' ||
    request.python !== null ||
    request.runtimeImages.length > 0 ||
    runtimePins.length > 0 ||
    conversion?.converter === 'python'
  );
}
