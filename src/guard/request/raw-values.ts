import { existsSync } from 'node:fs';
import { InputError } from '../../core/findings.js';
import { didYouMean } from '../../core/text/nearest.js';
import { shellWords } from '../../core/text/shell-words.js';
import { INPUTS, type InputDefinition, type InputName, type RawInputs } from '../inputs.js';

// Each reads one input as it was written, and throws an InputError that names the input, what it accepts and what it got.

function definition(name: InputName): InputDefinition {
  const found = INPUTS.find((input) => input.name === name);
  if (found === undefined) throw new Error(`no input named ${name}`);
  return found;
}

/** The one value, or the default; null where there is neither. */
export function text(raw: RawInputs, name: InputName): string | null {
  const values = (raw[name] ?? []).map((value) => value.trim()).filter((value) => value !== '');
  if (values.length > 1)
    throw new InputError(`${name} takes one value, but got ${values.length}: ${values.join(', ')}`);
  return values[0] ?? definition(name).default ?? null;
}

/** Values may come one by one, one per line, or both. */
export function list(raw: RawInputs, name: InputName): string[] {
  return (raw[name] ?? [])
    .flatMap((value) => value.split(/\r?\n/))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** As `list`, but a name that exists is never taken apart: a file name may contain a line break, or end in a space. */
export function files(raw: RawInputs, name: InputName): string[] {
  return (raw[name] ?? []).flatMap((value) =>
    existsSync(value) ? [value] : list({ [name]: [value] }, name),
  );
}

/** Arguments of a command, quoted as in a shell. */
export function commandWords(raw: RawInputs, name: InputName): string[] {
  try {
    return (raw[name] ?? []).flatMap(shellWords);
  } catch (error) {
    throw new InputError(`${name}: ${(error as Error).message}`);
  }
}

/** One of these words. */
export function choice<T extends string>(raw: RawInputs, name: InputName, choices: readonly T[]): T {
  const value = text(raw, name);
  const chosen = choices.find((known) => known === value);
  if (chosen === undefined) {
    throw new InputError(
      `${name} must be one of ${choices.join(', ')}; got "${value ?? ''}"${didYouMean(value ?? '', choices)}`,
    );
  }
  return chosen;
}

/** As `core.getBooleanInput` reads it, by the core schema of YAML 1.2. */
const BOOLEANS = ['true', 'True', 'TRUE', 'false', 'False', 'FALSE'] as const;

/** A switch. */
export function flag(raw: RawInputs, name: InputName): boolean {
  return choice(raw, name, BOOLEANS).toLowerCase() === 'true';
}

/** Where things are kept: in the runner's tool cache, there with GitHub's cache behind it, or in the job's own folder. */
export type CachePlace = 'runner' | 'github' | 'job';

/** `cache` is a place, or true or false as in other actions. */
export function cachePlace(raw: RawInputs): CachePlace {
  const value = choice(raw, 'cache', ['runner', 'job', ...BOOLEANS] as const);
  if (value === 'job') return value;
  return value.toLowerCase() === 'true' ? 'github' : 'runner';
}

/** A time limit, in seconds. */
export function seconds(raw: RawInputs, name: InputName): number {
  const value = text(raw, name) ?? '';
  const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : NaN;
  // setTimeout takes at most 2^31 - 1 ms; a longer limit would fire at once.
  if (!(number > 0 && number <= 2_000_000)) {
    throw new InputError(`${name} must be a number of seconds between 0 and 2000000; got "${value}"`);
  }
  return number;
}

/** How many engines at once; null = as many as the machine allows. */
export function jobs(raw: RawInputs): number | null {
  const value = text(raw, 'jobs') ?? 'auto';
  if (value === 'auto') return null;
  if (/^[1-9]\d{0,3}$/.test(value)) return Number(value);
  throw new InputError(`jobs must be auto or a number from 1 to 9999; got "${value}"`);
}

/** A sha256 digest, in lower case; null where none was given. */
export function digest(raw: RawInputs, name: InputName): string | null {
  const value = text(raw, name)?.toLowerCase() ?? null;
  if (value !== null && !/^[0-9a-f]{64}$/.test(value)) {
    throw new InputError(`${name} must be a sha256 digest, 64 hexadecimal digits; got "${value}"`);
  }
  return value;
}
