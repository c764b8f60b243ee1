import { afterAll } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Host, RunResult } from '../../src/host/host.js';
import { runProcess } from '../../src/host/process/process.js';
import { runTrusted } from '../../src/host/process/trusted.js';

const made: string[] = [];

// A run of the suite makes thousands: what stays is looked through by each later run of trt-guard on this machine.
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true, maxRetries: 4, retryDelay: 50 });
});

export function freshFolder(name: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `trt-guard-${name}-`));
  made.push(folder);
  return folder;
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
    // A test that answers for processes answers for the trusted ones, too.
    runTrusted: host.run ?? runTrusted,
    bring: () => Promise.resolve(false),
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

/** A host on which each library file answers with the version that is written in it. */
export function hostWithLibraries(
  env: Record<string, string> = {},
  ldconfig = '',
  overrides: Parameters<typeof testHost>[0] = {},
): Host {
  const real = testHost(overrides);
  return {
    ...real,
    env: { PATH: process.env['PATH'], ...env },
    run: (command, args, options) => {
      if (command.endsWith('ldconfig')) return Promise.resolve(answered(ldconfig));
      const [, , what, file] = args; // harness, ask, question, argument
      if (what !== 'libraries' || file === undefined) return real.run(command, args, options);
      const answer = { path: file, version: readFileSync(file, 'utf8').trim(), error: null };
      return Promise.resolve(answered(`\nTRT-GUARD-ANSWER ${JSON.stringify([answer])}\n`));
    },
  };
}
