import type { EngineTensor } from '../../core/execution.js';
import type { ContractTerm } from '../../core/report.js';
import {
  confirmed,
  precisionOf,
  predict,
  readModelFacts,
  readModelTypes,
  readPassport,
  wantedOfEngine,
  wantedOfModel,
  type Passport,
  type WantedTensor,
} from '../../engine/index.js';
import {
  printedLayers,
  readLayerTypes,
  type ConvertResult,
  type HarnessResult,
} from '../../toolchain/index.js';
import type { BuildPlan } from '../build-plan.js';
import { WITNESS, type JudgedTerm } from '../contract/judged.js';
import { profileTerms } from '../contract/profile-terms.js';
import { settingTerms } from '../contract/setting-terms.js';
import { tensorTerms } from '../contract/tensor-terms.js';
import { compatibilityTerm, precisionTerm, targetTerm } from '../contract/terms.js';
import { weightsTerm } from '../contract/weights-term.js';
import type { Inspected } from './inspect.js';
import type { RunContext } from '../run-context.js';
import { displayPath, type Target } from '../targets/target.js';
import type { StageResult } from './stage.js';

/** Whether something is asked of an engine that must be proven: then nothing is green without it. */
export function hasContract({ request }: RunContext, plan: BuildPlan | null): boolean {
  const { precision, targets } = plan ?? request;
  return precision !== null || targets.length > 0 || compatibilityTerm(plan?.args ?? [], null, '') !== null;
}

/** What is compared with what was asked: an engine, and everything that is known about it. */
export interface Contracted {
  target: Target;
  plan: BuildPlan | null;
  conversion: ConvertResult | null;
  inspected: Inspected;
  /** The load; null where there was none. */
  loaded: HarnessResult | null;
}

/** The best source of an engine's inputs and outputs. */
export function tensorsTold({
  inspected,
  loaded,
  conversion,
}: Pick<Contracted, 'loaded' | 'conversion'> & { inspected: Pick<Inspected, 'tensors'> }): {
  tensors: readonly EngineTensor[];
  from: string;
} | null {
  if (loaded?.engine != null) return { tensors: loaded.engine.tensors, from: WITNESS.engine };
  if (inspected.tensors !== undefined) return { tensors: inspected.tensors, from: WITNESS.plan };
  const network = conversion?.harness?.network ?? null;
  return network === null ? null : { tensors: network.tensors, from: WITNESS.builder };
}

const WITHOUT_TYPES: Readonly<Record<string, EngineTensor['mode']>> = {
  '--inputIOFormats': 'input',
  '--outputIOFormats': 'output',
};

/** Types that a flag requests instead of the model's own are not compared with the model. */
function withoutTypes(wanted: readonly WantedTensor[], args: readonly string[]): WantedTensor[] {
  const free = new Set(args.map((argument) => WITHOUT_TYPES[argument.split('=', 1)[0] ?? '']));
  return wanted.map((one) => (free.has(one.mode) ? { ...one, types: null } : one));
}

function tensorsWanted(
  { target, plan, conversion }: Contracted,
  passport: Passport | null,
  from: string | null,
): { wanted: readonly WantedTensor[]; askedBy: string } | null {
  if (target.model !== null) {
    const facts = readModelFacts(target.model);
    if (facts === null) return null;
    const declared = wantedOfModel(facts, plan?.profiles ?? []);
    const wanted = confirmed(declared, conversion?.harness?.network?.tensors ?? []);
    return { wanted: withoutTypes(wanted, plan?.args ?? []), askedBy: 'the ONNX model' };
  }
  if (passport?.tensors === undefined) return null;
  return {
    wanted: wantedOfEngine(passport.tensors.list, passport.tensors.from === from),
    askedBy: 'its passport',
  };
}

/** `precision fp16 was asked for, and no record of this engine's layers says what it computes in`. */
function openText({ subject, asked, got, name: which }: ContractTerm): string {
  if (subject === 'target') return `no rule predicts whether it ${asked} (${which ?? 'the target'})`;
  const lacks =
    subject === 'precision'
      ? 'there is no list of the types that this engine’s layers compute in'
      : subject === 'hardware-compatibility'
        ? 'the engine file does not state its level'
        : 'nothing here shows whether the engine has it';
  return `${subject}${which === undefined ? '' : ` ${which}`} ${asked} was asked for, but ${got ?? lacks}`;
}

/** What the builder made of each layer, as it or trtexec told it. */
function layersOf({ harness, trtexec, log }: ConvertResult): string | null {
  return harness?.layers ?? (trtexec === null ? null : printedLayers(log));
}

function termsOf(context: RunContext, contracted: Contracted): JudgedTerm[] {
  const { request, pins } = context;
  const { target, plan, conversion, inspected, loaded } = contracted;
  const { facts, targets } = inspected;
  const name = displayPath(target.model ?? target.engine);
  const passport = target.model === null ? readPassport(target.engine) : null;
  const args = plan?.args ?? passport?.trtexecArgs ?? [];
  const judged: JudgedTerm[] = [];
  const { precision, targets: gpus } = plan ?? request;
  if (precision !== null) {
    const types = target.model === null ? null : readModelTypes(target.model);
    const record = conversion === null ? null : layersOf(conversion);
    judged.push(
      precisionTerm(
        precision,
        record === null ? null : readLayerTypes(record),
        types === null ? null : precisionOf(types),
        name,
        args,
      ),
    );
  }
  const level = compatibilityTerm(plan?.args ?? [], facts.hardwareCompatibility, name);
  if (level !== null) judged.push(level);
  const engine = loaded?.engine ?? null;
  const builder = conversion?.harness?.network ?? null;
  judged.push(...settingTerms(args, { engine, builder, hostCode: facts.hostCode }, name));
  const told = tensorsTold(contracted);
  const wanted = tensorsWanted(contracted, passport, told?.from ?? null);
  // `require: load` asks for a load: what the engine says of itself besides is told, and red once its answers are asked for.
  const isAsked =
    told?.from !== WITNESS.engine ||
    target.model === null ||
    request.require === 'run' ||
    request.accuracy ||
    hasContract(context, plan);
  if (wanted !== null) judged.push(...tensorTerms(wanted, told, name, isAsked));
  const shapes = engine?.profileShapes ?? null;
  judged.push(
    ...profileTerms(
      plan !== null
        ? { profiles: plan.profiles, askedBy: 'shapes' }
        : request.shapes.length > 0
          ? { profiles: [request.shapes], askedBy: 'shapes' }
          : { profiles: passport?.profiles ?? [], askedBy: 'its passport' },
      shapes === null ? null : { shapes, tensors: engine?.tensors ?? [] },
      name,
    ),
  );
  const weights = weightsTerm(
    {
      args,
      isBuiltHere: target.model !== null,
      passport,
      loaded,
      refitFrom: request.refitFrom,
      isRun: request.require === 'run',
    },
    name,
  );
  if (weights !== null) judged.push(weights);
  for (const one of gpus) {
    const versionCompatible = conversion === null ? null : args.includes('--versionCompatible');
    const place = { product: request.product, version: pins.version ?? facts.version, gpu: one.gpu };
    judged.push(targetTerm(one, predict({ facts, targets, versionCompatible }, place), name));
  }
  return judged;
}

/**
 * Compares an engine with what was asked of it: each term with a witness for either side. A term that no input requests by name (a flag, a
 * tensor of the model) is only listed if nothing shows its value, and fails if something shows another one.
 * @returns null where nothing was asked
 */
export function contractStage(
  context: RunContext,
  contracted: Contracted,
): StageResult<ContractTerm[]> | null {
  const judged = termsOf(context, contracted);
  if (judged.length === 0) return null;
  const terms = judged.map(({ term }) => term);
  const open = judged.filter(({ term }) => term.status === 'unproven');
  const demanded = open.filter(({ isDemanded }) => isDemanded);
  const isProven = demanded.length === 0 && terms.some(({ status }) => status === 'pass');
  const told = demanded.length > 0 ? demanded : open;
  return {
    status: isProven ? 'pass' : 'unproven',
    value: terms,
    findings: judged.flatMap(({ findings }) => findings),
    facts: { contract: terms },
    ...(open.length === 0
      ? {}
      : {
          detail: `${isProven ? 'not all proven: ' : ''}${told.map(({ term }) => openText(term)).join('; ')}`,
        }),
  };
}
