import type { Product } from '../../core/product.js';
import type { Witness } from '../../core/report.js';
import { logOfHarness } from '../../diagnose/index.js';
import {
  executeEngine,
  loadEngine,
  loadFindings,
  RUN_CODES,
  type HarnessResult,
  type LoadRequest,
  type PythonRuntime,
  type RuntimeFacts,
} from '../../toolchain/index.js';
import type { Finding } from '../../core/findings.js';
import type { Host } from '../../host/host.js';
import type { BuildPlan } from '../build-plan.js';
import type { Request } from '../request.js';
import type { RunCase } from '../run-inputs.js';
import { explained } from './explain.js';
import type { Inspected } from './inspect.js';
import type { RunContext } from '../run-context.js';
import type { StageResult } from './stage.js';
import { displayPath, type Target } from '../targets.js';

export interface LoadTask {
  file: string;
  target: Target;
  inspected: Inspected;
  /** The version that production runs. */
  version: string;
  runtime: PythonRuntime;
  /** What the engine was converted with; null for one that was given. */
  plan: BuildPlan | null;
  /** What was heard before. */
  witnesses: readonly Witness[];
}

/**
 * Deserializes the engine with the runtime of production and makes an execution context. Without a GPU the runtime is still
 * measured, so that a disagreement is found before any load; the load itself then stays unproven.
 */
export async function loadStage(
  { host, request, cases }: RunContext,
  { file, target, inspected, version, runtime, plan, witnesses }: LoadTask,
): Promise<StageResult<HarnessResult>> {
  const { product } = request;
  const asked = {
    python: runtime.python,
    env: runtime.env,
    product,
    engine: file,
    plugins: plan === null ? request.plugins : plan.plugins.map(({ file: plugin }) => plugin),
    timeoutSeconds: request.loadTimeoutSeconds,
    requireGpu: true,
  };
  const { first, verbose } =
    request.require === 'run' ? await loadAndRun(host, request, asked, cases) : await loadEngine(host, asked);
  const heard = first.runtime === null ? [] : runtimeWitnesses(first.runtime, product);
  const engine = displayPath(target.engine);
  const location = { file: displayPath(target.model ?? target.engine) };
  const findings = explained(
    loadFindings(first, { engine, verbose })
      .filter(isOfLoad)
      .map((finding) => ({ location, ...finding })),
    logOfHarness(verbose ?? first),
    {
      plan: inspected.facts,
      witnesses: [...witnesses, ...heard],
      harness: first,
      request: { product, pin: version, model: target.model, engine },
      platform: { os: host.platform, arch: host.arch },
    },
    { location, source: 'TensorRT log' },
  );
  // A run that dies has loaded the engine before.
  const isLoaded =
    (first.done || first.runStarted !== null) && first.deserialized === true && first.context === true;
  return {
    status: isLoaded ? 'pass' : 'unproven',
    value: first,
    witnesses: heard,
    findings,
    ...(first.runtime === null ? {} : { facts: { machine: machineOf(first.runtime) } }),
    ...(isLoaded ? {} : { detail: whyNoLoad(first) }),
  };
}

/** What a run did wrong is told by the stage after this one. */
const isOfLoad = ({ code }: Finding): boolean => !(code in RUN_CODES);

/** Loads and executes in one process. A load that fails is repeated for its evidence, as it is without a run. */
async function loadAndRun(
  host: Host,
  request: Request,
  asked: LoadRequest,
  cases: readonly RunCase[],
): Promise<{ first: HarnessResult; verbose: HarnessResult | null }> {
  const timeoutSeconds = request.loadTimeoutSeconds + request.runTimeoutSeconds;
  const first = await executeEngine(host, { ...asked, timeoutSeconds, cases });
  if (first.deserialized !== false && first.context !== false) return { first, verbose: null };
  return { first, verbose: (await loadEngine(host, asked)).verbose };
}

function machineOf({ gpu, driverVersion, driverCuda }: RuntimeFacts): {
  gpu: RuntimeFacts['gpu'];
  driverVersion: string | null;
  driverCuda: string | null;
} {
  return { gpu, driverVersion, driverCuda };
}

function runtimeWitnesses(facts: RuntimeFacts, product: Product): Witness[] {
  const { moduleVersion, moduleFile, libraryVersion, libraryPath, python } = facts;
  const witness = (
    source: 'runtime-module' | 'runtime-library',
    version: string | null,
    file: string | null,
  ): Witness[] => (version === null ? [] : [{ source, product, version, detail: file ?? python }]);
  return [
    ...witness('runtime-module', moduleVersion, moduleFile),
    ...witness('runtime-library', libraryVersion, libraryPath),
  ];
}

function whyNoLoad({ runtime }: HarnessResult): string {
  if (runtime === null || runtime.gpu !== null) return 'the harness did not get as far as the load';
  const { cudaError } = runtime;
  return `this machine has no usable GPU${cudaError === null ? '' : ` (CUDA error ${cudaError.code}, ${cudaError.name})`}`;
}
