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

/** Whether another path is the same file as this one, for thousands of others: each costs its name, and a look where this one exists. */
export function sameFileAs(file: string): (other: string) => boolean {
  const known = new Set(identities(file));
  const exists = statOf(path.resolve(file)) !== undefined;
  const real = new Map<string, string>();
  return (other) => {
    const whole = path.resolve(other);
    const folder = path.dirname(whole);
    const at = real.get(folder) ?? (existsSync(folder) ? realpathSync(folder) : folder);
    real.set(folder, at);
    if (known.has(path.join(at, path.basename(whole)))) return true;
    const found = exists ? statOf(whole) : undefined;
    return found !== undefined && known.has(`${found.dev}:${found.ino}`);
  };
}

/** Whether two paths are one file, by whatever names, or would be. */
export function isSameFile(a: string, b: string): boolean {
  return sameFileAs(a)(b);
}
