import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { FindingError } from '../core/findings.js';
import { makeFolder, refuseLinkedAway } from '../host/replace-file.js';
import { makeTempDir, type TempDir } from '../host/temp-dir.js';

/**
 * An engine on its way: staged under a name of its own beside its place, so that a rename is enough, then published or discarded.
 * One that was given lies in its place already: publishing and discarding it changes nothing.
 */
export class StagedEngine {
  private state: 'staged' | 'published' | 'discarded' = 'staged';

  private constructor(
    /** Where the engine belongs. */
    readonly place: string,
    private readonly folder: TempDir | null,
  ) {}

  /**
   * Makes the place's folder, and proves before a build of minutes that it can be written: trtexec itself finds out only
   * after the build (observed.md 8).
   * @throws FindingError `engine-write-failed`
   */
  static async at(place: string): Promise<StagedEngine> {
    const folder = path.dirname(place);
    try {
      refuseLinkedAway(folder);
      makeFolder(folder);
      return new StagedEngine(place, await makeTempDir(folder, '.trt-guard-'));
    } catch (error) {
      throw new FindingError(
        {
          code: 'engine-write-failed',
          severity: 'error',
          message: `The engine cannot be written to ${folder}: ${(error as Error).message}`,
          remedy: 'Set output to a path in a folder that this job may write to.',
          evidence: [],
        },
        { cause: error },
      );
    }
  }

  /** An engine that somebody else built. */
  static given(file: string): StagedEngine {
    return new StagedEngine(file, null);
  }

  /** Where its bytes lie now. */
  get file(): string {
    return this.folder === null || this.state === 'published'
      ? this.place
      : path.join(this.folder.path, path.basename(this.place));
  }

  /** It is proven: gives it its place, over an older one. */
  async publish(): Promise<void> {
    if (this.folder !== null) {
      await rename(this.file, this.place);
      this.state = 'published';
      await this.folder.remove();
    }
    this.state = 'published';
  }

  /** Takes away what the build left, also what was published. Safe to call at any time, and more than once. */
  async discard(): Promise<void> {
    if (this.folder === null) return;
    const wasPublished = this.state === 'published';
    this.state = 'discarded';
    if (wasPublished) await rm(this.place, { force: true });
    await this.folder.remove();
  }
}
