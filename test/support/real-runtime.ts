import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

const CACHE = process.env['TRT_GUARD_TEST_CACHE'] ?? path.join(homedir(), '.cache', 'trt-guard-test');

function must(command: string, ...args: string[]): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}\n${stdout}`, { cause: error });
}

/**
 * The Python of a virtual environment with one pip package, `tensorrt-rtx-cu12==1.5.0.114`; made once and kept under
 * TRT_GUARD_TEST_CACHE. It is built where it stays (a virtual environment cannot be moved) and marked when it is whole.
 */
export function pythonWith(requirement: string): string {
  const folder = path.join(CACHE, `venv-${requirement.replaceAll(/[^\w.-]+/g, '-')}`);
  const python = path.join(folder, 'bin', 'python3');
  const whole = path.join(folder, 'whole');
  if (existsSync(whole)) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  must('python3', '-m', 'venv', folder);
  must(python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', requirement);
  renameSync(mkdtempSync(path.join(folder, 'whole-')), whole);
  return python;
}
