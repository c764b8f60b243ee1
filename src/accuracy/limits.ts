import { InputError } from '../core/findings.js';

/** Precisions in which a model or an engine computes, the coarsest first. `tf32` is FP32 with TF32 allowed, TensorRT's default. */
export const PRECISIONS = ['fp4', 'int4', 'fp8', 'int8', 'bf16', 'fp16', 'tf32', 'fp32'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** Largest errors that are right, relative to the tensor's scale: rms by rms, and maximum by maximum. */
export interface Limits {
  rms: number;
  max: number;
}

/**
 * docs/accuracy.md has the measurements that these come from. Quantized precisions have none: how far they may be off is a question
 * of the model and of its calibration.
 */
const DEFAULTS: Readonly<Record<Precision, Limits | null>> = {
  fp32: { rms: 1e-4, max: 1e-3 },
  tf32: { rms: 1e-2, max: 1e-1 },
  fp16: { rms: 3e-2, max: 1e-1 },
  bf16: { rms: 1e-1, max: 3e-1 },
  int8: null,
  fp8: null,
  int4: null,
  fp4: null,
};

/** The caller's own limits, by precision and by output. */
export interface Tolerance {
  all: Limits | null;
  byPrecision: ReadonlyMap<Precision, Limits>;
  byOutput: ReadonlyMap<string, Limits>;
}

export const NO_TOLERANCE: Tolerance = { all: null, byPrecision: new Map(), byOutput: new Map() };

const GRAMMAR = 'RMS/MAX, fp16:RMS/MAX or OUTPUT:RMS/MAX, as in fp16:3e-2/1e-1';
const NUMBER = String.raw`\d+(?:\.\d+)?(?:[eE][-+]?\d+)?`;
const LIMITS = new RegExp(`^(${NUMBER})/(${NUMBER})$`);

export function isPrecision(text: string): text is Precision {
  return PRECISIONS.some((known) => known === text);
}

/**
 * Reads the input `tolerance`, one entry each. A name ends at the last colon.
 * @throws InputError naming the entry and what was wanted
 */
export function parseTolerance(entries: readonly string[]): Tolerance {
  let all: Limits | null = null;
  const byPrecision = new Map<Precision, Limits>();
  const byOutput = new Map<string, Limits>();
  for (const entry of entries) {
    const colon = entry.lastIndexOf(':');
    const [, rms = '', max = ''] = LIMITS.exec(entry.slice(colon + 1).trim()) ?? [];
    const limits = { rms: Number(rms), max: Number(max) };
    // 1e999 is a number to read, and no limit.
    if (rms === '' || colon === 0 || !Object.values(limits).every(Number.isFinite))
      throw new InputError(`tolerance: "${entry}" cannot be read; expected ${GRAMMAR}`);
    const key = entry.slice(0, Math.max(0, colon)).trim();
    if (key === '' ? all !== null : byPrecision.has(key as Precision) || byOutput.has(key))
      throw new InputError(`tolerance: "${entry}" is a second limit for the same; give one`);
    if (key === '') all = limits;
    else if (isPrecision(key)) byPrecision.set(key, limits);
    else byOutput.set(key, limits);
  }
  return { all, byPrecision, byOutput };
}

/** What holds for one output; null where neither the caller nor any measurement says. */
export function limitsFor(tolerance: Tolerance, output: string, precision: Precision): Limits | null {
  return (
    tolerance.byOutput.get(output) ??
    tolerance.byPrecision.get(precision) ??
    tolerance.all ??
    DEFAULTS[precision]
  );
}
