import type { ExitStatus } from '../../host/host.js';
import type { HarnessRequest, HarnessResult } from './types.js';

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
    runtime: null,
    importError: null,
    plugins: [],
    deserialized: null,
    context: null,
    engine: null,
    engineBytes: null,
    runPoints: null,
    runStarted: null,
    runs: [],
    runRefused: null,
    memory: null,
    parsed: null,
    refusedOptions: [],
    refusedProfile: null,
    builtBytes: null,
    parserErrors: [],
    log: [],
    exception: null,
    garbage: [],
    output: run.output,
  };
}

const MAX_GARBAGE = 20;

/** What each `say` of trt_harness.py changes. The shapes are the harness's own and travel with it: both are one release. */
const TAKE: Record<string, (result: HarnessResult, facts: never) => void> = {
  runtime: (result, facts: NonNullable<HarnessResult['runtime']>) => (result.runtime = facts),
  'import-error': (result, facts: NonNullable<HarnessResult['importError']>) => (result.importError = facts),
  plugin: (result, facts: HarnessResult['plugins'][number]) => result.plugins.push(facts),
  log: (result, facts: HarnessResult['log'][number]) => result.log.push(facts),
  deserialized: (result, { ok }: { ok: unknown }) => (result.deserialized = ok === true),
  engine: (result, facts: NonNullable<HarnessResult['engine']>) => (result.engine = facts),
  context: (result, { ok }: { ok: unknown }) => (result.context = ok === true),
  'engine-bytes': (result, facts: NonNullable<HarnessResult['engineBytes']>) => (result.engineBytes = facts),
  memory: (result, facts: NonNullable<HarnessResult['memory']>) => (result.memory = facts),
  'run-points': (result, { points }: { points: HarnessResult['runPoints'] }) => (result.runPoints = points),
  'run-started': (result, facts: NonNullable<HarnessResult['runStarted']>) => (result.runStarted = facts),
  'run-refused': (result, { reason }: { reason: string }) => (result.runRefused = reason),
  run: (result, facts: HarnessResult['runs'][number]) => result.runs.push(facts),
  parsed: (result, { ok }: { ok: unknown }) => (result.parsed = ok === true),
  'parser-error': (result, facts: HarnessResult['parserErrors'][number]) => result.parserErrors.push(facts),
  'option-refused': (result, facts: HarnessResult['refusedOptions'][number]) =>
    result.refusedOptions.push(facts),
  'profile-refused': (result, facts: NonNullable<HarnessResult['refusedProfile']>) =>
    (result.refusedProfile = facts),
  built: (result, { bytes }: { bytes: number | null }) => (result.builtBytes = bytes),
  exception: (result, facts: NonNullable<HarnessResult['exception']>) => (result.exception = facts),
};

function parseLine(line: string): { say: string; facts: never } | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('say' in value)) return null;
    const { say, ...facts } = value;
    return typeof say === 'string' ? { say, facts: facts as never } : null;
  } catch {
    return null;
  }
}

/** Reads the lines of the private channel into `result`. A line that is no protocol, or comes after `done`, is garbage. */
export function takeProtocol(result: HarnessResult, text: string): HarnessResult {
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const parsed = parseLine(line);
    const take = parsed !== null && Object.hasOwn(TAKE, parsed.say) ? TAKE[parsed.say] : undefined;
    if (parsed !== null && !result.done && take !== undefined) take(result, parsed.facts);
    else if (parsed?.say === 'done' && !result.done) result.done = true;
    else if (result.garbage.length < MAX_GARBAGE) result.garbage.push(line.slice(0, 500));
  }
  return result;
}
