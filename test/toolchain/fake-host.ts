import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Host, RunResult } from '../../src/host/host.js';
import { runProcess } from '../../src/host/process.js';

export function freshFolder(name: string): string {
  return mkdtempSync(path.join(tmpdir(), `trt-guard-${name}-`));
}

/** A host with its own cache, temp folder and environment; processes are real unless `run` is given. */
export function testHost(overrides: Partial<Host> & { messages?: string[] } = {}): Host {
  const { messages, ...host } = overrides;
  const folder = freshFolder('host');
  return {
    env: process.env,
    platform: process.platform,
    arch: process.arch,
    tempDir: path.join(folder, 'temp'),
    cacheDir: path.join(folder, 'cache'),
    run: runProcess,
    now: () => performance.now(),
    today: () => new Date(),
    progress: (message) => {
      messages?.push(message);
    },
    ...host,
  };
}

/** What a program answered, for a `run` of one's own. */
export function answered(stdout: string, status = 0): RunResult {
  return { ending: { kind: 'exited', status }, stdout, stderr: '', output: stdout, durationMs: 1 };
}
