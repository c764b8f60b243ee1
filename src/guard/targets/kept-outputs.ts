import { copyFileSync, existsSync, lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../core/findings.js';
import { replaceFile } from '../../host/replace-file.js';
import { isWithin } from '../../host/workspace.js';

/** Marks a folder of outputs as trt-guard's: everything else in such a folder is from an earlier run. */
const MARKER = '.trt-guard-outputs';

/**
 * A folder for outputs is a new one, an empty one, or that of an earlier run; nothing that is read lies in it.
 * @param inputs everything that this run reads, by what it is to people
 * @throws InputError
 */
export function refuseKeptOutputs(folder: string, inputs: readonly (readonly [string, string])[]): void {
  const inside = inputs.find(([file]) => isWithin(path.resolve(folder), path.resolve(file)));
  if (inside !== undefined)
    throw new InputError(`keep-outputs: ${inside[0]} (${inside[1]}) is in ${folder}; name another folder`);
  if (!existsSync(folder)) return;
  if (!statSync(folder).isDirectory())
    throw new InputError(`keep-outputs: ${folder} is not a folder; name a new or an empty one`);
  const found = readdirSync(folder);
  if (found.length > 0 && !found.includes(MARKER))
    throw new InputError(
      `keep-outputs: ${folder} holds other files (${found[0] ?? ''}); name a new or an empty folder`,
    );
}

/**
 * Copies what an engine answered, `saved/POINT/outputs/NAME.npy`, to `folder/ENGINE/POINT/NAME.npy` (names percent-encoded), in place of
 * what an earlier run left of this engine.
 * @throws what the system says
 */
export function keepOutputs(folder: string, engine: string, saved: string): void {
  replaceFile(path.join(folder, MARKER), 'Outputs of engines, written by trt-guard (keep-outputs).\n');
  const home = path.join(folder, encodeURIComponent(engine));
  rmSync(home, { recursive: true, force: true });
  for (const point of readdirSync(saved)) {
    const outputs = path.join(saved, point, 'outputs');
    const files = existsSync(outputs) ? readdirSync(outputs) : [];
    for (const name of files) {
      const file = path.join(outputs, name);
      // What the engine's process left there is untrusted: links are not followed.
      if (!lstatSync(file).isFile() || !name.endsWith('.npy')) continue;
      mkdirSync(path.join(home, point), { recursive: true });
      copyFileSync(file, path.join(home, point, name));
    }
  }
}
