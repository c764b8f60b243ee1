import { createHmac, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import { parseJson } from '../../host/json.js';
import { ENGINE_TENSOR, INPUT_SHAPES } from '../../core/execution.js';
import type { ExitStatus } from '../../host/host.js';
import type { HarnessRequest, HarnessResult, RuntimeFacts } from './types.js';

/** A runtime of which nothing is measured yet. */
export const UNMEASURED: RuntimeFacts = {
  python: '',
  pythonVersion: '',
  module: null,
  moduleFile: null,
  moduleVersion: null,
  libraryPath: null,
  libraryVersion: null,
  kind: null,
  otherLibraries: [],
  gpu: null,
  driverVersion: null,
  driverCuda: null,
  cudaError: null,
};

/** What is known before the harness has said anything: nothing. */
export function emptyResult(
  mode: HarnessRequest['mode'],
  run: { ending: ExitStatus; durationMs: number; output: string },
): HarnessResult {
  return {
    mode,
    ending: run.ending,
    done: false,
    durationMs: run.durationMs,
    process: null,
    runtime: null,
    importError: null,
    plugins: [],
    deserialized: null,
    context: null,
    engine: null,
    refit: null,
    engineBytes: null,
    runPoints: null,
    runStarted: null,
    runs: [],
    runRefused: null,
    memory: null,
    network: null,
    parsed: null,
    refusedOptions: [],
    refusedProfile: null,
    builtBytes: null,
    layers: null,
    parserErrors: [],
    log: [],
    exception: null,
    garbage: [],
    output: run.output,
  };
}

const MAX_GARBAGE = 20;

const TEXT = v.string();
const MAYBE = v.nullable(TEXT);
const COUNT = v.pipe(v.number(), v.integer());
const SHAPE = v.array(COUNT);
/** What is counted or timed: two that are added up must not cancel out. */
const NUMBER_OF = v.pipe(v.number(), v.integer(), v.minValue(0));
const AMOUNT = v.pipe(v.number(), v.finite(), v.minValue(0));
const OK = v.object({ ok: v.boolean() });

/** Numbers, as the library's functions give them: three at least. */
const MEASURED_VERSION = v.pipe(TEXT, v.regex(/^-?\d+(?:\.-?\d+){2,3}$/, 'a measured version'));

const RUNTIME = v.object({
  python: TEXT,
  pythonVersion: TEXT,
  module: MAYBE,
  moduleFile: MAYBE,
  moduleVersion: MAYBE,
  libraryPath: MAYBE,
  libraryVersion: MAYBE,
  kind: v.nullable(v.picklist(['full', 'lean', 'dispatch'])),
  otherLibraries: v.array(TEXT),
  libraries: v.optional(
    v.array(v.object({ path: TEXT, version: v.nullable(MEASURED_VERSION), error: MAYBE })),
    [],
  ),
  gpu: v.nullable(v.object({ name: TEXT, computeCapability: TEXT, memoryMiB: v.nullable(v.number()) })),
  driverVersion: MAYBE,
  driverCuda: MAYBE,
  cudaError: v.nullable(v.object({ code: v.number(), name: TEXT })),
});

const ENGINE = v.object({
  name: MAYBE,
  tensors: v.array(ENGINE_TENSOR),
  layers: v.nullable(COUNT),
  profiles: v.nullable(COUNT),
  deviceMemoryBytes: v.nullable(COUNT),
  hardwareCompatibility: MAYBE,
  refittable: v.exactOptional(v.nullable(v.boolean())),
  capability: v.exactOptional(MAYBE),
  strippedBytes: v.exactOptional(v.nullable(v.pipe(v.number(), v.integer()))),
  profileShapes: v.exactOptional(v.nullable(v.array(INPUT_SHAPES))),
});

const NETWORK = v.object({
  tensors: v.array(ENGINE_TENSOR),
  flags: v.array(TEXT),
  hardwareCompatibility: MAYBE,
  capability: MAYBE,
  device: MAYBE,
});

const RUN_POINT = v.object({
  profile: v.nullable(COUNT),
  point: v.picklist(['opt', 'min', 'max', 'case']),
  case: MAYBE,
});

const OUTPUT = v.pipe(
  v.object({
    name: TEXT,
    dtype: TEXT,
    shape: v.array(NUMBER_OF),
    declared: SHAPE,
    elements: NUMBER_OF,
    overrunBytes: NUMBER_OF,
    unwritten: NUMBER_OF,
    nan: NUMBER_OF,
    infinite: NUMBER_OF,
    repeat: v.nullable(v.object({ elements: NUMBER_OF, rms: v.nullable(AMOUNT), max: v.nullable(AMOUNT) })),
    allZero: v.boolean(),
    sameForOtherInputs: v.nullable(v.boolean()),
  }),
  v.check(
    ({ shape, elements }) => elements === shape.reduce((product, size) => product * size, 1),
    'elements must be those of the shape',
  ),
);

const RUN = v.object({
  ...RUN_POINT.entries,
  error: v.nullable(
    v.object({
      step: v.picklist(['inputs', 'shapes', 'memory', 'execute', 'cuda', 'harness']),
      message: TEXT,
      status: v.nullable(v.number()),
    }),
  ),
  inputs: v.array(v.object({ name: TEXT, dtype: TEXT, shape: SHAPE })),
  outputs: v.array(OUTPUT),
  firstMs: v.nullable(AMOUNT),
  latency: v.nullable(v.object({ samples: NUMBER_OF, medianMs: AMOUNT, p99Ms: AMOUNT })),
});

const BLOCK = v.object({
  of: v.picklist(['engine', 'baseline']),
  ms: v.pipe(v.array(AMOUNT), v.minLength(1)),
  mhz: v.nullable(NUMBER_OF),
});

/**
 * How a line changes the result, the shape that it must have, and when it may come: the module that answers is not ours. A step comes
 * after those that it needs, and once: whoever tells one twice, or in another order, is not the harness, and what of it would count then
 * is anybody's guess.
 */
interface Take {
  shape: v.GenericSchema;
  into: (result: HarnessResult, facts: never) => void;
  mayCome: (result: HarnessResult) => boolean;
}

function take<T extends v.GenericSchema>(
  shape: T,
  into: (result: HarnessResult, facts: v.InferOutput<T>) => void,
  mayCome: Take['mayCome'] = () => true,
): Take {
  return { shape, into, mayCome };
}

/** What each `say` of trt_harness.py changes. */
const TAKE: Record<string, Take> = {
  process: take(
    v.object({ pid: COUNT, namespacePids: v.array(COUNT), started: MAYBE }),
    (result, facts) => (result.process = facts),
    ({ process }) => process === null,
  ),
  // What was mapped once stays a witness, whatever is said after it.
  runtime: take(RUNTIME, (result, facts) => {
    const all = [...(result.runtime?.libraries ?? []), ...facts.libraries];
    const libraries = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
    result.runtime = { ...facts, libraries };
  }),
  'import-error': take(
    v.object({ type: TEXT, message: TEXT }),
    (result, facts) => (result.importError = facts),
  ),
  plugin: take(v.object({ file: TEXT, loaded: v.boolean(), error: MAYBE }), (result, facts) =>
    result.plugins.push(facts),
  ),
  log: take(
    v.object({
      severity: v.picklist(['internal-error', 'error', 'warning', 'info', 'verbose']),
      message: TEXT,
    }),
    (result, facts) =>
      result.log.push(result.baseline === undefined ? facts : { ...facts, during: 'baseline' }),
  ),
  deserialized: take(
    OK,
    (result, { ok }) => (result.deserialized = ok),
    ({ deserialized }) => deserialized === null,
  ),
  engine: take(
    ENGINE,
    (result, facts) => {
      result.engine = facts;
      result.loggedToEngine = result.log.length;
    },
    ({ deserialized, engine }) => deserialized === true && engine === null,
  ),
  refit: take(
    v.object({ reason: MAYBE }),
    (result, facts) => {
      result.refit = facts;
      for (const record of result.log.slice(result.loggedToEngine)) record.during = 'refit';
    },
    ({ engine, refit, context }) => engine !== null && refit === null && context === null,
  ),
  context: take(
    OK,
    (result, { ok }) => (result.context = ok),
    // Triton's server tells nothing of the engine.
    ({ mode, deserialized, engine, context }) =>
      deserialized === true && context === null && (engine !== null || mode === 'triton'),
  ),
  'engine-bytes': take(
    v.object({ bytes: COUNT, sha256: TEXT }),
    (result, facts) => (result.engineBytes = facts),
    ({ engineBytes, deserialized }) => engineBytes === null && deserialized === null,
  ),
  memory: take(
    v.object({
      engineBytes: v.number(),
      contextBytes: v.number(),
      activationBytes: v.nullable(v.number()),
      totalBytes: v.number(),
    }),
    (result, facts) => (result.memory = facts),
  ),
  'run-points': take(
    v.object({ points: v.array(RUN_POINT) }),
    (result, { points }) => (result.runPoints = points),
    ({ context, runPoints }) => context === true && runPoints === null,
  ),
  'run-started': take(
    RUN_POINT,
    (result, facts) => (result.runStarted = facts),
    ({ runPoints, runs }) => runPoints !== null && runs.length < runPoints.length,
  ),
  'run-refused': take(v.object({ reason: TEXT }), (result, { reason }) => (result.runRefused = reason)),
  run: take(
    RUN,
    (result, facts) => result.runs.push(facts),
    ({ runStarted, runPoints, runs }) =>
      runStarted !== null && runPoints !== null && runs.length < runPoints.length,
  ),
  'baseline-bytes': take(
    v.object({ bytes: COUNT, sha256: TEXT }),
    (result, bytes) =>
      (result.baseline = { bytes, deserialized: null, refused: null, started: null, points: [] }),
    ({ baseline, runPoints, runs }) =>
      baseline === undefined && runPoints !== null && runs.length === runPoints.length,
  ),
  'baseline-deserialized': take(
    OK,
    ({ baseline }, { ok }) => baseline !== undefined && (baseline.deserialized = ok),
    ({ baseline }) => baseline?.deserialized === null,
  ),
  'baseline-refused': take(
    v.object({ reason: TEXT }),
    ({ baseline }, { reason }) => baseline !== undefined && (baseline.refused = reason),
    ({ baseline }) => baseline?.deserialized === true && baseline.refused === null,
  ),
  'baseline-started': take(
    RUN_POINT,
    ({ baseline }, facts) => baseline !== undefined && (baseline.started = facts),
    ({ baseline }) => baseline?.deserialized === true && baseline.refused === null,
  ),
  'baseline-point': take(
    v.object({
      ...RUN_POINT.entries,
      error: MAYBE,
      blocks: v.array(BLOCK),
      heldDown: v.nullable(NUMBER_OF),
    }),
    ({ baseline }, facts) => {
      baseline?.points.push(facts);
      if (baseline !== undefined) baseline.started = null;
    },
    ({ baseline, runs }) =>
      baseline !== undefined && baseline.started !== null && baseline.points.length < runs.length,
  ),
  confined: take(
    v.object({ measures: v.array(v.object({ measure: TEXT, held: v.boolean(), detail: TEXT })) }),
    (result, { measures }) => (result.confinement = measures),
  ),
  server: take(
    v.object({
      ready: v.boolean(),
      status: v.nullable(COUNT),
      inference: v.nullable(COUNT),
      answer: MAYBE,
      guessed: v.boolean(),
    }),
    (result, facts) => (result.server = facts),
  ),
  network: take(NETWORK, (result, facts) => (result.network = facts)),
  parsed: take(
    OK,
    (result, { ok }) => (result.parsed = ok),
    ({ parsed }) => parsed === null,
  ),
  'parser-error': take(v.object({ code: TEXT, node: MAYBE, message: TEXT }), (result, facts) =>
    result.parserErrors.push(facts),
  ),
  'option-refused': take(v.object({ flag: TEXT, reason: TEXT }), (result, facts) =>
    result.refusedOptions.push(facts),
  ),
  'profile-refused': take(
    v.object({
      profile: COUNT,
      reason: TEXT,
      needs: v.array(v.object({ input: TEXT, shape: v.array(v.number()), values: v.boolean() })),
    }),
    (result, facts) => (result.refusedProfile = facts),
  ),
  layers: take(v.object({ text: TEXT }), (result, { text }) => (result.layers = text)),
  built: take(
    v.object({ bytes: v.nullable(COUNT) }),
    (result, { bytes }) => (result.builtBytes = bytes),
    ({ parsed, builtBytes }) => parsed === true && builtBytes === null,
  ),
  exception: take(
    v.object({ type: TEXT, message: TEXT, where: TEXT }),
    (result, facts) => (result.exception = facts),
  ),
};

const LINE = v.looseObject({ say: TEXT });

function parseLine(line: string): { say: string; facts: unknown } | null {
  try {
    const { say, ...facts } = v.parse(LINE, parseJson(line));
    return { say, facts };
  } catch {
    return null;
  }
}

/** Takes one line into the result. @returns whether it is one of the protocol */
function takeLine(result: HarnessResult, line: string): boolean {
  const parsed = parseLine(line);
  if (parsed === null || result.done) return false;
  if (parsed.say === 'done') {
    result.done = true;
    return true;
  }
  const known = Object.hasOwn(TAKE, parsed.say) ? TAKE[parsed.say] : undefined;
  const facts = known === undefined ? null : v.safeParse(known.shape, parsed.facts);
  if (known === undefined || facts?.success !== true || !known.mayCome(result)) return false;
  known.into(result, facts.output as never);
  return true;
}

/**
 * The lines without the codes that show who wrote them. A line that another process added, left out, repeated or moved has a wrong code:
 * it is garbage, and so is everything after it.
 */
function authentic(text: string, nonce: string): { lines: string[]; forged: string[] } {
  const written = text.split('\n').filter((line) => line.trim() !== '');
  const lines: string[] = [];
  for (const [i, whole] of written.entries()) {
    const at = whole.lastIndexOf('\t');
    const line = whole.slice(0, Math.max(at, 0));
    const code = Buffer.from(createHmac('sha256', nonce).update(`${i} ${line}`).digest('hex'));
    const found = Buffer.from(whole.slice(at + 1));
    if (found.length !== code.length || !timingSafeEqual(found, code))
      return { lines, forged: written.slice(i) };
    lines.push(line);
  }
  return { lines, forged: [] };
}

/**
 * Reads the lines of the private channel into `result`. A line that is not the protocol's, or comes after `done`, is garbage.
 * @param nonce what only the process that was asked knows; null for a text without codes
 */
export function takeProtocol(
  result: HarnessResult,
  text: string,
  nonce: string | null = null,
): HarnessResult {
  const { lines, forged } = nonce === null ? { lines: text.split('\n'), forged: [] } : authentic(text, nonce);
  const garbage = [...lines.filter((line) => line.trim() !== '' && !takeLine(result, line)), ...forged];
  for (const line of garbage.slice(0, MAX_GARBAGE)) result.garbage.push(line.slice(0, 500));
  return result;
}
