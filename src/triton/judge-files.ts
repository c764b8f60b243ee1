import { readdirSync } from 'node:fs';
import path from 'node:path';
import { kindAt } from '../host/file-kind.js';
import { InputError, type Finding } from '../core/findings.js';
import {
  checkPassport,
  inspectPlan,
  readModelFacts,
  wantedOfModel,
  type Inspection,
  type Passport,
} from '../engine/index.js';
import type { TritonConfig, Written } from './config.js';
import { judgeTensors, type PlanTensors } from './judge-tensors.js';

export interface TritonPlan {
  file: string;
  version: string;
  /** The GPUs that get it: `8.6`, or null for all that no other is named for. */
  servedOn: string | null;
  builtOn: string | null;
  /** Who told its inputs and outputs; null = nobody, so they were not compared. */
  comparedWith: string | null;
  /** Whether it was loaded on this machine's GPU; null where nobody asked, or another plan is served there. */
  loaded: boolean | null;
}

/** What a real load proved of one plan, and on which GPU it was tried (compute capability; null = none was measured). */
export interface PlanLoad {
  isProven: boolean;
  gpu: string | null;
  tensors: PlanTensors | null;
  findings: readonly Finding[];
}

/** Loads one plan as production does. */
export type LoadPlan = (file: string) => Promise<PlanLoad>;

const DEFAULT = 'model.plan';

interface Named {
  name: Written<string>;
  capability: string | null;
  isWritten: boolean;
}

/** The plans of one version, as Triton picks them: by the GPU's compute capability, else the default. */
function namedPlans({ defaultFile, byCapability }: TritonConfig): Named[] {
  return [
    ...[...byCapability].map(([capability, name]) => ({ name, capability, isWritten: true })),
    {
      name: defaultFile ?? { value: DEFAULT, line: 1 },
      capability: null,
      isWritten: defaultFile !== null,
    },
  ];
}

function tensorsOf(passport: Passport | null, onnx: string | null): PlanTensors | null {
  const profiles = passport?.profiles ?? null;
  if (passport?.tensors !== undefined) {
    const list = passport.tensors.list.map((one) => ({ ...one, types: [one.dtype] }));
    return { list, profiles, from: 'its passport' };
  }
  const facts = onnx === null ? null : readModelFacts(onnx);
  if (onnx !== null && facts === null)
    throw new InputError(`triton: ${onnx} is not an ONNX model that can be read`);
  if (facts === null || onnx === null) return null;
  const list = wantedOfModel(facts, profiles ?? []).map(({ shape, ...one }) => ({
    ...one,
    // Of several sizes that an axis may have, none is known.
    shape: shape?.map((sizes) => (sizes?.includes(-1) === false ? (sizes[0] ?? null) : null)) ?? null,
  }));
  return { list, profiles, from: onnx };
}

function wrongGpu({ facts }: Inspection, { capability }: Named): boolean {
  if (capability === null || facts.computeCapability === null) return false;
  const isCovered = facts.hardwareCompatibility === 'ampere+' && Number(capability) >= 8;
  return facts.computeCapability !== capability && !isCovered;
}

/** Whether Triton takes this plan on such a GPU: one that is named for it, else the default. */
function isServedOn(gpu: string | null, { capability }: Named, { byCapability }: TritonConfig): boolean {
  if (gpu === null) return true;
  return capability === null ? !byCapability.has(gpu) : capability === gpu;
}

/** The plans of one version folder: that they are there, are engines of TensorRT, for their GPU, and fit the configuration. */
export async function judgeFiles(
  folder: string,
  version: string,
  config: TritonConfig,
  place: string,
  onnx: string | null,
  loadPlan: LoadPlan | null = null,
): Promise<{ plans: TritonPlan[]; findings: Finding[] }> {
  const plans: TritonPlan[] = [];
  const findings: Finding[] = [];
  const add = (
    code: Finding['code'],
    line: number | null,
    message: string,
    remedy: string,
    severity: Finding['severity'] = 'error',
  ): number =>
    findings.push({
      code,
      severity,
      message: `${place}: ${message}.`,
      remedy,
      evidence: [],
      location: line === null ? { file: place } : { file: place, line },
    });
  const home = path.join(folder, version);
  let unserved: string | null = null;
  for (const named of namedPlans(config)) {
    const { name, capability, isWritten } = named;
    const file = path.join(home, name.value);
    if (path.relative(home, path.resolve(home, name.value)).startsWith('..') || path.isAbsolute(name.value)) {
      add(
        'triton-plan-missing',
        name.line,
        `it names ${name.value}, outside the version folder`,
        'Name a file in the version folder.',
      );
      continue;
    }
    // No file has a NUL in its name, and a link may lead back to itself.
    if (name.value.includes('\0') || kindAt(file) === 'missing') {
      // A default that nobody wrote may be absent where every GPU has a plan of its own.
      if (!isWritten && config.byCapability.size > 0) continue;
      const others = readdirSync(home);
      add(
        'triton-plan-missing',
        isWritten ? name.line : null,
        `${isWritten ? 'it names' : 'Triton looks for'} ${name.value}${capability === null ? '' : ` for compute capability ${capability}`}, but version ${version} contains ${others.join(', ') || 'nothing'}`,
        others.length === 1 && capability === null
          ? `Rename ${others[0] ?? ''} to ${name.value}, or write default_model_filename: "${others[0] ?? ''}".`
          : 'Add the plan to the version folder, or name the one that is there.',
      );
      continue;
    }
    const inspection = await inspectPlan(file);
    const plan: TritonPlan = {
      file,
      version,
      servedOn: capability,
      builtOn: inspection.facts.computeCapability,
      comparedWith: null,
      loaded: null,
    };
    plans.push(plan);
    const tried = loadPlan === null ? null : await loadPlan(file);
    const load = tried !== null && isServedOn(tried.gpu, named, config) ? tried : null;
    if (load !== null) plan.loaded = load.isProven;
    if (tried !== null && load === null) {
      unserved = tried.gpu;
      add(
        'triton-plan-not-loaded',
        isWritten ? name.line : null,
        `${file} was not judged by loading: Triton does not serve it on this machine's GPU (compute capability ${tried.gpu ?? ''})`,
        'Run this on each kind of GPU that the repository is served on.',
        'warning',
      );
    }
    // A load looks at the file and at its passport as well.
    findings.push(...(load?.findings ?? inspection.findings));
    if (inspection.facts.product === 'tensorrt-rtx')
      add(
        'triton-plan-other-product',
        isWritten ? name.line : null,
        `${file} is an engine of TensorRT-RTX ${inspection.facts.version ?? ''}, which Triton's TensorRT backend cannot load`,
        'Build the plan with the TensorRT release that the Triton image has.',
      );
    if (wrongGpu(inspection, named))
      add(
        'triton-plan-wrong-gpu',
        name.line,
        `${file} is served on GPUs of compute capability ${capability ?? ''}, but was built on ${inspection.facts.computeCapability ?? ''}`,
        `Build this plan on a GPU of compute capability ${capability ?? ''}, or name it under "${inspection.facts.computeCapability ?? ''}".`,
      );
    if (inspection.facts.product === null) continue;
    // A load has held the plan against its passport already: reading a plan of gigabytes once more tells nothing new.
    const told = load?.tensors ?? null;
    const checked = told === null ? await checkPassport({ enginePath: file }) : null;
    const contradictions = checked?.findings.filter(({ severity }) => severity === 'error') ?? [];
    if (load === null) findings.push(...contradictions);
    const passport = contradictions.length === 0 ? (checked?.passport ?? null) : null;
    const tensors = told ?? tensorsOf(passport, onnx);
    plan.comparedWith = tensors?.from ?? null;
    if (tensors === null)
      add(
        'triton-tensors-unproven',
        null,
        `the inputs and outputs of ${file} are unknown, so max_batch_size, types and dims were not compared`,
        'Deliver the passport with the plan, or name the ONNX model that it was built from: --model NAME=FILE.',
        'warning',
      );
    else
      for (const { code, line, message, remedy } of judgeTensors(config, tensors))
        add(code, line, message, remedy);
  }
  // Triton here finds nothing to serve; a warning for each plan would be green with none of them loaded.
  if (unserved !== null && plans.every(({ loaded }) => loaded === null))
    add(
      'triton-plan-missing',
      null,
      `version ${version} has no plan for this machine's GPU (compute capability ${unserved})`,
      `Add a plan under "${unserved}", or a default one; or load the model only where it is served: \`trt-guard triton ${folder} --load\` there.`,
    );
  return { plans, findings };
}
