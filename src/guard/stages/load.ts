import type { Product } from '../../core/product.js';
import type { Witness } from '../../core/report.js';
import { logOfHarness } from '../../diagnose/index.js';
import {
  loadEngine,
  loadFindings,
  type HarnessResult,
  type PythonRuntime,
  type RuntimeFacts,
} from '../../toolchain/index.js';
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
  /** What was heard before. */
  witnesses: readonly Witness[];
}

/**
 * Deserializes the engine with the runtime of production and makes an execution context. Without a GPU the runtime is still
 * measured, so that a disagreement is found before any load; the load itself then stays unproven.
 */
export async function loadStage(
  { host, request }: RunContext,
  { file, target, inspected, version, runtime, witnesses }: LoadTask,
): Promise<StageResult<HarnessResult>> {
  const { product } = request;
  const { first, verbose } = await loadEngine(host, {
    python: runtime.python,
    env: runtime.env,
    product,
    engine: file,
    plugins: request.plugins,
    timeoutSeconds: request.loadTimeoutSeconds,
    requireGpu: true,
  });
  const heard = first.runtime === null ? [] : runtimeWitnesses(first.runtime, product);
  const engine = displayPath(target.engine);
  const location = { file: displayPath(target.model ?? target.engine) };
  const findings = explained(
    loadFindings(first, { engine, verbose }).map((finding) => ({ location, ...finding })),
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
  const isLoaded = first.done && first.deserialized === true && first.context === true;
  return {
    status: isLoaded ? 'pass' : 'unproven',
    value: first,
    witnesses: heard,
    findings,
    ...(first.runtime === null ? {} : { facts: { machine: machineOf(first.runtime) } }),
    ...(isLoaded ? {} : { detail: whyNoLoad(first) }),
  };
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
