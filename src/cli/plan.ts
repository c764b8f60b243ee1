import { appendFileSync, lstatSync } from 'node:fs';
import {
  type Matrix,
  type Planned,
  MAX_PARTS,
  matrixOutputs,
  planMatrix,
  refuseLongInputs,
  written,
} from '../matrix/index.js';
import { InputError } from '../core/findings.js';
import { findTargets, parseRequest, runFacts, settleProduct } from '../guard/index.js';
import { harmless, harmlessJson } from '../core/text/harmless.js';
import { writeOutput } from '../report/index.js';
import { fileProblem } from '../host/file-kind.js';
import { withoutPipes } from '../host/ci/command-files.js';
import { contentDigest } from '../engine/index.js';
import { startOf } from '../host/files.js';
import { realHost } from '../host/real.js';
import { removeFile, whyNotWritable } from '../host/replace-file.js';
import { EXIT } from './exit.js';
import { printAnswer } from './output.js';

function texts(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values
    .filter((one): one is string => typeof one === 'string')
    .flatMap((one) => one.split(/\r?\n/))
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** One line each: no value of a GitHub output can then forge another. */
function outputsOf(matrix: Matrix, split: boolean): string {
  return Object.entries(matrixOutputs(matrix, split))
    .map(([name, value]) => `${name}=${harmlessJson(value, 0)}\n`)
    .join('');
}

function partsOf(value: unknown): number {
  if (value === undefined) return MAX_PARTS;
  if (typeof value !== 'string' || !/^\d{1,4}$/.test(value)) {
    throw new InputError(`parts must be a whole number from 1 to ${MAX_PARTS}; got ${JSON.stringify(value)}`);
  }
  return Number(value);
}

/**
 * A plan of an earlier run must not be taken for that of one that fails. What is not one stays, and the run ends.
 * @throws InputError
 */
function removeStalePlan(file: string): void {
  const why = whyNotWritable(file);
  if (why !== null) throw new InputError(`out: ${file} ${why}; name a file that can be written`);
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined || found.size === 0) return;
  if (!startOf(file).startsWith('{"include":['))
    throw new InputError(
      `out would overwrite ${file}, which is not a plan that trt-guard wrote: name another file, or remove it`,
    );
  try {
    removeFile(file);
  } catch (error) {
    throw new InputError(`out: cannot replace ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** What is planned with: the parts are held to it by `merge --plan`. What cannot be read is told by its own job. */
async function plannedOf(matrix: Matrix): Promise<Planned> {
  const { repository, commit, id, attempt, toolVersion } = await runFacts(realHost());
  const digestsOf = async (key: 'model' | 'engine'): Promise<Record<string, string>> => {
    const files = new Set(
      matrix.include
        .filter(({ stage }) => key === 'model' || stage === 'check')
        .flatMap((entry) => texts(entry[key])),
    );
    const found: [string, string][] = [];
    for (const file of files) if (fileProblem(file) === null) found.push([file, await contentDigest(file)]);
    return Object.fromEntries(found);
  };
  return {
    repository,
    commit,
    id,
    attempt,
    toolVersion,
    models: await digestsOf('model'),
    engines: await digestsOf('engine'),
  };
}

/** @throws InputError where they cannot be written: the jobs that read them would be none */
function writeStepOutputs(outputs: string): void {
  if (withoutPipes(process.env).length > 0)
    throw new InputError(
      'GITHUB_OUTPUT, or another file of the step, is a pipe, where the runner has a file',
    );
  const file = process.env['GITHUB_OUTPUT'];
  if (!file) return;
  try {
    appendFileSync(file, outputs);
  } catch (error) {
    throw new InputError(`GITHUB_OUTPUT: cannot write ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** `trt-guard plan`: the matrix on stdout, and as outputs of the step where it runs on GitHub. */
export async function plan(_: string[], options: Record<string, unknown>): Promise<number> {
  const [out] = texts(options['out']);
  if (out !== undefined) removeStalePlan(out);
  const versions = texts(options['tensorrt-version']);
  const requests = (versions.length === 0 ? [''] : versions).map((version) =>
    parseRequest({
      model: texts(options['model']),
      engine: texts(options['engine']),
      'tensorrt-version': [version],
      'tensorrt-version-file': texts(options['tensorrt-version-file']),
      'runtime-version': texts(options['runtime-version']),
      'runtime-image': texts(options['runtime-image']),
      product: texts(options['product']),
      require: texts(options['require']),
    }),
  );
  const [first] = requests;
  if (first === undefined) throw new Error('there is one request at least');
  const request = await settleProduct(first);
  // Each job reads it in a checkout of its own; what no job could read is refused once, here.
  const pins = request.tensorrtVersionFile;
  const problem = pins === null ? null : fileProblem(pins);
  if (problem !== null && problem.kind !== 'missing')
    throw new InputError(`tensorrt-version-file: ${pins} ${problem.why}`);
  const subjects = await findTargets(request);
  const split = options['split'] === true;
  const matrix = planMatrix({
    models: subjects.flatMap(({ model }) => model ?? []),
    engines: subjects.flatMap(({ model, engine }) => (model === null ? engine : [])),
    tensorrtVersions: versions,
    tensorrtVersionFile: request.tensorrtVersionFile,
    runtimeVersions: request.runtimeVersions,
    runtimeImages: request.runtimeImages,
    gpus: [...new Set(texts(options['gpu']))],
    product: request.product,
    require: request.require,
    split,
    parts: partsOf(options['parts']),
  });
  refuseLongInputs(matrix);
  const jobs = written(matrix);
  const json = `${harmlessJson(jobs, 0)}\n`;
  // All that can be refused is refused before anything is there to be taken for a plan.
  const outputs = outputsOf(matrix, split);
  if (out !== undefined)
    writeOutput('out', out, `${harmlessJson({ ...jobs, of: await plannedOf(matrix) }, 0)}\n`);
  writeStepOutputs(outputs);
  printAnswer(json);
  if (options['json'] !== true) {
    for (const { name, id } of matrix.include) process.stderr.write(`${harmless(name)}  (${id})\n`);
    process.stderr.write(`${matrix.include.length} jobs\n`);
  }
  return EXIT.pass;
}
