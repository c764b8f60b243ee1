import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../core/findings.js';

/** The caller's own inputs: a file of numpy.save for each input of the engine. */
export interface RunCase {
  name: string;
  files: Record<string, string>;
}

function filesOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith('.npy'))
      .map((name) => [nameOf(name.slice(0, -'.npy'.length), folder), path.join(folder, name)]),
  );
}

/** A name that a file cannot hold is percent-encoded: `a%3A0.npy` is the input `a:0`. */
function nameOf(written: string, folder: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    throw new InputError(
      `inputs: ${path.join(folder, `${written}.npy`)} is not percent-encoded as it should be: write % as %25`,
    );
  }
}

/**
 * The cases in a folder: one, where it holds .npy files; else one for each folder in it.
 * @throws InputError where there is none
 */
export function findCases(folder: string): RunCase[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new InputError(
      `inputs: ${folder} is not a folder; wanted is one that holds NAME.npy for each input`,
    );
  const own = filesOf(folder);
  const cases =
    Object.keys(own).length > 0 ? [{ name: path.basename(path.resolve(folder)), files: own }] : [];
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, files: filesOf(path.join(folder, name)) }))
    .filter(({ files }) => Object.keys(files).length > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (cases.length + below.length === 0)
    throw new InputError(`inputs: no .npy file lies in ${folder} or in a folder in it`);
  return [...cases, ...below];
}
