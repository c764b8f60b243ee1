import type { Product } from '../../core/product.js';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Finding } from '../../core/findings.js';
import { download, type DownloadOptions } from '../../host/fetch/download.js';
import { removeTree, sha256OfFile } from '../../host/files.js';
import type { Host, Portable } from '../../host/host.js';
import { withoutCredentials } from '../../host/fetch/http.js';
import { ownerIsGone, withLock } from '../../host/lock.js';
import { thisOwner } from '../../host/process/owner.js';
import { makeFolder, replaceFile } from '../../host/replace-file.js';
import { unpack } from '../../host/fetch/unpack.js';
import { parseVersion, type Version } from '../../core/version.js';
import { archiveFinding } from './archive-findings.js';
import { failure } from '../findings.js';
import { firstChanged, keptFolder, markerOf, readKept, type KeptManifest } from './kept-archive.js';

/** What to fetch, and what is known of it. */
export interface ArchiveSource {
  product: Product;
  version: Version;
  /** `linux-x64-cuda12.4`: the last folder of the key. */
  variant: string;
  url: string;
  sha256: string | null;
  /** Digests that sources disagree on, the one in `sha256` included: any is accepted, and reported. */
  disputed: readonly string[];
  size: number | null;
  headers?: Record<string, string>;
}

export interface InstallOptions {
  allowUnverified: boolean;
  /** For tests: what `download` takes. */
  download?: Partial<DownloadOptions>;
}

export interface InstalledArchive {
  folder: string;
  manifest: KeptManifest;
  cached: boolean;
  findings: Finding[];
}

/** An archive of TensorRT grows to about this many times its size; what is needed of it is less (observed sizes: see docs). */
const UNPACKED_FACTOR = 2;

/** The program, shared libraries, and links to them or to their folders: no headers, static libraries, samples, wheels. */
export function isNeeded(name: string): boolean {
  if (/(?:^|\/)(?:stubs|python|samples|include|doc|data|onnx_graphsurgeon|uff|graphsurgeon)\//.test(name))
    return false;
  return (
    /(?:^|\/)bin\/(?:trtexec|tensorrt_rtx)(?:\.exe)?$/.test(name) ||
    /\.so(?:\.\d+)*$/.test(name) ||
    /\.dll$/i.test(name) ||
    /(?:^|\/)(?:bin|lib|lib64)$/.test(name)
  );
}

/** The digest to enforce, or why none is. */
function digestPolicy(source: ArchiveSource, options: InstallOptions): string | null {
  if (source.disputed.length > 0) return null;
  if (source.sha256 === null && !options.allowUnverified)
    throw failure(
      'archive-digest-unknown',
      `No sha256 is known for ${withoutCredentials(source.url)}.`,
      'Give `archive-sha256`, or set `allow-unverified-archive` and accept the risk.',
    );
  return source.sha256;
}

/**
 * Downloads, verifies, unpacks and keeps one archive. An installation is found by its marker, which is written after everything
 * else; folders without one are nobody's.
 *
 * @throws FindingError
 */
export async function installArchive(
  host: Host,
  source: ArchiveSource,
  options: InstallOptions,
): Promise<InstalledArchive> {
  const folder = keptFolder(host, source.product, source.version, source.variant);
  try {
    return await withLock(
      `${folder}.lock`,
      3600,
      () => {
        host.progress(`Another process is preparing ${folder}: waiting for it`);
      },
      async () => {
        const kept = readKept(folder);
        if (kept !== null && (await firstChanged(folder, kept.files)) === null)
          return { folder, manifest: kept, cached: true, findings: [] };
        return (
          (await findBrought(host, folder, source, options)) ??
          (await installUnderLock(host, folder, source, options))
        );
      },
    );
  } catch (error) {
    throw archiveFinding(error, source.url, folder);
  }
}

/** What another job unpacked of the archive that has the digest that is enforced here: of any other, nothing is known. */
async function findBrought(
  host: Host,
  folder: string,
  source: ArchiveSource,
  options: InstallOptions,
): Promise<InstalledArchive | null> {
  const enforced = digestPolicy(source, options)?.toLowerCase();
  if (enforced === undefined) return null;
  const place = path.relative(host.cacheDir, folder).split(path.sep).join('/');
  const part: Portable = {
    key: `${place.replaceAll('/', '-')}-${enforced.slice(0, 8)}`,
    paths: [place, markerOf(place)],
    marker: markerOf(place),
  };
  if (!(await host.bring(part, host.progress.bind(host)))) return null;
  const kept = readKept(folder);
  if (kept?.archiveSha256 !== enforced || (await firstChanged(folder, kept.files)) !== null) {
    host.progress(`${folder} from another job is not what was unpacked there: recreating it`);
    return null;
  }
  return { folder, manifest: kept, cached: true, findings: [] };
}

async function installUnderLock(
  host: Host,
  folder: string,
  source: ArchiveSource,
  options: InstallOptions,
): Promise<InstalledArchive> {
  const enforced = digestPolicy(source, options);
  await rm(markerOf(folder), { force: true });
  await removeTree(folder);
  await removeLeftovers(path.dirname(folder));
  const archive = path.join(path.dirname(folder), `.${source.variant}.archive`);
  const sha256 = (await isAlreadyThere(archive, enforced))
    ? (enforced ?? '')
    : await fetchArchive(host, archive, enforced, source, options);
  const findings = await unverified(archive, sha256, enforced, source, options);

  const partial = path.join(path.dirname(folder), `.${source.variant}.${randomUUID()}.partial`);
  makeFolder(partial);
  await writeFile(`${partial}.owner`, JSON.stringify(thisOwner()));
  try {
    host.progress(`Unpacking ${path.basename(source.url)}`);
    const files = await unpack(host, archive, partial, isNeeded);
    const program = files.find((file) => /(?:^|\/)bin\/(?:trtexec|tensorrt_rtx)(?:\.exe)?$/.test(file.path));
    if (program === undefined)
      throw failure(
        'archive-without-trtexec',
        `${withoutCredentials(source.url)} contains no bin/trtexec.`,
        'Give the tar or zip archive of TensorRT itself, not a wheel, a deb or the source code.',
        files.slice(0, 10).map((file) => ({ text: file.path })),
      );
    await rename(partial, folder);
    const manifest: KeptManifest = {
      schema: 1,
      version: source.version.join('.'),
      url: withoutCredentials(source.url),
      archiveSha256: sha256,
      verified: findings.every((finding) => finding.code !== 'archive-unverified'),
      program: program.path,
      files,
    };
    replaceFile(markerOf(folder), `${JSON.stringify(manifest, null, 1)}\n`);
    await rm(archive, { force: true });
    return { folder, manifest, cached: false, findings };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // A digest was right but the content is not: nothing that a new download could heal. Keep the disk free.
    await rm(archive, { force: true });
    throw error;
  } finally {
    await rm(`${partial}.owner`, { force: true });
  }
}

function fetchArchive(
  host: Host,
  archive: string,
  enforced: string | null,
  source: ArchiveSource,
  options: InstallOptions,
): Promise<string> {
  host.progress(`Downloading ${withoutCredentials(source.url)}`);
  return download({
    url: source.url,
    file: archive,
    sha256: enforced,
    size: source.size,
    headers: source.headers ?? {},
    extraBytes: (source.size ?? 0) * UNPACKED_FACTOR,
    onProgress: host.progress.bind(host),
    ...options.download,
  });
}

/** A run that was killed while it unpacked has left the whole archive. */
async function isAlreadyThere(archive: string, enforced: string | null): Promise<boolean> {
  return enforced !== null && existsSync(archive) && (await sha256OfFile(archive)) === enforced.toLowerCase();
}

async function unverified(
  archive: string,
  sha256: string,
  enforced: string | null,
  source: ArchiveSource,
  options: InstallOptions,
): Promise<Finding[]> {
  if (enforced !== null) return [];
  const evidence = [{ source: 'sha256 of the download', text: sha256 }];
  if (source.disputed.includes(sha256) || source.sha256 === sha256)
    return [
      {
        code: 'archive-digest-disputed',
        severity: 'notice',
        message: `Sources disagree on the sha256 of ${path.basename(source.url)}; the download has one of the values that they give.`,
        remedy: 'Give `archive-sha256` to enforce the one that you trust.',
        evidence: [...evidence, ...source.disputed.map((text) => ({ source: 'a source says', text }))],
      },
    ];
  if (!options.allowUnverified) {
    await rm(archive, { force: true });
    throw failure(
      'archive-digest-unknown',
      `Sources disagree on the sha256 of ${path.basename(source.url)}, and the download has none of their values.`,
      'Give `archive-sha256`, or set `allow-unverified-archive` and accept the risk.',
      evidence,
    );
  }
  return [
    {
      code: 'archive-unverified',
      severity: 'warning',
      message: `${path.basename(source.url)} was used without a known sha256, because allow-unverified-archive is set.`,
      remedy: `Once you have checked that this is the right one, set archive-sha256: ${sha256}.`,
      evidence,
    },
  ];
}

/** A marker that was never given its name. Markers are written under the lock, so nobody is writing this one. */
const UNNAMED_MARKER = /\.complete\.[0-9a-f-]{36}\.tmp$/;
const OF_PARTIAL = /\.partial(?:\.owner)?$/;

/** What processes that are no more left in the folder of a version: a kill comes at any moment, also between two files. */
async function removeLeftovers(parent: string): Promise<void> {
  const names = await readdir(parent);
  for (const name of names.filter((one) => one.endsWith('.removed') || UNNAMED_MARKER.test(one)))
    await rm(path.join(parent, name), { recursive: true, force: true });
  const partials = new Set(
    names.filter((one) => OF_PARTIAL.test(one)).map((one) => one.replace(/\.owner$/, '')),
  );
  for (const name of partials) {
    const owner = path.join(parent, `${name}.owner`);
    if (existsSync(owner) && !(await ownerIsGone(owner))) continue;
    await rm(path.join(parent, name), { recursive: true, force: true });
    await rm(owner, { force: true });
  }
}

/** The version in a private archive's name, `TensorRT-10.0.1.6.Linux...`; null where none is. */
export function versionInName(url: string): Version | null {
  const match = /(\d+\.\d+\.\d+\.\d+)/.exec(path.basename(new URL(url).pathname));
  return match?.[1] === undefined ? null : parseVersion(match[1]);
}
