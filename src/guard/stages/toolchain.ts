import { FindingError, InputError, type Finding } from '../../core/findings.js';
import type { Product } from '../../core/product.js';
import type { Witness } from '../../core/report.js';
import type { Host } from '../../host/host.js';
import {
  checkTrtexecFlags,
  convertWithPython,
  convertWithTrtexec,
  provideTrtexec,
  pythonPaths,
  refuseReservedArguments,
  trtexecBannerVersion,
  type ConvertResult,
  type ProvidedTrtexec,
  type PythonRuntime,
} from '../../toolchain/index.js';
import type { Pins } from '../pin.js';
import type { Request } from '../request.js';
import type { Runtimes } from '../runtimes.js';
import { hasError, type StageResult } from './stage.js';

/** What turns a model into an engine: found once, used for every model. */
export interface Converter {
  kind: 'trtexec' | 'python';
  /** Of everything that it is asked for, what decides what the engine will be. */
  arguments: readonly string[];
  /** Measured version of the library that builds; null where `python` is what builds. */
  version: string | null;
  /** Measures the GPU and its driver, and its own library where it builds; null where there is no Python. */
  python: Pick<PythonRuntime, 'python' | 'env'> | null;
  /** Never rejects because of what the tool did. */
  build: (model: string, output: string) => Promise<ConvertResult>;
}

interface Asked {
  request: Request;
  host: Host;
  pins: Pins;
  runtimes: Runtimes;
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
async function findTrtexec({ request, host, pins }: Asked): Promise<ProvidedTrtexec | null> {
  const { product, converter, trtexec: explicit, archiveUrl, trtexecArgs } = request;
  refuseReservedArguments(trtexecArgs);
  const named = converter === 'trtexec' || explicit !== null || archiveUrl !== null || trtexecArgs.length > 0;
  if (converter === 'python' || (product === 'tensorrt-rtx' && !named)) {
    if (!named) return null;
    throw new InputError(
      'converter is python, which takes no trtexec-args and no archive-url: leave them out',
    );
  }
  try {
    return await provideTrtexec(host, {
      product,
      version: pinnedVersion(pins),
      explicit,
      download: named && request.download,
      archiveUrl,
      archiveSha256: request.archiveSha256,
      mirror: request.archiveMirror,
      allowUnverifiedArchive: request.allowUnverifiedArchive,
    });
  } catch (error) {
    if (named || !(error instanceof FindingError)) throw error;
    host.progress(`No trtexec (${error.finding.message}): converting with the Python builder`);
    return null;
  }
}

async function pythonConverter({ request, host, pins, runtimes }: Asked): Promise<StageResult<Converter>> {
  const { product, plugins, buildTimeoutSeconds: timeoutSeconds } = request;
  const runtime = await runtimes.forBuilding(pinnedVersion(pins));
  return {
    status: 'pass',
    value: {
      kind: 'python',
      arguments: [],
      version: null,
      python: runtime,
      build: (model, output) =>
        convertWithPython(host, { runtime, product, model, output, plugins, timeoutSeconds }),
    },
  };
}

async function trtexecConverter(
  { request, host }: Asked,
  { trtexec, findings, candidates }: ProvidedTrtexec,
): Promise<StageResult<Converter>> {
  const { product, plugins, trtexecArgs: args, buildTimeoutSeconds: timeoutSeconds } = request;
  const version = (await trtexecBannerVersion(host, trtexec)) ?? trtexec.libraryVersion;
  const said: Finding[] = [...findings, ...checkTrtexecFlags(args, version)];
  const python = request.python ?? pythonPaths(host)[0]?.path;
  const converter: Converter = {
    kind: 'trtexec',
    arguments: args,
    version: trtexec.libraryVersion ?? version,
    python: python === undefined ? null : { python, env: {} },
    build: (model, output) =>
      convertWithTrtexec(host, { trtexec, version, args, model, output, plugins, timeoutSeconds }),
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
