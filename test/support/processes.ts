import { readFileSync } from 'node:fs';

/** A zombie that nobody reaped yet (a container's PID 1 may never do so) counts as dead. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Waits until `condition` holds; gives its last value, so that a test fails on what is there and not on a time limit. */
export async function eventually<T>(condition: () => T, limitMs = 20_000): Promise<T> {
  const deadline = performance.now() + limitMs;
  let value = condition();
  while (!value && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    value = condition();
  }
  return value;
}
