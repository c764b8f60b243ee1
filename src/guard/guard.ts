import { observedHost, type Observer } from '../host/observer.js';
import { mayHaveGpu } from '../host/gpu.js';
import type { Host } from '../host/host.js';
import { InputError } from '../core/findings.js';
import type { Report } from '../core/report.js';
import { problemsOfModel } from './model-problems.js';
import { planBuilds } from './build-plan.js';
import { EngineCache } from './cache/cache-entry.js';
import { refuseCommittedCache } from './cache/cache-place.js';
import { checkEngine } from './check-engine.js';
import { makeReport } from './judge.js';
import { GpuTurns } from './several/gpu-turns.js';
import { checkAll } from './several/lanes.js';
import { TimedPhases } from './several/phases.js';
import { configSource, settingsIn } from './declared/config-source.js';
import { openPins, withOneVersion } from './declared/open-pins.js';
import { findDeclaredPins, runtimePins, type Pins } from './declared/pin.js';
import { settleProduct } from './declared/product.js';
import { FROM_REPOSITORY, productionImage } from './declared/production-image.js';
import type { Request } from './request/request.js';
import type { RunContext } from './run-context.js';
import type { PythonRuntime } from '../toolchain/index.js';
import { tensorFolders } from '../accuracy/index.js';
import { References } from './references.js';
import { runFacts } from './run-facts.js';
import { refuseTracked } from './targets/overwriting.js';
import { removeStaleEngine } from './targets/stale.js';
import { RuntimeImages } from './runtime-images.js';
import { Runtimes } from './runtimes.js';
import { displayPath, isModel } from './targets/target.js';
import { findTargets, forgetModel, NoSuchModel } from './targets/targets.js';
import { isBuiltWithPython, toolchainStage } from './stages/toolchain.js';

/**
 * The whole way, from a request to its report.
 * @param made Pythons by the version of their runtime that the caller has had made for this request
 * @throws InputError for a request that cannot be carried out as written; everything else ends in the report
 */
export async function guard(
  asWritten: Request,
  realHost: Host,
  observer: Observer,
  made = new Map<string, Promise<PythonRuntime>>(),
): Promise<Report> {
  const given = await settleProduct(asWritten);
  const phases = new TimedPhases(observer, () => realHost.now());
  const host = observedHost(realHost, phases);
  const runtimes = new Runtimes(given, host, phases, made);
  try {
    return await guarded(given, realHost, { host, observer, phases, runtimes });
  } finally {
    runtimes.abandon();
  }
}

interface Means {
  host: Host;
  observer: Observer;
  phases: TimedPhases;
  runtimes: Runtimes;
}

/**
 * The whole way: request -> pins -> toolchain -> convert -> inspect -> load -> judge -> report. Versions are resolved here, once.
 * @throws InputError
 */
async function guarded(
  given: Request,
  realHost: Host,
  { host, observer, phases, runtimes }: Means,
): Promise<Report> {
  // Before anything that is kept is looked at, and run: a pull request may have put it there.
  await refuseCommittedCache(host);
  // Nearly every such request comes to need it, and nothing before that takes as long.
  if (given.tensorrtVersion !== null && given.models.length > 0 && isBuiltWithPython(given))
    runtimes.begin(given.tensorrtVersion);
  // Git is waited for where its answer is needed.
  const coming = runFacts(realHost);
  const configOf = configSource(given, host);
  const config = await configOf(process.cwd());
  const settings = await settingsIn(config, process.cwd());
  const targets = await findTargets(given, (model) => settings.of(model).output).catch(
    async (error: unknown) => {
      if (error instanceof NoSuchModel) await forgetModel(host, given, error.model);
      throw error;
    },
  );
  await refuseTracked(host, given, targets);
  for (const { engine } of targets.filter(isModel))
    if (await removeStaleEngine(engine))
      host.progress(
        `${displayPath(engine)} from an earlier run was removed: the new engine takes its place once it is proven`,
      );
  const asked = runtimePins(given);
  if (given.python !== null && asked.length > 1)
    throw new InputError(
      `python names one runtime, but runtime-version asks for ${asked.length}: leave one of them out`,
    );
  if (given.runtimeImages.length > 1 && asked.length > 1)
    throw new InputError(
      `runtime-version names ${asked.length} versions and runtime-image ${given.runtimeImages.length} images, but an image has only one version: give a single version or a single image`,
    );
  if (given.attestation !== null && targets.length !== 1)
    throw new InputError(
      `attestation is one statement about one engine, but ${targets.length} engines are checked`,
    );
  const models = targets.filter(isModel).map(({ model }) => model);
  const cases = given.inputs === null ? [] : tensorFolders(given.inputs, 'inputs');
  const plans = planBuilds(given, models, settings.of, cases);
  const pins = await phases.phase('pins', async () => {
    const found = await findDeclaredPins(given, targets, host, configOf);
    const { root, why } = found.search;
    host.progress(`Pins: ${root === null ? 'not searched' : `searched in ${root}`} (${why})`);
    return found;
  });
  const request = withProductionImage(given, pins);
  const facts = await coming;

  // What a model or its shapes rule out must not cost a download.
  const convertible: string[] = [];
  for (const model of models)
    if ((await problemsOfModel(model, plans.get(model), request, pins)).length === 0) convertible.push(model);
  const toolchain =
    convertible.length > 0
      ? await phases.phase('toolchain', () =>
          toolchainStage({
            request,
            host,
            pins,
            runtimes,
            plans: convertible.flatMap((model) => plans.get(model) ?? []),
          }),
        )
      : null;

  if (toolchain !== null && toolchain.value !== null && request.runtimeImages.length === 0)
    runtimes.ahead(asked.map(({ version }) => version));

  const context: RunContext = {
    request,
    host,
    observer: phases,
    run: facts,
    pins,
    runtimePins: asked,
    runtimes,
    images: new RuntimeImages(request, host, phases),
    cache: new EngineCache(request, host),
    toolchain,
    plans,
    cases,
    references: new References(host, phases),
    gpu: new GpuTurns(mayHaveGpu(realHost)),
  };
  const rows = (
    await checkAll(context, targets, { host: realHost, observer, phases }, checkEngine).finally(() => {
      runtimes.abandon();
    })
  ).flat();
  const hit = await runtimes.foundAgain();
  return {
    ...makeReport(request.require, withOneVersion(rows), [
      ...pins.findings,
      ...openPins(pins.witnesses, asked),
      ...(await settings.unused(models)),
    ]),
    run: facts,
    pins: pins.search,
    ...(pins.ignored.length === 0 ? {} : { ignored: pins.ignored }),
    ...(hit === null ? {} : { toolchainCache: { hit } }),
    ...(toolchain?.value?.kept === undefined ? {} : { trtexecCache: { hit: toolchain.value.kept } }),
    phases: phases.taken,
  };
}

/** The request with the image that the pins name, where it leaves that to them. */
function withProductionImage(request: Request, { written }: Pins): Request {
  const runtimeImages = request.runtimeImages.map((image) =>
    image === FROM_REPOSITORY ? productionImage(written) : image,
  );
  return { ...request, runtimeImages: [...new Set(runtimeImages)] };
}
