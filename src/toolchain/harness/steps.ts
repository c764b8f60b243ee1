/** How far a run of the harness got, in words. */
import type { HarnessResult, RunPoint } from './types.js';

/** How far a run got, for a death that says nothing else. */
export function lastStep(result: HarnessResult): string {
  if (result.runtime === null) return 'before it reported anything';
  if (result.trtexec !== undefined) return 'while it loaded or executed the engine';
  if (result.mode === 'triton') return 'while tritonserver loaded or executed the engine';
  if (result.runtime.module === null) return 'while it imported TensorRT';
  if (result.mode === 'facts') return 'after it had measured the runtime';
  if (result.mode === 'build')
    return result.parsed === null ? 'while it parsed the model' : 'while it built the engine';
  if (result.deserialized === null) return 'while it deserialized the engine';
  if (result.context === null) return 'while it created the execution context';
  if (result.runStarted === null) return 'after it had loaded the engine';
  if (result.baseline !== undefined) {
    const { started } = result.baseline;
    return `while it compared the engine with its baseline${started === null ? '' : ` at ${nameOfPoint(started)}`}`;
  }
  const reached = nameOfPoint(result.runStarted);
  return isRunning(result)
    ? `while it executed the engine at ${reached}`
    : `after it had executed the engine at ${reached}`;
}

/** A point as people name it. */
export function nameOfPoint({ profile, point, case: name }: RunPoint): string {
  return name === null ? `${point} of profile ${profile ?? 0}` : `the case ${name}`;
}

/** Whether the run ended (or was ended) in the middle of an execution, or of the comparison with a baseline. */
export function isRunning({ runStarted, runs, baseline, done }: HarnessResult): boolean {
  if (baseline !== undefined && !done) return true;
  const last = runs.at(-1);
  return (
    runStarted !== null &&
    (last === undefined ||
      nameOfPoint({ ...last, profile: last.profile ?? 0 }) !==
        nameOfPoint({ ...runStarted, profile: runStarted.profile ?? last.profile ?? 0 }))
  );
}
