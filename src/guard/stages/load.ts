import type { Finding } from '../../core/findings.js';
import { PRODUCT_NAMES, type Product } from '../../core/product.js';
import type { Witness } from '../../core/report.js';
import { logOfHarness } from '../../diagnose/index.js';
import {
  executeEngine,
  loadEngine,
  loadInImage,
  loadFindings,
  RUN_CODES,
  type HarnessResult,
  type ImageRuntime,
  type Loaded,
  type PythonRuntime,
  type RunRequest,
  type RuntimeFacts,
} from '../../toolchain/index.js';
import type { Host } from '../../host/host.js';
import type { BuildPlan } from '../build-plan.js';
import type { Request } from '../request/request.js';
import { baselineRequest, type Baseline } from './baseline.js';
import { explained } from './explain.js';
import type { Inspected } from './inspect.js';
import { bytesOf, changesSince, type ModelBytes } from './model-bytes.js';
import { otherGpu } from './other-gpu.js';
import type { RunContext } from '../run-context.js';
import type { StageFacts, StageResult } from './stage.js';
import { displayPath, type Target } from '../targets/target.js';

export interface LoadTask {
  file: string;
  target: Target;
  inspected: Inspected;
  /** The version that production runs. */
  version: string;
  runtime: PythonRuntime | ImageRuntime;
  /** What the engine was converted with; null for one that was given. */
  plan: BuildPlan | null;
  /** A folder for the inputs and outputs of the runs; null where nobody wants them. */
  saved: string | null;
  /** What it is executed in turn with; absent: nothing. */
  baseline?: Baseline;
  /** What was heard before. */
  witnesses: readonly Witness[];
}

/**
 * Deserializes the engine with the runtime of production and makes an execution context. Without a GPU the runtime is still
 * measured, so that a disagreement is found before any load; the load itself then stays unproven.
 * @throws FindingError where the model to refit from would have another file read
 */
export async function loadStage(
  { host, request, cases }: RunContext,
  { file, target, inspected, version, runtime, plan, saved, baseline, witnesses }: LoadTask,
): Promise<StageResult<HarnessResult>> {
  const { product } = request;
  // What the engine gets its weights from is read in another process.
  const weights = request.refitFrom === null ? null : await bytesOf(request.refitFrom);
  const common = {
    product,
    engine: file,
    plugins: plan === null ? request.plugins : plan.plugins.map(({ file: plugin }) => plugin),
    timeoutSeconds: request.loadTimeoutSeconds,
    requireGpu: true,
    ...(weights === null
      ? {}
      : {
          refitFrom: weights.model,
          refitData: (weights.digest?.externalData ?? []).map(({ file: data }) => data),
        }),
  };
  const isRun = request.require === 'run';
  const load = (by: Pick<RunRequest, 'python' | 'env' | 'image'>): Promise<Loaded> =>
    isRun
      ? loadAndRun(host, request, {
          ...common,
          ...by,
          cases,
          ...(saved === null ? {} : { save: saved }),
          ...(baseline === undefined
            ? {}
            : { baseline: baselineRequest(inspected.sha256, baseline, request.runTimeoutSeconds) }),
        })
      : loadEngine(host, { ...common, ...by });
  const { first, verbose, finding } =
    'image' in runtime
      ? await loadInImage(host, {
          image: runtime,
          request: { python: 'python3', ...common },
          shapes: shapesOf(plan, request),
          runs: isRun,
          load: (image) => load({ python: 'python3', image }),
        })
      : { ...(await load({ python: runtime.python, env: runtime.env })), finding: null };
  const inside = witnessesOf(first, product);
  const heard = 'image' in runtime ? [...inside, ...imageWitness(inside, runtime)] : inside;
  const engine = displayPath(target.engine);
  const location = { file: displayPath(target.model ?? target.engine) };
  const findings = await explained(
    (finding === null ? loadFindings(first, { engine, verbose }) : [finding])
      .filter(isOfLoad)
      .map((one) => ({ location, ...one })),
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
  const doubt = isLoaded ? doubtAbout(first, product, host.platform) : whyNoLoad(first);
  const isOwnModule = first.loadedBy === undefined || first.loadedBy.by === 'module';
  const by = isOwnModule ? {} : { detail: `by ${first.loadedBy?.detail ?? ''}` };
  return {
    status: doubt === null ? 'pass' : 'unproven',
    value: first,
    witnesses: heard,
    findings: [
      ...findings,
      ...otherBytes(first, inspected.sha256, engine),
      ...(weights === null ? [] : await changesSince(weights)),
      ...otherGpu(first, inspected.facts, engine, { told: findings, location }),
      ...('image' in runtime ? runtime.findings.map((finding) => ({ location, ...finding })) : []),
    ],
    facts: {
      ...(first.runtime === null ? {} : { machine: machineOf(first.runtime) }),
      ...(first.engine === null ? {} : engineFacts(first.engine, plan)),
      ...(first.loadedBy === undefined ? {} : { loadedBy: first.loadedBy }),
      ...(weights === null ? {} : refitFacts(weights, first)),
      ...(first.confinement === undefined
        ? {}
        : { confinement: first.confinement.map((one) => ({ what: whatRan(first), ...one })) }),
    },
    ...(doubt === null ? by : { detail: doubt }),
  };
}

/** Whose weights the engine was given: its load proves it with these alone. */
function refitFacts({ model, digest }: ModelBytes, { refit }: HarnessResult): StageFacts {
  if (digest === null || refit === null || refit.reason !== null) return {};
  return { refitFrom: { file: displayPath(model), sha256: digest.sha256 } };
}

/** What the runtime lists of the engine. The profiles of one that was converted here are told as they were asked for. */
function engineFacts(
  { tensors, profileShapes }: NonNullable<HarnessResult['engine']>,
  plan: BuildPlan | null,
): StageFacts {
  const isTold = plan === null && profileShapes != null && profileShapes.length > 0;
  return { ...(tensors.length === 0 ? {} : { tensors }), ...(isTold ? { shapes: profileShapes } : {}) };
}

/** The program whose confinement is told. */
function whatRan({ trtexec, mode }: HarnessResult): string {
  if (trtexec !== undefined) return 'trtexec';
  return mode === 'triton' ? 'tritonserver' : 'harness';
}

/** For each input for which it is known: a size that its profile accepts. */
function shapesOf(plan: BuildPlan | null, request: Request): Record<string, readonly number[]> {
  const ranges = plan === null ? request.shapes : (plan.profiles[0] ?? []);
  return Object.fromEntries(ranges.map(({ input, opt }) => [input, opt]));
}

/** The next stage reports what went wrong in a run. */
const isOfLoad = ({ code }: Finding): boolean => !(code in RUN_CODES);

/** Loads and executes in one process. A load that fails is repeated for its evidence, as it is without a run. */
async function loadAndRun(
  host: Host,
  request: Request,
  asked: RunRequest,
): Promise<{ first: HarnessResult; verbose: HarnessResult | null }> {
  const timeoutSeconds = request.loadTimeoutSeconds + request.runTimeoutSeconds;
  const first = await executeEngine(host, { ...asked, timeoutSeconds });
  if (first.deserialized !== false && first.context !== false) return { first, verbose: null };
  return { first, verbose: (await loadEngine(host, asked)).verbose };
}

/**
 * Why a load that succeeded proves nothing: nobody knows which TensorRT it was. A module can answer without any library below it, and
 * what a library is called is not a measurement. Where the system lists no libraries (it is not Linux) none is missed.
 */
function doubtAbout({ runtime }: HarnessResult, product: Product, platform: NodeJS.Platform): string | null {
  if (runtime === null) return 'the runtime was not measured';
  if (runtime.gpu === null) return 'the load was reported, but no GPU was measured';
  if (runtime.libraryPath?.startsWith('/trt-guard/') === true)
    return `the library that loaded is ${runtime.libraryPath}, which was mounted, not the image’s own`;
  if (platform !== 'linux') return null;
  const unmeasured = librariesOf(runtime).filter(({ version }) => version === null);
  if (unmeasured.length > 0)
    return unmeasured
      .map(
        ({ path, error }) =>
          `the library ${path} is mapped and could not be measured (${error ?? 'no answer'})`,
      )
      .join('; ');
  const isSeen = librariesOf(runtime).some((library) => productOf(library, product) === product);
  if (isSeen && runtime.libraryPath === null)
    return `only another kind of ${PRODUCT_NAMES[product]} runtime (lean, dispatch) was seen behind the Python module`;
  if (isSeen) return null;
  return `no ${PRODUCT_NAMES[product]} library was seen behind the Python module, so it is not known what loaded the engine`;
}

/** The harness hashes what it passes to TensorRT: a file that was replaced just for the load is noticed. */
function otherBytes({ engineBytes, deserialized }: HarnessResult, sha256: string, engine: string): Finding[] {
  if (deserialized !== true || engineBytes?.sha256 === sha256) return [];
  return [
    {
      code: 'engine-changed',
      severity: 'error',
      message: `${engine} did not have the inspected bytes when it was loaded: sha256 ${engineBytes?.sha256 ?? 'unknown'}, not ${sha256}.`,
      remedy: 'Find out what else writes to it: another job on this runner, or a program in this job.',
      evidence: [],
      location: { file: engine },
    },
  ];
}

type Library = NonNullable<RuntimeFacts['libraries']>[number];

/** Every TensorRT core library of the process: each is a witness, as which of them is asked is a matter of load order. */
function librariesOf({ libraries, libraryPath, libraryVersion }: RuntimeFacts): readonly Library[] {
  if (libraries !== undefined) return libraries;
  return libraryPath === null ? [] : [{ path: libraryPath, version: libraryVersion, error: null }];
}

/** By the library's name; under a name that a repackager gave it, the product that was asked for. */
function productOf({ path }: Library, asked: Product): Product {
  if (/tensorrt_rtx[^/]*$/.test(path)) return 'tensorrt-rtx';
  return /nvinfer[^/]*$/.test(path) ? 'tensorrt' : asked;
}

function machineOf({ gpu, driverVersion, driverCuda }: RuntimeFacts): {
  gpu: RuntimeFacts['gpu'];
  driverVersion: string | null;
  driverCuda: string | null;
} {
  return { gpu, driverVersion, driverCuda };
}

/** What was measured where the engine was loaded. Mounted bindings are ours: they say nothing about what production has. */
export function witnessesOf(
  { runtime, loadedBy }: Pick<HarnessResult, 'runtime' | 'loadedBy'>,
  product: Product,
): Witness[] {
  const told = runtime === null ? [] : runtimeWitnesses(runtime, product);
  return loadedBy?.by === 'bindings' ? told.filter(({ source }) => source !== 'runtime-module') : told;
}

function runtimeWitnesses(facts: RuntimeFacts, product: Product): Witness[] {
  const { moduleVersion, moduleFile, python } = facts;
  return [
    ...(moduleVersion === null
      ? []
      : [
          {
            source: 'runtime-module' as const,
            product,
            version: releaseOf(moduleVersion),
            detail: moduleFile ?? python,
          },
        ]),
    ...librariesOf(facts).flatMap((library): Witness[] =>
      library.version === null
        ? []
        : [
            {
              source: 'runtime-library',
              product: productOf(library, product),
              version: library.version,
              detail: library.path,
            },
          ],
    ),
  ];
}

/** `10.6.0` of `10.6.0.post2`, as bindings of a later build of the same release call themselves (seen with 10.6.0.post2). */
function releaseOf(version: string): string {
  return /^(\d+(?:\.\d+)*)(?:\.?(?:post|dev|a|b|rc)\d+)?(?:\+[\w.]+)?$/.exec(version)?.[1] ?? version;
}

/** What the image contains, as measured in it, and which image that is. */
function imageWitness(inside: readonly Witness[], { image }: ImageRuntime): Witness[] {
  const library = inside.find(({ source }) => source === 'runtime-library');
  return library === undefined ? [] : [{ ...library, source: 'image', detail: image.pinned }];
}

function whyNoLoad({ runtime, server }: HarnessResult): string {
  if (server?.guessed === true)
    return `tritonserver refused an inference with guessed sizes (give shapes): ${server.answer ?? ''}`;
  if (runtime === null || runtime.gpu !== null) return 'the harness did not get as far as the load';
  const { cudaError } = runtime;
  return `this machine has no usable GPU${cudaError === null ? '' : ` (CUDA error ${cudaError.code}, ${cudaError.name})`}`;
}
