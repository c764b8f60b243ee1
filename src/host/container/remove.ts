import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../host.js';
import { isOwnerGone, thisOwner } from '../process/owner.js';
import { ask, isSuccess, type Tool } from './tool.js';

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

const FORMAT = ['.Names', `.Label "${PID}"`, `.Label "${STARTED}"`, `.Label "${PLACE}"`]
  .map((field) => `{{${field}}}`)
  .join('\t');
const LISTING = ['ps', '-a', '--filter', `label=${OURS}`, '--format', FORMAT];

const removal = (names: readonly string[]): string[] => ['rm', '-f', '-v', ...names];

/** The containers of a listing that nobody waits for: `own`, and those whose owner surely ran here and is no more. */
export function unwanted(listing: string, own: string | null): string[] {
  return listing.split('\n').flatMap((line) => {
    const [name = '', pid = '', started = '', place = ''] = line.trimEnd().split('\t');
    if (name !== '' && name === own) return [name];
    if (!/^trt-guard-[0-9a-f-]{36}$/.test(name) || !/^\d+$/.test(pid)) return [];
    return isOwnerGone({ place, pid: Number(pid), started: started === '' ? null : started }) ? [name] : [];
  });
}

/** Removes them, and looks again. @returns the names that were found, and whether they are gone; null where the tool does not tell */
async function sweep(
  host: Host,
  tool: Tool,
  own: string | null,
): Promise<{ found: string[]; left: string[] } | null> {
  const listing = await ask(host, tool, LISTING);
  if (!isSuccess(listing)) return null;
  const found = unwanted(listing.stdout, own);
  if (found.length === 0) return { found, left: [] };
  await ask(host, tool, removal(found));
  const after = await ask(host, tool, LISTING);
  return isSuccess(after) ? { found, left: unwanted(after.stdout, own) } : null;
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
}

/**
 * Removes what a run left that was itself ended without a chance to do so (SIGKILL). Containers of living runs, of other machines and of
 * other PID namespaces are left alone: two runners may share a host.
 * @returns how many were found
 */
export async function removeLeftovers(host: Host, tool: Tool): Promise<number> {
  return (await sweep(host, tool, null))?.found.length ?? 0;
}
