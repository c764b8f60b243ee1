import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { makeWorkspace, ROOT, TEST_CACHE } from './action.js';

/** A shell in which `trt-guard` is this clone's command, as `npm i -g .` makes it. */
export function shell(
  script: string,
  cwd: string,
  env: Record<string, string> = {},
): { status: number | null; output: string } {
  using tools = makeWorkspace();
  symlinkSync(path.join(ROOT, 'dist/cli/index.js'), path.join(tools.dir, 'trt-guard'));
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    cwd,
    encoding: 'utf8',
    timeout: 240_000,
    env: {
      PATH: `${tools.dir}:${process.env['PATH'] ?? ''}`,
      HOME: process.env['HOME'],
      RUNNER_TOOL_CACHE: TEST_CACHE,
      TRT_GUARD: ROOT,
      ...env,
    },
  });
  return { status, output: `${stdout}${stderr}` };
}
