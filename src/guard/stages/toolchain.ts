import { rm } from 'node:fs/promises';
import { FindingError, InputError, type Finding } from '../../core/findings.js';
import type { Product } from '../../core/product.js';
import type { Witness } from '../../core/report.js';
import { mayHaveGpu } from '../../host/gpu.js';
import type { Host } from '../../host/host.js';
import {
  convertWithPython,
  convertWithTrtexec,
  provideTrtexec,
  pythonPaths,
  refuseReservedArguments,
  trtexecBannerVersion,
  type ConvertResult,
  type HarnessResult,
  type ProvidedTrtexec,
  type PythonRuntime,
} from '../../toolchain/index.js';
import { trtexecArguments, type BuildPlan } from '../build-plan.js';
import type { Pins } from '../declared/pin.js';
import type { Request } from '../request/request.js';
import type { Runtimes } from '../runtimes.js';
import { buildsOnlyWithGpu, refusedByPython, refusedByTrtexec } from './refusals.js';
import { failed, hasError, type StageResult } from './stage.js';

/** What turns a model into an engine: found once, used for every model. */
export interface Converter {
  kind: 'trtexec' | 'python';
  /** A trtexec that was downloaded for an earlier job, and found again. */
  kept?: boolean;
  /** Of everything that it is asked for, what decides what the engine will be. */
  arguments: (plan: BuildPlan) => readonly string[];
  /** Measured version of the library that builds; null where `python` is what builds. */
  version: string | null;
  /** With the Python that measures the GPU and its driver, and its own library if it builds; null where there is no Python. */
  measured:
    | ((
        use: (python: Pick<PythonRuntime, 'python' | 'env'>) => Promise<HarnessResult>,
      ) => Promise<HarnessResult>)
    | null;
  /** Never rejects because of what the tool did. Its lines go to the host of the engine that it builds. */
  build: (host: Host, plan: BuildPlan, model: string, output: string) => Promise<ConvertResult>;
}

interface Asked {
  request: Request;
  host: Host;
  pins: Pins;
  runtimes: Runtimes;
  /** Of every model that will be converted. */
  plans: readonly BuildPlan[];
}

export function libraryWitness(product: Product, version: string | null, detail: string): Witness[] {
  return version === null ? [] : [{ source: 'builder-library', product, version, detail }];
}

/**
 * Finds what converts: trtexec where the request names it or it is here in the pinned version; with converter trtexec it may be
 * downloaded. Else the Python builder: pip packages ship no trtexec.
 * @throws InputError where the request asks for two things that exclude each other
 */
export async function toolchainStage(asked: Asked): Promise<StageResult<Converter>> {
  try {
    const trtexec = await findTrtexec(asked);
    return trtexec === null ? await pythonConverter(asked) : await trtexecConverter(asked, trtexec);
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    return { status: 'fail', value: null, findings: [error.finding] };
  }
}

/** Whether the Python builder converts, whatever else is here. */
export function isBuiltWithPython({ product, converter, trtexec, archiveUrl }: Request): boolean {
  if (converter === 'python') return true;
  return product === 'tensorrt-rtx' && converter === 'auto' && trtexec === null && archiveUrl === null;
}

/** null: the Python builder converts. */
async function findTrtexec({ request, host, pins, plans }: Asked): Promise<ProvidedTrtexec | null> {
  const { product, converter, trtexec: explicit, archiveUrl, trtexecArgs } = request;
  refuseReservedArguments(trtexecArgs);
  if (converter === 'python' && archiveUrl !== null)
    throw new InputError('converter is python, which does not use archive-url: leave it out');
  const named = converter === 'trtexec' || explicit !== null || archiveUrl !== null || trtexecArgs.length > 0;
  if (isBuiltWithPython(request)) return null;
  // A flag that the pinned release lacks must not cost a download. A trtexec that was named reports its own version.
  if (explicit === null) {
    const refused = refusedByTrtexec({ version: pins.version, plans });
    const first = refused.find(({ severity }) => severity === 'error');
    if (first !== undefined) throw new FindingError(first);
  }
  // NVIDIA's archive has gigabytes, and its trtexec builds with a GPU only. One that is here, or a place that was named, is the caller's.
  const isElsewhere = archiveUrl !== null || request.archiveMirror !== null;
  const download = named && request.download;
  const isVain = download && explicit === null && !isElsewhere && !mayHaveGpu(host);
  try {
    return await provideTrtexec(host, {
      product,
      version: pinnedVersion(pins),
      explicit,
      download: download && !isVain,
      archiveUrl,
      archiveSha256: request.archiveSha256,
      mirror: request.archiveMirror,
      allowUnverifiedArchive: request.allowUnverifiedArchive,
    });
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    if (isVain && error.finding.code === 'trtexec-not-found') throw new FindingError(buildsOnlyWithGpu());
    if (named) throw error;
    host.progress(`No trtexec (${error.finding.message}): converting with the Python builder`);
    return null;
  }
}

async function pythonConverter(asked: Asked): Promise<StageResult<Converter>> {
  const { request, host, pins, runtimes, plans } = asked;
  const { product, buildTimeoutSeconds: timeoutSeconds } = request;
  const refused = refusedByPython({ request, host, version: pins.version, plans });
  if (hasError(refused)) return failed(...refused);
  const version = pinnedVersion(pins);
  const runtime = await runtimes.forBuilding(version);
  return {
    status: 'pass',
    value: {
      kind: 'python',
      arguments: trtexecArguments,
      version: null,
      measured: (use) => runtimes.using(version, runtime, host, use, (facts) => facts),
      build: (own, { profiles, args, plugins, precision }, model, output) =>
        runtimes.using(
          version,
          runtime,
          own,
          async (used, on) => {
            // One that was built in vain is in the way: the builder replaces nothing.
            await rm(output, { force: true });
            return convertWithPython(on, {
              runtime: used,
              product,
              model,
              output,
              profiles,
              args,
              plugins: plugins.map(({ file }) => file),
              tellsLayers: precision !== null,
              timeoutSeconds,
            });
          },
          ({ harness }) => harness,
        ),
    },
    findings: refused,
  };
}

async function trtexecConverter(
  { request, host, plans }: Asked,
  { trtexec, findings, candidates, cacheHit: kept }: ProvidedTrtexec,
): Promise<StageResult<Converter>> {
  const { product, buildTimeoutSeconds: timeoutSeconds } = request;
  const version = (await trtexecBannerVersion(host, trtexec)) ?? trtexec.libraryVersion;
  const said: Finding[] = [...findings, ...refusedByTrtexec({ version, plans })];
  const python = request.python ?? pythonPaths(host)[0]?.path;
  const converter: Converter = {
    kind: 'trtexec',
    kept,
    arguments: trtexecArguments,
    version: trtexec.libraryVersion ?? version,
    measured: python === undefined ? null : (use) => use({ python, env: {} }),
    build: (own, plan, model, output) =>
      convertWithTrtexec(own, {
        trtexec,
        version,
        args: trtexecArguments(plan),
        model,
        output,
        plugins: plan.plugins.map(({ file }) => file),
        tellsLayers: plan.precision !== null,
        timeoutSeconds,
      }),
  };
  return {
    status: hasError(said) ? 'fail' : 'pass',
    value: hasError(said) ? null : converter,
    witnesses: libraryWitness(product, trtexec.libraryVersion, trtexec.libraryPath ?? trtexec.path),
    findings: said,
    facts: { candidates },
  };
}

function pinnedVersion(pins: Pins): string {
  if (pins.version !== null) return pins.version;
  if (pins.conflict !== null) throw new FindingError(pins.conflict);
  throw new InputError(
    'no version to convert with: give tensorrt-version or tensorrt-version-file, or pin one version in the repository',
  );
}
