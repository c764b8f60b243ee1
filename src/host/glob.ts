import { lstat, readdir, realpath, realpathSync, stat, statSync, type Dirent, type Stats } from 'node:fs';
import path from 'node:path';
import { glob, isDynamicPattern, type FileSystemAdapter } from 'tinyglobby';
import { ForeignFileError } from './read-foreign.js';
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

/** More is not a repository but a disk: 200,000 folders take half a minute. */
const LIMITS = { folders: 200_000, files: 100_000 };

/**
 * Real paths of folders end in a slash: the library compares them as texts, and would take `models-large` for a folder in `models`.
 */
function comparable(file: string): string {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() === true ? `${file}/` : file;
}

type Read = (
  folder: string,
  options: { withFileTypes: true },
  done: (error: NodeJS.ErrnoException | null, found: Dirent[]) => void,
) => void;

/** Where the library passes over something without a word, one model of many would drop out of the check, and the rest be green. */
class Walk {
  private folders = 0;
  private problem: string | null = null;

  constructor(
    private readonly limits: typeof LIMITS,
    private readonly read: Read,
  ) {}

  /**
   * A link to nowhere counts as a file here, and so does one that is not followed. A folder that cannot be read is told, unless it is gone
   * by now; and there is an end to how many are.
   */
  readonly files = {
    readdir: (...[folder, options, done]: Parameters<Read>) => {
      this.folders++;
      if (this.folders > this.limits.folders)
        this.problem ??= `has more than ${this.limits.folders} folders to look in`;
      // An absolute pattern to ignore would have the library begin at the root, and some folder above ours may be closed to us.
      if (this.problem !== null || isOfKernel(folder)) done(null, []);
      else
        this.read(folder, options, (error, found) => {
          if (error !== null && error.code !== 'ENOENT' && error.code !== 'ENOTDIR')
            this.problem ??= `leads into a folder that cannot be read (${error.message})`;
          done(error, found);
        });
    },
    realpath: (file: string, done: (error: null, real: string) => void) => {
      realpath(file, (error, found) => {
        done(null, error === null && !isEndless(found) ? comparable(found) : file);
      });
    },
    stat: (file: string, done: (error: Error | null, found: Stats) => void) => {
      stat(file, (error, found) => {
        if (error === null && !(found.isDirectory() && isEndless(file))) done(null, found);
        else lstat(file, done);
      });
    },
  } as unknown as FileSystemAdapter; // the library calls these with no other arguments

  /** Why what was found is not all. */
  whyNotAll(found: readonly string[]): string | null {
    if (found.length > this.limits.files) this.problem ??= `matches more than ${this.limits.files} files`;
    return this.problem;
  }
}

/** The folder that a pattern begins in: all in front of its first part that matches more than one name. */
function beginningOf(pattern: string, cwd: string): string {
  const parts = pattern.split('/');
  const magic = parts.findIndex((part) => isDynamicPattern(part));
  return real(
    path.resolve(cwd, parts.slice(0, Math.max(magic, 0)).join('/') || (path.isAbsolute(pattern) ? '/' : '.')),
  );
}

/**
 * The files that a pattern matches, sorted; hidden ones and dangling links too, folders never. Nothing in /proc, /sys and /dev.
 * @throws ForeignFileError where that cannot be told: a folder cannot be read, or the pattern is of the whole disk
 */
export async function globFiles(
  pattern: string,
  options: { cwd?: string; ignore?: string[]; caseSensitiveMatch?: boolean } = {},
  limits = LIMITS,
  read: Read = readdir,
): Promise<string[]> {
  const cwd = options.cwd ?? '.';
  const beginning = beginningOf(pattern, cwd);
  if (isOfKernel(beginning)) return [];
  const refuse = (why: string): never => {
    const name = options.cwd === undefined ? pattern : path.join(cwd, pattern);
    throw new ForeignFileError(`the pattern ${name}`, `${why}: name the folder to look in more exactly`);
  };
  if (isWholeDisk(beginning) && pattern.includes('**')) refuse('is of the whole disk');
  const walk = new Walk(limits, read);
  const found = await glob(pattern, {
    ...options,
    dot: true,
    expandDirectories: false,
    absolute: path.isAbsolute(pattern),
    fs: walk.files,
  });
  const why = walk.whyNotAll(found);
  return why === null ? found.sort() : refuse(why);
}
