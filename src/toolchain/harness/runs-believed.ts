/** Whether what a process says of its executions can be all of it, and of this engine. */
import type { EngineTensor } from '../../core/execution.js';
import { nameOfPoint } from './steps.js';
import type { HarnessResult, RunFacts, RunPoint } from './types.js';

interface Named {
  name: string;
  dtype: string;
}

const listed = (tensors: readonly Named[]): string =>
  tensors
    .map(({ name, dtype }) => JSON.stringify([name, dtype]))
    .sort()
    .join();

/** A case learns its profile when it is run. */
function isPlanned({ profile, point, case: name }: RunFacts, planned: RunPoint | undefined): boolean {
  return (
    planned !== undefined &&
    planned.point === point &&
    planned.case === name &&
    (planned.profile === null || planned.profile === profile)
  );
}

/** The size that the profile has at this point; null where nothing tells, or the input has only one. */
function wantedShape(
  { engine }: HarnessResult,
  { profile, point }: RunFacts,
  tensor: EngineTensor,
): readonly number[] | null {
  if (point === 'case') return null;
  const range = engine?.profileShapes?.find((one) => one.profile === profile && one.input === tensor.name);
  return range === undefined || !tensor.shape.includes(-1) ? null : range[point];
}

function whyNotOfEngine(result: HarnessResult, run: RunFacts): string | null {
  const tensors = result.engine?.tensors ?? [];
  for (const [mode, told] of [
    ['input', run.inputs],
    ['output', run.outputs],
  ] as const) {
    const own = tensors.filter((tensor) => tensor.mode === mode);
    if (listed(told) !== listed(own)) return `its ${mode}s are not those of the engine`;
  }
  const strange = tensors.find((tensor) => {
    const wanted = tensor.mode === 'input' ? wantedShape(result, run, tensor) : null;
    const got = run.inputs.find(({ name }) => name === tensor.name)?.shape;
    return wanted !== null && wanted.join() !== got?.join();
  });
  return strange === undefined ? null : `the input ${strange.name} has not the size of that point`;
}

/** The points of a profile: a bound that is the optimum, or the other bound, is none of its own. */
function boundsOf(
  { tensors, profileShapes }: NonNullable<HarnessResult['engine']>,
  profile: number,
): ('opt' | 'min' | 'max')[] {
  const dynamic = (profileShapes ?? []).filter(
    (one) =>
      one.profile === profile && tensors.some(({ name, shape }) => name === one.input && shape.includes(-1)),
  );
  const differ = (a: 'min' | 'max', b: 'opt' | 'min'): boolean =>
    dynamic.some((range) => range[a].join() !== range[b].join());
  return [
    'opt',
    ...(differ('min', 'opt') ? (['min'] as const) : []),
    ...(differ('max', 'opt') && differ('max', 'min') ? (['max'] as const) : []),
  ];
}

/**
 * Why the executions prove nothing: fewer points than the engine's profiles and the caller's cases have, another execution than the one
 * that was announced, other tensors than the engine's. Null where nothing speaks against them. The harness is ours, but who answers in
 * its place may leave out what would fail.
 */
export function whyNotBelieved(result: HarnessResult): string | null {
  const { engine, runPoints, runs, cases = [] } = result;
  if (engine === null) return 'nothing is known of the engine that was executed';
  const points = runPoints ?? [];
  if (new Set(points.map(nameOfPoint)).size !== points.length) return 'a point was to be executed twice';
  for (let profile = 0; profile < (engine.profiles ?? 0); profile++) {
    const missing = boundsOf(engine, profile).find(
      (point) => !points.some((one) => one.point === point && one.profile === profile),
    );
    if (missing !== undefined)
      return `${nameOfPoint({ profile, point: missing, case: null })} was not to be executed`;
  }
  const left = cases.find((name) => !points.some((one) => one.case === name));
  if (left !== undefined) return `the case ${left} was not to be executed`;
  for (const [i, run] of runs.entries()) {
    if (run.error !== null) continue;
    const why = isPlanned(run, points[i])
      ? whyNotOfEngine(result, run)
      : 'it is not the one that was announced';
    if (why !== null) return `the execution at ${nameOfPoint(run)} is not believed: ${why}`;
  }
  return null;
}
