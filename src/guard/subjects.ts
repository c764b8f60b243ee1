import { existsSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { glob } from 'tinyglobby';
import { InputError } from './findings.js';
import { passportPath } from '../passport/passport.js';
import type { Request } from './request.js';

/** One thing to prove: a model to convert (and where its engine goes), or an engine that exists. */
export type Subject = { model: string; engine: string } | { model: null; engine: string };

/** A path as people write it: relative where it lies below the working folder. */
export function displayPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative.split(path.sep).join('/');
}

/** The files that the patterns of one input name, each once. */
async function expand(patterns: readonly string[], input: string): Promise<string[]> {
  const files: string[] = [];
  for (const pattern of patterns) {
    // A path with a magic character may still be a plain file, so the pattern is asked only after the file.
    if (existsSync(pattern) && !statSync(pattern).isDirectory()) {
      files.push(pattern);
      continue;
    }
    const found = await glob(pattern, {
      dot: true,
      expandDirectories: false,
      absolute: path.isAbsolute(pattern),
    });
    if (found.length === 0) throw new InputError(`${input}: nothing matches ${pattern} in ${process.cwd()}`);
    files.push(...found.sort());
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
function refuseOverwriting(request: Request, subjects: readonly Subject[]): void {
  const taken = new Map(
    subjects.flatMap(({ model, engine }) =>
      [model, engine, passportPath(engine)].flatMap((file) =>
        file === null ? [] : [[identity(file), file] as const],
      ),
    ),
  );
  for (const input of ['report', 'sarif', 'html', 'attestation'] as const) {
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
export async function findSubjects(request: Request): Promise<Subject[]> {
  const models = await expand(request.models, 'model');
  const engines = await expand(request.engines, 'engine');
  const output =
    request.output !== null && models.length > 1 && !existsSync(request.output)
      ? `${request.output}/`
      : request.output;
  const converted = models.map((model) => ({ model, engine: engineOf(model, output, models.length > 1) }));
  for (const [i, subject] of converted.entries()) {
    const twin = converted
      .slice(0, i)
      .find((other) => path.resolve(other.engine) === path.resolve(subject.engine));
    if (twin) {
      throw new InputError(
        `${twin.model} and ${subject.model} would both be written to ${subject.engine}: rename one, or leave output out`,
      );
    }
    if (path.resolve(subject.model) === path.resolve(subject.engine)) {
      throw new InputError(`output would overwrite the model ${subject.model}: name another file`);
    }
  }
  const subjects = [...converted, ...engines.map((engine) => ({ model: null, engine }))];
  refuseOverwriting(request, subjects);
  for (const plugin of request.plugins) {
    if (statSync(plugin, { throwIfNoEntry: false })?.isFile() !== true) {
      throw new InputError(`plugins: there is no file ${plugin}`);
    }
  }
  return subjects;
}
