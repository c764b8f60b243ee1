import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * How GitHub's runner ends a step, and what it does with what a job leaves running. Written from actions/runner v2.336.0:
 * src/Runner.Sdk/ProcessInvoker.cs (CancelAndKillProcessTree, NixKillProcessTree), src/Runner.Worker/JobExtension.cs (orphan
 * processes) and src/Runner.Common/ProcessExtensions.cs (reading the environment of a process).
 */

/** ProcessInvoker.cs: _sigintTimeout and _sigtermTimeout. */
export const GRACE_MS = { SIGINT: 7500, SIGTERM: 2500 };

/** Cancels a step: SIGINT, then SIGTERM, then SIGKILL; each to the step's own process alone, not to its group. */
export async function cancelStep(
  child: ChildProcess,
  grace: Readonly<Record<'SIGINT' | 'SIGTERM', number>> = GRACE_MS,
): Promise<NodeJS.Signals> {
  const ended = new Promise<true>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(true);
    child.once('exit', () => {
      resolve(true);
    });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    child.kill(signal);
    const waited = new Promise<false>((resolve) => setTimeout(resolve, grace[signal], false).unref());
    if (await Promise.race([ended, waited])) return signal;
  }
  child.kill('SIGKILL');
  await ended;
  return 'SIGKILL';
}

function environmentOf(pid: number): Record<string, string> {
  const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  return Object.fromEntries(
    entries
      .filter((entry) => entry.includes('='))
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}

/** What the job leaves running, ended: every process that still has the job's RUNNER_TRACKING_ID. */
export function cleanUpOrphans(trackingId: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!/^\d+$/.test(name) || pid === process.pid) return [];
    try {
      if (environmentOf(pid)['RUNNER_TRACKING_ID']?.toLowerCase() !== trackingId.toLowerCase()) return [];
      process.kill(pid, 'SIGKILL');
      return [pid];
    } catch {
      return []; // of another user, or gone
    }
  });
}
