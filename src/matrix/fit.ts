import { InputError } from '../core/findings.js';
import type { Matrix, MatrixEntry } from './read.js';

/** The limits of GitHub and the system that a plan must fit into. */
const LIMITS = {
  /** docs.github.com, "Passing information between jobs": the outputs of one job, counted in UTF-16. */
  jobOutputs: 1024 * 1024,
  /** Linux, MAX_ARG_STRLEN (include/uapi/linux/binfmts.h): one argument, or one variable with its name. */
  variable: 131_072,
};
/** For `INPUT_TENSORRT-VERSION-FILE=` and the zero at the end. */
const NAME = 100;
/** The keys that the workflow itself reads: they are always present, so that an expression never compares with nothing. */
const ALWAYS: readonly string[] = ['id', 'name', 'stage', 'product', 'require', 'report', 'artifact'];

/** An entry as it is written: what was not asked for is left out, which `${{ matrix.KEY }}` reads as an empty text. */
export type WrittenEntry = Partial<MatrixEntry>;

/** The matrix as it is printed, handed from job to job, and read again by `readPlan`. */
export function written(matrix: Matrix): { include: WrittenEntry[] } {
  const include = matrix.include.map((entry): WrittenEntry =>
    Object.fromEntries(Object.entries(entry).filter(([key, value]) => value !== '' || ALWAYS.includes(key))),
  );
  return { include };
}

/**
 * The outputs of the job that plans: with `split` the builds and the loads, else the matrix. Never both: all outputs of a job share one
 * limit, and the whole plan travels as an artifact.
 * @throws InputError where a job could not be given its part, before GitHub says so in the middle of a run
 */
export function matrixOutputs(matrix: Matrix, split: boolean): Record<string, { include: WrittenEntry[] }> {
  const only = (stage: MatrixEntry['stage']): Matrix => ({
    include: matrix.include.filter((entry) => entry.stage === stage),
  });
  const outputs: Record<string, { include: WrittenEntry[] }> = split
    ? { build: written(only('build')), load: written(only('load')) }
    : { matrix: written(matrix) };
  const size = Object.values(outputs).reduce((sum, value) => sum + 2 * JSON.stringify(value).length, 0);
  if (size > LIMITS.jobOutputs) {
    throw new InputError(
      `plan: as outputs of one job the matrix takes ${size} bytes (UTF-16), but GitHub takes ${LIMITS.jobOutputs}: plan fewer models, runtimes or versions in one workflow, or shorten their paths`,
    );
  }
  return outputs;
}

/** @throws InputError where one job has more files than an input can carry into its process */
export function refuseLongInputs(matrix: Matrix): void {
  for (const { id, ...entry } of matrix.include) {
    for (const [key, value] of Object.entries(entry)) {
      const bytes = Buffer.byteLength(value);
      if (bytes + NAME <= LIMITS.variable) continue;
      throw new InputError(
        `plan: ${key} of the job ${id} has ${bytes} bytes, but a program can get at most ${LIMITS.variable} in one variable: raise parts, or plan fewer files`,
      );
    }
  }
}
