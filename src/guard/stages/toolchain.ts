import { FindingError, InputError, type Finding } from '../../core/findings.js';
import { familyOf } from '../../catalog/wheels.js';
import type { Product } from '../../core/product.js';
import { parseVersion } from '../../core/version.js';
import type { Witness } from '../../core/report.js';
import { GPU_DEVICES, mayHaveGpu } from '../../host/gpu.js';
import type { Host } from '../../host/host.js';
import {
  argumentsThatNeedGpu,
  buildOperations,
  checkTrtexecFlags,
  convertWithPython,
  convertWithTrtexec,
  knownReleases,
  provideTrtexec,
  pythonFlagProblems,
  pythonPaths,
  refuseReservedArguments,
  trtexecBannerVersion,
  type ConvertResult,
  type ProvidedTrtexec,
  type PythonRuntime,
} from '../../toolchain/index.js';
import { trtexecArguments, type BuildPlan } from '../build-plan.js';
import type { Pins } from '../declared/pin.js';
import type { Request } from '../request/request.js';
import type { Runtimes } from '../runtimes.js';
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
  /** Measures the GPU and its driver, and its own library where it builds; null where there is no Python. */
  python: Pick<PythonRuntime, 'python' | 'env'> | null;
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

/** null: the Python builder converts. */
async function findTrtexec({ request, host, pins, plans }: Asked): Promise<ProvidedTrtexec | null> {
  const { product, converter, trtexec: explicit, archiveUrl, trtexecArgs } = request;
  refuseReservedArguments(trtexecArgs);
  if (converter === 'python' && archiveUrl !== null)
    throw new InputError('converter is python, which does not use archive-url: leave it out');
  const named = converter === 'trtexec' || explicit !== null || archiveUrl !== null || trtexecArgs.length > 0;
  const isRtx = product === 'tensorrt-rtx';
  if (converter === 'python' || (isRtx && converter === 'auto' && explicit === null && archiveUrl === null))
    return null;
  // A flag that the pinned release lacks must not cost a download. A trtexec that was named tells its own version.
  if (explicit === null) {
    const refused = flagProblems(plans, (args) => checkTrtexecFlags(args, pins.version)).filter(
      ({ severity }) => severity === 'error',
    );
    const [first] = refused;
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
    if (isVain && error.finding.code === 'trtexec-not-found') throw needsGpu();
    if (named) throw error;
    host.progress(`No trtexec (${error.finding.message}): converting with the Python builder`);
    return null;
  }
}

/**
 * TensorRT builds with a GPU only (observed.md 9), and installing it to find that out takes minutes. Asked only where it would be
 * installed: a Python that was given answers for itself.
 * @throws FindingError `builder-needs-gpu`; `runtime-version-unavailable` where no GPU would help, as there is no such release
 */
export function refuseWithoutGpu({ request, host, pins }: Pick<Asked, 'request' | 'host' | 'pins'>): void {
  if (request.product !== 'tensorrt' || request.python !== null || mayHaveGpu(host)) return;
  const version = parseVersion(pins.version ?? '');
  if (version !== null) knownReleases(familyOf(request.product, 'full'), version);
  throw needsGpu();
}

function needsGpu(): FindingError {
  return new FindingError({
    code: 'builder-needs-gpu',
    severity: 'error',
    message: `TensorRT builds only with a GPU, and this machine has none (no ${GPU_DEVICES[0] ?? ''}): nothing was installed.`,
    remedy:
      'Convert on a GPU runner, or check an engine that was built on one. TensorRT-RTX builds without a GPU.',
    evidence: [],
  });
}

function refuseToRefit(flags: readonly string[]): void {
  if (flags.length === 0) return;
  throw new FindingError({
    code: 'builder-needs-gpu',
    severity: 'error',
    message: `TensorRT-RTX builds an engine that can be refitted (${flags.join(', ')}) only with a GPU, and this machine has none (no ${GPU_DEVICES[0] ?? ''}): nothing was installed.`,
    remedy: `Convert on a GPU runner, or leave out ${flags.join(' and ')}.`,
    evidence: [],
  });
}

async function pythonConverter(asked: Asked): Promise<StageResult<Converter>> {
  const { request, pins, runtimes, plans } = asked;
  refuseWithoutGpu(asked);
  const { product, buildTimeoutSeconds: timeoutSeconds } = request;
  const version = pinnedVersion(pins);
  const refused = flagProblems(plans, (args) => [
    ...pythonFlagProblems(args, product),
    ...(product === 'tensorrt' ? checkTrtexecFlags(args, version) : []),
  ]);
  if (hasError(refused)) return failed(...refused);
  // A value that cannot be read is told before anything is installed, too.
  for (const { args } of plans) {
    buildOperations(args);
    if (product === 'tensorrt-rtx' && request.python === null && !mayHaveGpu(asked.host))
      refuseToRefit(argumentsThatNeedGpu(args));
  }
  const runtime = await runtimes.forBuilding(version);
  return {
    status: 'pass',
    value: {
      kind: 'python',
      arguments: trtexecArguments,
      version: null,
      python: runtime,
      build: (own, { profiles, args, plugins, precision }, model, output) =>
        convertWithPython(own, {
          runtime,
          product,
          model,
          output,
          profiles,
          args,
          plugins: plugins.map(({ file }) => file),
          tellsLayers: precision !== null,
          timeoutSeconds,
        }),
    },
    findings: refused,
  };
}

/** What speaks against the arguments of the plans, each said once. */
function flagProblems(
  plans: readonly BuildPlan[],
  problemsOf: (args: readonly string[]) => Finding[],
): Finding[] {
  const found = plans.flatMap((plan) => problemsOf(trtexecArguments(plan)));
  return [...new Map(found.map((finding) => [finding.message, finding])).values()];
}

async function trtexecConverter(
  { request, host, plans }: Asked,
  { trtexec, findings, candidates, cacheHit: kept }: ProvidedTrtexec,
): Promise<StageResult<Converter>> {
  const { product, buildTimeoutSeconds: timeoutSeconds } = request;
  const version = (await trtexecBannerVersion(host, trtexec)) ?? trtexec.libraryVersion;
  const said: Finding[] = [...findings, ...flagProblems(plans, (args) => checkTrtexecFlags(args, version))];
  const python = request.python ?? pythonPaths(host)[0]?.path;
  const converter: Converter = {
    kind: 'trtexec',
    kept,
    arguments: trtexecArguments,
    version: trtexec.libraryVersion ?? version,
    python: python === undefined ? null : { python, env: {} },
    build: (own, plan, model, output) =>
      convertWithTrtexec(own, {
        trtexec,
        version,
        args: trtexecArguments(plan),
        model,
        output,
        plugins: plan.plugins.map(({ file }) => file),
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
