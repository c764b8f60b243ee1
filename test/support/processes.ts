import { readdirSync, readFileSync } from 'node:fs';

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

/** The number under which this test sees a process that told its own from inside a PID namespace; the same where there is none. */
export function outerPid(inner: number): number {
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const ids =
        /^NSpid:\s+(.+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1]?.split(/\s+/) ?? [];
      const isChild = readFileSync(`/proc/${name}/environ`, 'latin1').includes('TRT_GUARD_CHILD=');
      if (isChild && ids.length > 1 && Number(ids.at(-1)) === inner) return Number(name);
    } catch {
      // Gone, or of another user.
    }
  }
  return inner;
}
