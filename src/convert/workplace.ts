import { lstat, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { FindingError } from '../guard/findings.js';

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
export async function makeWorkplace(output: string): Promise<Workplace> {
  const folder = path.dirname(output);
  let own: string;
  try {
    await mkdir(folder, { recursive: true });
    own = await mkdtemp(path.join(folder, '.trt-guard-'));
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
  const file = path.join(own, path.basename(output));
  const discard = (): Promise<void> => rm(own, { recursive: true, force: true });
  return {
    file,
    discard,
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
      await discard();
    },
  };
}
