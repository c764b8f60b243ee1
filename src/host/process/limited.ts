import { existsSync, readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { mayHaveGpu } from '../gpu.js';
import type { Measure } from '../host.js';
import { forgetGroups, makeGroup, type Controller } from './cgroup.js';
import { processIds } from './proc.js';

/** A TensorRT build has some hundred threads on a large machine; a fork bomb has this many. */
const MAX_TASKS = 4096;
/** Of the machine's memory, so that what eats it all is ended before the runner is. */
const MEMORY_SHARE = 0.9;
/** No file of a child grows beyond this. */
const MAX_FILE_BYTES = 16 * 1024 ** 3;
const MIB = 1024 ** 2;

const PRLIMIT = ['/usr/bin/prlimit', '/bin/prlimit'];

/** Most memory that a child may have, in bytes. */
export function memoryLimit(): number {
  const { constrainedMemory } = process as { constrainedMemory?: () => number };
  return Math.floor(Math.min(totalmem(), constrainedMemory?.() || totalmem()) * MEMORY_SHARE);
}

/** Processes and threads that this user has here. */
function tasksOfThisUser(): number {
  const own = process.getuid?.() ?? 0;
  return processIds().reduce((sum, pid) => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const [uid, threads] = [/^Uid:\s+(\d+)/m, /^Threads:\s+(\d+)/m].map((row) =>
        Number(row.exec(status)?.[1]),
      );
      return uid === own ? sum + (threads ?? 0) : sum;
    } catch {
      return sum;
    }
  }, 0);
}

/** A limit, by a control group where one can be made, else by one of the process's own. */
interface Limit {
  measure: string;
  controller: Controller | null;
  value: () => number;
  text: (value: number) => string;
  /** For `prlimit`, and what it does not hold; null where there is none that would hold. */
  own: () => { flag: string; value: number; but: string } | { not: string };
  /** Why a build is not held to it. */
  notOfBuild?: string;
}

/**
 * Memory is not held by RLIMIT_AS: CUDA reserves far more addresses than it ever uses. RLIMIT_DATA counts what may be written to, and
 * nobody has seen yet what a driver says to it: beside a GPU it is left out, as a red load for it would be our fault.
 */
const LIMITS: readonly Limit[] = [
  {
    measure: 'process-limit',
    controller: 'pids',
    value: () => MAX_TASKS,
    text: (value) => `${value}`,
    own: () =>
      process.getuid?.() === 0
        ? { not: 'only a control group can limit root, and none can be created here' }
        : { flag: '--nproc', value: MAX_TASKS + tasksOfThisUser(), but: ', with those of this user' },
  },
  {
    measure: 'memory-limit',
    controller: 'memory',
    value: memoryLimit,
    text: (value) => `${Math.floor(value / MIB)} MiB`,
    own: () =>
      mayHaveGpu(process)
        ? { not: 'with a GPU only a control group can do it, and none can be created here' }
        : { flag: '--data', value: memoryLimit(), but: ' each process' },
  },
  {
    measure: 'file-size-limit',
    controller: null,
    value: () => MAX_FILE_BYTES,
    text: (value) => `${Math.floor(value / MIB)} MiB each file`,
    own: () => ({ flag: '--fsize', value: MAX_FILE_BYTES, but: '' }),
    notOfBuild: 'an engine may be of any size',
  },
];

/** What of a limit holds here: learned once, as each question starts a process. */
type Held = { by: 'group' } | { by: 'own'; flag: string; text: string } | { by: 'nothing'; why: string };
const learned = new Map<string, Held>();

type Tries = (prefix: readonly string[]) => { ok: boolean; why: string };

function learn(limit: Limit, tries: Tries): Held {
  const prlimit = PRLIMIT.find((file) => existsSync(file));
  const own = limit.own();
  if ('not' in own) return { by: 'nothing', why: own.not };
  if (process.platform !== 'linux') return { by: 'nothing', why: `not on ${process.platform}` };
  if (prlimit === undefined) return { by: 'nothing', why: 'there is no prlimit (util-linux)' };
  const flag = `${own.flag}=${own.value}:${own.value}`;
  const { ok, why } = tries([prlimit, flag]);
  return ok ? { by: 'own', flag, text: `${limit.text(own.value)}${own.but}` } : { by: 'nothing', why };
}

/** How one child is limited. */
export interface Limited {
  /** Control groups that its first process enters; they are removed when it is gone. */
  groups: string[];
  /** A command in front of its own. */
  prefix: string[];
  measures: Measure[];
}

/**
 * Limits for one child and all that it starts. What this system cannot set is told as not held.
 * @param isBuild whether the child builds an engine
 * @param tries a command in the child's place
 * @param joins whether a child's first process can enter these groups, and a command be tried there; null where it can enter none
 */
export function limited(
  isBuild: boolean,
  tries: Tries,
  joins: ((groups: readonly string[], prefix: readonly string[]) => boolean) | null,
): Limited {
  const all = joins === null ? null : allLimits(isBuild, joins);
  return all ?? settle(isBuild, tries, joins === null ? null : (group) => joins([group], []));
}

/**
 * All limits in one question, as most systems that grant some grant all. Null where this one does not, and has to be asked for each, or was
 * asked before.
 * @param joins as above
 */
export function allLimits(
  isBuild: boolean,
  joins: (groups: readonly string[], prefix: readonly string[]) => boolean,
): Limited | null {
  if (learned.size > 0) return null;
  const all = settle(
    isBuild,
    () => ({ ok: true, why: '' }),
    () => true,
  );
  if (joins(all.groups, all.prefix)) return all;
  forgetGroups(all.groups);
  learned.clear();
  return null;
}

function settle(isBuild: boolean, tries: Tries, joins: ((group: string) => boolean) | null): Limited {
  const all: Limited = { groups: [], prefix: [], measures: [] };
  const flags: string[] = [];
  for (const limit of LIMITS) {
    const { measure, controller, value, text, notOfBuild } = limit;
    if (isBuild && notOfBuild !== undefined) {
      all.measures.push({ measure, held: false, detail: notOfBuild });
      continue;
    }
    let held = learned.get(measure);
    const group =
      controller === null || joins === null || (held !== undefined && held.by !== 'group')
        ? null
        : makeGroup(controller, value(), joins, all.groups);
    held =
      group === null
        ? held?.by === 'own' || held?.by === 'nothing'
          ? held
          : learn(limit, tries)
        : { by: 'group' };
    learned.set(measure, held);
    if (group !== null && !all.groups.includes(group)) all.groups.push(group);
    if (held.by === 'own') flags.push(held.flag);
    const detail = held.by === 'group' ? text(value()) : held.by === 'own' ? held.text : held.why;
    all.measures.push({ measure, held: held.by !== 'nothing', detail });
  }
  const prlimit = PRLIMIT.find((file) => existsSync(file));
  if (flags.length > 0 && prlimit !== undefined) all.prefix.push(prlimit, ...flags, '--');
  return all;
}
