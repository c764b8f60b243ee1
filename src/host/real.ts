import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { searchPath } from './environment.js';
import type { Host } from './host.js';
import { endOrphansOfDeadRuns } from './process/orphans.js';
import { runProcess } from './process/process.js';
import { runTrusted } from './process/trusted.js';
import { makeFolder } from './replace-file.js';
import { folderIn, temporaryFolder } from './process/working-folder.js';

function homeFolder(): string {
  const home = homedir();
  return path.isAbsolute(home) ? home : userInfo().homedir;
}

/** XDG_CACHE_HOME as the XDG Base Directory Specification reads it: relative paths are invalid, and empty is unset. */
export function defaultCacheDir(env: NodeJS.ProcessEnv): string {
  const toolCache = folderIn(env, 'RUNNER_TOOL_CACHE');
  if (toolCache !== null) return toolCache;
  const local = process.platform === 'win32' ? folderIn(env, 'LOCALAPPDATA') : null;
  return path.join(
    local ?? folderIn(env, 'XDG_CACHE_HOME') ?? path.join(homeFolder(), '.cache'),
    'trt-guard',
  );
}

/** This machine. `progress` is where long steps speak to a person; silent unless given. */
export function realHost(progress: (message: string) => void = () => undefined): Host {
  // Every program that is looked up by its name, by whatever library, is looked up here.
  if (process.env['PATH'] !== undefined) process.env['PATH'] = searchPath('PATH', process.env['PATH']);
  // Nothing that is kept or delivered may be changed by everybody, whatever the job's umask lets through.
  process.umask(process.umask(0o002) | 0o002);
  const tempDir = temporaryFolder();
  makeFolder(tempDir);
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
    today: () => new Date(),
    progress,
  };
}
