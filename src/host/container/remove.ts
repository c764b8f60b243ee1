import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../host.js';
import { endMonitors } from '../process/monitors.js';
import { foundOrphans, isMarkOfDeadRun } from '../process/orphans.js';
import { isOwnerGone, thisOwner } from '../process/owner.js';
import { ask, isSuccess, type Tool } from './tool.js';
import { membersOf, parseJson } from '../json.js';

/** Marks every container of ours; the others say whose it is. */
const OURS = 'io.trt-guard.container';
const PID = 'io.trt-guard.owner.pid';
const STARTED = 'io.trt-guard.owner.started';
const PLACE = 'io.trt-guard.owner.place';

/** A name for one container, and the labels by which the next run knows whether anybody still waits for it. */
export function newContainer(): { name: string; labels: Record<string, string> } {
  const { pid, started, place } = thisOwner();
  const name = `trt-guard-${randomUUID()}`;
  return {
    name,
    labels: { [OURS]: name, [PID]: String(pid), [STARTED]: started ?? '', [PLACE]: place },
  };
}

/** The tool may still be making the container that it was told to make when it was ended: it is looked for this often. */
const LOOKS = 3;
const PAUSE_MS = 200;
const SYNC_MS = 10_000;

const LISTING = ['ps', '-a', '-q', '--no-trunc', '--filter', `label=${OURS}`];
/** Labels by `inspect`: the templates of `ps` differ between the tools. */
const LABELS = ['container', 'inspect', '--format', '{{json .Config.Labels}}'];

const removal = (names: readonly string[]): string[] => ['rm', '-f', '-v', ...names];

/** Of containers, by their labels as JSON, one a line, the names of those that nobody waits for: `own`, and those of the dead. */
export function unwanted(labels: string, own: string | null): string[] {
  return labels.split('\n').flatMap((line) => {
    const { [OURS]: name, [PID]: pid, [STARTED]: started, [PLACE]: place } = readLabels(line);
    if (typeof name !== 'string' || !/^trt-guard-[0-9a-f-]{36}$/.test(name)) return [];
    if (name === own) return [name];
    if (typeof place !== 'string' || typeof pid !== 'string' || !/^\d+$/.test(pid)) return [];
    const startTime = typeof started === 'string' && started !== '' ? started : null;
    return isOwnerGone({ place, pid: Number(pid), started: startTime }) ? [name] : [];
  });
}

function readLabels(line: string): Readonly<Record<string, unknown>> {
  try {
    return membersOf(parseJson(line));
  } catch {
    return {};
  }
}

/** The names of those that nobody waits for; null where the tool does not tell. */
async function listUnwanted(host: Host, tool: Tool, own: string | null): Promise<string[] | null> {
  const listing = await ask(host, tool, LISTING);
  if (!isSuccess(listing)) return null;
  const ids = listing.stdout.split(/\s+/).filter((id) => id !== '');
  if (ids.length === 0) return [];
  // One that went in between makes the answer a failure, and does not keep it from telling of the others.
  return unwanted((await ask(host, tool, [...LABELS, ...ids])).stdout, own);
}

/** Removes them, and looks again. @returns how many were found, and which are still there; null where the tool does not tell */
async function sweep(
  host: Host,
  tool: Tool,
  own: string | null,
): Promise<{ found: number; left: string[] } | null> {
  const found = await listUnwanted(host, tool, own);
  if (found === null || found.length === 0) return found && { found: 0, left: [] };
  await ask(host, tool, removal(found));
  const left = await listUnwanted(host, tool, own);
  return left && { found: found.length, left };
}

/**
 * Ends and removes the container, and looks whether it is gone. One that ended by itself was removed by the tool (`--rm`) and is looked
 * for once; with it goes what a killed run's tool was still making when this run began.
 * @returns false where it is still there, or nobody can tell
 */
export async function removeContainer(
  host: Host,
  tool: Tool,
  name: string,
  ended: 'by-itself' | 'by-force',
): Promise<boolean> {
  const looks = ended === 'by-itself' ? 1 : LOOKS;
  let isGone = false;
  for (let look = 0; look < looks; look++) {
    // Podman keeps what was cut off while it was made under the name alone, and lists it nowhere.
    if (ended === 'by-force') await ask(host, tool, removal([name]));
    const swept = await sweep(host, tool, name);
    isGone = swept !== null && !swept.left.includes(name);
    if (look + 1 < looks) await sleep(PAUSE_MS);
  }
  if (ended === 'by-force') endMonitors((found) => found === name);
  return isGone;
}

/** The same in the last moment of this process: nothing else will run any more. */
export function removeContainerNow({ name: tool, env }: Tool, name: string): void {
  const run = (args: readonly string[]): string =>
    spawnSync(tool, args, { env, timeout: SYNC_MS, stdio: ['ignore', 'pipe', 'ignore'] }).stdout.toString();
  for (let look = 0; look < LOOKS; look++) {
    run(removal([name]));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
  endMonitors((found) => found === name);
}

/**
 * Removes what a run left that was itself ended without a chance to do so (SIGKILL). Containers of living runs, of other machines and of
 * other PID namespaces are left alone: two runners may share a host.
 * @returns how many were found
 */
export async function removeLeftovers(host: Host, tool: Tool): Promise<number> {
  let removed = 0;
  // A client that was still at work until now may have told the daemon to make one that is not listed yet.
  for (let looks = foundOrphans() ? 2 * LOOKS : 1; looks > 0; looks--) {
    removed += (await sweep(host, tool, null))?.found ?? 0;
    if (looks > 1) await sleep(PAUSE_MS);
  }
  endMonitors((_, variables) => variables.some(isMarkOfDeadRun));
  return removed;
}
