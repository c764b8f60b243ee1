import { PRODUCT_NAMES, type Product } from '../../core/product.js';
import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { readAs } from '../../core/schema.js';
import { parseJson } from '../../host/json.js';
import { readForeignText } from '../../host/read-foreign.js';
import { isWithin } from '../../host/workspace.js';
import { sha256OfFile } from '../../host/files.js';
import type { Host } from '../../host/host.js';
import { findCachedTools } from '../../host/tool-cache.js';
import type { UnpackedFile } from '../../host/fetch/unpack.js';
import { parseVersion, versionsAgree, type Version } from '../../core/version.js';

/** A path below the folder, as an archive names its files. */
const INSIDE = v.pipe(
  v.string(),
  v.check((name) => {
    const normal = path.posix.normalize(name);
    return (
      name !== '' &&
      !path.isAbsolute(name) &&
      normal !== '..' &&
      !normal.startsWith('../') &&
      !name.includes('\\')
    );
  }, 'a path inside the folder'),
);

/** What `<folder>.complete` holds: written last, so an installation without it is none. */
const KEPT_MANIFEST = v.object({
  schema: v.literal(1),
  version: v.string(),
  url: v.optional(v.string(), ''),
  /** sha256 of the archive, and whether it was compared with a known one. */
  archiveSha256: v.optional(v.string(), ''),
  verified: v.optional(v.boolean(), false),
  /** Relative to the folder, and one of `files`. */
  program: INSIDE,
  files: v.pipe(
    v.array(v.object({ path: INSIDE, size: v.number(), sha256: v.nullable(v.string()) })),
    v.minLength(1),
  ),
});
export type KeptManifest = v.InferOutput<typeof KEPT_MANIFEST>;

/**
 * `10.0.1-6` for 10.0.1.6. The runner's tool cache cleans versions with semver: it saves 10.0.1.6 and never finds it again,
 * and makes 10.0.1 of 10.0.1+6; only as a pre-release does the fourth part survive both ways (actions/toolkit#1233).
 */
export function toolCacheVersion(version: Version): string {
  const [major, minor = 0, patch = 0, build] = version;
  return build === undefined ? `${major}.${minor}.${patch}` : `${major}.${minor}.${patch}-${build}`;
}

/** `TensorRT/10.0.1-6/linux-x64-cuda12.4` below the cache folder: the layout of @actions/tool-cache, which can find it, too. */
export function keptFolder(host: Host, product: Product, version: Version, variant: string): string {
  return path.join(host.cacheDir, PRODUCT_NAMES[product], toolCacheVersion(version), variant);
}

export function markerOf(folder: string): string {
  return `${folder}.complete`;
}

/** Null where there is no installation, or none whose manifest is to be believed: then it is made anew. */
export function readKept(folder: string): KeptManifest | null {
  try {
    const manifest = readAs(KEPT_MANIFEST, parseJson(readForeignText(markerOf(folder))), 'it');
    // What is started is one of the files that are compared, and no link to another program.
    const program = manifest.files.find((file) => file.path === manifest.program);
    return program === undefined || program.sha256 === null ? null : manifest;
  } catch {
    return null;
  }
}

/** The first file that is not as it was unpacked; null = all are. */
export async function firstChanged(folder: string, files: readonly UnpackedFile[]): Promise<string | null> {
  for (const file of files) {
    const full = path.join(folder, file.path);
    try {
      if (!isWithin(realpathSync(folder), realpathSync(full))) return file.path;
      if (file.sha256 === null) readlinkSync(full);
      else if (lstatSync(full).size !== file.size || (await sha256OfFile(full)) !== file.sha256)
        return file.path;
    } catch {
      return file.path;
    }
  }
  return null;
}

/** Installations of some build of `wanted` that are complete and unchanged, newest CUDA first. */
export async function findKept(
  host: Host,
  product: Product,
  wanted: Version,
  platform: string,
): Promise<{ folder: string; manifest: KeptManifest }[]> {
  const found: { folder: string; manifest: KeptManifest }[] = [];
  const kept = (await findCachedTools(host.cacheDir, PRODUCT_NAMES[product]))
    .map((tool) => ({ ...tool, number: parseVersion(tool.version.replace('-', '.')) }))
    .filter(({ number }) => number !== null && versionsAgree(number, wanted))
    .filter(({ variant }) => ['cuda', 'given'].some((kind) => variant.startsWith(`${platform}-${kind}`)))
    .sort((a, b) => (a.variant < b.variant ? 1 : -1));
  for (const { folder, version } of kept) {
    const manifest = readKept(folder);
    if (manifest === null) continue;
    const changed = await firstChanged(folder, manifest.files);
    if (changed === null) found.push({ folder, manifest });
    else host.progress(`${version} in ${folder} is not used: ${changed} was modified`);
  }
  return found;
}
