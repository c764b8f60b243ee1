import { displayPath, type Target } from './target.js';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../core/findings.js';
import { didYouMean } from '../../core/text/nearest.js';
import { nearFiles } from '../../host/near-files.js';
import { fileProblem } from '../../host/file-kind.js';
import { inspectPlan, modelProblem, passportPath } from '../../engine/index.js';
import { PRODUCT_NAMES } from '../../core/product.js';
import { trackedBy } from '../../host/ci/git.js';
import type { Host } from '../../host/host.js';
import { isSameFile } from '../../host/paths/same-file.js';
import { refuseOverwriting } from './overwriting.js';
import { removeStaleEngine } from './stale.js';
import type { Request } from '../request/request.js';

const WANTED = {
  model: 'an ONNX file, or a pattern for several (models/*.onnx)',
  engine: 'an engine file, or a pattern for several (engines/*.engine)',
} as const;

/** A model that was named is not there. */
export class NoSuchModel extends InputError {
  constructor(
    readonly model: string,
    message: string,
  ) {
    super(message);
  }
}

/** The files that the patterns of one input name, each once. */
async function expand(patterns: readonly string[], input: 'model' | 'engine'): Promise<string[]> {
  const files: string[] = [];
  const refuse = (file: string, why: string): never => {
    throw new InputError(`${input}: ${file} ${why}; expected ${WANTED[input]}`);
  };
  for (const pattern of patterns) {
    // A path with a magic character may still be a plain file, so the pattern is asked only after the file.
    const problem = fileProblem(pattern);
    if (problem === null) {
      files.push(pattern);
      continue;
    }
    if (problem.kind !== 'missing') refuse(pattern, problem.why);
    // A file that is there needs no library that looks for it.
    const { globFiles } = await import('../../host/glob.js');
    const found = await globFiles(pattern);
    if (found.length === 0) {
      const why = `${input}: nothing matches ${pattern} in ${process.cwd()}${didYouMean(pattern, nearFiles(pattern))}`;
      throw input === 'model' ? new NoSuchModel(pattern, why) : new InputError(why);
    }
    for (const file of found) {
      const ofFile = fileProblem(file);
      if (ofFile !== null) refuse(file, ofFile.why);
    }
    files.push(...found);
  }
  return [...new Set(files.map((file) => displayPath(path.resolve(file))))];
}

function isFolder(output: string): boolean {
  return output.endsWith('/') || (existsSync(output) && statSync(output).isDirectory());
}

/** Where the engine of a model goes: beside it, unless a file or a folder is given. */
export function engineOf(model: string, output: string | null, several: boolean): string {
  const name = `${path.basename(model, path.extname(model))}.engine`;
  if (output === null) return path.join(path.dirname(model), name);
  if (isFolder(output)) return path.join(output, name);
  if (several) {
    throw new InputError(
      `output must be a folder when several models are converted, but ${output} is not one`,
    );
  }
  return output;
}

/**
 * The engine of a model that no longer exists is removed, unless this run is to check it or git has it: the model's name may
 * be mistyped.
 */
export async function forgetModel(host: Host, request: Request, model: string): Promise<void> {
  const engine = engineOf(model, request.output, false);
  const { globFiles } = await import('../../host/glob.js');
  for (const pattern of request.engines) {
    const files = fileProblem(pattern)?.kind === 'missing' ? await globFiles(pattern) : [pattern];
    if (files.some((file) => isSameFile(file, engine))) return;
  }
  for (const file of [engine, passportPath(engine)])
    if (existsSync(file) && (await trackedBy(host, file)) !== 'no') return;
  await removeStaleEngine(engine);
}

/**
 * The targets with the engines that they must not be slower than.
 * @throws InputError where it is not one engine for each, or what is named is not an engine of this product
 */
async function withBaselines(request: Request, targets: readonly Target[]): Promise<Target[]> {
  const { baselineEngines, product } = request;
  if (baselineEngines.length === 0) return [...targets];
  if (baselineEngines.length !== targets.length)
    throw new InputError(
      `baseline-engine names ${baselineEngines.length} and ${targets.length} ${targets.length === 1 ? 'engine is' : 'engines are'} checked: give one for each, in the order ${targets.map((one) => one.model ?? one.engine).join(', ')}`,
    );
  for (const file of baselineEngines) {
    const problem = fileProblem(file);
    if (problem?.kind === 'missing')
      throw new InputError(`baseline-engine: there is no file ${file}${didYouMean(file, nearFiles(file))}`);
    if (problem !== null) throw new InputError(`baseline-engine: ${file} ${problem.why}; expected an engine`);
    const { facts, kind } = await inspectPlan(file);
    if (facts.format !== 'plan')
      throw new InputError(`baseline-engine: ${file} is ${kind}; expected an engine`);
    if (facts.product !== null && facts.product !== product)
      throw new InputError(
        `baseline-engine: ${file} is a plan of ${PRODUCT_NAMES[facts.product]}, and ${PRODUCT_NAMES[product]} is to execute it: give one that it built`,
      );
  }
  return targets.map((target, i) => ({ ...target, baseline: baselineEngines[i] ?? '' }));
}

/**
 * Finds what the request names.
 * @param outputOf where the configuration puts the engine of a model; what the caller names counts before
 * @throws InputError where a pattern matches nothing, or two models would write one engine
 */
export async function findTargets(
  request: Request,
  outputOf: (model: string) => string | null = () => null,
): Promise<Target[]> {
  const models = await expand(request.models, 'model');
  const engines = await expand(request.engines, 'engine');
  const output =
    request.output !== null && models.length > 1 && !existsSync(request.output)
      ? `${request.output}/`
      : request.output;
  const converted = models.map((model) => {
    const own = output === null ? outputOf(model) : null;
    // A path of the configuration is that of one model, however many are converted.
    return {
      model,
      engine:
        own === null ? engineOf(model, output, models.length > 1) : displayPath(engineOf(model, own, false)),
    };
  });
  const byPlace = new Map<string, (typeof converted)[number]>();
  for (const target of converted) {
    const place = path.resolve(target.engine);
    const twin = byPlace.get(place);
    byPlace.set(place, target);
    if (twin !== undefined) {
      throw new InputError(
        `${twin.model} and ${target.model} would both be written to ${target.engine}: rename one, or leave output out`,
      );
    }
    if (path.resolve(target.model) === path.resolve(target.engine)) {
      // An engine that was given as model is told so: its name was never meant for the output.
      const problem = modelProblem(target.model);
      if (problem !== null) throw new InputError(`model: ${problem.message} ${problem.remedy}`);
      throw new InputError(`output would overwrite the model ${target.model}: name another file`);
    }
  }
  const targets = [...converted, ...engines.map((engine) => ({ model: null, engine }))];
  for (const plugin of request.plugins) {
    const problem = fileProblem(plugin);
    if (problem?.kind === 'missing')
      throw new InputError(`plugins: there is no file ${plugin}${didYouMean(plugin, nearFiles(plugin))}`);
    if (problem !== null)
      throw new InputError(`plugins: ${plugin} ${problem.why}; expected a plugin library`);
  }
  await refuseOverwriting(request, targets);
  return withBaselines(request, targets);
}
