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
 */
export function listFiles(
  root: string,
  wanted: (file: string) => boolean,
  unreadable: (folder: string, reason: string) => void,
): string[] {
  const found: string[] = [];
  const top = path.resolve(root);
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    let entries;
    try {
      entries = readdirSync(path.join(top, folder), { withFileTypes: true });
    } catch (error) {
      unreadable(folder, (error as NodeJS.ErrnoException).code ?? String(error));
      continue;
    }
    if (folder !== '' && entries.some(({ name }) => name === 'pyvenv.cfg' || name === '.git')) continue;
    for (const entry of entries) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED.has(entry.name) && !KERNEL_FOLDERS.includes(path.join(top, name))) pending.push(name);
      } else if (entry.isFile() && wanted(name)) found.push(name);
    }
  }
  return found.sort();
}
