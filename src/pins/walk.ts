import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Folders that hold other people's files or products of a build: never entered. */
const SKIPPED = new Set(
  (
    '.git .hg .svn .jj node_modules bower_components vendor vendored third_party third-party thirdparty 3rdparty 3rd_party ' +
    'site-packages dist-packages __pycache__ __pypackages__ .venv venv .virtualenv virtualenv .tox .nox .eggs .mypy_cache ' +
    '.pytest_cache .ruff_cache .cache .direnv .pixi .conda .terraform .gradle .bundle Pods DerivedData'
  ).split(' '),
);
const CONCURRENT_FOLDERS = 8;

/**
 * Every file under `root` that is wanted, as sorted paths with `/`. Symbolic links are not followed, so there are no loops;
 * a virtual environment (`pyvenv.cfg`) or another repository (`.git` of its own) under the root is not entered. A folder that
 * cannot be listed is reported and left out.
 */
export async function listFiles(
  root: string,
  wanted: (file: string) => boolean,
  unreadable: (folder: string, reason: string) => void,
): Promise<string[]> {
  const found: string[] = [];
  const pending = [''];
  const list = async (folder: string): Promise<void> => {
    let entries;
    try {
      entries = await readdir(path.join(root, folder), { withFileTypes: true });
    } catch (error) {
      unreadable(folder, (error as NodeJS.ErrnoException).code ?? String(error));
      return;
    }
    if (folder !== '' && entries.some(({ name }) => name === 'pyvenv.cfg' || name === '.git')) return;
    for (const entry of entries) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name)) pending.push(name);
      } else if (entry.isFile() && wanted(name)) found.push(name);
    }
  };
  while (pending.length > 0) await Promise.all(pending.splice(0, CONCURRENT_FOLDERS).map(list));
  return found.sort();
}
