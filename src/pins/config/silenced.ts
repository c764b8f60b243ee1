import type { Ignored } from '../../core/report.js';
import { isExpected, type ExpectedDifference, type PinsConfig } from './config.js';
import { CONFIG_FILE } from './file.js';
import { globMatcher } from './selectors.js';
import type { Pin } from '../types.js';

const MAX_NAMES = 5;

function names(all: readonly string[]): string {
  const rest = all.length - MAX_NAMES;
  return `${all.slice(0, MAX_NAMES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/**
 * What `.trt-guard.yml` kept out of the comparison, noted where it happens: a pull request may have written that file, so nothing is
 * left out silently.
 */
export class Silenced {
  private readonly globs: {
    glob: string;
    line: number;
    matches: (file: string) => boolean;
    files: string[];
  }[];
  private readonly accepted = new Map<ExpectedDifference, Set<string>>();

  constructor({ ignore }: Pick<PinsConfig, 'ignore'>) {
    this.globs = ignore.map(({ glob, line }) => ({ glob, line, matches: globMatcher([glob]), files: [] }));
  }

  /** Whether a file that could hold a pin is not searched. */
  skips(file: string): boolean {
    const found = this.globs.find(({ matches }) => matches(file));
    if (found !== undefined && !found.files.includes(file)) found.files.push(file);
    return found !== undefined;
  }

  /** Whether a pin may differ from the others. */
  accepts(pin: Pin, active: readonly ExpectedDifference[]): boolean {
    const found = active.find((exception) => isExpected(pin, exception));
    if (found === undefined) return false;
    const places = this.accepted.get(found) ?? new Set();
    this.accepted.set(found, places.add(`${pin.file}:${pin.line} (${pin.version ?? pin.spec ?? pin.text})`));
    return true;
  }

  /** Everything that was left out; entries that matched nothing are not listed. */
  told(): Ignored[] {
    return [
      ...this.globs
        .filter(({ files }) => files.length > 0)
        .map(({ glob, line, files }) => ({
          what: `not searched for pins, because of ignore: ${glob}: ${names([...files].sort())}`,
          reason: null,
          location: { file: CONFIG_FILE, line },
        })),
      ...[...this.accepted].map(([{ reason, line }, places]) => ({
        what: `pins that may differ, because of expected: ${names([...places])}`,
        reason,
        location: { file: CONFIG_FILE, line },
      })),
    ];
  }
}
