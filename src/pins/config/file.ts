import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../core/findings.js';
import { ForeignFileError, readForeignText } from '../../host/read-foreign.js';

export const CONFIG_FILE = '.trt-guard.yml';

/** What people write by hand is below this. */
const MAX_CONFIG_BYTES = 1024 * 1024;

/**
 * The text of the configuration in `root`; null where there is none.
 * @throws InputError where it is not a file, or larger than anybody writes
 */
export function configText(root: string): string | null {
  try {
    return readForeignText(path.join(root, CONFIG_FILE), MAX_CONFIG_BYTES);
  } catch (error) {
    if (!(error instanceof ForeignFileError)) throw error;
    if (error.isMissing) {
      const other = CONFIG_FILE.replace('.yml', '.yaml');
      if (existsSync(path.join(root, other)))
        throw new InputError(
          `${other} is not read, and would count for nothing: rename it to ${CONFIG_FILE}`,
        );
      return null;
    }
    throw new InputError(`${CONFIG_FILE}: it ${error.why}`, { cause: error });
  }
}
