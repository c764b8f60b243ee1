import { readdirSync } from 'node:fs';
import path from 'node:path';
import { strangeFile } from '../../catalog/wheel-digests.js';
import { releasesOf } from '../../catalog/wheels.js';
import type { Version } from '../../core/version.js';
import type { Host } from '../../host/host.js';
import { changedFile, readManifest, type Manifest } from './manifest.js';
import type { MeasuredModule } from './probe.js';
import { recordProblem } from './record.js';

/** Where environments lie, in `host.cacheDir`. */
export const PLACE = 'trt-guard-python';

/** An environment that was made before, and whether its files are still those that were installed. */
export interface Kept {
  manifest: Manifest;
  folder: string;
  /** The first file that is not; null = all are. */
  changed: Promise<string | null>;
}

/** Compares every file and link of the environment in `home`; null where there is none. */
export function compareKept(home: string, signal?: AbortSignal): Kept | null {
  const manifest = readManifest(home);
  if (manifest === null) return null;
  const folder = path.join(home, manifest.folder);
  const compared = async (): Promise<string | null> =>
    strangeFile(manifest.archives)?.file ??
    (await changedFile(folder, manifest.files, signal)) ??
    recordProblem(folder, manifest.files);
  return { manifest, folder, changed: compared() };
}

/** An environment that will be used in all likelihood: it is compared while the Python on PATH is still asked. */
export interface Likely {
  home: string;
  kept: Kept;
  /** Asks it, once; null where its files differ, so that nothing of it is started. */
  measured: () => Promise<MeasuredModule | null>;
  /** It is not used after all. */
  abandon: () => void;
}

/**
 * The only environment here that has a release of this version, whatever its CUDA and its Python; null where there is none, or several.
 * @param ask what it brings, never rejects
 */
export function likelyKept(
  host: Host,
  family: string,
  version: Version,
  ask: (folder: string) => Promise<MeasuredModule>,
): Likely | null {
  const starts = releasesOf(family, version).map(({ pip, cuda }) => `${family}-${pip}-cu${cuda}-`);
  const place = path.join(host.cacheDir, PLACE);
  const [home, ...others] = foldersIn(place).filter(
    (name) =>
      name.endsWith(`-${host.platform}-${host.arch}`) && starts.some((start) => name.startsWith(start)),
  );
  if (home === undefined || others.length > 0) return null;
  const unneeded = new AbortController();
  const kept = compareKept(path.join(place, home), unneeded.signal);
  if (kept === null) return null;
  let answer: Promise<MeasuredModule | null> | undefined;
  return {
    home: path.join(place, home),
    kept,
    measured: () => (answer ??= kept.changed.then((changed) => (changed === null ? ask(kept.folder) : null))),
    abandon: () => {
      unneeded.abort();
    },
  };
}

function foldersIn(place: string): string[] {
  try {
    return readdirSync(place);
  } catch {
    return [];
  }
}
