import { existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../core/findings.js';
import { digestModel, inspectPlan, isPassport, passportPath } from '../../engine/index.js';
import { trackedOf } from '../../host/ci/git.js';
import type { Host } from '../../host/host.js';
import { refuseLinkedAway, whyNotWritable } from '../../host/replace-file.js';
import { identities } from '../../host/paths/same-file.js';
import type { Request } from '../request/request.js';
import { tensorFolders } from '../../accuracy/index.js';
import { refuseKeptOutputs } from './kept-outputs.js';
import { isModel, type Target } from './target.js';
import { refuseOtherKindOfArguments, writtenByArguments } from './written-by-arguments.js';

/** Files that are named in arguments, and not written: `--calib=FILE`. */
function namedInArguments(args: readonly string[]): string[] {
  const written = new Set(writtenByArguments(args).map(([file]) => file));
  return args.flatMap((argument) => {
    const file = argument.slice(argument.indexOf('=') + 1);
    return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true && !written.has(file) ? [file] : [];
  });
}

async function externalDataOf(model: string): Promise<string[]> {
  try {
    const { externalData } = await digestModel(model);
    return externalData.map(({ file }) => path.join(path.dirname(model), file));
  } catch {
    return []; // no model that can be read: the converter says so
  }
}

function tensorsOf(folder: string | null, option: string): string[] {
  return folder === null ? [] : tensorFolders(folder, option).flatMap(({ files }) => Object.values(files));
}

/** Everything that this run reads, by what it is to people. */
async function inputsOf(request: Request, targets: readonly Target[]): Promise<[string, string][]> {
  const inputs: [string, string][] = [];
  for (const { model, engine } of targets) {
    if (model === null) inputs.push([engine, 'an engine to check']);
    else {
      inputs.push([model, 'a model']);
      for (const file of await externalDataOf(model)) inputs.push([file, `data of ${model}`]);
    }
    // Where it would be looked for, too: what is put there is read as one from then on.
    if (model === null) inputs.push([passportPath(engine), `the passport of ${engine}`]);
  }
  const { tensorrtVersionFile, plugins, trtexec, python, trtexecArgs } = request;
  if (tensorrtVersionFile !== null) inputs.push([tensorrtVersionFile, 'tensorrt-version-file']);
  for (const file of plugins) inputs.push([file, 'a plugin']);
  if (trtexec !== null) inputs.push([trtexec, 'the trtexec']);
  if (python !== null && python.includes('/')) inputs.push([python, 'the python']);
  for (const file of namedInArguments(trtexecArgs)) inputs.push([file, 'named in trtexec-args']);
  inputs.push(['.trt-guard.yml', 'the configuration']);
  const { referenceModel, refitFrom, baseline, baselineEngines } = request;
  if (referenceModel !== null) inputs.push([referenceModel, 'the reference-model']);
  if (refitFrom !== null) inputs.push([refitFrom, 'the refit-from']);
  if (baseline !== null) inputs.push([baseline, 'the baseline']);
  for (const file of baselineEngines) inputs.push([file, 'the baseline-engine']);
  for (const name of ['inputs', 'expected'] as const)
    for (const file of tensorsOf(request[name], name)) inputs.push([file, `of ${name}`]);
  return inputs;
}

/** Everything that this run writes, by the input that names it. */
function outputsOf(request: Request, targets: readonly Target[]): [string, string][] {
  const engines = targets.flatMap(({ model, engine }): [string, string][] =>
    model === null
      ? []
      : [
          [engine, 'output'],
          [passportPath(engine), `the passport of ${engine}`],
        ],
  );
  const others = (['report', 'sarif', 'html', 'attestation', 'junit'] as const).flatMap(
    (name): [string, string][] => {
      const file = request[name];
      return file === null ? [] : [[file, name]];
    },
  );
  return [...engines, ...others, ...writtenByArguments(request.trtexecArgs)];
}

/** Why nothing is written into the folder of this file, in words that follow the input's name; null where it may be. */
function whyNotThere(file: string): string | null {
  try {
    refuseLinkedAway(path.dirname(path.resolve(file)));
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * No output is an input of this run, another output, or a file of another kind.
 * @throws InputError
 */
export async function refuseOverwriting(request: Request, targets: readonly Target[]): Promise<void> {
  const taken = new Map<string, string>();
  const inputs = await inputsOf(request, targets);
  if (request.keepOutputs !== null) {
    const why = whyNotThere(path.join(request.keepOutputs, 'any'));
    if (why !== null) throw new InputError(`keep-outputs: ${why}; name another folder`);
    refuseKeptOutputs(request.keepOutputs, [...inputs, ...outputsOf(request, targets)]);
  }
  for (const [file, what] of inputs)
    for (const identity of identities(file)) taken.set(identity, `${file} (${what})`);
  for (const [file, name] of outputsOf(request, targets)) {
    const other = identities(file)
      .map((identity) => taken.get(identity))
      .find((found) => found !== undefined);
    if (other !== undefined) throw new InputError(`${name} would overwrite ${other}: name another file`);
    for (const identity of identities(file)) taken.set(identity, `${file} (${name})`);
    const away = whyNotThere(file);
    if (away !== null) throw new InputError(`${name}: ${file}: ${away}; name a file in another folder`);
    const why = whyNotWritable(file);
    if (why !== null) throw new InputError(`${name}: ${file} ${why}; name a file that may be written`);
  }
  for (const { model, engine } of targets) if (model !== null) await refuseOtherKind(engine);
  await refuseOtherKindOfArguments(request.trtexecArgs);
}

/** An engine may take the place of an engine, whole or broken, and of nothing (an empty file); its passport that of a passport. */
async function refuseOtherKind(engine: string): Promise<void> {
  if (existsSync(engine)) {
    const { facts, kind } = await inspectPlan(engine);
    if (!['plan', 'wrapped-plan', 'git-lfs-pointer', 'empty'].includes(facts.format))
      throw new InputError(
        `output would overwrite ${engine}, which is ${kind} and not an engine: name another file, or remove it`,
      );
  }
  const passport = passportPath(engine);
  if (existsSync(passport) && !isPassport(passport))
    throw new InputError(
      `the passport of ${engine} would overwrite ${passport}, which is not a passport: name another output, or remove it`,
    );
}

/**
 * A committed engine is not replaced in passing: to do that, name the engine itself, not only its folder, as output.
 * @throws InputError
 */
export async function refuseTracked(host: Host, request: Request, targets: readonly Target[]): Promise<void> {
  const named = request.output === null ? null : path.resolve(request.output);
  const written = targets
    .filter(isModel)
    .filter(({ engine }) => path.resolve(engine) !== named)
    .flatMap(({ model, engine }) => [engine, passportPath(engine)].map((file) => ({ model, file })))
    .filter(({ file }) => existsSync(file));
  const told = await trackedOf(
    host,
    written.map(({ file }) => file),
  );
  for (const { model, file } of written) {
    const tracked = told.get(file);
    if (tracked === 'no') continue;
    const why = tracked === 'yes' ? 'is committed' : 'may be committed (git cannot read its repository)';
    throw new InputError(
      `the conversion of ${model} would overwrite ${file}, which ${why}: name the engine as output to replace it, or name another file`,
    );
  }
}
