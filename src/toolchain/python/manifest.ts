import { lstatSync, readlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import path from 'node:path';
import * as v from 'valibot';
import { readAs } from '../../core/schema.js';
import { parseJson } from '../../host/json.js';
import { sha256OfFile } from '../../host/files.js';
import { readForeignBytes, readForeignText } from '../../host/read-foreign.js';

const FILE = v.object({ path: v.string(), size: v.number(), sha256: v.string() });

/**
 * What `current.json` says of a complete environment. Written last, by rename: no file, no environment. Schema 1 knew the native
 * libraries only, and a changed or added Python file was run unseen; schema 2 did not hold the wheels against the catalog.
 */
const MANIFEST = v.object({
  schema: v.literal(3),
  /** A name, never a path: the environment lies beside its manifest. */
  folder: v.pipe(v.string(), v.regex(/^[\w-]+$/)),
  packages: v.array(v.string()),
  /** What pip fetched: compared with the catalog on each use. Empty with uv. */
  archives: v.array(v.object({ file: v.string(), sha256: v.string() })),
  /** Every file and link of the environment, compared on each use. Paths are relative to its folder; a link's digest is its target's name's. */
  files: v.pipe(v.array(FILE), v.minLength(1)),
});
export type Manifest = v.InferOutput<typeof MANIFEST>;

/** The manifest in `home`; null where there is none, or none that is to be believed: then the environment is made anew. */
export function readManifest(home: string): Manifest | null {
  try {
    return readAs(MANIFEST, parseJson(readForeignText(path.join(home, 'current.json'))), 'it');
  } catch {
    return null;
  }
}

/** Which process fills the folder: not a part of the environment. */
export const OWNER_FILE = 'owner.json';

/** Files and links, relative, in a fixed order; special files too, so that one that was put there is seen. */
async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => name !== OWNER_FILE)
    .sort();
}

/** What is read at once: to read a file piece by piece takes memory for two pieces, and most files of an environment have a few kilobytes. */
const SMALL_BYTES = 256 * 1024;

async function describe(
  folder: string,
  name: string,
  signal?: AbortSignal,
): Promise<Manifest['files'][number]> {
  signal?.throwIfAborted();
  const file = path.join(folder, name);
  const found = lstatSync(file);
  if (found.isSymbolicLink()) {
    const target = readlinkSync(file);
    return { path: name, size: 0, sha256: createHash('sha256').update(`link to ${target}`).digest('hex') };
  }
  if (!found.isFile()) return { path: name, size: 0, sha256: 'special' };
  const sha256 =
    found.size > SMALL_BYTES
      ? await sha256OfFile(file, signal)
      : createHash('sha256').update(readForeignBytes(file, SMALL_BYTES)).digest('hex');
  return { path: name, size: found.size, sha256 };
}

/** Every file and link of an environment: bytecode and `.pth` files run as well. */
export async function filesOf(folder: string): Promise<Manifest['files']> {
  const files: Manifest['files'] = [];
  for (const name of await namesIn(folder)) files.push(await describe(folder, name));
  return files;
}

/** The first file that is not as it was installed, was added, or is gone; null = all are as they were. */
export async function changedFile(
  folder: string,
  files: Manifest['files'],
  signal?: AbortSignal,
): Promise<string | null> {
  try {
    const known = new Map(files.map((file) => [file.path, file]));
    const names = await namesIn(folder);
    const strange = names.find((name) => !known.has(name));
    if (strange !== undefined) return strange;
    for (const [name, file] of known) {
      const now = await describe(folder, name, signal);
      if (now.size !== file.size || now.sha256 !== file.sha256) return name;
    }
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).path ?? (error as Error).message;
  }
}
