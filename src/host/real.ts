import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import type { Host } from './host.js';
import { runProcess } from './process.js';

function defaultCacheDir(env: NodeJS.ProcessEnv): string {
  if (env['RUNNER_TOOL_CACHE']) return env['RUNNER_TOOL_CACHE'];
  if (process.platform === 'win32' && env['LOCALAPPDATA']) return path.join(env['LOCALAPPDATA'], 'trt-guard');
  return path.join(env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'trt-guard');
}

/** This machine. `progress` is where long steps speak to a person; silent unless given. */
export function realHost(progress: (message: string) => void = () => undefined): Host {
  const tempDir = process.env['RUNNER_TEMP'] ?? tmpdir();
  mkdirSync(tempDir, { recursive: true });
  return {
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    tempDir,
    cacheDir: defaultCacheDir(process.env),
    run: runProcess,
    now: () => performance.now(),
    today: () => new Date(),
    progress,
  };
}
