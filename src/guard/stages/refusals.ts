import { familyOf } from '../../catalog/wheels.js';
import type { Finding } from '../../core/findings.js';
import { parseVersion } from '../../core/version.js';
import { GPU_DEVICES, mayHaveGpu } from '../../host/gpu.js';
import type { Host } from '../../host/host.js';
import {
  argumentsThatNeedGpu,
  buildOperations,
  checkTrtexecFlags,
  knownReleases,
  pythonFlagProblems,
} from '../../toolchain/index.js';
import { trtexecArguments, type BuildPlan } from '../build-plan.js';
import type { Request } from '../request/request.js';

/** What is known of a conversion before anything is installed or started. */
interface Asked {
  request: Request;
  host: Host;
  /** The pinned version; null where there is none. */
  version: string | null;
  /** Of every model that will be converted. */
  plans: readonly BuildPlan[];
}

function needsGpu(message: string, remedy: string): Finding {
  return { code: 'builder-needs-gpu', severity: 'error', message, remedy, evidence: [] };
}

const MISSING = `and this machine has none (no ${GPU_DEVICES[0] ?? ''}): nothing was installed.`;

/** TensorRT builds with a GPU only (observed.md 9), and installing it to find that out takes minutes. */
export function buildsOnlyWithGpu(): Finding {
  return needsGpu(
    `TensorRT builds only with a GPU, ${MISSING}`,
    'Convert on a GPU runner, or check an engine that was built on one. TensorRT-RTX builds without a GPU.',
  );
}

/** What is wrong with the arguments of the plans, each said once. */
function flagProblems(
  plans: readonly BuildPlan[],
  problemsOf: (args: readonly string[]) => Finding[],
): Finding[] {
  const found = plans.flatMap((plan) => problemsOf(trtexecArguments(plan)));
  return [...new Map(found.map((finding) => [finding.message, finding])).values()];
}

/** What trtexec of this version would say against its flags. */
export function refusedByTrtexec({ version, plans }: Pick<Asked, 'version' | 'plans'>): Finding[] {
  return flagProblems(plans, (args) => checkTrtexecFlags(args, version));
}

/**
 * What the Python builder would be refused for: a GPU that is not here, flags that it cannot do. A Python that was given answers for its
 * own machine.
 * @throws FindingError `runtime-version-unavailable` where no GPU would help, as there is no such release
 * @throws InputError for a value that cannot be read
 */
export function refusedByPython({ request, host, version, plans }: Asked): Finding[] {
  const { product } = request;
  const hasNoGpu = request.python === null && !mayHaveGpu(host);
  if (product === 'tensorrt' && hasNoGpu) {
    const wanted = parseVersion(version ?? '');
    if (wanted !== null) knownReleases(familyOf(product, 'full'), wanted);
    return [buildsOnlyWithGpu()];
  }
  const flags = flagProblems(plans, (args) => [
    ...pythonFlagProblems(args, product),
    ...(product === 'tensorrt' ? checkTrtexecFlags(args, version) : []),
  ]);
  for (const { args } of plans) buildOperations(args);
  const refit =
    product === 'tensorrt-rtx' && hasNoGpu
      ? [...new Set(plans.flatMap(({ args }) => argumentsThatNeedGpu(args)))]
      : [];
  if (refit.length === 0) return flags;
  const written = refit.join(', ');
  return [
    ...flags,
    needsGpu(
      `TensorRT-RTX builds an engine that can be refitted (${written}) only with a GPU, ${MISSING}`,
      `Convert on a GPU runner, or leave out ${refit.join(' and ')}.`,
    ),
  ];
}
