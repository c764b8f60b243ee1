import { readdirSync } from 'node:fs';
import path from 'node:path';
import { KERNEL_FOLDERS } from '../host/workspace.js';

/** Folders that hold other people's files or products of a build: never entered. */
const SKIPPED = new Set(
  (
    '.git .hg .svn .jj node_modules bower_components vendor vendored third_party third-party thirdparty 3rdparty 3rd_party ' +
    'site-packages dist-packages __pycache__ __pypackages__ .venv venv .virtualenv virtualenv .tox .nox .eggs .mypy_cache ' +
    '.pytest_cache .ruff_cache .cache .direnv .pixi .conda .terraform .gradle .bundle Pods DerivedData'
  ).split(' '),
);

/**
 * Every file under `root` that is wanted, as sorted paths with `/`. Symbolic links are not followed, so there are no loops;
 * a virtual environment (`pyvenv.cfg`), another repository (`.git` of its own) and /proc, /sys and /dev are not entered. A folder that
 * cannot be listed is reported and left out. Synchronous: one call a folder is three times as fast as a promise each.
 * @param isNever asked first, with the name alone: most files of a tree need no path
 */
export function listFiles(
  root: string,
  isNever: (name: string) => boolean,
  wanted: (file: string) => boolean,
  unreadable: (folder: string, reason: string) => void,
): string[] {
  const found: string[] = [];
  const top = path.resolve(root);
  const kernel = new Set(KERNEL_FOLDERS.map((folder) => path.relative(top, folder)));
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    let entries;
    try {
      entries = readdirSync(folder === '' ? top : `${top}/${folder}`, { withFileTypes: true });
    } catch (error) {
      unreadable(folder, (error as NodeJS.ErrnoException).code ?? String(error));
      continue;
    }
    if (folder !== '' && entries.some(({ name }) => name === 'pyvenv.cfg' || name === '.git')) continue;
    const inside = folder === '' ? '' : `${folder}/`;
    for (const entry of entries) {
      const { name } = entry;
      if (entry.isFile()) {
        if (!isNever(name) && wanted(inside + name)) found.push(inside + name);
      } else if (entry.isDirectory() && !SKIPPED.has(name) && !kernel.has(inside + name))
        pending.push(inside + name);
    }
  }
  return found.sort();
}
