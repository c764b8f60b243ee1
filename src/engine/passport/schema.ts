import * as v from 'valibot';
import { PRODUCT } from '../../core/product.js';
import { ENGINE_TENSOR, INPUT_SHAPES } from '../../core/execution.js';
import { CHECK, CONTRACT_TERM, LOADED_BY, REQUIRE, RUN_FACTS, SHA256, WITNESS } from '../../core/report.js';
import { VERDICT } from '../../core/verdict.js';

export const PASSPORT_SCHEMA = 'trt-guard/passport/v1';

const COUNT = v.pipe(v.number(), v.integer(), v.minValue(0));
/** No file has a name with a NUL. */
const NAMED = v.pipe(v.string(), v.regex(/^[^\0]+$/, 'a name'));

/** One file as it was: name, bytes, sha256. */
const FILE = v.object({ file: NAMED, size: COUNT, sha256: SHA256 });

/** What is left of the facts without the file's name: they hold wherever the file lies. Null = the bytes did not say. */
const FACTS = v.object({
  format: v.picklist(['plan', 'wrapped-plan', 'git-lfs-pointer', 'onnx', 'empty', 'not-a-plan']),
  product: v.nullable(PRODUCT),
  /** Four numbers, from the plan header. */
  version: v.nullable(v.string()),
  serializationVersion: v.nullable(v.pipe(v.number(), v.integer())),
  /** `9.0`: the GPU that the engine was built on. */
  computeCapability: v.nullable(v.string()),
  hardwareCompatibility: v.nullable(v.string()),
  fileSize: COUNT,
  declaredSize: v.nullable(COUNT),
  complete: v.nullable(v.boolean()),
});

/**
 * How a proven engine was made, and what it was then. This schema is its type, its reader and, through scripts/schemas.mjs, the
 * published docs/passport.schema.json. Unknown keys are left alone: a newer minor may add some.
 */
export const PASSPORT = v.object({
  schema: v.literal(PASSPORT_SCHEMA),
  /** ISO 8601, UTC. */
  created: v.string(),
  tool: v.object({ name: v.literal('trt-guard'), version: v.string() }),
  /** Of the run, by what it required: `pass` under `require: inspect` says nothing of a load. */
  verdict: VERDICT,
  /** What green needed then. Absent in passports before 1.1. */
  require: v.exactOptional(REQUIRE),
  /** Each proof that there is, and whether the run had it. Absent in passports before 1.1. */
  proofs: v.exactOptional(v.array(v.object({ name: NAMED, proven: v.boolean() }))),
  /** Which run of which commit proved it. Absent in passports before 1.3. */
  run: v.exactOptional(v.pick(RUN_FACTS, ['repository', 'commit', 'id', 'attempt'])),
  engine: FILE,
  /** `file` is relative to the engine. Null where an engine was checked that somebody else had built. */
  model: v.nullable(
    v.object({
      ...FILE.entries,
      /** Every file that holds tensors of the model, named as the model names it. */
      externalData: v.array(FILE),
    }),
  ),
  facts: FACTS,
  /** Four numbers, from the engine inside the plan. */
  bodyVersion: v.nullable(v.string()),
  witnesses: v.array(v.omit(WITNESS, ['location', 'input'])),
  checks: v.array(CHECK),
  /** Null where there was none, or nobody asked. */
  gpu: v.nullable(v.object({ name: v.string(), computeCapability: v.string() })),
  /** `580.159.04`, and the CUDA that it serves, `13.0`. */
  driver: v.nullable(v.object({ version: v.nullable(v.string()), cuda: v.nullable(v.string()) })),
  converter: v.nullable(v.picklist(['trtexec', 'python'])),
  trtexecArgs: v.array(v.string()),
  /** Inputs and outputs, and who told them. Absent where nobody did, and in passports before 1.2. */
  tensors: v.exactOptional(v.object({ from: v.string(), list: v.array(ENGINE_TENSOR) })),
  /** Of each optimization profile what each input may be. */
  profiles: v.exactOptional(v.array(v.array(v.omit(INPUT_SHAPES, ['profile'])))),
  /** What loaded the engine in which image. Absent where it was not loaded in one. */
  loadedBy: v.exactOptional(v.array(v.object({ image: NAMED, ...LOADED_BY.entries }))),
  /** What was asked of the engine, what it got, and who says so. */
  contract: v.exactOptional(v.array(CONTRACT_TERM)),
});
export type Passport = v.InferOutput<typeof PASSPORT>;
