import { existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { globFiles } from '../host/glob.js';
import { InputError } from '../core/findings.js';
import { FOLDER, MISSING, whyNoFile } from '../host/file-kind.js';
import { modelProblem, passportPath } from '../engine/index.js';
import type { Request } from './request.js';

/** A model to convert, and where its engine goes. */
export interface ModelTarget {
  model: string;
  engine: string;
}

/** One thing to prove: a model to convert, or an engine that exists. */
export type Target = ModelTarget | { model: null; engine: string };

export function isModel(target: Target): target is ModelTarget {
  return target.model !== null;
}

/** A path as people write it: relative where it lies below the working folder. */
export function displayPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative.split(path.sep).join('/');
}

const WANTED = {
  model: 'an ONNX file, or a pattern for some (models/*.onnx)',
  engine: 'an engine file, or a pattern for some (engines/*.engine)',
} as const;

/** The files that the patterns of one input name, each once. */
async function expand(patterns: readonly string[], input: 'model' | 'engine'): Promise<string[]> {
  const files: string[] = [];
  const refuse = (file: string, why: string): never => {
    throw new InputError(`${input}: ${file} ${why}; wanted is ${WANTED[input]}`);
  };
  for (const pattern of patterns) {
    // A path with a magic character may still be a plain file, so the pattern is asked only after the file.
    const why = whyNoFile(pattern);
    if (why === null) {
      files.push(pattern);
      continue;
    }
    if (why !== MISSING) refuse(pattern, why);
    const found = await globFiles(pattern);
    if (found.length === 0) throw new InputError(`${input}: nothing matches ${pattern} in ${process.cwd()}`);
    for (const file of found) {
      const whyNot = whyNoFile(file);
      if (whyNot !== null) refuse(file, whyNot);
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

/** The file that a path means, also where it does not exist yet. */
function identity(file: string): string {
  const folder = path.resolve(path.dirname(file));
  return path.join(existsSync(folder) ? realpathSync(folder) : folder, path.basename(file));
}

/** What trt-guard writes besides the engine must not be the engine, its passport, or the model. */
function refuseOverwriting(request: Request, targets: readonly Target[]): void {
  const taken = new Map(
    targets.flatMap(({ model, engine }) =>
      [model, engine, passportPath(engine)].flatMap((file) =>
        file === null ? [] : [[identity(file), file] as const],
      ),
    ),
  );
  for (const input of ['report', 'sarif', 'html', 'attestation', 'junit'] as const) {
    const file = request[input];
    if (file === null) continue;
    const other = taken.get(identity(file));
    if (other !== undefined) throw new InputError(`${input} would overwrite ${other}: name another file`);
    taken.set(identity(file), file);
  }
}

/**
 * Finds what the request names.
 * @throws InputError where a pattern matches nothing, or two models would write one engine
 */
export async function findTargets(request: Request): Promise<Target[]> {
  const models = await expand(request.models, 'model');
  const engines = await expand(request.engines, 'engine');
  const output =
    request.output !== null && models.length > 1 && !existsSync(request.output)
      ? `${request.output}/`
      : request.output;
  const converted = models.map((model) => ({ model, engine: engineOf(model, output, models.length > 1) }));
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
  refuseOverwriting(request, targets);
  for (const { model, engine } of targets) {
    // The engine is given its name by a rename, which would put a file in the place of a device, for root.
    const taken = model !== null && existsSync(engine) ? whyNoFile(engine) : null;
    if (taken !== null && taken !== FOLDER)
      throw new InputError(`output: ${displayPath(engine)} ${taken}; name a file that may be written`);
  }
  for (const plugin of request.plugins) {
    const why = whyNoFile(plugin);
    if (why === MISSING) throw new InputError(`plugins: there is no file ${plugin}`);
    if (why !== null) throw new InputError(`plugins: ${plugin} ${why}; wanted is a plugin library`);
  }
  return targets;
}
