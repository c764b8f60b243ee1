import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeTempDir, type TempDir } from '../temp-dir.js';

/** A variable that names a folder. Empty or relative it names none: what is put there would lie in the workspace. */
export function folderIn(env: Readonly<Record<string, string | undefined>>, name: string): string | null {
  const value = env[name];
  return value !== undefined && path.isAbsolute(value) ? value : null;
}

/** For temporary files: RUNNER_TEMP on a runner. What TMPDIR says counts where it is a whole path. */
export function temporaryFolder(): string {
  const system = tmpdir();
  return folderIn(process.env, 'RUNNER_TEMP') ?? (path.isAbsolute(system) ? system : '/tmp');
}

/**
 * Where a child works that nobody gave a folder: an empty one of its own. In the workspace it would take what a pull request put there
 * for its own (Python looks for modules there, uv for its settings).
 */
export function workingFolder(): Promise<TempDir> {
  return makeTempDir(temporaryFolder(), 'trt-guard-work-');
}
