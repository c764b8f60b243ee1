import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** More names than this are not looked through for one that is meant. */
const MAX_NAMES = 5000;

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder === '' ? '.' : folder).slice(0, MAX_NAMES);
  } catch {
    return [];
  }
}

/**
 * Paths that somebody may have meant who wrote one that does not exist: what else lies in its folder; where the folder is not there
 * either, the same name in the folders beside it. As they would be written.
 */
export function nearFiles(file: string): string[] {
  const { dir, base } = path.parse(file);
  if (dir === '' || existsSync(dir)) return entriesOf(dir).map((name) => path.join(dir, name));
  const parent = path.dirname(dir);
  return entriesOf(parent)
    .map((name) => path.join(parent, name, base))
    .filter((candidate) => existsSync(candidate));
}
