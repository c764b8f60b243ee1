import type { Evidence, Finding } from '../../core/findings.js';
import type { Run } from '../../core/execution.js';
import { errorsOf, quoted } from './logged.js';
import { RUN_CODES } from './run-codes.js';
import { whyNotBelieved } from './runs-believed.js';
import { nameOfPoint } from './steps.js';
import type { HarnessResult, OutputFacts, RunFacts } from './types.js';

type RunCode = keyof typeof RUN_CODES;

export interface RunContext {
  /** The engine as people know it. */
  engine: string;
  /** The model has operators that draw random numbers: that two runs differ says nothing. */
  isRandom?: boolean;
  /** How far two runs with the same inputs may lie apart, relative to the first (rms/rms); default 1e-3. */
  repeatTolerance?: number;
  /** Whether a reference gave the same output for the same inputs: what such an output holds is the model's, and not a fault. */
  agrees?: (run: RunFacts, output: string) => boolean;
}

/** Between two runs of the same engine only the order of atomic sums may differ; the outputs of FP16 engines stay below this. */
const REPEAT_TOLERANCE = 1e-3;

const FLOATS = new Set(['float', 'half', 'bf16', 'fp8']);

function finding(code: RunCode, message: string, severity: Finding['severity'] = 'error'): Finding {
  return { code, severity, message, remedy: RUN_CODES[code].remedy, evidence: [] };
}

const text = (shape: readonly number[]): string => `[${shape.join(',')}]`;

/** An output that other inputs leave as it is, or that holds nothing. */
const isDead = ({ sameForOtherInputs, elements }: OutputFacts): boolean =>
  sameForOtherInputs === true || elements === 0;

const isNowhereFinite = ({ nan, infinite, elements }: OutputFacts): boolean =>
  elements > 0 && nan + infinite === elements;

/**
 * Whether the whole engine is dead at this point: every output is, and one of them is a float. A model that answers with class
 * numbers alone may well give the same one for two random inputs.
 */
const allDead = (outputs: readonly OutputFacts[]): boolean =>
  outputs.every(isDead) && outputs.some(({ dtype, elements }) => FLOATS.has(dtype) && elements > 0);

interface OutputRule {
  code: RunCode;
  /** What is wrong with this output, as the end of a sentence that begins with it; null = nothing. */
  what: (output: OutputFacts, context: RunContext) => string | null;
  /** It is the model's own doing where a reference gives the same output for the same inputs. */
  refutedByReference?: true;
  /** How bad it is with seeded inputs, where nobody gave better ones; with them it is a warning. Absent: always an error. */
  seeded?: (isAllDead: boolean) => Finding['severity'];
}

const differsFrom = (shape: readonly number[], declared: readonly number[]): boolean =>
  shape.length !== declared.length ||
  declared.some((length, axis) => length !== -1 && length !== shape[axis]);

const OUTPUT_RULES: readonly OutputRule[] = [
  {
    code: 'output-overrun',
    what: ({ overrunBytes }) =>
      overrunBytes === 0 ? null : `was written past its memory: ${overrunBytes} guard bytes were overwritten`,
  },
  {
    code: 'output-shape-differs',
    what: ({ shape, declared }) =>
      differsFrom(shape, declared)
        ? `has the shape ${text(shape)}, but the engine declares ${text(declared)}`
        : null,
  },
  {
    code: 'output-unwritten',
    what: ({ unwritten, elements }) =>
      unwritten === 0
        ? null
        : `was not written: ${unwritten} of ${elements} elements keep what was there before`,
    seeded: () => 'warning',
  },
  {
    code: 'output-not-finite',
    what: ({ nan, infinite, elements }) =>
      nan + infinite === 0
        ? null
        : `is not finite: of ${elements} elements, ${nan} are NaN and ${infinite} are infinite`,
    refutedByReference: true,
    seeded: () => 'error',
  },
  {
    code: 'output-unstable',
    what: ({ repeat }, { isRandom = false, repeatTolerance = REPEAT_TOLERANCE }) =>
      repeat === null || isRandom || (repeat.rms !== null && repeat.rms <= repeatTolerance)
        ? null
        : `differs in ${repeat.elements} elements when the same inputs are run twice (rms ${repeat.rms?.toPrecision(2) ?? 'not finite'} of the first)`,
  },
  {
    code: 'output-dead',
    what: (output) =>
      // What is nowhere finite is told by that name.
      !isDead(output) || isNowhereFinite(output)
        ? null
        : output.elements === 0
          ? 'has no element'
          : `does not depend on the inputs${output.allZero ? ': it is zero everywhere' : ''}`,
    refutedByReference: true,
    seeded: (isAllDead) => (isAllDead ? 'error' : 'warning'),
  },
];

function outputFindings(
  run: RunFacts,
  runs: readonly RunFacts[],
  context: RunContext,
): { output: string; finding: Finding }[] {
  const { engine, agrees = () => false } = context;
  const isSeeded = run.case === null;
  const hasCases = runs.some((other) => other.case !== null);
  return run.outputs.flatMap((output) =>
    OUTPUT_RULES.flatMap(({ code, what, refutedByReference, seeded }) => {
      const wrong = what(output, context);
      if (wrong === null || (refutedByReference === true && agrees(run, output.name))) return [];
      const lenient = isSeeded && seeded !== undefined;
      const severity = !lenient ? 'error' : hasCases ? 'warning' : seeded(allDead(run.outputs));
      const message = `The output ${output.name} of ${engine} ${wrong}, at ${nameOfPoint(run)}.`;
      return [{ output: output.name, finding: finding(code, message, severity) }];
    }),
  );
}

const OPT_RAN = (run: RunFacts, runs: readonly RunFacts[]): boolean =>
  runs.some(({ profile, point, error }) => profile === run.profile && point === 'opt' && error === null);

/** What an execution that did not come off is called. */
function codeOfError(run: RunFacts & { error: object }, runs: readonly RunFacts[]): RunCode {
  if (run.error.step === 'inputs') return 'inputs-unreadable';
  if (run.error.step === 'memory') return 'out-of-device-memory';
  const isBound = run.point === 'min' || run.point === 'max';
  return isBound && OPT_RAN(run, runs) ? 'profile-bound-fails' : 'execution-failed';
}

/** What the engine takes, for whoever gave it something else. */
function takenShapes({ engine }: HarnessResult): Evidence[] {
  return (engine?.profileShapes ?? []).map(({ profile, input, min, opt, max }) => ({
    source: `profile ${profile} takes`,
    text: `${input}:${[min, opt, max].map((shape) => shape.join('x')).join('..')}`,
  }));
}

function errorFindings(result: HarnessResult, { engine }: RunContext): Finding[] {
  const logged = quoted(errorsOf(result.log));
  return result.runs.flatMap((run) => {
    const { error } = run;
    if (error === null) return [];
    const code = codeOfError({ ...run, error }, result.runs);
    const evidence = code === 'inputs-unreadable' ? [...takenShapes(result), ...logged] : logged;
    return [{ ...finding(code, `${engine} fails at ${nameOfPoint(run)}: ${error.message}.`), evidence }];
  });
}

/** One finding a code and output: what goes wrong at opt goes wrong at min and max as well, most often. */
function oncePerOutput(told: readonly { output: string; finding: Finding }[]): Finding[] {
  const seen = new Set<string>();
  return told.flatMap(({ output, finding: one }) => {
    const key = JSON.stringify([one.code, one.severity, output]);
    if (seen.has(key)) return [];
    seen.add(key);
    return [one];
  });
}

/**
 * Everything that the executions of a run say against the engine; what says something against the process or the load is told by
 * loadFindings. Empty is not a proof: that is hasRun.
 */
export function runFindings(result: HarnessResult, context: RunContext): Finding[] {
  if (result.runRefused !== null)
    return [finding('run-unsupported', `${context.engine} was not executed: ${result.runRefused}.`)];
  return [
    ...errorFindings(result, context),
    ...oncePerOutput(result.runs.flatMap((run) => outputFindings(run, result.runs, context))),
  ];
}

/** Whether every point that was going to be executed was executed to its end, and that was all of them. */
export function hasRun(result: HarnessResult): boolean {
  const { done, runPoints, runs } = result;
  return (
    done &&
    runPoints !== null &&
    runPoints.length > 0 &&
    runs.length === runPoints.length &&
    runs.every(({ error, outputs }) => error === null && outputs.length > 0) &&
    whyNotBelieved(result) === null
  );
}

/** The executions as the report has them; a point that was never reached is unproven. */
export function runsOf(result: HarnessResult, context: RunContext): Run[] {
  return (result.runPoints ?? []).map((planned, i) => {
    const run = result.runs[i];
    const base = {
      profile: run?.profile ?? planned.profile ?? 0,
      point: planned.point,
      ...(planned.case === null ? {} : { case: planned.case }),
    };
    if (run === undefined)
      return {
        ...base,
        status: 'unproven',
        inputs: [],
        outputs: [],
        firstMs: null,
        latency: null,
        detail: 'not reached',
      };
    const wrong = outputFindings(run, result.runs, context).some(
      ({ finding: { severity } }) => severity === 'error',
    );
    return {
      ...base,
      status: run.error !== null || wrong ? 'fail' : 'pass',
      inputs: run.inputs,
      outputs: run.outputs.map(({ name, dtype, shape }) => ({ name, dtype, shape })),
      firstMs: run.firstMs,
      latency: run.latency,
      ...(run.error === null ? {} : { detail: run.error.message }),
    };
  });
}
