import { lstat, realpath, stat, type Stats } from 'node:fs';
import path from 'node:path';
import { glob, type FileSystemAdapter } from 'tinyglobby';

/**
 * A link to nowhere counts as a file here, where the library would pass over it without a word: one model of many would drop out
 * of the check, and the rest be green.
 */
const BROKEN_LINKS_TOO = {
  realpath: (file: string, done: (error: null, real: string) => void) => {
    realpath(file, (error, real) => {
      done(null, error === null ? real : file);
    });
  },
  stat: (file: string, done: (error: Error | null, found: Stats) => void) => {
    stat(file, (error, found) => {
      if (error === null) done(null, found);
      else lstat(file, done);
    });
  },
} as unknown as FileSystemAdapter; // the library calls these two with no more arguments

/** The files that a pattern matches, sorted; hidden ones and dangling links too, folders never. */
export async function globFiles(
  pattern: string,
  options: { cwd?: string; ignore?: string[] } = {},
): Promise<string[]> {
  const found = await glob(pattern, {
    ...options,
    dot: true,
    expandDirectories: false,
    absolute: path.isAbsolute(pattern),
    fs: BROKEN_LINKS_TOO,
  });
  return found.sort();
}
