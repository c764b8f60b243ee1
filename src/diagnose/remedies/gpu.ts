import { gpuSupport } from '../../catalog/gpu-support.js';
import { publishedRequirement } from '../../catalog/pip-notation.js';
import type { Captures } from '../rules/rule.js';
import type { Case } from './case.js';
import { isOnlyInArchive } from './versions.js';

const AMPERE = 8;

function isAmpere(capability: string | undefined): boolean {
  return capability !== undefined && Number.parseInt(capability, 10) >= AMPERE;
}

/** The level covers Ampere and newer only, on both sides. */
export function adviceOnHardwareLevel({ captures }: Case): Captures {
  const { capability, builtCapability } = captures;
  return isAmpere(capability) && (builtCapability === undefined || isAmpere(builtCapability))
    ? { hardwareLevel: '--hardwareCompatibilityLevel=ampere+ (Ampere and newer)' }
    : {};
}

/** Releases to install for an architecture that today's lack. */
const LAST_WITH: Readonly<Record<string, string>> = {
  Volta: '10.4.0',
  Pascal: '8.6.1',
  Maxwell: '8.6.1',
};

/** The releases that have the kernels of the GPU that the log names, and of that one only. */
export function adviceOnGpu({ captures }: Case): Captures {
  const { capabilityMajor, capabilityMinor } = captures;
  const printed = capabilityMajor === undefined ? undefined : `${capabilityMajor}.${capabilityMinor ?? '0'}`;
  const said = captures['sm'] ?? captures['capability'] ?? printed;
  if (said === undefined) return {};
  const gpu = gpuSupport(said);
  if (gpu === null) return { gpuUnknown: said };
  const last = LAST_WITH[gpu.name];
  const pip =
    last === undefined || isOnlyInArchive(last, captures) ? null : publishedRequirement('tensorrt', last);
  return {
    gpuSm: String(gpu.sm),
    gpuName: gpu.name,
    gpuReleases: gpu.releases,
    ...(pip === null ? {} : { gpuPip: pip }),
  };
}
