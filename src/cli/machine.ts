import { existsSync } from 'node:fs';
import type { Product } from '../core/product.js';
import type { Host } from '../host/host.js';
import {
  type FoundPython,
  askPython,
  detectCudaDriver,
  locateTrtexec,
  pythonPaths,
} from '../toolchain/index.js';
import type { Candidate } from '../core/report.js';

export interface Gpu {
  name: string;
  computeCapability: string;
  driverVersion: string;
  memoryMiB: number | null;
}

/** The GPUs that the driver's own tool names; none where there is no driver. */
async function gpus(host: Host): Promise<Gpu[]> {
  const fields = 'name,compute_cap,driver_version,memory.total';
  const { ending, stdout } = await host.run(
    'nvidia-smi',
    [`--query-gpu=${fields}`, '--format=csv,noheader,nounits'],
    { timeoutSeconds: 30, quiet: true },
  );
  if (ending.kind !== 'exited' || ending.status !== 0) return [];
  return stdout
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .flatMap(([name, computeCapability, driverVersion, memory]) =>
      name === undefined || computeCapability === undefined || driverVersion === undefined
        ? []
        : [{ name, computeCapability, driverVersion, memoryMiB: Number(memory) || null }],
    );
}

/** What this machine has that trt-guard works with. */
export interface Machine {
  gpus: Gpu[];
  /** Newest CUDA that the driver runs; null without a driver. */
  driverCuda: string | null;
  driverDetail: string;
  trtexec: Candidate[];
  pythons: FoundPython[];
  cacheDir: string;
  cacheExists: boolean;
}

export async function readMachine(host: Host): Promise<Machine> {
  const asked = await Promise.all(pythonPaths(host).map((path) => askPython(host, path)));
  const pythons = asked.filter((one): one is FoundPython => typeof one !== 'string');
  const driver = await detectCudaDriver(host, pythons[0]?.path ?? null);
  const trtexec: Candidate[] = [];
  for (const product of ['tensorrt', 'tensorrt-rtx'] satisfies Product[])
    trtexec.push(...(await locateTrtexec(host, { product, explicit: null, pin: null })).candidates);
  return {
    gpus: await gpus(host),
    driverCuda: driver.cuda,
    driverDetail: driver.detail,
    trtexec,
    pythons,
    cacheDir: host.cacheDir,
    cacheExists: existsSync(host.cacheDir),
  };
}
