import type { Candidate } from '../../core/report.js';
import type { Host } from '../../host/host.js';
import {
  compareVersions,
  formatVersion,
  parseVersion,
  versionsAgree,
  type Version,
} from '../../core/version.js';
import { PRODUCT_NAMES, type Product } from '../../core/product.js';
import { nearestVersions } from '../../core/version-range.js';
import { productsOfVersion } from '../../catalog/requested-version.js';
import { chooseCudaMajor, detectCudaDriver } from './driver.js';
import { findPython, pythonPaths, type FoundPython } from './find-python.js';
import { failure } from '../findings.js';
import { pipReleases, releasesOf, versionOf, type PipRelease } from '../../catalog/wheels.js';
import { measureAll, type Asked } from './probe.js';

/** One exact version, and its wheels (one CUDA major, this platform; pip's post releases, the newest last). */
export interface RuntimeChoice {
  version: Version;
  releases: PipRelease[];
  reason: string;
}

function listed(versions: readonly Version[]): string {
  return versions.map(formatVersion).join(', ');
}

/** `linux-x64`, as the wheel list names platforms. */
export function platformOf(host: Host): string {
  return `${host.platform}-${host.arch}`;
}

/** Of what is on PATH, the first Python, and all that is to be known of it; null where there is none. */
export async function askPythonOnPath(host: Host, module: string): Promise<Asked | null> {
  const first = pythonPaths(host).find((candidate) => candidate.origin === 'PATH');
  return first === undefined ? null : measureAll(host, first.path, module);
}

/** The Python on PATH, when the TensorRT library that it really loads has every part of the pin. */
export function pythonOnPath(
  asked: Asked | null,
  wanted: Version,
): { python: string; version: string } | null {
  if (asked?.module === undefined) return null;
  const measured = asked.module;
  const versions = [...new Set(measured.libraries.map((library) => library.version))];
  const version = versions.length === 1 ? (versions[0] ?? null) : null;
  const parsed = version === null ? null : parseVersion(version);
  if (version === null || parsed === null) return null;
  return parsed.length >= wanted.length && versionsAgree(parsed, wanted)
    ? { python: asked.path, version }
    : null;
}

/** `; 1.5.0.114 is a version of TensorRT-RTX: did you mean product tensorrt-rtx?` */
function otherProduct(family: string, wanted: Version): string {
  const [other, ...more] = productsOfVersion(formatVersion(wanted));
  const product: Product = family === 'tensorrt-rtx' ? 'tensorrt-rtx' : 'tensorrt';
  if (other === undefined || more.length > 0 || other === product) return '';
  return ` ${formatVersion(wanted)} is a version of ${PRODUCT_NAMES[other]}: did you mean product ${other}?`;
}

/**
 * The releases that are some build of `wanted`, on whatever platform.
 * @throws FindingError runtime-version-unavailable, naming the nearest, and the product that has such versions
 */
export function knownReleases(family: string, wanted: Version): PipRelease[] {
  const known = releasesOf(family, wanted);
  if (known.length > 0) return known;
  const nearest = nearestVersions(pipReleases(family).map(versionOf), wanted);
  const hint = otherProduct(family, wanted);
  throw failure(
    'runtime-version-unavailable',
    `${family} ${formatVersion(wanted)} does not exist as a wheel; the nearest that do: ${listed(nearest)}.${hint}`,
    hint === ''
      ? `Pin one of ${listed(nearest)}, or give the \`python\` that has the runtime.`
      : `Name the other product, or pin one of ${listed(nearest)}.`,
  );
}

/**
 * The newest exact release that is a build of `wanted`, for this platform, in the CUDA major that the driver of this machine runs.
 * @param asked what a Python answered before
 * @throws FindingError runtime-version-unavailable, cuda-driver-too-old
 */
export async function chooseRelease(
  host: Host,
  family: string,
  wanted: Version,
  cudaMajor: number | null,
  asked: Asked | null = null,
): Promise<RuntimeChoice> {
  const known = knownReleases(family, wanted);
  const versions = known.map(versionOf).sort(compareVersions);
  const version = versions.at(-1);
  if (version === undefined) throw new Error('a release that is known has a version');
  const here = known.filter(
    (release) =>
      compareVersions(versionOf(release), version) === 0 && release.platforms.includes(platformOf(host)),
  );
  if (here.length === 0) {
    const elsewhere = pipReleases(family).filter((release) => release.platforms.includes(platformOf(host)));
    const nearest = nearestVersions(elsewhere.map(versionOf), version);
    throw failure(
      'runtime-version-unavailable',
      `${family} ${formatVersion(version)} has no wheel for ${platformOf(host)}.`,
      nearest.length === 0
        ? 'Use a runner of another platform, or give the `python` that has the runtime.'
        : `Pin one that has: ${listed(nearest)}.`,
      [{ text: `platforms: ${[...new Set(known.flatMap((release) => release.platforms))].join(', ')}` }],
    );
  }
  const offered = here.map((release) => release.cuda);
  const first = pythonPaths(host)[0]?.path ?? null;
  const told = asked !== null && asked.path === first ? asked.driver : undefined;
  const cuda =
    cudaMajor === null
      ? chooseCudaMajor(offered, await detectCudaDriver(host, first, told))
      : {
          major: offered.includes(cudaMajor) ? cudaMajor : null,
          limit: null,
          reason: `CUDA ${cudaMajor} was asked for`,
        };
  if (cuda.major === null) throw noCudaMajor(host, family, version, offered, cuda, cudaMajor);
  const releases = here.filter((release) => release.cuda === cuda.major);
  host.progress(
    `${family} ${formatVersion(version)} for CUDA ${cuda.major}: the ${versions.some((one) => compareVersions(one, version) !== 0) ? 'newest' : 'only'} build of ${formatVersion(wanted)}; ${cuda.reason}`,
  );
  return { version, releases, reason: cuda.reason };
}

function noCudaMajor(
  host: Host,
  family: string,
  version: Version,
  offered: number[],
  { reason, limit }: { reason: string; limit: number | null },
  asked: number | null,
): Error {
  const majors = [...new Set(offered)].sort((a, b) => a - b).join(' and ');
  if (asked !== null)
    return failure(
      'runtime-version-unavailable',
      `${family} ${formatVersion(version)} comes for CUDA ${majors}, not for CUDA ${asked}.`,
      `Ask for CUDA ${majors}.`,
    );
  const runs = pipReleases(family).filter(
    (release) => release.cuda <= (limit ?? 0) && release.platforms.includes(platformOf(host)),
  );
  const newest = runs.at(-1);
  return failure(
    'cuda-driver-too-old',
    `${family} ${formatVersion(version)} is built for CUDA ${majors}, but ${reason}.`,
    newest === undefined
      ? 'Update the NVIDIA driver.'
      : `Update the NVIDIA driver, or pin ${newest.version}, the newest that this driver runs.`,
  );
}

/** What was looked at, as evidence. */
export function candidateEvidence(candidates: readonly Candidate[]): { source: string; text: string }[] {
  return candidates.map(({ path, origin, reason, version }) => ({
    source: `${path} (${origin})`,
    text: version === null ? reason : `${version}: ${reason}`,
  }));
}

/**
 * The first Python for which one of the release's wheels exists and with which an environment can be made.
 * @param asked what a Python answered before
 * @throws FindingError python-not-found
 */
export async function choosePython(
  host: Host,
  choice: RuntimeChoice,
  asked: Asked | null = null,
): Promise<{ python: FoundPython; release: PipRelease }> {
  const releaseFor = (python: FoundPython): PipRelease | undefined =>
    choice.releases.filter((release) => python.tag !== null && release.pythons.includes(python.tag)).at(-1);
  const { python, candidates } = await findPython(
    host,
    (found) => {
      if (releaseFor(found) === undefined) return `no wheel of ${formatVersion(choice.version)} for it`;
      if (!found.hasVenv || (!found.hasEnsurepip && !found.hasPip)) return 'has no venv module or no pip';
      return null;
    },
    asked ?? undefined,
  );
  const release = python === null ? undefined : releaseFor(python);
  if (python === null || release === undefined) {
    const tags = [...new Set(choice.releases.flatMap((one) => one.pythons))];
    throw failure(
      'python-not-found',
      `No Python found that ${formatVersion(choice.version)} has wheels for (${tags.join(', ')}).`,
      `Install one of them, for example with actions/setup-python, or give \`python\`.`,
      candidateEvidence(candidates),
    );
  }
  return { python, release };
}
