import { lstatSync, readlinkSync, statSync, type Stats } from 'node:fs';

export const MISSING = 'does not exist';
export const FOLDER = 'is a folder';

const KINDS: readonly (readonly [(found: Stats) => boolean, string])[] = [
  [(found) => found.isDirectory(), FOLDER],
  [(found) => found.isFIFO(), 'is a pipe'],
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

/** In words that follow a name: why there is not a file under it, nor a link to one. Null where there is one. */
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
  if (found.isFile()) return null;
  return KINDS.find(([is]) => is(found))?.[1] ?? 'is not a regular file';
}
