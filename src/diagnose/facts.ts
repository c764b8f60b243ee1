import type { Witness } from '../core/report.js';
import type { ExitStatus } from '../host/host.js';
import type { HarnessResult } from '../toolchain/index.js';
import { parseVersion, versionsAgree } from '../core/version.js';
import type { Cause } from './causes/causes.js';
import type { DiagnosisFacts } from './diagnosis-facts.js';
import { causeOfModel } from './model.js';
import type { Captures } from './rules/rule.js';

/** What the facts say. `settled` beats any log line; otherwise it counts if the log shows no cause, or only how the run ended. */
export interface FactVerdict {
  cause: Cause;
  settled: boolean;
  captures: Captures;
}

type FactRule = (facts: DiagnosisFacts, magicRefused: boolean) => FactVerdict | null;

/**
 * In the order of what has to be right first. The machine comes after the version: without a GPU no runtime says that versions
 * differ (observed: it asks CUDA first), so versions are judged from what was measured.
 */
const RULES: readonly FactRule[] = [model, file, product, version, gpu, machine, ending];

/**
 * The cause that the facts show, or null if they show none. An engine that loaded has none of these causes.
 * @param magicRefused the log says that the runtime did not know the first bytes of the file
 */
export function causeOfFacts(facts: DiagnosisFacts, magicRefused: boolean): FactVerdict | null {
  for (const rule of RULES) {
    const verdict = rule(facts, magicRefused);
    if (verdict !== null) return verdict;
  }
  return null;
}

/** A model that its parser refused and whose own content shows why: the parser often says no more than `false`. */
function model({ onnx, harness, request }: DiagnosisFacts): FactVerdict | null {
  if (onnx == null || harness?.parsed !== false) return null;
  const verdict = causeOfModel(onnx, request?.model ?? null);
  return verdict === null ? null : { ...verdict, settled: true };
}

function file({ plan, harness }: DiagnosisFacts): FactVerdict | null {
  if (plan === undefined || plan === null || loaded(harness)) return null;
  const captures = { file: plan.file };
  switch (plan.format) {
    case 'empty':
      return { cause: 'engine-file-empty', settled: true, captures };
    case 'wrapped-plan':
      return { cause: 'engine-foreign-header', settled: true, captures };
    case 'onnx':
      return {
        cause: 'not-an-engine-file',
        settled: true,
        captures: { ...captures, format: 'an ONNX model' },
      };
    case 'git-lfs-pointer':
      return {
        cause: 'not-an-engine-file',
        settled: true,
        captures: { ...captures, format: 'a Git LFS pointer' },
      };
    case 'not-a-plan':
      return { cause: 'not-an-engine-file', settled: true, captures };
    case 'plan':
      return plan.complete === false ? { cause: 'engine-corrupted', settled: true, captures } : null;
  }
}

function product(
  { plan, harness, witnesses, request }: DiagnosisFacts,
  magicRefused: boolean,
): FactVerdict | null {
  if (plan?.product == null || loaded(harness)) return null;
  // A runtime that refuses the magic of an RTX plan is the other product.
  const refusedRtx = magicRefused && plan.product === 'tensorrt-rtx';
  const runtime = runtimeWitness(witnesses)?.product ?? (refusedRtx ? 'tensorrt' : request?.product);
  return runtime === undefined || runtime === plan.product
    ? null
    : { cause: 'rtx-vs-tensorrt', settled: true, captures: { file: plan.file } };
}

function machine({ harness, request }: DiagnosisFacts): FactVerdict | null {
  const error = harness?.runtime?.cudaError;
  if (error == null || loaded(harness) || buildsWithoutGpu(harness, request?.product)) return null;
  const captures = { cudaCode: String(error.code), cudaError: error.name };
  return error.code === 35
    ? { cause: 'cuda-driver-too-old', settled: false, captures }
    : { cause: 'cuda-init-failure', settled: false, captures };
}

/**
 * A build that a missing GPU did not stop: TensorRT-RTX builds without one (observed with 1.4, 1.5 and 1.7), and any builder
 * that got as far as parsing has started. The measured CUDA error is then background, not a cause.
 */
function buildsWithoutGpu(harness: HarnessResult | null | undefined, asked: string | undefined): boolean {
  if (harness?.mode !== 'build') return false;
  return harness.parsed !== null || harness.runtime?.module === 'tensorrt_rtx' || asked === 'tensorrt-rtx';
}

function version({ plan, harness, witnesses }: DiagnosisFacts): FactVerdict | null {
  if (loaded(harness)) return null;
  const built = plan?.version ?? witnesses?.find(({ source }) => source === 'plan-header')?.version;
  const runs = harness?.runtime?.libraryVersion ?? runtimeWitness(witnesses)?.version;
  const builder = built == null ? null : parseVersion(built);
  const runtime = runs === undefined ? null : parseVersion(runs);
  if (built == null || runs === undefined || builder === null || runtime === null) return null;
  return versionsAgree(builder, runtime)
    ? null
    : { cause: 'engine-version-mismatch', settled: true, captures: { builder: built, runtime: runs } };
}

function gpu({ plan, harness }: DiagnosisFacts): FactVerdict | null {
  const built = plan?.computeCapability;
  const runs = harness?.runtime?.gpu?.computeCapability;
  if (harness?.deserialized !== false || built == null || runs === undefined || built === runs) return null;
  if (plan?.hardwareCompatibility === 'ampere+' && Number(runs) >= 8) return null;
  return {
    cause: 'gpu-arch-mismatch',
    settled: true,
    captures: { builtCapability: built, capability: runs },
  };
}

function ending({ harness, convertEnding }: DiagnosisFacts): FactVerdict | null {
  const end = harness?.done === false ? harness.ending : convertEnding;
  const signal = signalOf(end);
  if (signal === null) return null;
  return signal === 'SIGKILL'
    ? { cause: 'host-out-of-memory', settled: false, captures: {} }
    : { cause: 'native-crash', settled: false, captures: { signal } };
}

/** The signal behind an ending, also where a shell reports it as 128 + n. */
function signalOf(end: ExitStatus | undefined): string | null {
  if (end?.kind === 'signal') return end.signal === 'SIGTERM' || end.signal === 'SIGINT' ? null : end.signal;
  if (end?.kind !== 'exited') return null;
  return { 134: 'SIGABRT', 135: 'SIGBUS', 136: 'SIGFPE', 137: 'SIGKILL', 139: 'SIGSEGV' }[end.status] ?? null;
}

function loaded(harness: HarnessResult | null | undefined): boolean {
  return harness?.done === true && harness.deserialized === true;
}

function runtimeWitness(witnesses: readonly Witness[] | undefined): Witness | undefined {
  return (
    witnesses?.find(({ source }) => source === 'runtime-library') ??
    witnesses?.find(({ source }) => source === 'runtime-module')
  );
}
