import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import type { ContainerTool, Limits } from './command.js';

/** CUDA and a TensorRT build have some hundred threads on a large machine; a fork bomb has this many. */
const MAX_PIDS = 1024;
/** Of the machine's memory, so that what eats it all is ended before the runner is. */
const MEMORY_SHARE = 0.9;

/** What a container is given where the host can set everything. */
export function wantedLimits(): Limits {
  const { constrainedMemory } = process as { constrainedMemory?: () => number };
  const total = Math.min(totalmem(), constrainedMemory?.() || totalmem());
  return {
    memoryMiB: Math.floor((total * MEMORY_SHARE) / 2 ** 20),
    pids: MAX_PIDS,
    noCgroups: false,
    ulimits: [],
  };
}

/** A tool in front of the runtime may hold less than this process does (podman 4.3: nproc), so no more is asked for than is needed. */
const ENOUGH: Record<string, { row: string; most: number }> = {
  nofile: { row: 'Max open files', most: 65536 },
  nproc: { row: 'Max processes', most: 4096 },
};

/** `nofile=20000:20000`: what this process has, as /proc tells it, and enough of it. */
export function ownUlimits(text: string): string[] {
  return Object.entries(ENOUGH).map(([name, { row, most }]) => {
    const line = text.split('\n').find((one) => one.startsWith(row));
    const hard = Number(line?.slice(row.length).trim().split(/\s+/)[1]);
    const limit = Math.min(Number.isNaN(hard) ? most : hard, most);
    return `${name}=${limit}:${limit}`;
  });
}

function limitsOfThisProcess(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}

/**
 * What to try next where the tool refused to start a container for want of a limit that it cannot set: the words are those of runc, crun,
 * docker and podman (docs/evidence/containers.md). Null where the refusal is about something else, or nothing is left to leave out.
 */
export function withoutRefused(
  limits: Limits,
  said: string,
  tool: ContainerTool,
  own: string = limitsOfThisProcess(),
): Limits | null {
  if (/rlimit/i.test(said) && limits.ulimits.length === 0) return { ...limits, ulimits: ownUlimits(own) };
  const hasCgroupLimit = limits.memoryMiB !== null || limits.pids !== null;
  if (/cgroup|sd-?bus|systemd|dbus|pids\.max|memory\.(?:max|limit)/i.test(said) && hasCgroupLimit)
    return { ...limits, memoryMiB: null, pids: null, noCgroups: tool === 'podman' };
  return null;
}
