import { readFileSync } from 'node:fs';
import { ownGroups } from './cgroup.js';

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Where the group of this process is counted for: of version 2, and of version 1's memory controller. */
function groupFiles(): string[] {
  return ownGroups().flatMap(({ controllers, group }) => {
    if (controllers.length === 0) return [`/sys/fs/cgroup${group}/memory.events`];
    return controllers.includes('memory') ? [`/sys/fs/cgroup/memory${group}/memory.oom_control`] : [];
  });
}

/**
 * How many processes the kernel has killed for want of memory, on this machine and in this process's group (proc_vmstat(5), the kernel's
 * cgroup documentation: `oom_kill`). Only a rise says something. Null where it counts nowhere that can be read.
 */
export function memoryKills(files: readonly string[] = ['/proc/vmstat', ...groupFiles()]): number | null {
  const counts = files.flatMap((file) => {
    const [, count] = /^oom_kill (\d+)$/m.exec(textOf(file)) ?? [];
    return count === undefined ? [] : [Number(count)];
  });
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}

/** How many more than `before`; null where one of the two is not known. */
export function memoryKillsSince(before: number | null): number | null {
  const now = before === null ? null : memoryKills();
  return before === null || now === null ? null : Math.max(0, now - before);
}
