import { lstat, realpath, realpathSync, stat, type Stats } from 'node:fs';
import path from 'node:path';
import { glob, isDynamicPattern, type FileSystemAdapter } from 'tinyglobby';
import { isWholeDisk, isWithin, KERNEL_FOLDERS } from './workspace.js';

export { isDynamicPattern };

function real(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}

function isOfKernel(file: string): boolean {
  return KERNEL_FOLDERS.some((folder) => isWithin(folder, file));
}

/** A link to the whole disk, or into the kernel's folders, is not followed: a committed one would have everything looked through. */
function isEndless(file: string): boolean {
  const target = real(file);
  return isWholeDisk(target) || isOfKernel(target);
}

/**
 * A link to nowhere counts as a file here, where the library would pass over it without a word: one model of many would drop out
 * of the check, and the rest be green. So does one that is not followed.
 */
const LINKS_AS_FILES = {
  realpath: (file: string, done: (error: null, real: string) => void) => {
    realpath(file, (error, found) => {
      done(null, error === null && !isEndless(found) ? found : file);
    });
  },
  stat: (file: string, done: (error: Error | null, found: Stats) => void) => {
    stat(file, (error, found) => {
      if (error === null && !(found.isDirectory() && isEndless(file))) done(null, found);
      else lstat(file, done);
    });
  },
} as unknown as FileSystemAdapter; // the library calls these two with no more arguments

/** The folder that a pattern begins in: all in front of its first part that matches more than one name. */
function beginningOf(pattern: string, cwd: string): string {
  const parts = pattern.split('/');
  const magic = parts.findIndex((part) => isDynamicPattern(part));
  return real(
    path.resolve(cwd, parts.slice(0, Math.max(magic, 0)).join('/') || (path.isAbsolute(pattern) ? '/' : '.')),
  );
}

/** The files that a pattern matches, sorted; hidden ones and dangling links too, folders never. Nothing in /proc, /sys and /dev. */
export async function globFiles(
  pattern: string,
  options: { cwd?: string; ignore?: string[] } = {},
): Promise<string[]> {
  if (isOfKernel(beginningOf(pattern, options.cwd ?? '.'))) return [];
  const found = await glob(pattern, {
    ...options,
    ignore: [...(options.ignore ?? []), ...KERNEL_FOLDERS.map((folder) => `${folder}/**`)],
    dot: true,
    expandDirectories: false,
    absolute: path.isAbsolute(pattern),
    fs: LINKS_AS_FILES,
  });
  return found.sort();
}
