import type { Product } from '../core/product.js';
import { logOfHarness } from '../diagnose/index.js';
import type { Host } from '../host/host.js';
import { type HarnessResult, type RuntimeFacts, loadEngine, loadFindings } from '../toolchain/index.js';
import { explainFailure } from './explain.js';
import type { Inspected } from './inspect-stage.js';
import type { Witness } from '../core/report.js';
import type { Request } from './request.js';
import type { Runtimes } from './runtimes.js';
import { displayPath, type Subject } from './subjects.js';
import type { Trail } from './trail.js';

function runtimeWitnesses(facts: RuntimeFacts, product: Product): Witness[] {
  const { moduleVersion, moduleFile, libraryVersion, libraryPath, python } = facts;
  return [
    ...(moduleVersion === null
      ? []
      : [
          {
            source: 'runtime-module' as const,
            product,
            version: moduleVersion,
            detail: moduleFile ?? python,
          },
        ]),
    ...(libraryVersion === null
      ? []
      : [
          {
            source: 'runtime-library' as const,
            product,
            version: libraryVersion,
            detail: libraryPath ?? python,
          },
        ]),
  ];
}

export interface LoadTask {
  file: string;
  subject: Subject;
  inspected: Inspected;
  /** The version that production runs. */
  version: string;
}

/**
 * Deserializes the engine with the runtime of production and makes an execution context. Without a GPU the runtime is still
 * measured, so that a disagreement is found before any load; the load itself then stays unproven.
 * @returns the run that counts, for the passport; null where there was none
 */
export async function loadStage(
  host: Host,
  request: Request,
  runtimes: Runtimes,
  { file, subject, inspected, version }: LoadTask,
  trail: Trail,
): Promise<HarnessResult | null> {
  let result: HarnessResult | null = null;
  await trail.step('load', async () => {
    const runtime = await runtimes.forLoading(version);
    const { first, verbose } = await loadEngine(host, {
      python: runtime.python,
      env: runtime.env,
      product: request.product,
      engine: file,
      plugins: request.plugins,
      timeoutSeconds: request.loadTimeoutSeconds,
      requireGpu: true,
    });
    result = first;
    if (first.runtime !== null) trail.witnesses.push(...runtimeWitnesses(first.runtime, request.product));
    const display = displayPath(subject.engine);
    const location = { file: displayPath(subject.model ?? subject.engine) };
    trail.findings.push(
      ...loadFindings(first, { engine: display, verbose }).map((finding) => ({ location, ...finding })),
    );
    explainFailure(
      trail,
      logOfHarness(verbose ?? first),
      {
        plan: inspected.facts,
        witnesses: trail.witnesses,
        harness: first,
        request: { product: request.product, pin: version, model: subject.model, engine: display },
        platform: { os: host.platform, arch: host.arch },
      },
      { location, source: 'TensorRT log' },
    );
    if (first.done && first.deserialized === true && first.context === true) return { status: 'pass' };
    return { status: 'unproven', detail: whyNoLoad(first) };
  });
  return result;
}

function whyNoLoad({ runtime }: HarnessResult): string {
  if (runtime === null || runtime.gpu !== null) return 'the harness did not get as far as the load';
  const { cudaError } = runtime;
  return `this machine has no usable GPU${cudaError === null ? '' : ` (CUDA error ${cudaError.code}, ${cudaError.name})`}`;
}
