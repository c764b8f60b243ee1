import { AROUND_CAUSES } from './causes/causes-around.js';
import { BUILD_CAUSES } from './causes/causes-build.js';
import { LOAD_CAUSES } from './causes/causes-load.js';
import { MODEL_CAUSES } from './causes/causes-model.js';
import type { Cause } from './causes/causes.js';
import type { Observation, Observations, Match } from './observe.js';
import type { Captures, Strength } from './rules/rule.js';

/** What the log alone says. */
export interface Weighed {
  cause: Cause | 'success' | 'unknown';
  confidence: number;
  captures: Captures;
  /** The lines that say so, in the order of the log. */
  proof: Match[];
  /** Lines that say that the first bytes are wrong, but not why. */
  magic: Match[];
  /** trtexec said PASSED. */
  passed: boolean;
  /** What a log without a cause does show, which decides what is said about it. */
  shows: Shows;
}

/**
 * - `nothing`: no bytes at all; `no-words`: bytes, but no word of TensorRT's
 * - `plan`: it is an engine, not a log
 * - `no-engine`, `no-plan`, `no-context`: a Python None from the runtime, the builder or the engine, and no line that says why
 */
export type Shows =
  'nothing' | 'plan' | 'no-words' | 'magic' | 'no-engine' | 'no-plan' | 'no-context' | 'errors';

const RANK: Record<Strength, number> = { verdict: 4, proof: 3, sign: 2, hint: 1, symptom: 0 };
const CONFIDENCE: Record<Strength, number> = {
  verdict: 0.97,
  proof: 0.95,
  sign: 0.8,
  hint: 0.6,
  symptom: 0.4,
};
/** Subtracted if an equally strong rule says something else. */
const DOUBT = 0.1;
const EVIDENCE_LINES = 4;
const ERROR_LINES = 5;
/** Captures that belong to their own line and say nothing about another cause. */
const LOCAL = new Set([
  'file',
  'bytes',
  'assertion',
  'library',
  'option',
  'type',
  'attribute',
  'signal',
  'format',
  'kernel',
]);

interface Candidate {
  cause: Cause;
  strength: Strength;
  observation: Observation;
  first: Match;
  /** TensorRT started after it all the same. */
  overtaken: boolean;
}

/** A library that was not found, and that TensorRT then did without, says less than TensorRT's later complaints. */
const OVERTAKEN = 1.5;

function weightOf({ strength, overtaken }: Candidate): number {
  return overtaken ? Math.min(OVERTAKEN, RANK[strength]) : RANK[strength];
}

/** An engine that was not found, and that the program then set out to build: what stopped the build is the cause. */
function builtAnew({ cause, observation }: Candidate, all: readonly Candidate[]): boolean {
  const ofBuild = (other: Cause): boolean =>
    other in MODEL_CAUSES || other in BUILD_CAUSES || other in AROUND_CAUSES;
  return (
    cause === 'engine-file-not-found' &&
    all.some((other) => ofBuild(other.cause) && other.first.line > observation.last)
  );
}

/** Finds the cause: the strongest rule, and of equals the one that came first. */
export function rank({ seen, isPlan, lines }: Observations): Weighed {
  const named = new Map(seen.map((observation) => [observation.rule.name, observation]));
  const passed = named.get('passed');
  const succeeded = Math.max(passed?.last ?? 0, named.get('worked')?.last ?? 0);

  const candidates = seen
    .map((observation) => candidateOf(observation, seen, named, passed, succeeded))
    .filter((candidate) => candidate !== null)
    .map((candidate, _, all) => ({
      ...candidate,
      overtaken: candidate.overtaken || builtAnew(candidate, all),
    }))
    .sort((a, b) => weightOf(b) - weightOf(a) || a.first.line - b.first.line);
  const [best] = candidates;
  const magic = (named.get('magic')?.matches ?? []).slice(0, 1);
  const shows = isPlan ? 'plan' : lines === 0 ? 'nothing' : showsOf(named, magic);
  if (isPlan)
    return { cause: 'unknown', confidence: 0, captures: {}, proof: [], magic: [], passed: false, shows };
  // A crash after an engine was refused for its first bytes is a consequence.
  if (best === undefined || (best.cause === 'native-crash' && magic.length > 0))
    return { ...withoutCause(seen, named, magic), magic, passed: passed !== undefined, shows };

  const [lastError] = best.cause === 'native-crash' ? errorsBefore(best.first.line, named) : [];
  const sameCause = candidates.filter(({ cause }) => cause === best.cause);
  const rival = candidates.find((other) => other.cause !== best.cause && weightOf(other) === weightOf(best));
  return {
    cause: best.cause,
    confidence: CONFIDENCE[best.strength] - (rival === undefined ? 0 : DOUBT),
    captures: {
      ...collect(best, sameCause, seen),
      ...(lastError === undefined ? {} : { lastError: lastError.text }),
    },
    proof: inOrder([
      ...sameCause.map(({ first }) => first).slice(0, EVIDENCE_LINES - 1),
      ...nodeLine(best, named.get('parsing-node')),
      ...(lastError === undefined ? [] : [lastError]),
    ]).slice(0, EVIDENCE_LINES),
    magic,
    passed: passed !== undefined,
    shows,
  };
}

/** Causes that lie in one node: the line that names it is evidence, too. */
const NAMES_A_NODE = ['node', 'op', 'output'] as const;
const OF_A_NODE = new Set<Cause>([
  'plugin-not-registered',
  'onnx-custom-op-plugin-missing',
  'unsupported-onnx-op',
  'unsupported-dtype',
  'onnx-graph-invalid',
]);

function nodeLine(best: Candidate, nodes: Observation | undefined): Match[] {
  if (!OF_A_NODE.has(best.cause)) return [];
  const distance = ({ line }: Match): number => Math.abs(line - best.first.line);
  const [nearest] = [...(nodes?.matches ?? [])]
    .filter(({ captures }) => NAMES_A_NODE.some((name) => captures[name] !== undefined))
    .sort((a, b) => distance(a) - distance(b));
  return nearest === undefined ? [] : [nearest];
}

/** The error lines of TensorRT before a line, the last one first: a crash hides none of them. */
function errorsBefore(line: number, named: ReadonlyMap<string | undefined, Observation>): Match[] {
  const errors = named.get('error-line')?.matches ?? [];
  return errors.filter((error) => error.line < line && OF_TENSORRT.test(error.text)).reverse();
}

const OF_TENSORRT = /\[(?:E|F|Error|TRT|TensorRT)\]/i;

function showsOf(named: ReadonlyMap<string | undefined, Observation>, magic: readonly Match[]): Shows {
  if (magic.length > 0) return 'magic';
  const errors = named.get('error-line')?.matches ?? named.get('quiet-error')?.matches ?? [];
  const none = (['no-engine', 'no-plan', 'no-context'] as const).find((name) => named.has(name));
  if (none !== undefined && !errors.some(({ text }) => OF_TENSORRT.test(text))) return none;
  return errors.length > 0 ? 'errors' : 'no-words';
}

function candidateOf(
  observation: Observation,
  seen: readonly Observation[],
  named: ReadonlyMap<string | undefined, Observation>,
  passed: Observation | undefined,
  succeeded: number,
): Candidate | null {
  const { rule } = observation;
  const [first] = observation.matches;
  if (first === undefined || (rule.cause === undefined && rule.decide === undefined)) return null;
  const crashedAfterPass = passed !== undefined && observation.last > (passed.matches[0]?.line ?? 0);
  const has = (name: string): boolean => (name === 'passed-before' ? crashedAfterPass : named.has(name));
  if (rule.with?.every(has) === false || rule.without?.some(has) === true) return null;
  if (rule.survivable === true && succeeded > observation.last) return null;
  if (rule.justBehind !== undefined && !isJustBehind(first.line, rule.justBehind, named)) return null;
  // A mere hint before something that worked was not a hint.
  const weak = rule.strength === 'hint' || rule.strength === 'symptom';
  if (weak && !named.has('step-failed') && succeeded > observation.last) return null;
  const cause = rule.decide === undefined ? rule.cause : rule.decide(near(first, seen, first.captures));
  if (cause === undefined || cause === null || wasSurvived(cause, observation, named)) return null;
  if (cause in MODEL_CAUSES && !named.has('field')) return null;
  const overtaken =
    cause === 'missing-shared-library' && (named.get('runtime-up')?.last ?? 0) > observation.last;
  return { cause, strength: rule.strength ?? 'hint', observation, first, overtaken };
}

/** Lines that may come between what a process did last and how it died: a shell's, a traceback's. */
const JUST_BEHIND = 12;

function isJustBehind(
  line: number,
  name: string,
  named: ReadonlyMap<string | undefined, Observation>,
): boolean {
  const before = named.get(name)?.last ?? Infinity;
  if (before > line || line - before > JUST_BEHIND) return false;
  const between = (other: Match): boolean => other.line > before && other.line < line;
  const spoke = (rule: string): boolean => named.get(rule)?.matches.some(between) === true;
  const went = (rule: string): boolean => (named.get(rule)?.last ?? 0) > before;
  return !went('worked') && !went('context-made') && !spoke('error-line');
}

/**
 * Whether the program went on after it and finished: then it is not the cause of a failure. PASSED says nothing about a load
 * (seen with --skipInference); an engine that was built anew says that the old one was not needed.
 */
function wasSurvived(
  cause: Cause,
  { last }: Observation,
  named: ReadonlyMap<string | undefined, Observation>,
): boolean {
  if (cause === 'crash-after-pass' || named.has('failed') || named.has('step-failed')) return false;
  if ((named.get('rebuilt')?.last ?? 0) > last) return true;
  return !(cause in LOAD_CAUSES) && (named.get('passed')?.last ?? 0) > last;
}

/** No cause was found: success if something worked or nothing failed, else unknown. */
function withoutCause(
  seen: readonly Observation[],
  named: ReadonlyMap<string | undefined, Observation>,
  magic: readonly Match[],
): Omit<Weighed, 'magic' | 'passed' | 'shows'> {
  const errors = named.get('error-line');
  const passed = named.get('passed');
  const worked = named.get('worked');
  const ran = named.get('ran');
  const good = passed ?? worked ?? ran ?? named.get('calm');
  const lastGood = Math.max(passed?.last ?? 0, worked?.last ?? 0, named.get('ran')?.last ?? 0);
  const failed =
    magic.length > 0 ||
    named.has('failed') ||
    named.has('step-failed') ||
    (errors?.last ?? 0) > lastGood ||
    (named.get('quiet-error')?.last ?? 0) > lastGood;
  const captures = near(undefined, seen, {});
  if (failed || good === undefined) {
    return {
      cause: 'unknown',
      confidence: 0,
      captures,
      proof: inOrder([...magic, ...(errors?.matches ?? named.get('quiet-error')?.matches ?? [])]).slice(
        0,
        ERROR_LINES,
      ),
    };
  }
  const confidence = passed !== undefined ? 0.95 : worked !== undefined ? 0.8 : 0.5;
  return { cause: 'success', confidence, captures, proof: good.matches.slice(0, 1) };
}

function collect(best: Candidate, sameCause: readonly Candidate[], seen: readonly Observation[]): Captures {
  const own = Object.assign({}, ...sameCause.map(({ first }) => first.captures).reverse()) as Captures;
  return near(best.first, seen, { ...own, ...best.first.captures });
}

/** Adds to `own` what other lines say: for each name, the value that is nearest. */
function near(to: Match | undefined, seen: readonly Observation[], own: Captures): Captures {
  const distance = new Map<string, number>();
  const captures: Record<string, string> = {};
  for (const { rule, matches } of seen) {
    for (const match of matches) {
      const far = Math.abs(match.line - (to?.line ?? 0));
      for (const [name, value] of Object.entries(match.captures)) {
        if (LOCAL.has(name) && rule.cause !== undefined) continue;
        if (far < (distance.get(name) ?? Infinity)) {
          distance.set(name, far);
          captures[name] = value;
        }
      }
    }
  }
  return { ...captures, ...own };
}

function inOrder(matches: readonly Match[]): Match[] {
  const byLine = new Map(matches.map((match) => [match.line, match]));
  return [...byLine.values()].sort((a, b) => a.line - b.line);
}
