import * as v from 'valibot';
import { ACCURACY, BASELINE, ENGINE_TENSOR, INPUT_SHAPES, MEMORY, MILLISECONDS, RUN } from './execution.js';
import { FINDING, LOCATION } from './findings.js';
import { PRODUCT } from './product.js';
import { VERDICT } from './verdict.js';

/**
 * The report: the one document that every other output is made from. These schemas are its types, its reader (schema.ts) and, through
 * scripts/schemas.mjs, the published JSON Schema docs/report.schema.json. Fields that not every run can fill are absent where it did not.
 */

/** What green needs: `load` includes `inspect`, `run` includes `load`. */
export const REQUIRE = v.picklist(['load', 'inspect', 'run']);
export type Require = v.InferOutput<typeof REQUIRE>;

export const SHA256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'a sha256 digest'));
const NAMED = v.pipe(v.string(), v.minLength(1));

export const WITNESS_SOURCE = v.picklist([
  'pin',
  'trtexec',
  'builder-library',
  'plan-header',
  'plan-body',
  'runtime-module',
  'runtime-library',
  'image',
]);
export type WitnessSource = v.InferOutput<typeof WITNESS_SOURCE>;

/** One measured (or, for a pin, declared) version, and where it was measured. */
export const WITNESS = v.object({
  source: WITNESS_SOURCE,
  product: PRODUCT,
  /** One to four numbers, `10.0.1.6`. */
  version: NAMED,
  /** Where it was measured: a file, a library path, a banner line. For people. */
  detail: v.string(),
  /** Of a pin: the input that declared it. Absent for a pin that a file declares. */
  input: v.exactOptional(NAMED),
  /** Of an input that gives a range: the range, and why this version was taken. For people. */
  chosenFrom: v.exactOptional(NAMED),
  location: v.exactOptional(LOCATION),
});
export type Witness = v.InferOutput<typeof WITNESS>;

/**
 * What the check `inspect` says of a given engine without a passport: nothing tells what its bytes must be, and a file of random bytes
 * behind a right header looks the same.
 */
export const SIZE_ALONE = 'size as declared; bytes not verified without a passport';

/** One step that passed, failed, or did not run and so proves nothing. */
export const CHECK = v.object({
  name: NAMED,
  status: VERDICT,
  durationMs: MILLISECONDS,
  /** Why, in one line, where that is not obvious. */
  detail: v.exactOptional(v.string()),
});
export type Check = v.InferOutput<typeof CHECK>;

/** One place that was looked at, and why it was taken or refused. Listed in the report in the order of the search. */
export const CANDIDATE = v.object({
  what: v.picklist(['trtexec', 'python', 'libnvinfer']),
  path: v.string(),
  /** Where the path came from: `input trtexec`, `TENSORRT_ROOT`, `PATH`, `tool cache`, `dpkg`, ... */
  origin: v.string(),
  /** Measured, never read off a name; null where it could not be measured. */
  version: v.nullable(v.string()),
  taken: v.boolean(),
  reason: v.string(),
});
export type Candidate = v.InferOutput<typeof CANDIDATE>;

/** Something that was asked of the engine, what it got, and who says so. */
export const CONTRACT_TERM = v.object({
  subject: v.picklist([
    'precision',
    'hardware-compatibility',
    'version-compatibility',
    'refittable',
    'stripped',
    'capability',
    'dla',
    'tensor',
    'profile',
    'target',
    'weights',
    'triton',
  ]),
  /** Of a tensor, a profile, a target: which one. */
  name: v.exactOptional(v.string()),
  asked: v.string(),
  askedBy: v.string(),
  got: v.nullable(v.string()),
  gotFrom: v.nullable(v.string()),
  status: VERDICT,
});
export type ContractTerm = v.InferOutput<typeof CONTRACT_TERM>;

/**
 * What loaded an engine in an image: the image's own Python module; bindings of the measured version, mounted, on the image's own library;
 * its trtexec, with an inference; its tritonserver, with one inference.
 */
export const LOADED_BY = v.object({
  by: v.picklist(['module', 'bindings', 'trtexec', 'tritonserver']),
  /** In one line, for people. */
  detail: v.string(),
});
export type LoadedBy = v.InferOutput<typeof LOADED_BY>;

/** One way in which foreign code was confined, and whether it held here. */
export const CONFINEMENT = v.object({
  /** What was confined: `trtexec`, `harness`. */
  what: v.string(),
  /** `pid-namespace`, `network-namespace`, `read-only-workspace`, `no-new-privileges`, `memory-limit`, ... */
  measure: v.string(),
  held: v.boolean(),
  detail: v.exactOptional(v.string()),
});

/** The machine that loaded (or built) the engine. */
const MACHINE = v.object({
  gpu: v.nullable(
    v.object({ name: v.string(), computeCapability: v.string(), memoryMiB: v.nullable(v.number()) }),
  ),
  driverVersion: v.nullable(v.string()),
  driverCuda: v.nullable(v.string()),
});

/** The verdict on one engine under one runtime. */
export const ENGINE_REPORT = v.object({
  model: v.nullable(v.string()),
  engine: v.nullable(v.string()),
  /** Of the engine's bytes as they were inspected, hexadecimal; absent where no engine came as far. */
  sha256: v.exactOptional(SHA256),
  /** False: nothing tells what its bytes must be (a given engine without a passport). Absent where something does, or no engine came as far. */
  bytesVerified: v.exactOptional(v.literal(false)),
  /** Of the model's bytes that were converted, external data left out; absent where an engine was given. */
  modelSha256: v.exactOptional(SHA256),
  /** The ONNX model whose weights the loaded engine got, and its digest (external data left out); absent where it got none. */
  refitFrom: v.exactOptional(v.object({ file: v.string(), sha256: SHA256 })),
  /** The runtime version that was asked for, where it is not the pin. */
  runtimeVersion: v.exactOptional(NAMED),
  /** The image that loaded the engine, with its digest, where one was given as runtime. */
  runtimeImage: v.exactOptional(NAMED),
  /** What loaded the engine in that image; absent where nothing came as far. */
  loadedBy: v.exactOptional(LOADED_BY),
  verdict: VERDICT,
  witnesses: v.array(WITNESS),
  checks: v.array(CHECK),
  findings: v.array(FINDING),
  /** Every trtexec that was looked at, and why it was taken or refused; absent where none was looked for. */
  candidates: v.exactOptional(v.array(CANDIDATE)),
  /** Under which key the converted engine is kept, and whether it was there already; absent where engines are not kept. */
  engineCache: v.exactOptional(v.object({ key: v.string(), hit: v.boolean() })),
  converter: v.exactOptional(v.picklist(['trtexec', 'python'])),
  /** The converter's command, argument by argument. */
  command: v.exactOptional(v.array(v.string())),
  /** The plugin libraries that were loaded, and who named them. */
  plugins: v.exactOptional(v.array(v.object({ file: v.string(), namedBy: v.string() }))),
  shapes: v.exactOptional(v.array(INPUT_SHAPES)),
  /** Inputs and outputs of the engine, as the runtime that deserialized it lists them; absent where none did. */
  tensors: v.exactOptional(v.array(ENGINE_TENSOR)),
  machine: v.exactOptional(MACHINE),
  memory: v.exactOptional(MEMORY),
  runs: v.exactOptional(v.array(RUN)),
  accuracy: v.exactOptional(ACCURACY),
  baseline: v.exactOptional(BASELINE),
  contract: v.exactOptional(v.array(CONTRACT_TERM)),
  confinement: v.exactOptional(v.array(CONFINEMENT)),
});
export type EngineReport = v.InferOutput<typeof ENGINE_REPORT>;

/** Which run of which commit this is. Null: not told here (no GitHub, no git). */
export const RUN_FACTS = v.object({
  /** ISO 8601, UTC. */
  startedAt: v.string(),
  toolVersion: v.string(),
  repository: v.nullable(v.string()),
  commit: v.nullable(v.string()),
  ref: v.nullable(v.string()),
  workflow: v.nullable(v.string()),
  job: v.nullable(v.string()),
  /** GITHUB_RUN_ID and GITHUB_RUN_ATTEMPT. */
  id: v.nullable(v.string()),
  attempt: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
  url: v.nullable(v.string()),
  runner: v.nullable(v.object({ name: v.nullable(v.string()), os: v.string(), arch: v.string() })),
});
export type RunFacts = v.InferOutput<typeof RUN_FACTS>;

/** Whether the repository's pins were searched, from which folder, and why (not). */
export const PINS_SEARCH = v.object({
  searched: v.boolean(),
  root: v.nullable(v.string()),
  why: v.string(),
});
export type PinsSearch = v.InferOutput<typeof PINS_SEARCH>;

/** Something that a configuration file of the repository silenced. */
export const IGNORED = v.object({
  what: v.string(),
  reason: v.nullable(v.string()),
  location: LOCATION,
});
export type Ignored = v.InferOutput<typeof IGNORED>;

export const REPORT = v.object({
  schema: v.literal('trt-guard/report/v1'),
  verdict: VERDICT,
  require: REQUIRE,
  engines: v.array(ENGINE_REPORT),
  /** What belongs to no single engine: pins of the repository that disagree. */
  findings: v.optional(v.array(FINDING), []),
  run: v.exactOptional(RUN_FACTS),
  pins: v.exactOptional(PINS_SEARCH),
  ignored: v.exactOptional(v.array(IGNORED)),
  /** Whether every isolated environment that was needed was here already; absent where none was needed. */
  toolchainCache: v.exactOptional(v.object({ hit: v.boolean() })),
  /** Whether the trtexec that converted was downloaded by an earlier job; absent where none converted. */
  trtexecCache: v.exactOptional(v.object({ hit: v.boolean() })),
  /** What took how long, in order: pins, toolchain, and each engine's stages. */
  phases: v.exactOptional(v.array(v.object({ name: v.string(), durationMs: MILLISECONDS }))),
});
export type Report = v.InferOutput<typeof REPORT>;
