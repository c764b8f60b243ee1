import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { today } from './clock.js';
import { searchPath } from './environment.js';
import type { Host } from './host.js';
import { endOrphansOfDeadRuns } from './process/orphans.js';
import { runProcess } from './process/process.js';
import { runTrusted } from './process/trusted.js';
import { makeFolder } from './replace-file.js';
import { folderIn, temporaryFolder } from './process/working-folder.js';

/** Null for a user without one: a container that runs under any number, and sets no HOME, has none. */
export function homeFolder(): string | null {
  for (const ask of [homedir, (): string => userInfo().homedir])
    try {
      const home = ask();
      if (path.isAbsolute(home)) return home;
    } catch {
      // The system knows no such user.
    }
  return null;
}

/**
 * A cache for this process alone, gone with it: in a folder of a known name in /tmp another user could have put whatever is then run.
 */
function cacheOfThisProcess(): string {
  const folder = path.join(temporaryFolder(), `trt-guard-cache-${randomUUID()}`);
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** XDG_CACHE_HOME as the XDG Base Directory Specification reads it: relative paths are invalid, and empty is unset. */
export function defaultCacheDir(env: NodeJS.ProcessEnv): string {
  const toolCache = folderIn(env, 'RUNNER_TOOL_CACHE');
  if (toolCache !== null) return toolCache;
  const local = process.platform === 'win32' ? folderIn(env, 'LOCALAPPDATA') : null;
  const shared = local ?? folderIn(env, 'XDG_CACHE_HOME');
  if (shared !== null) return path.join(shared, 'trt-guard');
  const home = homeFolder();
  return home === null ? cacheOfThisProcess() : path.join(home, '.cache', 'trt-guard');
}

/** This machine. `progress` is where long steps speak to a person; silent unless given. */
export function realHost(progress: (message: string) => void = () => undefined): Host {
  // Every program that is looked up by its name, by whatever library, is looked up here.
  if (process.env['PATH'] !== undefined) process.env['PATH'] = searchPath('PATH', process.env['PATH']);
  // Nothing that is kept or delivered may be changed by everybody, whatever the job's umask lets through.
  process.umask(process.umask(0o002) | 0o002);
  const tempDir = temporaryFolder();
  try {
    makeFolder(tempDir);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const said = `RUNNER_TEMP, else TMPDIR, must name a folder for temporary files: ${message}`;
    throw Object.assign(new Error(said, { cause: error }), { code });
  }
  endOrphansOfDeadRuns();
  return {
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    tempDir,
    cacheDir: defaultCacheDir(process.env),
    run: runProcess,
    runTrusted,
    bring: () => Promise.resolve(false),
    now: () => performance.now(),
    today,
    progress,
  };
}
