import { lstatSync, readlinkSync, statfsSync, statSync, type Stats } from 'node:fs';

export const MISSING = 'does not exist';
export const FOLDER = 'is a folder';
export const PIPE = 'is a pipe';

const OF_KERNEL = 'is made up by the kernel while it is read (/proc, /sys)';

const KINDS: readonly (readonly [(found: Stats) => boolean, string])[] = [
  [(found) => found.isDirectory(), FOLDER],
  [(found) => found.isFIFO(), PIPE],
  [(found) => found.isSocket(), 'is a socket'],
  [(found) => found.isCharacterDevice() || found.isBlockDevice(), 'is a device'],
];

function stateOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return MISSING;
  return `cannot be looked at (${message})`;
}

function brokenLink(file: string, error: unknown): string {
  const target = readlinkSync(file);
  return (error as NodeJS.ErrnoException).code === 'ELOOP'
    ? `is a link to ${target}, which leads back to it`
    : `is a link to ${target}, which ${stateOf(error)}`;
}

/** What is under a path, its links followed; `missing` where nothing can be looked at there, be it a link that leads back to itself. */
export function kindAt(file: string): 'file' | 'folder' | 'special' | 'missing' {
  let found: Stats;
  try {
    found = statSync(file);
  } catch {
    return 'missing';
  }
  if (found.isDirectory()) return 'folder';
  return found.isFile() ? 'file' : 'special';
}

/** Magic numbers of statfs(2): procfs, sysfs, debugfs, tracefs, cgroup, cgroup2, securityfs, binfmt_misc. */
const KERNEL_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0x9fa0, 0x62656572, 0x64626720, 0x74726163, 0x27e0eb, 0x63677270, 0x73636673, 0x42494e4d,
]);

/** The kernel makes such a file while it is read: it has no size, and some block for ever (/proc/kmsg) or have no end. */
function isOfKernel(file: string): boolean {
  return process.platform === 'linux' && KERNEL_FILE_SYSTEMS.has(statfsSync(file).type);
}

const GIB = 1024 ** 3;
const HOLLOW_BYTES = 16 * GIB;

/**
 * A large file of which next to nothing was ever written says any size, and would be read for hours. A file system that compresses gains
 * less than this factor on weights.
 */
function hollowness({ size, blocks }: Stats): string | null {
  const stored = blocks * 512;
  if (size < HOLLOW_BYTES || stored * 8 > size) return null;
  return `is hollow: it says ${(size / GIB).toFixed(1)} GiB, and ${(stored / GIB).toFixed(1)} GiB of them are on the disk`;
}

/** In words that follow a name: why there is no file under it, nor a link to one. Null where there is one. */
export function whyNoFile(file: string): string | null {
  let found: Stats;
  try {
    found = lstatSync(file);
  } catch (error) {
    return stateOf(error);
  }
  if (found.isSymbolicLink()) {
    try {
      found = statSync(file);
    } catch (error) {
      return brokenLink(file, error);
    }
  }
  if (found.isFile()) return isOfKernel(file) ? OF_KERNEL : hollowness(found);
  return KINDS.find(([is]) => is(found))?.[1] ?? 'is not a regular file';
}
