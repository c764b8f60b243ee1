import { displayPath, type Target } from './target.js';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { globFiles } from '../../host/glob.js';
import { InputError } from '../../core/findings.js';
import { didYouMean } from '../../core/text/nearest.js';
import { nearFiles } from '../../host/near-files.js';
import { fileProblem } from '../../host/file-kind.js';
import { modelProblem } from '../../engine/index.js';
import { refuseOverwriting } from './overwriting.js';
import { removeStaleEngine } from './stale.js';
import type { Request } from '../request/request.js';

const WANTED = {
  model: 'an ONNX file, or a pattern for several (models/*.onnx)',
  engine: 'an engine file, or a pattern for several (engines/*.engine)',
} as const;

/** The files that the patterns of one input name, each once. */
async function expand(
  patterns: readonly string[],
  input: 'model' | 'engine',
  forget: (model: string) => Promise<void>,
): Promise<string[]> {
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
    const found = await globFiles(pattern);
    if (found.length === 0) {
      if (input === 'model') await forget(pattern);
      throw new InputError(
        `${input}: nothing matches ${pattern} in ${process.cwd()}${didYouMean(pattern, nearFiles(pattern))}`,
      );
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

function engineOf(model: string, output: string | null, several: boolean): string {
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
 * Finds what the request names.
 * @param outputOf where the configuration puts the engine of a model; what the caller names counts before
 * @throws InputError where a pattern matches nothing, or two models would write one engine
 */
export async function findTargets(
  request: Request,
  outputOf: (model: string) => string | null = () => null,
): Promise<Target[]> {
  // The engine of a model that is gone is nobody's any more.
  const forget = async (model: string): Promise<void> => {
    await removeStaleEngine(engineOf(model, request.output, false));
  };
  const models = await expand(request.models, 'model', forget);
  const engines = await expand(request.engines, 'engine', forget);
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
  for (const [i, target] of converted.entries()) {
    const twin = converted
      .slice(0, i)
      .find((other) => path.resolve(other.engine) === path.resolve(target.engine));
    if (twin) {
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
  return targets;
}
