import { type BigIntStats, existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** What a path leads to; undefined where it leads nowhere, be it round in a circle. */
function statOf(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false, bigint: true });
  } catch {
    return undefined;
  }
}

/** Every name under which the file is known that a path means, also where it does not exist yet; hard links are one file. */
export function identities(file: string): string[] {
  const whole = path.resolve(file);
  const folder = path.dirname(whole);
  const named = path.join(existsSync(folder) ? realpathSync(folder) : folder, path.basename(whole));
  const found = statOf(whole);
  return found === undefined ? [named] : [named, realpathSync(whole), `${found.dev}:${found.ino}`];
}

/** Whether two paths are one file, by whatever names, or would be. */
export function isSameFile(a: string, b: string): boolean {
  const known = new Set(identities(a));
  return identities(b).some((identity) => known.has(identity));
}
