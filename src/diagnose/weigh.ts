import type { Cause } from './causes.js';
import type { Observation, Observations, Sighting } from './observe.js';
import type { Captures, Strength } from './tell.js';

/** What the log alone says. */
export interface Weighed {
  cause: Cause | 'success' | 'unknown';
  confidence: number;
  captures: Captures;
  /** The lines that say so, in the order of the log. */
  proof: Sighting[];
  /** Lines that say that the first bytes are wrong, and not why. */
  magic: Sighting[];
  /** trtexec said PASSED. */
  passed: boolean;
  /** What a log that tells no cause does show, for what is said of it. */
  shows: Shows;
}

/**
 * - `nothing`: no bytes at all; `no-words`: bytes, and no word of TensorRT
 * - `plan`: it is an engine, no log
 * - `no-engine`, `no-plan`, `no-context`: a Python None of the runtime, of the builder or of the engine, and no line that says why
 */
export type Shows =
  'nothing' | 'plan' | 'no-words' | 'magic' | 'no-engine' | 'no-plan' | 'no-context' | 'errors';

const RANK: Record<Strength, number> = { proof: 3, sign: 2, hint: 1, last: 0 };
const CONFIDENCE: Record<Strength, number> = { proof: 0.95, sign: 0.8, hint: 0.6, last: 0.4 };
/** Taken off where an equally strong tell says something else. */
const DOUBT = 0.1;
const EVIDENCE_LINES = 4;
const ERROR_LINES = 5;
/** Captures that belong to the line they stand on, and say nothing of another cause. */
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
]);

interface Candidate {
  cause: Cause;
  strength: Strength;
  observation: Observation;
  first: Sighting;
}

/** Finds the cause: the strongest tell, and of equals the one that came first. */
export function weigh({ seen, isPlan, lines }: Observations): Weighed {
  const named = new Map(seen.map((observation) => [observation.tell.name, observation]));
  const passed = named.get('passed');
  const succeeded = Math.max(passed?.last ?? 0, named.get('worked')?.last ?? 0);

  const candidates = seen
    .map((observation) => candidateOf(observation, seen, named, passed, succeeded))
    .filter((candidate) => candidate !== null)
    .sort((a, b) => RANK[b.strength] - RANK[a.strength] || a.first.line - b.first.line);
  const [best] = candidates;
  const magic = (named.get('magic')?.sightings ?? []).slice(0, 1);
  const shows = isPlan ? 'plan' : lines === 0 ? 'nothing' : showsOf(named, magic);
  if (isPlan)
    return { cause: 'unknown', confidence: 0, captures: {}, proof: [], magic: [], passed: false, shows };
  if (best === undefined)
    return { ...withoutCause(seen, named, magic), magic, passed: passed !== undefined, shows };

  const sameCause = candidates.filter(({ cause }) => cause === best.cause);
  const rival = candidates.find(({ cause, strength }) => cause !== best.cause && strength === best.strength);
  return {
    cause: best.cause,
    confidence: CONFIDENCE[best.strength] - (rival === undefined ? 0 : DOUBT),
    captures: collect(best, sameCause, seen),
    proof: inOrder([
      ...sameCause.map(({ first }) => first).slice(0, EVIDENCE_LINES - 1),
      ...nodeLine(best, named.get('parsing-node')),
    ]).slice(0, EVIDENCE_LINES),
    magic,
    passed: passed !== undefined,
    shows,
  };
}

/** Causes that lie in one node: the line that names it is evidence, too. */
const OF_A_NODE = new Set<Cause>([
  'plugin-not-registered',
  'onnx-custom-op-plugin-missing',
  'unsupported-onnx-op',
  'unsupported-dtype',
  'onnx-graph-invalid',
]);

function nodeLine(best: Candidate, nodes: Observation | undefined): Sighting[] {
  if (!OF_A_NODE.has(best.cause)) return [];
  const distance = ({ line }: Sighting): number => Math.abs(line - best.first.line);
  const [nearest] = [...(nodes?.sightings ?? [])]
    .filter(({ captures }) => captures['node'] !== undefined)
    .sort((a, b) => distance(a) - distance(b));
  return nearest === undefined ? [] : [nearest];
}

const OF_TENSORRT = /\[(?:E|F|Error|TRT|TensorRT)\]/i;

function showsOf(named: ReadonlyMap<string | undefined, Observation>, magic: readonly Sighting[]): Shows {
  if (magic.length > 0) return 'magic';
  const errors = named.get('error-line')?.sightings ?? [];
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
  const { tell } = observation;
  const [first] = observation.sightings;
  if (first === undefined || (tell.cause === undefined && tell.decide === undefined)) return null;
  const crashedAfterPass = passed !== undefined && observation.last > (passed.sightings[0]?.line ?? 0);
  const has = (name: string): boolean => (name === 'passed-before' ? crashedAfterPass : named.has(name));
  if (tell.with?.every(has) === false || tell.without?.some(has) === true) return null;
  if (tell.survivable === true && succeeded > observation.last) return null;
  // A mere hint before a step that passed was none.
  const weak = tell.strength === 'hint' || tell.strength === 'last';
  if (weak && !named.has('step-failed') && (passed?.last ?? 0) > observation.last) return null;
  const cause = tell.decide === undefined ? tell.cause : tell.decide(near(first, seen, first.captures));
  return cause === undefined || cause === null
    ? null
    : { cause, strength: tell.strength ?? 'hint', observation, first };
}

/** No cause was told: success where something worked or nothing failed, else unknown. */
function withoutCause(
  seen: readonly Observation[],
  named: ReadonlyMap<string | undefined, Observation>,
  magic: readonly Sighting[],
): Omit<Weighed, 'magic' | 'passed' | 'shows'> {
  const errors = named.get('error-line');
  const passed = named.get('passed');
  const worked = named.get('worked');
  const good = passed ?? worked ?? named.get('harmless') ?? named.get('tensorrt');
  const lastGood = Math.max(passed?.last ?? 0, worked?.last ?? 0);
  const failed =
    magic.length > 0 ||
    named.has('failed') ||
    named.has('step-failed') ||
    (errors !== undefined && errors.last > lastGood);
  const captures = near(undefined, seen, {});
  if (failed || good === undefined) {
    return {
      cause: 'unknown',
      confidence: 0,
      captures,
      proof: inOrder([...magic, ...(errors?.sightings ?? [])]).slice(0, ERROR_LINES),
    };
  }
  const confidence = passed !== undefined ? 0.95 : worked !== undefined ? 0.8 : 0.5;
  return { cause: 'success', confidence, captures, proof: good.sightings.slice(0, 1) };
}

function collect(best: Candidate, sameCause: readonly Candidate[], seen: readonly Observation[]): Captures {
  const own = Object.assign({}, ...sameCause.map(({ first }) => first.captures).reverse()) as Captures;
  return near(best.first, seen, { ...own, ...best.first.captures });
}

/** Adds to `own` what other lines tell, of each name the value that stands nearest. */
function near(to: Sighting | undefined, seen: readonly Observation[], own: Captures): Captures {
  const distance = new Map<string, number>();
  const captures: Record<string, string> = {};
  for (const { tell, sightings } of seen) {
    for (const sighting of sightings) {
      const far = Math.abs(sighting.line - (to?.line ?? 0));
      for (const [name, value] of Object.entries(sighting.captures)) {
        if (LOCAL.has(name) && tell.cause !== undefined) continue;
        if (far < (distance.get(name) ?? Infinity)) {
          distance.set(name, far);
          captures[name] = value;
        }
      }
    }
  }
  return { ...captures, ...own };
}

function inOrder(sightings: readonly Sighting[]): Sighting[] {
  const byLine = new Map(sightings.map((sighting) => [sighting.line, sighting]));
  return [...byLine.values()].sort((a, b) => a.line - b.line);
}
