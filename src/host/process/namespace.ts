import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Measure } from '../host.js';
import { allLimits, limited, type Limited } from './limited.js';
import { isWithin } from '../workspace.js';

/** How a child can be confined here. Looked for once, measure by measure: what this system refuses is left out, and said. */
interface Ability {
  /** `unshare` with its flags, up to `--`; null where not even a PID namespace is to be had. */
  wrapper: readonly string[] | null;
  /** What follows in the namespace: drops rights before the child; empty where the system has nothing for it. */
  dropping: readonly string[];
  /** Whether folders can be made read-only there. */
  readOnly: boolean;
  measures: readonly Measure[];
}

const UNSHARE = ['/usr/bin/unshare', '/bin/unshare'];
const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv'];
const ALONE = ['--pid', '--fork', '--mount-proc', '--kill-child'];
/** As root, else in a user namespace in which the child keeps its name (util-linux 2.38). */
const WAYS = [
  ALONE,
  ['--user', '--map-current-user', '--keep-caps', ...ALONE],
  ['--user', '--map-current-user', ...ALONE],
];
/** Rights with which root could undo all of it. Those over files stay: a runtime may lie in a folder of another user. */
const UNDOING = [
  'sys_admin',
  'sys_ptrace',
  'sys_module',
  'sys_boot',
  'sys_rawio',
  'net_admin',
  'mknod',
  'kill',
  'bpf',
];
const QUESTION_MS = 5_000;

let found: Ability | null = null;

function tries(wrapper: readonly string[], ...command: string[]): { ok: boolean; why: string } {
  const [program = '', ...args] = [...wrapper, ...command];
  const tried = spawnSync(program, args, {
    env: {},
    timeout: QUESTION_MS,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const why = tried.stderr.toString().trim().split('\n')[0] ?? '';
  return { ok: tried.status === 0, why: why === '' ? 'the system refuses it' : why };
}

/** Why no child may have a PID namespace of its own here; null where it may. */
function whyNone(): string | null {
  if (process.platform !== 'linux') return `not on ${process.platform}`;
  // Its clients find their server by process ids.
  if (process.env['CUDA_MPS_PIPE_DIRECTORY'] !== undefined || existsSync('/tmp/nvidia-mps'))
    return 'CUDA MPS is in use, which needs one PID namespace';
  return UNSHARE.some((file) => existsSync(file)) ? null : 'there is no unshare (util-linux)';
}

const TRUE = ['/bin/sh', '-c', 'exit 0'];

/** The first way of having a PID namespace, and with it a network namespace where that is to be had. */
function namespaces(): { wrapper: readonly string[] | null; measures: Measure[] } {
  const none = (detail: string): Measure => ({ measure: 'pid-namespace', held: false, detail });
  const never = whyNone();
  const unshare = UNSHARE.find((file) => existsSync(file));
  if (never !== null || unshare === undefined) return { wrapper: null, measures: [none(never ?? '')] };
  let why = '';
  for (const way of WAYS) {
    const tried = tries([unshare, ...way, '--'], ...TRUE);
    why ||= tried.why;
    if (!tried.ok) continue;
    const offline = offlineIn(unshare, way);
    const { ok, why: refused } = tries(offline, ...TRUE);
    return {
      wrapper: ok ? offline : [unshare, ...way, '--'],
      measures: [pidNamespace(way), { measure: 'network', held: ok, detail: ok ? 'none' : refused }],
    };
  }
  return { wrapper: null, measures: [none(why)] };
}

function offlineIn(unshare: string, way: readonly string[]): readonly string[] {
  return [unshare, '--net', ...way, '--'];
}

function pidNamespace([how = '']: readonly string[]): Measure {
  return { measure: 'pid-namespace', held: true, detail: how };
}

/** NVIDIA's helper, which makes missing device files, is setuid: a child that must not gain rights could not start CUDA. */
function needsModprobe(): boolean {
  return existsSync('/dev/nvidiactl') && !existsSync('/dev/nvidia-uvm');
}

function dropRights(wrapper: readonly string[]): { dropping: readonly string[]; measure: Measure } {
  const not = (detail: string): { dropping: readonly string[]; measure: Measure } => ({
    dropping: [],
    measure: { measure: 'no-new-privileges', held: false, detail },
  });
  const setpriv = SETPRIV.find((file) => existsSync(file));
  if (setpriv === undefined) return not('there is no setpriv (util-linux)');
  if (needsModprobe()) return not('/dev/nvidia-uvm is missing, and creating it needs rights');
  const dropping = [whole(setpriv), [setpriv, ...LESS, '--']].find(
    (one) => tries(wrapper, ...one, ...TRUE).ok,
  );
  return dropping === undefined ? not('setpriv is refused') : { dropping, measure: NO_NEW_PRIVILEGES };
}

const LESS = ['--no-new-privs', '--inh-caps', '-all', '--ambient-caps', '-all'];
const NO_NEW_PRIVILEGES: Measure = { measure: 'no-new-privileges', held: true, detail: 'set' };

function whole(setpriv: string): readonly string[] {
  return [setpriv, ...LESS, '--bounding-set', UNDOING.map((one) => `-${one}`).join(','), '--'];
}

/**
 * What is done in the namespace before the child: `$1` control groups to enter, `$2` folders to keep writable, `$3` folders to make
 * read-only, then the folders. A shell is the namespace's first process, as the kernel keeps signals that kill from that one (abort() would become something else);
 * it answers 128 + signal, as shells do. A folder that cannot be made read-only ends it with 125 before anything foreign runs.
 */
const FIRST_PROCESS = `
ulimit -c 0
g=$1; w=$2; r=$3; shift 3
while [ $g -gt 0 ]; do echo 0 > "$1/cgroup.procs" || exit 125; shift; g=$((g-1)); done
while [ $w -gt 0 ]; do mount --bind "$1" "$1" || exit 125; shift; w=$((w-1)); done
while [ $r -gt 0 ]; do mount --rbind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 125; shift; r=$((r-1)); done
"$@"; exit $?`;

function firstProcess(
  groups: readonly string[],
  writable: readonly string[],
  readOnly: readonly string[],
): string[] {
  const folders = [groups, writable, readOnly];
  const counts = folders.map(({ length }) => String(length));
  return ['/bin/sh', '-c', FIRST_PROCESS, 'sh', ...counts, ...folders.flat()];
}

/** What most systems that grant some of it grant; null where one surely does not. */
function mostOfIt(): Ability | null {
  const [unshare, setpriv] = [UNSHARE, SETPRIV].map((files) => files.find((file) => existsSync(file)));
  const way = WAYS[process.getuid?.() === 0 ? 0 : 1] ?? [];
  if (unshare === undefined || setpriv === undefined || realpathSync(process.cwd()) === '/') return null;
  if (whyNone() !== null || needsModprobe()) return null;
  return {
    wrapper: offlineIn(unshare, way),
    dropping: whole(setpriv),
    readOnly: true,
    measures: [pidNamespace(way), { measure: 'network', held: true, detail: 'none' }, NO_NEW_PRIVILEGES],
  };
}

/** Whether the system grants this, with a child in these groups behind this prefix. */
function isGranted(
  { wrapper, dropping }: Ability,
  groups: readonly string[] = [],
  prefix: readonly string[] = [],
): boolean {
  const first = firstProcess(groups, [], [realpathSync(process.cwd())]);
  return tries(wrapper ?? [], ...first, ...prefix, ...dropping, ...TRUE).ok;
}

/** All of it in one question; null where the system does not grant all, and it has to be told what. */
function allOfIt(): Ability | null {
  const most = mostOfIt();
  return most !== null && isGranted(most) ? most : null;
}

/** For the first child, that and its limits in one question: each starts a process. Null as above, or where it is not the first. */
function allAndLimits(isBuild: boolean): Limited | null {
  const most = found === null ? mostOfIt() : null;
  if (most === null) return null;
  const limits = allLimits(isBuild, (groups, prefix) => isGranted(most, groups, prefix));
  if (limits !== null) found = most;
  return limits;
}

function look(): Ability {
  const { wrapper, measures } = namespaces();
  if (wrapper === null) return { wrapper, dropping: [], readOnly: false, measures };
  const { dropping, measure } = dropRights(wrapper);
  // Without the rights dropped, root could make the folders writable again.
  const home = realpathSync(process.cwd());
  const readOnly =
    dropping.length > 0 &&
    home !== '/' &&
    tries(wrapper, ...firstProcess([], [], [home]), ...dropping, ...TRUE).ok;
  return { wrapper, dropping, readOnly, measures: [...measures, measure] };
}

/** How a child can be confined on this system. Asked of the system once. */
export function confinement(): Ability {
  found ??= allOfIt() ?? look();
  return found;
}

/** What belongs to the job: its checkout, and the files by which one step of it speaks to the next. */
export function foldersOfTheJob(): string[] {
  const { GITHUB_WORKSPACE, GITHUB_ENV } = process.env;
  const named = [
    process.cwd(),
    GITHUB_WORKSPACE,
    GITHUB_ENV === undefined ? undefined : path.dirname(GITHUB_ENV),
  ];
  const whole = named.filter(
    (one): one is string => one !== undefined && path.isAbsolute(one) && existsSync(one),
  );
  const folders = [...new Set(whole.map((one) => realpathSync(one)))].filter((one) => one !== '/');
  return folders.filter((one) => !folders.some((other) => other !== one && isWithin(other, one)));
}

/**
 * The command, confined as far as this system lets it, and in which ways.
 * @param writable folders that the command writes to; with them (an empty list, too) the folders of the job are read-only to it
 */
export function confined(
  command: string,
  args: readonly string[],
  writable: readonly string[] | null,
): { command: [string, ...string[]]; measures: readonly Measure[]; groups: readonly string[] } {
  const atOnce = allAndLimits(writable === null);
  const { wrapper, dropping, readOnly, measures } = confinement();
  const limits =
    atOnce ??
    limited(
      writable === null,
      (prefix) => tries(wrapper ?? [], ...prefix, ...TRUE),
      // Without a shell of ours in front of the child nobody enters a group.
      wrapper === null
        ? null
        : (groups, prefix) => tries(wrapper, ...firstProcess(groups, [], []), ...prefix, ...TRUE).ok,
    );
  if (wrapper === null) {
    const [first = command, ...rest] = [...limits.prefix, command, ...args];
    return { command: [first, ...rest], measures: [...measures, ...limits.measures], groups: [] };
  }
  const [program = '', ...rest] = wrapper;
  const isReadOnly = writable !== null && readOnly;
  const kept = isReadOnly ? writable.filter((one) => existsSync(one)).map((one) => realpathSync(one)) : [];
  const first = firstProcess(limits.groups, kept, isReadOnly ? foldersOfTheJob() : []);
  const workspace: Measure = {
    measure: 'read-only-workspace',
    held: isReadOnly,
    detail: isReadOnly
      ? foldersOfTheJob().join(', ')
      : writable === null
        ? 'a build writes there'
        : 'the system refuses it',
  };
  return {
    command: [program, ...rest, ...first, ...limits.prefix, ...dropping, command, ...args],
    measures: [...measures, workspace, ...limits.measures],
    groups: limits.groups,
  };
}
