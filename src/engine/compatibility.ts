import type { Product } from '../core/product.js';
import { parseVersion, versionsAgree } from '../core/version.js';
import type { PlanFacts } from './facts.js';
import type { Targets } from './header.js';

/** Where an engine is to be loaded. */
export interface Target {
  product: Product;
  /** One to four numbers; null = not said. */
  version: string | null;
  /** Compute capability, `8.6`; null = not said. */
  gpu: string | null;
}

/** What is known of an engine. */
export interface BuiltEngine {
  facts: PlanFacts;
  /** Of a TensorRT-RTX plan (Inspection.targets). */
  targets: Targets | null;
  /** Whether it was built version compatible: the plan does not say, the builder's arguments do. null = not known. */
  versionCompatible: boolean | null;
}

/** A guess from rules, never a proof: only a load in the real runtime proves anything. */
export interface Prediction {
  kind: 'prediction';
  prediction: 'will-not-load' | 'should-load' | 'unknown';
  /** The rule that decided. */
  rule: string;
  reason: string;
  source: string;
}

interface Rule {
  rule: string;
  prediction: Prediction['prediction'];
  when: (built: BuiltEngine, target: Target) => boolean;
  reason: string;
  /** A public page, or how it was observed. */
  source: string;
}

const MATRIX = 'https://docs.nvidia.com/deeplearning/tensorrt/11.4.1/getting-started/support-matrix.html';
const COMPATIBILITY =
  'https://docs.nvidia.com/deeplearning/tensorrt/11.1.0/inference-library/engine-compatibility.html';
const RTX =
  'https://docs.nvidia.com/deeplearning/tensorrt-rtx/latest/inference-library/engine-compatibility.html';
const observed = (how: string): string => `observed: ${how}`;

const isRtx = ({ facts }: BuiltEngine): boolean => facts.product === 'tensorrt-rtx';

function versionsDiffer({ facts }: BuiltEngine, target: Target): boolean {
  const [built, wanted] = [parseVersion(facts.version ?? ''), parseVersion(target.version ?? '')];
  return built !== null && wanted !== null && !versionsAgree(built, wanted);
}

function isExact({ facts }: BuiltEngine, target: Target): boolean {
  return facts.version !== null && facts.version === target.version;
}

function gpuDiffers({ facts }: BuiltEngine, target: Target): boolean {
  return facts.computeCapability !== null && target.gpu !== null && facts.computeCapability !== target.gpu;
}

const AMPERE = 8;
const majorOf = (capability: string | null): number => Number.parseInt(capability ?? '0', 10);

/** In this order; the first that holds decides. What no rule covers is unknown. */
export const COMPATIBILITY_RULES: readonly Rule[] = [
  {
    rule: 'no-plan',
    prediction: 'will-not-load',
    when: ({ facts }) => facts.format !== 'plan' && facts.format !== 'wrapped-plan',
    reason: 'The file is not a plan.',
    source: observed('10.6 refuses an ONNX model and a Git LFS pointer by their first bytes (magicTag)'),
  },
  {
    rule: 'wrapped-plan',
    prediction: 'will-not-load',
    when: ({ facts }) => facts.format === 'wrapped-plan',
    reason: 'Other bytes precede the plan; the runtime looks for its magic at the first byte.',
    source: observed('10.6 refuses a plan after a JSON prefix (magicTag)'),
  },
  {
    rule: 'incomplete-plan',
    prediction: 'will-not-load',
    when: ({ facts }) => facts.complete === false,
    reason: 'The file does not have the size that its header states.',
    source: observed('10.6 asserts plan->header.size == blobSize, and refuses a plan one byte short'),
  },
  {
    rule: 'other-product',
    prediction: 'will-not-load',
    when: ({ facts }, { product }) => facts.product !== null && facts.product !== product,
    reason: 'TensorRT and TensorRT-RTX never load each other’s plans.',
    source: observed('a plan of TensorRT-RTX on TensorRT: magicTag failed (1953657974 != 1953657958)'),
  },
  {
    rule: 'rtx-other-version',
    prediction: 'will-not-load',
    when: (built, target) => isRtx(built) && versionsDiffer(built, target),
    reason: 'A TensorRT-RTX plan loads only in the release that built it.',
    source: RTX,
  },
  {
    rule: 'other-version',
    prediction: 'will-not-load',
    when: (built, target) => built.versionCompatible === false && versionsDiffer(built, target),
    reason:
      'A plan that is not version compatible needs the exact version that built it, including the build number.',
    source: COMPATIBILITY,
  },
  {
    rule: 'version-compatible-untested',
    prediction: 'unknown',
    when: (built, target) => built.versionCompatible === true && versionsDiffer(built, target),
    reason:
      'Version compatibility is promised for newer releases of the same major, but has been seen to fail: try the load there.',
    source: observed('a version-compatible 10.6 plan without its lean runtime does not load on 10.15'),
  },
  {
    rule: 'other-version-perhaps-compatible',
    prediction: 'unknown',
    when: versionsDiffer,
    reason:
      'The versions differ: the plan loads only if it was built version compatible, which a plan does not state.',
    source: COMPATIBILITY,
  },
  {
    rule: 'version-not-exact',
    prediction: 'unknown',
    when: (built, target) => !isExact(built, target),
    reason: 'To tell, the exact versions (all four numbers) of the plan and of the target are needed.',
    source: COMPATIBILITY,
  },
  {
    rule: 'rtx-gpu-covered',
    prediction: 'should-load',
    when: ({ targets }, { gpu }) => gpu !== null && targets?.computeCapabilities.includes(gpu) === true,
    reason: 'The same release, and the plan was compiled for this compute capability.',
    source: RTX,
  },
  {
    rule: 'rtx-gpu-not-listed',
    prediction: 'unknown',
    when: isRtx,
    reason: 'The plan’s header does not list this compute capability.',
    source: observed(
      '1.5 loads its plan on compute capability 9.0, which is not on its list; 1.7 refuses to',
    ),
  },
  {
    rule: 'gpu-not-said',
    prediction: 'unknown',
    when: ({ facts }, { gpu }) => facts.computeCapability === null || gpu === null,
    reason: 'The plan’s GPU or the target’s is not known.',
    source: MATRIX,
  },
  {
    rule: 'ampere-plus',
    prediction: 'should-load',
    when: ({ facts }, { gpu }) => facts.hardwareCompatibility === 'ampere+' && majorOf(gpu) >= AMPERE,
    reason: 'The same version, built for Ampere and every later GPU.',
    source: COMPATIBILITY,
  },
  {
    rule: 'ampere-plus-older-gpu',
    prediction: 'will-not-load',
    when: ({ facts }, { gpu }) => facts.hardwareCompatibility === 'ampere+' && majorOf(gpu) < AMPERE,
    reason: 'Built for Ampere and later; this GPU is older.',
    source: COMPATIBILITY,
  },
  {
    rule: 'other-gpu',
    prediction: 'will-not-load',
    when: (built, target) => built.facts.hardwareCompatibility !== null && gpuDiffers(built, target),
    reason:
      'Built on another compute capability, without a hardware compatibility level that covers this one.',
    source: COMPATIBILITY,
  },
  {
    rule: 'same-version-same-capability',
    prediction: 'should-load',
    when: (built, target) => !gpuDiffers(built, target),
    reason: 'The same version and compute capability. A different GPU model loads it with a warning.',
    source: MATRIX,
  },
];

/** Says whether `built` would load on `target`, by the first rule that holds. */
export function predict(built: BuiltEngine, target: Target): Prediction {
  const found = COMPATIBILITY_RULES.find(({ when }) => when(built, target));
  if (found === undefined)
    return {
      kind: 'prediction',
      prediction: 'unknown',
      rule: 'no-rule',
      reason: 'No rule covers this pair.',
      source: MATRIX,
    };
  const { prediction, rule, reason, source } = found;
  return { kind: 'prediction', prediction, rule, reason, source };
}

const TARGET = /^(?:(tensorrt|tensorrt-rtx):)?([\d.]+)$/;

/** `9.0` of `9.0` and of `sm_90`; null where it is neither. */
function capabilityOf(text: string): string | null {
  const [, major, minor] = /^sm_?(\d{1,2})(\d)[af]?$/i.exec(text) ?? [];
  if (major !== undefined && minor !== undefined) return `${major}.${minor}`;
  return /^\d{1,2}\.\d$/.test(text) ? text : null;
}

/**
 * Reads a target as people write it: `10.6.0.26`, `10.6.0.26/8.6`, `10.6.0.26/sm_86`, `tensorrt-rtx:1.5.0.114/12.0`, or a GPU alone,
 * `sm_86`: then the version is null, and whoever asks means that of the engine. null where it is none of these.
 */
export function parseTarget(text: string): Target | null {
  const [head = '', gpu, ...rest] = text.trim().split('/');
  const alone = gpu === undefined && /^sm/i.test(head) ? capabilityOf(head) : null;
  if (alone !== null) return { product: 'tensorrt', version: null, gpu: alone };
  const match = TARGET.exec(head);
  const version = match?.[2] ?? null;
  if (match === null || version === null || rest.length > 0 || parseVersion(version) === null) return null;
  const capability = gpu === undefined ? null : capabilityOf(gpu);
  if (gpu !== undefined && capability === null) return null;
  return { product: match[1] === 'tensorrt-rtx' ? 'tensorrt-rtx' : 'tensorrt', version, gpu: capability };
}
