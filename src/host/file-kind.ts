import { lstatSync, readlinkSync, statfsSync, statSync, type Stats } from 'node:fs';

/** Why there is no file under a name. */
export interface FileProblem {
  /** `missing`: nothing has this name, not even a link. `broken-link`: a link has it, and leads to nothing. */
  kind: 'missing' | 'broken-link' | 'folder' | 'pipe' | 'special' | 'kernel' | 'hollow' | 'unreachable';
  /** In words that follow the name: `is a folder`. */
  why: string;
}

const KINDS: readonly (readonly [(found: Stats) => boolean, FileProblem])[] = [
  [(found) => found.isDirectory(), { kind: 'folder', why: 'is a folder' }],
  [(found) => found.isFIFO(), { kind: 'pipe', why: 'is a pipe' }],
  [(found) => found.isSocket(), { kind: 'special', why: 'is a socket' }],
  [(found) => found.isCharacterDevice() || found.isBlockDevice(), { kind: 'special', why: 'is a device' }],
];

function stateOf(error: unknown): FileProblem {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? { kind: 'missing', why: 'does not exist' }
    : { kind: 'unreachable', why: `cannot be looked at (${message})` };
}

function brokenLink(file: string, error: unknown): FileProblem {
  const target = readlinkSync(file);
  const state = (error as NodeJS.ErrnoException).code === 'ELOOP' ? 'leads back to it' : stateOf(error).why;
  return { kind: 'broken-link', why: `is a link to ${target}, which ${state}` };
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
function hollowness({ size, blocks }: Stats): FileProblem | null {
  const stored = blocks * 512;
  if (size < HOLLOW_BYTES || stored * 8 > size) return null;
  const why = `is hollow: it says ${(size / GIB).toFixed(1)} GiB, and ${(stored / GIB).toFixed(1)} GiB of them are on the disk`;
  return { kind: 'hollow', why };
}

/** Why there is no file under a name, nor a link to one. Null where there is one. */
export function fileProblem(file: string): FileProblem | null {
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
  if (!found.isFile())
    return KINDS.find(([is]) => is(found))?.[1] ?? { kind: 'special', why: 'is not a regular file' };
  return isOfKernel(file)
    ? { kind: 'kernel', why: 'is made up by the kernel while it is read (/proc, /sys)' }
    : hollowness(found);
}
