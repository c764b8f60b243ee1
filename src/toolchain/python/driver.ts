import type { Host } from '../../host/host.js';
import { measureCudaDriver, type MeasuredDriver } from './probe.js';

/** What the installed NVIDIA driver can run, and how that was learnt. */
export interface CudaDriver {
  /** Newest CUDA that the driver offers, `12.4`; null = no driver, or none that answers. */
  cuda: string | null;
  origin: 'libcuda' | 'nvidia-smi' | null;
  detail: string;
}

/**
 * Asks libcuda (cuDriverGetVersion, which needs no GPU context), then nvidia-smi. Never guesses.
 * @param told what this Python answered before
 */
export async function detectCudaDriver(
  host: Host,
  python: string | null,
  told?: MeasuredDriver,
): Promise<CudaDriver> {
  let detail = 'no Python is available to query libcuda';
  if (python !== null) {
    const answer = told ?? (await measureCudaDriver(host, python));
    if (answer.version !== null)
      return { cuda: answer.version, origin: 'libcuda', detail: `cuDriverGetVersion: ${answer.version}` };
    detail = answer.error ?? 'libcuda gave no answer';
  }
  const result = await host.run('nvidia-smi', [], { timeoutSeconds: 30, quiet: true });
  const match = /CUDA(?: UMD)? Version:\s*(\d+\.\d+)/.exec(result.stdout);
  if (result.ending.kind === 'exited' && result.ending.status === 0 && match?.[1] !== undefined)
    return { cuda: match[1], origin: 'nvidia-smi', detail: match[0] };
  return { cuda: null, origin: null, detail };
}

/**
 * The CUDA major to install for, out of those that a release comes in; null = the driver runs none of them. `limit`: the newest major that
 * it runs, where there is one.
 */
export function chooseCudaMajor(
  offered: readonly number[],
  driver: CudaDriver,
): { major: number | null; limit: number | null; reason: string } {
  const majors = [...new Set(offered)].sort((a, b) => b - a);
  if (driver.cuda === null) {
    // Without a driver nothing will run on a GPU: what is wanted here is the library itself, and CUDA 12 is what most releases have.
    const major = majors.includes(12) ? 12 : (majors[0] ?? null);
    return { major, limit: null, reason: `no NVIDIA driver here (${driver.detail})` };
  }
  const limit = Number.parseInt(driver.cuda, 10);
  const major = majors.find((candidate) => candidate <= limit) ?? null;
  return { major, limit, reason: `the driver offers CUDA ${driver.cuda} (${driver.origin ?? ''})` };
}
