import type { Candidate } from '../../core/report.js';
import { chooseArchive } from '../archive/choose.js';
import type { Product } from '../../core/product.js';
import path from 'node:path';
import { FindingError, type Finding } from '../../core/findings.js';
import type { DownloadOptions } from '../../host/fetch/download.js';
import { removeTree } from '../../host/files.js';
import { rm } from 'node:fs/promises';
import type { Host } from '../../host/host.js';
import { formatVersion, parseVersion, versionsAgree, type Version } from '../../core/version.js';
import { archivePlatform, archiveVersion } from '../../catalog/archives.js';
import { installArchive, versionInName, type ArchiveSource } from '../archive/archive-install.js';
import { detectCudaDriver } from '../python/driver.js';
import { failure } from '../findings.js';
import { pythonPaths } from '../python/find-python.js';
import { findKept, markerOf } from '../archive/kept-archive.js';
import { otherInstallations } from './system-packages.js';
import { locateTrtexec, measureTrtexec, type Place } from './locate.js';
import type { Trtexec } from '../types.js';

export interface TrtexecRequest {
  product: Product;
  /** The pin: one to four numbers. */
  version: string;
  /** The caller's own trtexec: taken or refused, never replaced. */
  explicit: string | null;
  /** Fetch the archive when no trtexec of the pin is here. */
  download: boolean;
  /** A private archive instead of the official one. */
  archiveUrl?: string | null;
  archiveSha256?: string | null;
  /** Base address of a mirror that holds the official archives under their own file names. */
  mirror?: string | null;
  allowUnverifiedArchive?: boolean;
  /** Sent to the archive's origin only, `{authorization: 'Bearer ...'}`. */
  headers?: Record<string, string>;
}

export interface ProvidedTrtexec {
  trtexec: Trtexec;
  /** All that was looked at, in order, with the reason; other installations on the machine last. */
  candidates: Candidate[];
  /** Warnings and notices; errors are thrown. */
  findings: Finding[];
  /** It was downloaded by an earlier run and found whole: no network was used. */
  cacheHit: boolean;
}

/** For tests. */
export interface ProvideOverrides {
  places?: Place[];
  download?: Partial<DownloadOptions>;
}

/**
 * A trtexec of the pinned version: the caller's own, one on this machine whose library measures as the pin, one that an earlier
 * run downloaded, else (when allowed) the official or given archive: downloaded, verified, unpacked, measured, kept.
 *
 * @throws FindingError
 */
export async function provideTrtexec(
  host: Host,
  request: TrtexecRequest,
  overrides: ProvideOverrides = {},
): Promise<ProvidedTrtexec> {
  const wanted = parseVersion(request.version);
  if (wanted === null)
    throw failure(
      'toolchain-version-unavailable',
      `"${request.version}" is not a TensorRT version: expected one to four numbers.`,
      'Write the version as 10.0.1 or 10.0.1.6.',
    );
  const looked = await locateTrtexec(
    host,
    { product: request.product, explicit: request.explicit, pin: request.version },
    overrides.places,
  );
  const others = request.explicit === null ? await otherInstallations(host, request.product) : [];
  const located = { ...looked, candidates: [...looked.candidates, ...others] };
  if (located.trtexec !== null) return { ...located, trtexec: located.trtexec, cacheHit: false };
  const missing = located.findings.find((finding) => finding.severity === 'error');
  if (request.explicit !== null && missing !== undefined) throw new FindingError(missing);

  const platform = archivePlatform(host);
  for (const { folder, manifest } of await findKept(host, request.product, wanted, platform)) {
    const kept = await measured(host, request, wanted, path.join(folder, manifest.program), 'tool cache');
    return {
      trtexec: kept.trtexec,
      candidates: [...located.candidates, kept.candidate],
      findings: kept.findings,
      cacheHit: true,
    };
  }
  if (!request.download && missing !== undefined) throw new FindingError(missing);

  const source = await sourceOf(host, request, wanted, platform);
  const installed = await installArchive(host, source, {
    allowUnverified: request.allowUnverifiedArchive ?? false,
    ...(overrides.download === undefined ? {} : { download: overrides.download }),
  });
  try {
    const program = path.join(installed.folder, installed.manifest.program);
    const fresh = await measured(host, request, wanted, program, 'download');
    return {
      trtexec: fresh.trtexec,
      candidates: [...located.candidates, fresh.candidate],
      findings: [...installed.findings, ...fresh.findings],
      cacheHit: installed.cached,
    };
  } catch (error) {
    await rm(markerOf(installed.folder), { force: true });
    await removeTree(installed.folder);
    throw error;
  }
}

/** The driver is asked before a gigabyte is fetched for it in vain. */
async function sourceOf(
  host: Host,
  request: TrtexecRequest,
  wanted: Version,
  platform: string,
): Promise<ArchiveSource> {
  const headers = request.headers === undefined ? {} : { headers: request.headers };
  if (request.archiveUrl != null)
    return {
      product: request.product,
      version: versionInName(request.archiveUrl) ?? wanted,
      variant: `${platform}-given`,
      url: request.archiveUrl,
      sha256: request.archiveSha256 ?? null,
      disputed: [],
      size: null,
      ...headers,
    };
  const driver = await detectCudaDriver(host, pythonPaths(host)[0]?.path ?? null);
  const { archive, reason } = chooseArchive(request.product, wanted, platform, driver);
  host.progress(reason);
  const given = request.archiveSha256 ?? null;
  return {
    product: request.product,
    version: archiveVersion(archive),
    variant: `${platform}-cuda${archive.cuda}`,
    url:
      request.mirror == null
        ? archive.url
        : `${request.mirror.replace(/\/+$/, '')}/${path.posix.basename(new URL(archive.url).pathname)}`,
    sha256: given ?? archive.sha256,
    disputed:
      given !== null || archive.disputed.length === 0 ? [] : [archive.sha256 ?? '', ...archive.disputed],
    size: given === null ? archive.size : null,
    ...headers,
  };
}

/** What a kept or fresh trtexec really loads. Another version than the pin is an error: nobody named this file by hand. */
async function measured(
  host: Host,
  request: TrtexecRequest,
  wanted: Version,
  program: string,
  origin: string,
): Promise<{ trtexec: Trtexec; candidate: Candidate; findings: Finding[] }> {
  const facts = { format: 'elf' as const, arch: host.arch, needed: [] };
  const result = await measureTrtexec(host, request.product, { path: program, origin }, facts);
  const version = result.trtexec.libraryVersion;
  const parsed = version === null ? null : parseVersion(version);
  if (parsed !== null && !versionsAgree(parsed, wanted))
    throw failure(
      'trtexec-other-version',
      `The archive contains TensorRT ${formatVersion(parsed)}, but the pin is ${formatVersion(wanted)}.`,
      'Correct `archive-url`, or the pin.',
      [{ source: result.trtexec.libraryPath ?? program, text: version ?? '' }],
    );
  return {
    trtexec: result.trtexec,
    findings: result.findings,
    candidate: {
      what: 'trtexec',
      path: program,
      origin,
      version,
      taken: true,
      reason:
        version === null
          ? `its library could not be measured (${result.library?.error ?? 'none beside it'}): only its own banner can show its version`
          : `loads ${result.trtexec.libraryPath ?? ''} = ${version}, as pinned`,
    },
  };
}
