import * as v from 'valibot';
import { VERDICT } from './verdict.js';

/** What the report says of an engine that was executed: its inputs and outputs, each run, memory, and how accurate the outputs are. */

export const MILLISECONDS = v.pipe(v.number(), v.minValue(0));
const COUNT = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Sizes by axis; -1 = dynamic. Of a shape tensor, its values. */
const SHAPE = v.array(v.pipe(v.number(), v.integer()));

/** What one input may be in one optimization profile. */
export const INPUT_SHAPES = v.object({
  profile: COUNT,
  input: v.string(),
  min: SHAPE,
  opt: SHAPE,
  max: SHAPE,
});
export type InputShapes = v.InferOutput<typeof INPUT_SHAPES>;

const TENSOR = v.object({ name: v.string(), dtype: v.string(), shape: SHAPE });

/** An input or output of an engine; -1 = dynamic. The type as TensorRT names it, lower case: `float`, `half`, `int64`. */
export const ENGINE_TENSOR = v.object({
  name: v.string(),
  mode: v.picklist(['input', 'output']),
  dtype: v.string(),
  shape: SHAPE,
});
export type EngineTensor = v.InferOutput<typeof ENGINE_TENSOR>;

/** The engine executed once at one point of one profile (`require: run`). */
export const RUN = v.object({
  profile: COUNT,
  point: v.picklist(['min', 'opt', 'max', 'case']),
  /** Of a case: the name of its folder of inputs. */
  case: v.exactOptional(v.string()),
  status: VERDICT,
  inputs: v.array(TENSOR),
  outputs: v.array(TENSOR),
  /** The first execution, which compiles where the product compiles late. */
  firstMs: v.nullable(MILLISECONDS),
  /** Measured by CUDA events, over `samples` executions. Recorded, never judged. */
  latency: v.nullable(v.object({ samples: COUNT, medianMs: MILLISECONDS, p99Ms: MILLISECONDS })),
  detail: v.exactOptional(v.string()),
});
export type Run = v.InferOutput<typeof RUN>;

/** Both engines in turn at one point: times as long as the baseline, and between which bounds; null where too little was measured. */
const BASELINE_POINT = v.object({
  profile: COUNT,
  point: v.picklist(['min', 'opt', 'max', 'case']),
  /** Of a case: the name of its folder of inputs. */
  case: v.exactOptional(v.string()),
  status: VERDICT,
  ratio: v.nullable(v.number()),
  lower: v.nullable(v.number()),
  upper: v.nullable(v.number()),
  /** Medians over all blocks. */
  engineMs: v.nullable(MILLISECONDS),
  baselineMs: v.nullable(MILLISECONDS),
  /** Of both engines together, and the executions of each block. */
  blocks: COUNT,
  executions: COUNT,
  /** Median of the GPU's clock behind the blocks of each, in MHz; null where NVML did not tell. */
  clocks: v.nullable(v.object({ engine: COUNT, baseline: COUNT })),
  detail: v.exactOptional(v.string()),
});
export type BaselinePointReport = v.InferOutput<typeof BASELINE_POINT>;

/** The engine against another one that was executed in turn with it, in one process on one GPU (`baseline-engine`). */
export const BASELINE = v.object({
  engine: v.string(),
  /** Of the bytes of each. */
  engineSha256: v.string(),
  baselineSha256: v.string(),
  /** How many times as long as the baseline the engine may take. */
  limit: v.number(),
  points: v.array(BASELINE_POINT),
});
export type BaselineReport = v.InferOutput<typeof BASELINE>;

/** Device memory in bytes, null where it was not measured. */
export const MEMORY = v.object({
  engineBytes: v.nullable(COUNT),
  contextBytes: v.nullable(COUNT),
  activationBytes: v.nullable(COUNT),
  totalBytes: v.nullable(COUNT),
});

/** One output against its reference. Errors are relative to the reference's scale (rms/rms, max/max). */
export const COMPARISON = v.object({
  output: v.string(),
  /** `profile 0 opt`, or the name of a case of inputs. */
  at: v.string(),
  /** The lowest precision that computes: it decides the limits. */
  precision: v.string(),
  elements: COUNT,
  rms: v.nullable(v.number()),
  max: v.nullable(v.number()),
  /** Null: no limit is known for this precision, so it proves nothing. */
  limits: v.nullable(v.object({ rms: v.number(), max: v.number() })),
  /** Share of rows whose largest element is at the same place, 0 to 1; null where it is not a classifier's output. */
  argmaxAgreement: v.nullable(v.number()),
  worst: v.nullable(
    v.object({
      index: v.array(COUNT),
      got: v.nullable(v.number()),
      wanted: v.nullable(v.number()),
    }),
  ),
  /** Elements by relative error: up to 1e-7, 1e-6, ... 1, and more. */
  histogram: v.array(COUNT),
  status: VERDICT,
  detail: v.exactOptional(v.string()),
});
export type Comparison = v.InferOutput<typeof COMPARISON>;

export const ACCURACY = v.object({
  /** What was compared: the engine's outputs, or, without a GPU, the model's on a CPU, which proves the cast and no engine. */
  tier: v.picklist(['engine', 'model']),
  /** `onnxruntime 1.32.0`, or the folder of expected outputs. */
  reference: v.string(),
  referenceModel: v.nullable(v.string()),
  outputs: v.array(COMPARISON),
});
export type Accuracy = v.InferOutput<typeof ACCURACY>;
