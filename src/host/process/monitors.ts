import { readFileSync } from 'node:fs';
import path from 'node:path';
import { membersOf, parseJson } from '../json.js';
import { readForeignText } from '../read-foreign.js';
import { endProcess, processIds } from './proc.js';

const MAX_CONFIG_BYTES = 4 * 1024 * 1024;

/** The words of a process's command line; none where it is gone. */
function wordsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
  } catch {
    return [];
  }
}

const after = (words: readonly string[], flag: string): string => words[words.indexOf(flag) + 1] ?? '';

/** The processes below this one, where the kernel lists them (CONFIG_PROC_CHILDREN). */
function descendants(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1');
    const children = text.split(' ').filter(Boolean).map(Number);
    return children.flatMap((child) => [child, ...descendants(child)]);
  } catch {
    return [];
  }
}

/** The variables of the program that a container is made for, as `NAME=VALUE`, by what its tool wrote for the OCI runtime. */
function variablesIn(bundle: string): string[] {
  try {
    const config = parseJson(readForeignText(path.join(bundle, 'config.json'), MAX_CONFIG_BYTES));
    const { env } = membersOf(membersOf(config)['process']);
    return Array.isArray(env) ? env.filter((one): one is string => typeof one === 'string') : [];
  } catch {
    return []; // not ours to end, where nothing says whose it is
  }
}

/**
 * Ends monitors of our containers (conmon) with what they started. Podman that is killed between making a container and starting it has
 * forgotten it: no list has it, its program never ran and so has no environment, and conmon would wait for ever with an OCI runtime below
 * it (seen with podman 4.3.1, 11 times in 100 kills). To be called when podman was told to remove what it knows of.
 * @param fits by the container's name, and the variables of its program as `NAME=VALUE`
 */
export function endMonitors(fits: (name: string, variables: readonly string[]) => boolean): void {
  if (process.platform !== 'linux') return;
  for (const pid of processIds()) {
    const words = wordsOf(pid);
    const name = after(words, '-n');
    if (path.basename(words[0] ?? '') !== 'conmon' || !name.startsWith('trt-guard-')) continue;
    if (!fits(name, variablesIn(after(words, '-b')))) continue;
    for (const one of [...descendants(pid), pid]) endProcess(one);
  }
}
