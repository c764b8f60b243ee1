import type { Finding, Location } from '../../core/findings.js';
import { predict, type PlanFacts } from '../../engine/index.js';
import type { HarnessResult } from '../../toolchain/index.js';

/**
 * An engine that did not load on a GPU that it was not built for: says which runner it needs. A notice, since the load's own
 * finding (in `told`) says that it failed; none if that finding names the GPU, or the engine's compatibility level covers this one.
 */
export function otherGpu(
  { runtime, deserialized }: HarnessResult,
  facts: PlanFacts,
  engine: string,
  { told, location }: { told: readonly Finding[]; location: Location },
): Finding[] {
  const gpu = runtime?.gpu ?? null;
  if (gpu === null || facts.product === null || facts.computeCapability === null) return [];
  if (deserialized === true || told.some(({ code }) => code === 'gpu-arch-mismatch')) return [];
  const subject = { facts, targets: null, versionCompatible: null };
  const here = { product: facts.product, version: facts.version, gpu: gpu.computeCapability };
  if (predict(subject, here).prediction !== 'will-not-load') return [];
  if (gpu.computeCapability === facts.computeCapability) return [];
  return [
    {
      code: 'other-gpu',
      severity: 'notice',
      message: `${engine} was built for compute capability ${facts.computeCapability}, and the GPU of this machine, ${gpu.name}, has ${gpu.computeCapability}: it cannot load here.`,
      remedy: `Load it on a runner with a GPU of compute capability ${facts.computeCapability} (GitHub's own GPU runner has one T4, 7.5), or build it on this GPU.`,
      evidence: [],
      location,
    },
  ];
}
