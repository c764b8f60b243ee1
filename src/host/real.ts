import { homedir, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import type { Host } from './host.js';
import { endSurvivors } from './orphans.js';
import { runProcess } from './process.js';
import { runTrusted } from './trusted.js';
import { makeFolder } from './replace-file.js';

/** A variable that names a folder. Empty or relative it names none: the files of a cache would lie in the workspace. */
function folderIn(env: NodeJS.ProcessEnv, name: string): string | null {
  const value = env[name];
  return value !== undefined && path.isAbsolute(value) ? value : null;
}

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
  const tempDir = folderIn(process.env, 'RUNNER_TEMP') ?? path.resolve(tmpdir());
  makeFolder(tempDir);
  endSurvivors();
  return {
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    tempDir,
    cacheDir: defaultCacheDir(process.env),
    run: runProcess,
    runTrusted,
    now: () => performance.now(),
    today: () => new Date(),
    progress,
  };
}
