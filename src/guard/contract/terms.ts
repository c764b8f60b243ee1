import { InputError } from '../../core/findings.js';
import { didYouMean } from '../../core/text/nearest.js';
import type { ContractTerm } from '../../core/report.js';
import type { Prediction } from '../../engine/index.js';
import type { LayerTypes } from '../../toolchain/index.js';
import { contractFinding, type JudgedTerm } from './judged.js';

/** `fp16`: most of what the layers put out; `fp16>=90%`: that share of it. */
export interface AskedPrecision {
  text: string;
  precision: keyof typeof TYPE_NAMES;
  /** 0 to 1. */
  share: number;
}

/** A GPU that the engine is for: `sm_89`, and as a compute capability. */
export interface AskedGpu {
  name: string;
  gpu: string;
}

/** As the builder's layer record names the types (TensorRT-RTX 1.5; `--exportLayerInfo` alike). */
const TYPE_NAMES = { fp32: 'Float', fp16: 'Half', bf16: 'BFloat16', int8: 'Int8', fp8: 'FP8', int4: 'Int4' };
/** Types of shapes, indices and masks: they say nothing of a precision. */
const NOT_COMPUTED = new Set(['Int32', 'Int64', 'Bool', 'UInt8']);
const MOST = 0.5;

/** @throws InputError naming what was wanted */
export function parsePrecision(text: string): AskedPrecision {
  const [, name = '', percent] = /^\s*(\w+)\s*(?:>=\s*(\d{1,3}(?:\.\d+)?)\s*%)?\s*$/.exec(text) ?? [];
  const precision = (Object.keys(TYPE_NAMES) as AskedPrecision['precision'][]).find(
    (known) => known === name,
  );
  const share = percent === undefined ? MOST : Number(percent) / 100;
  if (precision === undefined || share > 1)
    throw new InputError(
      `precision: "${text}" cannot be read; expected one of ${Object.keys(TYPE_NAMES).join(', ')}, or a share of it, as in fp16>=90%${didYouMean(name, Object.keys(TYPE_NAMES))}`,
    );
  return { text: text.trim(), precision, share };
}

/** `8.9` of `sm_89`. @throws InputError naming what was wanted */
export function parseGpu(text: string): string {
  const [, major, minor] = /^sm_(\d{1,2})(\d)[af]?$/.exec(text.trim()) ?? [];
  if (major === undefined || minor === undefined)
    throw new InputError(`targets: "${text}" cannot be read; expected a compute capability, as in sm_89`);
  return `${major}.${minor}`;
}

/** What to do about layers that compute in another precision. */
function remedyOfPrecision(
  { precision }: AskedPrecision,
  model: string | null,
  isPermitted: boolean,
): string {
  if (model === null || model === precision)
    return 'Check the build log for layers that have no kernel in this precision, or ask for a smaller share.';
  if (isPermitted)
    return `--${precision} only permits it, and the builder preferred other kernels: demand it with --precisionConstraints=obey --layerPrecisions=*:${precision}, or cast the model and build with --stronglyTyped.`;
  return model === 'fp32'
    ? 'Cast the model: TensorRT-RTX and TensorRT 11 compute in the types that the model uses.'
    : `Give a model that is ${precision} itself, or ask for ${model}: TensorRT-RTX and TensorRT 11 compute in the types that the model uses.`;
}

/**
 * @param layers null where nothing lists the types of this engine's layers
 * @param args what the builder was asked for
 */
export function precisionTerm(
  asked: AskedPrecision,
  layers: LayerTypes | null,
  model: string | null,
  file: string,
  args: readonly string[] = [],
): JudgedTerm {
  const base = { subject: 'precision' as const, asked: asked.text, askedBy: 'precision' };
  if (layers === null)
    return {
      isDemanded: true,
      term: { ...base, got: null, gotFrom: null, status: 'unproven' },
      findings: [],
    };
  const computed = [...layers].filter(([type]) => !NOT_COMPUTED.has(type));
  const all = computed.reduce((sum, [, count]) => sum + count, 0);
  const those = layers.get(TYPE_NAMES[asked.precision]) ?? 0;
  const share = all === 0 ? 0 : those / all;
  const got = computed.map(([type, count]) => `${type} ${count}`).join(', ');
  const isGot = share >= asked.share && those > 0;
  const term: ContractTerm = {
    ...base,
    got: `${got} (${(100 * share).toFixed(1)} % ${asked.precision})`,
    gotFrom: "the builder's record of its layers",
    status: isGot ? 'pass' : 'fail',
  };
  if (isGot) return { isDemanded: true, term, findings: [] };
  const written = model === null ? '' : ` The model itself is ${model}.`;
  return {
    isDemanded: true,
    term,
    findings: [
      contractFinding(
        'precision-not-got',
        `${file}: ${asked.text} was asked for, and of the outputs of its layers ${those} of ${all} are ${TYPE_NAMES[asked.precision]} (${got}).${written}`,
        remedyOfPrecision(asked, model, args.includes(`--${asked.precision}`)),
        file,
      ),
    ],
  };
}

/** trtexec's words for the levels that a plan names. */
const LEVELS: Readonly<Record<string, string>> = {
  none: 'none',
  'ampere+': 'ampere+',
  sameComputeCapability: 'same-compute-capability',
};

/** @returns null where the builder was not asked for a level */
export function compatibilityTerm(
  args: readonly string[],
  level: string | null,
  file: string,
): JudgedTerm | null {
  const FLAG = '--hardwareCompatibilityLevel=';
  const asked = args.findLast((argument) => argument.startsWith(FLAG))?.slice(FLAG.length);
  // The Python converter reads such names in letters of either case.
  const wanted = Object.entries(LEVELS).find(([name]) => name.toLowerCase() === asked?.toLowerCase())?.[1];
  if (asked === undefined || wanted === undefined) return null;
  const status = level === null ? 'unproven' : level === wanted ? 'pass' : 'fail';
  return {
    isDemanded: true,
    term: {
      subject: 'hardware-compatibility',
      asked,
      askedBy: 'trtexec-args',
      got: level,
      gotFrom: level === null ? null : 'the plan',
      status,
    },
    findings:
      status === 'fail'
        ? [
            contractFinding(
              'compatibility-not-got',
              `${file}: hardware compatibility ${asked} was asked for, and the plan says ${level ?? 'nothing'}.`,
              'Check the build log for why it was ignored, and build again.',
              file,
            ),
          ]
        : [],
  };
}

const BY_PREDICTION = { 'should-load': 'pass', 'will-not-load': 'fail', unknown: 'unproven' } as const;

/** What the rules of compatibility say of one GPU: a prediction, and marked so. */
export function targetTerm(
  { name, gpu }: { name: string; gpu: string },
  { prediction, rule, reason }: Prediction,
  file: string,
): JudgedTerm {
  const status = BY_PREDICTION[prediction];
  return {
    isDemanded: true,
    term: {
      subject: 'target',
      name,
      asked: `loads on compute capability ${gpu}`,
      askedBy: 'targets',
      got: `predicted: ${prediction}`,
      gotFrom: `the rule ${rule}`,
      status,
    },
    findings:
      status === 'fail'
        ? [
            contractFinding(
              'target-not-covered',
              `${file} does not load on ${name}, according to the compatibility rules (predicted, not tried): ${reason}`,
              'Build on that GPU, or with a hardware compatibility level that covers it.',
              file,
            ),
          ]
        : [],
  };
}
