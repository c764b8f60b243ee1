import type { Comparison } from '../core/execution.js';
import type { Finding, FindingCode } from '../core/findings.js';
import { compareTensors, statisticsOf, type Difference, type Statistics } from './compare.js';
import { limitsFor, type Limits, type Precision, type Tolerance } from './limits.js';
import type { NpyFile } from './npy.js';

/** How far (rms) an output moves where the weights and inputs of its own reference are rounded to TF32; null = not measured. */
export type Moved = number | null;

/** One output of something that was run, and what it should be. */
export interface Pair {
  output: string;
  /** `profile 0 opt`, or the name of a case of inputs. */
  at: string;
  got: NpyFile;
  wanted: NpyFile;
  moved: Moved;
  /** Of the caller's own inputs, and not of seeded ones. */
  isCase: boolean;
}

export interface Context {
  /** What answered, as people know it: `det.engine`, `det_fp16.onnx`. */
  subject: string;
  /** What the reference is, as people know it. */
  reference: string;
  precision: Precision;
  tolerance: Tolerance;
  /** How many times the limits are right, where what answered is coarser than what is judged; integers are then not held against it. */
  slack?: number;
}

export interface Judged {
  comparison: Comparison;
  findings: Finding[];
}

/** Rounding to TF32 may move a reference by this much (rms by rms) before it says nothing. */
const MOST_MOVED = 1e-2;
/** A difference of this many times what rounding moves is not noise any more. */
const BEYOND_NOISE = 100;
/** A reference of zeros has no scale: what is below the smallest normal number of FP16 is then taken for zero. */
const ZERO = 2 ** -14;

const EXACT: Limits = { rms: 0, max: 0 };

const REMEDIES = {
  'accuracy-exceeded':
    'Keep the layers that overflow or lose precision in FP32. If these outputs are good enough for you, set tolerance accordingly.',
  'output-dead': 'Look for a layer that overflows or underflows in this precision, and keep it in FP32.',
  'output-shape-differs': 'Find out why: give inputs of the shapes that production uses, or fix the export.',
  'reference-degenerate': 'Give real inputs: a folder of NAME.npy as inputs.',
  'reference-not-finite': 'Give inputs that the model is meant for, or fix the model.',
  'output-missing': 'Export the model with the same outputs, or give the reference that belongs to it.',
  'unproven-accuracy': 'Give a tolerance, as in tolerance: RMS/MAX, and real inputs.',
} as const satisfies Partial<Record<FindingCode, string>>;

/** What to do about outputs that are too far off, by what they were computed in. */
function remedyOf(precision: Precision): string {
  if (precision === 'fp32')
    return 'Both were computed in FP32: look for what else differs, such as weights, an optimizer pass, the opset or the export. If these outputs are good enough for you, set tolerance accordingly.';
  if (precision === 'tf32')
    return 'Build with --noTF32 to see whether it is the rounding of TF32 (10 bits) or something else. If these outputs are good enough for you, set tolerance accordingly.';
  if (/^(?:int|fp[48])/.test(precision))
    return 'Calibrate with inputs of production, and leave the layers that lose most unquantized. If these outputs are good enough for you, set tolerance accordingly.';
  return REMEDIES['accuracy-exceeded'];
}

export function accuracyFinding(
  code: keyof typeof REMEDIES,
  message: string,
  evidence: Finding['evidence'] = [],
  remedy: string = REMEDIES[code],
): Finding {
  // What proves nothing is said by the check itself (unproven-...): here it is told why.
  const says = code.startsWith('reference-') || code.startsWith('unproven-');
  return { code, severity: says ? 'warning' : 'error', message, remedy, evidence };
}

const figure = (value: number | null): string => (value === null ? 'not finite' : value.toPrecision(2));
const shapeOf = ({ shape }: NpyFile): string => `[${shape.join(', ')}]`;

function differenceEvidence(difference: Difference, limits: Limits | null): Finding['evidence'] {
  const { rms, max, worst, argmaxAgreement } = difference;
  return [
    { source: 'error of scale', text: `rms ${figure(rms)}, max ${figure(max)}` },
    ...(limits === null ? [] : [{ source: 'limit', text: `rms ${limits.rms}, max ${limits.max}` }]),
    ...(worst === null
      ? []
      : [
          {
            source: `worst, at [${worst.index.join(', ')}]`,
            text: `got ${worst.got ?? 'not finite'}, wanted ${worst.wanted ?? 'not finite'}`,
          },
        ]),
    ...(argmaxAgreement === null
      ? []
      : [{ source: 'same largest element', text: `${(100 * argmaxAgreement).toFixed(1)} % of the rows` }]),
  ];
}

interface Facts {
  pair: Pair;
  scale: Statistics;
  answer: Statistics;
  difference: Difference;
  limits: Limits | null;
  context: Context;
}

interface Outcome {
  status: Comparison['status'];
  detail?: string;
  finding?: Finding;
}

const rmsOf = ({ power, elements, notFinite }: Statistics): number =>
  Math.sqrt(power / Math.max(1, elements - notFinite));

const isWithin = ({ rms, max }: Difference, limits: Limits): boolean =>
  rms !== null && max !== null && rms <= limits.rms && max <= limits.max;

/** Why the reference says nothing; null = it says something. */
function whyDegenerate({ pair, scale, difference, limits }: Facts): string | null {
  if (scale.elements === 0) return 'it has no elements';
  if (scale.notFinite === scale.elements) return 'none of its elements is finite';
  if (scale.largest === 0) return 'it is zero everywhere';
  if (scale.isConstant && scale.elements > 1) return 'it is constant';
  const moved = (pair.moved ?? 0) / rmsOf(scale);
  if (moved <= MOST_MOVED) return null;
  // Real inputs are what is asked for in that case, and nothing agrees with noise by chance.
  if (pair.isCase && limits !== null && difference.notFinite === 0 && isWithin(difference, limits))
    return null;
  return `rounding its own weights and inputs to TF32 changes it by ${(100 * moved).toPrecision(2)} %, so it is noise`;
}

function isBeyondNoise({ pair, scale, difference }: Facts): boolean {
  const least = scale.largest === 0 ? ZERO : MOST_MOVED * rmsOf(scale);
  const noise = BEYOND_NOISE * Math.max(pair.moved ?? 0, least);
  return difference.notFinite > 0 || difference.absolute > noise;
}

function exceeded({ pair, difference, limits, answer, scale, context }: Facts): Outcome {
  const { output, at } = pair;
  const evidence = differenceEvidence(difference, limits);
  const where = `The output ${output} of ${context.subject}, at ${at},`;
  // One value everywhere, where the reference has many: told by its own name.
  if (answer.isConstant && !scale.isConstant && answer.notFinite === 0 && answer.elements > 1)
    return {
      status: 'fail',
      finding: accuracyFinding(
        'output-dead',
        `${where} is ${answer.largest === 0 ? 'zero' : 'the same number'} everywhere, but ${context.reference} is not.`,
        evidence,
      ),
    };
  const how =
    difference.notFinite > 0
      ? `is not finite in ${difference.notFinite} of ${scale.elements} elements, where ${context.reference} is`
      : scale.largest === 0
        ? `is off by ${figure(difference.absolute)} (rms) where ${context.reference} is zero everywhere`
        : `differs from ${context.reference} by ${figure(difference.rms)} of its scale (rms) and ${figure(difference.max)} (largest)`;
  return {
    status: 'fail',
    finding: accuracyFinding('accuracy-exceeded', `${where} ${how}.`, evidence, remedyOf(context.precision)),
  };
}

function judgeFloats(facts: Facts): Outcome {
  const { pair, difference, limits, context } = facts;
  const where = `${context.reference} is not informative about the output ${pair.output}, at ${pair.at}`;
  const degenerate = whyDegenerate(facts);
  if (degenerate !== null && !isBeyondNoise(facts))
    return {
      status: 'unproven',
      detail: degenerate,
      finding: accuracyFinding('reference-degenerate', `${where}: ${degenerate}.`),
    };
  if (difference.notFinite > 0) return exceeded(facts);
  if (difference.againstNothing > 0) {
    const detail = `the reference is not finite in ${difference.againstNothing} elements where the output has a different value`;
    return {
      status: 'unproven',
      detail,
      finding: accuracyFinding('reference-not-finite', `${where}: ${detail}.`),
    };
  }
  if (degenerate !== null) return exceeded(facts);
  if (limits === null) {
    const detail = `no limit is known for ${context.precision}: its errors depend on the model and its calibration`;
    return {
      status: 'unproven',
      detail,
      finding: accuracyFinding(
        'unproven-accuracy',
        `The output ${pair.output} of ${context.subject}, at ${pair.at}, was measured but not judged: ${detail}.`,
        differenceEvidence(difference, null),
      ),
    };
  }
  return isWithin(difference, limits) ? { status: 'pass' } : exceeded(facts);
}

/** Integers and booleans are right or wrong: a class, an index, a mask. The caller may say otherwise for one output. */
function judgeExact(facts: Facts): Outcome {
  const { pair, scale, difference, limits, context } = facts;
  if (scale.elements === 0)
    return {
      status: 'unproven',
      detail: 'it has no elements',
      finding: accuracyFinding(
        'reference-degenerate',
        `${context.reference} is not informative about the output ${pair.output}, at ${pair.at}: it has no elements.`,
      ),
    };
  if (difference.unequal === 0 || context.slack !== undefined) return { status: 'pass' };
  if (limits !== null && isWithin(difference, limits)) return { status: 'pass' };
  return {
    status: 'fail',
    finding: accuracyFinding(
      'accuracy-exceeded',
      `The output ${pair.output} of ${context.subject}, at ${pair.at}, differs from ${context.reference} in ${difference.unequal} of ${scale.elements} elements; integers and booleans must be equal.`,
      differenceEvidence(difference, limits),
      remedyOf(context.precision),
    ),
  };
}

function widened(limits: Limits | null, slack = 1): Limits | null {
  return limits === null ? null : { rms: limits.rms * slack, max: limits.max * slack };
}

const isSameShape = (a: NpyFile, b: NpyFile): boolean =>
  a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape[axis]);

/**
 * Compares one output with its reference, and judges the difference.
 * @throws NpyError where a file cannot be read
 */
export function judgePair(pair: Pair, context: Context): Judged {
  const { output, at, got, wanted } = pair;
  const base = { output, at, precision: context.precision, elements: wanted.elements };
  if (!isSameShape(got, wanted)) {
    const detail = `it has the shape ${shapeOf(got)}, but ${context.reference} has ${shapeOf(wanted)}`;
    return {
      comparison: {
        ...base,
        rms: null,
        max: null,
        limits: null,
        argmaxAgreement: null,
        worst: null,
        histogram: [],
        status: 'fail',
        detail,
      },
      findings: [
        accuracyFinding(
          'output-shape-differs',
          `The output ${output} of ${context.subject}, at ${at}, has the shape ${shapeOf(got)}, but ${context.reference} has ${shapeOf(wanted)}.`,
        ),
      ],
    };
  }
  const isExact = wanted.kind !== 'float';
  const limits = isExact
    ? (context.tolerance.byOutput.get(output) ?? EXACT)
    : widened(limitsFor(context.tolerance, output, context.precision), context.slack);
  const scale = statisticsOf(wanted);
  const difference = compareTensors(got, wanted, scale);
  const facts: Facts = { pair, scale, answer: statisticsOf(got), difference, limits, context };
  const { status, detail, finding } = isExact ? judgeExact(facts) : judgeFloats(facts);
  return {
    comparison: {
      ...base,
      rms: difference.rms,
      max: difference.max,
      limits,
      argmaxAgreement: difference.argmaxAgreement,
      worst: difference.worst,
      histogram: difference.histogram,
      status,
      ...(detail === undefined ? {} : { detail }),
    },
    findings: finding === undefined ? [] : [finding],
  };
}
