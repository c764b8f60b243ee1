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

/** What a path leads to, in numbers that are quick to get and not exact; null where it leads nowhere. */
function glance(file: string): { dev: number; ino: number } | null {
  try {
    return statSync(file, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}

/**
 * Which of these files another path is, for thousands of others: each costs its name, and one look where one of the files exists.
 * @returns those that it is, by the names that they were given here
 */
export function sameFilesAs(files: readonly string[]): (other: string) => string[] {
  const known = files.map((file) => {
    const whole = path.resolve(file);
    return { file, names: new Set(identities(file)), seen: glance(whole) };
  });
  const isAnyThere = known.some(({ seen }) => seen !== null);
  const real = new Map<string, string>();
  return (other) => {
    const whole = path.resolve(other);
    const folder = path.dirname(whole);
    const at = real.get(folder) ?? (existsSync(folder) ? realpathSync(folder) : folder);
    real.set(folder, at);
    const name = path.join(at, path.basename(whole));
    const found = isAnyThere ? glance(whole) : null;
    const isLinked = ({ names, seen }: (typeof known)[number]): boolean => {
      if (found === null || seen?.ino !== found.ino || seen.dev !== found.dev) return false;
      const exact = statOf(whole);
      return exact !== undefined && names.has(`${exact.dev}:${exact.ino}`);
    };
    return known.filter((one) => one.names.has(name) || isLinked(one)).map(({ file }) => file);
  };
}

/** Whether two paths are one file, by whatever names, or would be. */
export function isSameFile(a: string, b: string): boolean {
  return sameFilesAs([a])(b).length > 0;
}
