import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isOwnerGone, thisOwner } from './owner.js';

/** What a control group limits, and the file that does: of cgroups v2, else of v1 (kernel.org, admin-guide/cgroup-v2, cgroup-v1). */
const CONTROLLERS = {
  pids: ['pids.max'],
  memory: ['memory.max', 'memory.limit_in_bytes'],
} as const;
export type Controller = keyof typeof CONTROLLERS;

const ROOT = '/sys/fs/cgroup';

/** This process's own group of each hierarchy (cgroups(7)): controllers of version 1, none of version 2. Empty where nothing tells. */
export function ownGroups(): { controllers: string[]; group: string }[] {
  let text: string;
  try {
    text = readFileSync('/proc/self/cgroup', 'utf8');
  } catch {
    return [];
  }
  return [...text.matchAll(/^\d+:([^:]*):(\/.*)$/gm)].map(([, names = '', group = '']) => ({
    controllers: names === '' ? [] : names.split(','),
    group,
  }));
}

/** Folders of the hierarchy that controls this, from that of this process up to the root of what it sees. */
function parentsOf(controller: Controller): string[] {
  for (const { controllers, group: own } of ownGroups()) {
    const isV2 = controllers.length === 0;
    const top = isV2 ? ROOT : path.join(ROOT, controller);
    if (!isV2 && !controllers.includes(controller)) continue;
    if (isV2 && !existsSync(path.join(top, 'cgroup.controllers'))) continue;
    const parts = own.split('/').filter((part) => part !== '' && part !== '..');
    const folders = parts.map((_, i) => path.join(top, ...parts.slice(0, parts.length - i)));
    return [...folders, top].filter((folder) => existsSync(folder));
  }
  return [];
}

/** This process, as the name of a group tells it: PID namespace, process id, start time. */
function nameOfThis(): string {
  const { place, pid, started } = thisOwner();
  return `trt-guard-${/pid:\[(\d+)\]/.exec(place)?.[1] ?? '0'}-${pid}-${started ?? ''}`;
}

/** Groups of runs that were killed: empty ones can be removed, and only those are. */
function sweep(parent: string): void {
  const { place } = thisOwner();
  const [, namespace = ''] = /^trt-guard-(\d+)-/.exec(nameOfThis()) ?? [];
  for (const name of readdirSync(parent)) {
    const [, of, pid, started = ''] = /^trt-guard-(\d+)-(\d+)-(\d*)-\d+$/.exec(name) ?? [];
    const owner = { place, pid: Number(pid), started: started === '' ? null : started };
    if (of === namespace && isOwnerGone(owner)) isRemoved(path.join(parent, name));
  }
}

function isRemoved(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return !existsSync(folder);
  }
}

let count = 0;

/** @throws Error where the group's parent does not hand on this controller, and what the system says */
function setLimit(folder: string, controller: Controller, limit: number): void {
  const file = CONTROLLERS[controller].map((name) => path.join(folder, name)).find((one) => existsSync(one));
  if (file === undefined) throw new Error(`no ${controller}`);
  writeFileSync(file, String(limit));
}

/**
 * A group with this limit, for one child and all that it starts: its first process writes itself into `cgroup.procs`.
 * @param joins whether a process could enter it, tried out
 * @param others the groups that the child enters besides. Of version 2 it can be in one only, which then has this limit as well.
 * @returns its folder; null where this process may not make one (it is neither root nor was one handed to it)
 */
export function makeGroup(
  controller: Controller,
  limit: number,
  joins: (folder: string) => boolean = () => true,
  others: readonly string[] = [],
): string | null {
  const only = others.find((folder) => existsSync(path.join(folder, 'cgroup.controllers')));
  if (only !== undefined) {
    try {
      setLimit(only, controller, limit);
      return only;
    } catch {
      return null;
    }
  }
  for (const parent of placesFor(controller)) {
    const folder = path.join(parent, `${nameOfThis()}-${++count}`);
    try {
      mkdirSync(folder);
      setLimit(folder, controller, limit);
      if (!places.has(controller) && !joins(folder)) throw new Error('no process can be moved into it');
      places.set(controller, parent);
      return folder;
    } catch {
      isRemoved(folder);
    }
  }
  return null;
}

/** Where groups were made before. */
const places = new Map<Controller, string>();

function placesFor(controller: Controller): readonly string[] {
  const known = places.get(controller);
  if (known !== undefined) return [known];
  try {
    const parents = parentsOf(controller);
    for (const parent of parents) sweep(parent);
    return parents;
  } catch {
    return [];
  }
}

/** Groups that no process could enter: no other is made where they were. */
export function forgetGroups(groups: readonly string[]): void {
  groups.forEach(isRemoved);
  places.clear();
}

const TRIES = 40;
const PAUSE_MS = 25;

/** Removes groups whose processes were ended: what was killed needs a moment to leave. */
export async function removeGroups(groups: readonly string[]): Promise<void> {
  for (const group of groups)
    for (let tries = 0; tries < TRIES && !isRemoved(group); tries++)
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
