import { appendFileSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import { type Grid, MAX_PARTS, matrixOutputs, planGrid, refuseLongInputs, written } from '../matrix/index.js';
import { InputError } from '../core/findings.js';
import { findTargets, parseRequest } from '../guard/index.js';
import { harmless, harmlessJson } from '../core/text/harmless.js';
import { writeOutput } from '../report/index.js';
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
function outputsOf(grid: Grid, split: boolean): string {
  return Object.entries(matrixOutputs(grid, split))
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

/** A plan of an earlier run must not be taken for that of one that fails; what is not one is left alone until it is replaced. */
function removeStalePlan(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return;
  if (readFileSync(file, 'utf8').startsWith('{"include":[')) rmSync(file);
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
  const [request] = requests;
  if (request === undefined) throw new Error('there is one request at least');
  const subjects = await findTargets(request);
  const split = options['split'] === true;
  const grid = planGrid({
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
  refuseLongInputs(grid);
  const json = `${harmlessJson(written(grid), 0)}\n`;
  // All that can be refused is refused before anything is there to be taken for a plan.
  const outputs = outputsOf(grid, split);
  if (out !== undefined) writeOutput('out', out, json);
  const outputFile = process.env['GITHUB_OUTPUT'];
  if (outputFile) appendFileSync(outputFile, outputs);
  printAnswer(json);
  if (options['json'] !== true) {
    for (const { name, id } of grid.include) process.stderr.write(`${harmless(name)}  (${id})\n`);
    process.stderr.write(`${grid.include.length} jobs\n`);
  }
  return EXIT.pass;
}
