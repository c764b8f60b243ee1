import recorded from './data/wheel-digests.json' with { type: 'json' };

/** A file that an installer fetched, as it names it, whole or with the path before it. */
export interface FetchedFile {
  file: string;
  /** Hexadecimal. */
  sha256: string;
}

const WHEEL = /\.whl$/i;
const SOURCES = /\.(?:tar\.gz|zip)$/i;

/** PEP 503: `tensorrt_cu12-Libs` is `tensorrt-cu12-libs`. */
function normalized(name: string): string {
  return name.replace(/[-_.]+/g, '-').toLowerCase();
}

/**
 * The digests (hexadecimal) that the public index has for the wheels, or the source archives, of one version of an NVIDIA package.
 * null where none is recorded: a package that is not NVIDIA's, a version that is younger than the catalog, and a wheel of what the
 * public index has as source only (`tensorrt-cu12-libs`, whose real wheel is on the vendor's index).
 * Recorded by `scripts/refresh-catalog.mjs digests` from the index's JSON form.
 */
export function knownDigests(name: string, version: string, file: string): string[] | null {
  const release = recorded.releases.find((one) => one.name === normalized(name) && one.version === version);
  const digests = WHEEL.test(file) ? release?.wheels : SOURCES.test(file) ? release?.sources : undefined;
  if (digests === undefined || digests.length === 0) return null;
  return digests.map((digest) => Buffer.from(digest, 'base64url').toString('hex'));
}

/** The name and version that a wheel's or a source archive's file name says; null for another kind of file. */
export function packageOf(file: string): { name: string; version: string } | null {
  const base = file.replace(/^.*[\\/]/, '');
  const stem = base.replace(WHEEL, '').replace(SOURCES, '');
  const [, name, version] =
    (WHEEL.test(base)
      ? /^([^-]+)-([^-]+)-/.exec(stem)
      : SOURCES.test(base)
        ? /^(.+)-([^-]+)$/.exec(stem)
        : null) ?? [];
  return name === undefined || version === undefined ? null : { name: normalized(name), version };
}

/** The first fetched file that is not the one of the public index; null where all that can be compared are. */
export function strangeFile<T extends FetchedFile>(files: readonly T[]): T | null {
  const isStrange = ({ file, sha256 }: T): boolean => {
    const release = packageOf(file);
    const known = release === null ? null : knownDigests(release.name, release.version, file);
    return known !== null && !known.includes(sha256.toLowerCase());
  };
  return files.find(isStrange) ?? null;
}

/**
 * A line for a requirements file with the digests that its wheel may have: the installer then refuses any other itself. The line as it
 * is where none is recorded.
 */
export function withDigests(requirement: string): string {
  const [name = '', version = ''] = requirement.split('==');
  const digests = knownDigests(name, version, 'x.whl') ?? [];
  return [requirement, ...digests.map((digest) => `--hash=sha256:${digest}`)].join(' ');
}
