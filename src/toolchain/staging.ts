import { lstat, rename } from 'node:fs/promises';
import path from 'node:path';
import { FindingError } from '../core/findings.js';
import { makeFolder, refuseLinkedAway } from '../host/replace-file.js';
import { makeTempDir, type TempDir } from '../host/temp-dir.js';

/** Where a plan is built before it is proven: a folder of its own beside its final place, so that a rename is enough. */
export interface Workplace {
  file: string;
  /** Size of the plan as it is now; null = not there. */
  bytes: () => Promise<number | null>;
  keep: () => Promise<void>;
  discard: () => Promise<void>;
}

/**
 * Makes the output's folder, and proves before a build of minutes that it can be written: trtexec itself finds out only
 * after the build.
 * @throws FindingError `engine-write-failed`
 */
async function makeWorkplace(output: string): Promise<Workplace> {
  const folder = path.dirname(output);
  let own: TempDir;
  try {
    refuseLinkedAway(folder);
    makeFolder(folder);
    own = await makeTempDir(folder, '.trt-guard-');
  } catch (error) {
    throw new FindingError(
      {
        code: 'engine-write-failed',
        severity: 'error',
        message: `The engine cannot be written to ${folder}: ${(error as Error).message}`,
        remedy: 'Give an output in a folder that this job may write to.',
        evidence: [],
      },
      { cause: error },
    );
  }
  const file = path.join(own.path, path.basename(output));
  return {
    file,
    discard: own.remove,
    bytes: async () => {
      try {
        const found = await lstat(file); // a link would deliver bytes that lie somewhere else
        return found.isFile() ? found.size : null;
      } catch {
        return null;
      }
    },
    keep: async () => {
      await rename(file, output);
      await own.remove();
    },
  };
}

/**
 * Makes a workplace for `work`, whose result takes it over. Where `work` throws there is no result that could discard it, so it is
 * discarded here.
 * @throws FindingError `engine-write-failed`
 */
export async function inWorkplace<T>(output: string, work: (place: Workplace) => Promise<T>): Promise<T> {
  const place = await makeWorkplace(output);
  try {
    return await work(place);
  } catch (error) {
    await place.discard();
    throw error;
  }
}
