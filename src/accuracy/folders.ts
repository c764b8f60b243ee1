import { readdirSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../core/findings.js';
import { kindAt, fileProblem } from '../host/file-kind.js';

/** Some tensors that belong together: a file written by numpy.save for each, by the tensor's name. */
export interface TensorFolder {
  name: string;
  files: Record<string, string>;
}

/** The file of a tensor: a name that a file cannot hold is percent-encoded. */
export function tensorFile(folder: string, name: string): string {
  return path.join(folder, `${encodeURIComponent(name)}.npy`);
}

function nameOf(written: string, folder: string, option: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    throw new InputError(
      `${option}: ${path.join(folder, `${written}.npy`)} is not percent-encoded correctly: write % as %25`,
    );
  }
}

function filesIn(folder: string, option: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.endsWith('.npy'))
      .sort()
      .map((name) => {
        const file = path.join(folder, name);
        const problem = fileProblem(file);
        if (problem !== null)
          throw new InputError(`${option}: ${file} ${problem.why}; expected a file written by numpy.save`);
        return [nameOf(name.slice(0, -'.npy'.length), folder, option), file];
      }),
  );
}

/**
 * The cases in a folder: one, where it holds .npy files, and one for each folder in it that does.
 * @param option the input that named the folder, for messages
 * @throws InputError where there is none
 */
export function tensorFolders(folder: string, option: string): TensorFolder[] {
  if (kindAt(folder) !== 'folder')
    throw new InputError(
      `${option}: ${folder} is not a folder; expected one that holds NAME.npy for each tensor`,
    );
  const own = { name: path.basename(path.resolve(folder)), files: filesIn(folder, option) };
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, files: filesIn(path.join(folder, name), option) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const found = [own, ...below].filter(({ files }) => Object.keys(files).length > 0);
  if (found.length === 0)
    throw new InputError(`${option}: there is no .npy file in ${folder} or in a folder inside it`);
  return found;
}
