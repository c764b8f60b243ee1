import path from 'node:path';
import type { Check, EngineReport, Require } from '../../core/report.js';
import { isWithin, workspaces } from '../../host/workspace.js';
import { inspectPlan, type Inspection } from '../inspect.js';
import { digestFile, digestModel, type FileDigest, type ModelDigest } from '../digests.js';
import { PASSPORT_SCHEMA, type Passport } from './schema.js';

export type { Passport } from './schema.js';

/** What only the caller knows. */
export interface PassportContext {
  report: Pick<EngineReport, 'verdict' | 'witnesses' | 'checks'>;
  gpu: Passport['gpu'];
  driver: Passport['driver'];
  converter: Passport['converter'];
  trtexecArgs: readonly string[];
  toolVersion: string;
  created: Date;
  /** What green needed. */
  require?: Require;
  run?: Passport['run'];
  tensors?: Passport['tensors'];
  profiles?: Passport['profiles'];
  contract?: Passport['contract'];
  loadedBy?: Passport['loadedBy'];
}

/** Where an engine's passport lies: `model.engine.trt.json`. */
export function passportPath(engine: string): string {
  return `${engine}.trt.json`;
}

export function factsOf(inspection: Inspection): Passport['facts'] {
  const { format, product, version, serializationVersion, computeCapability, hardwareCompatibility } =
    inspection.facts;
  const { fileSize, declaredSize, complete } = inspection.facts;
  return {
    format,
    product,
    version,
    serializationVersion,
    computeCapability,
    hardwareCompatibility,
    fileSize,
    declaredSize,
    complete,
  };
}

/** Who told tensors that were read from the plan itself. */
export const PLAN = 'the plan';

/** Proofs that a reader asks for first, whether or not the run came to them. */
const PROOFS = ['inspect', 'versions', 'load'];

function proofsOf(checks: readonly Check[]): NonNullable<Passport['proofs']> {
  return [...new Set([...PROOFS, ...checks.map(({ name }) => name)])].map((name) => {
    const runs = checks.filter((check) => check.name === name);
    return { name, proven: runs.length > 0 && runs.every(({ status }) => status === 'pass') };
  });
}

/**
 * The model as it is found from the engine, `../models/m.onnx`: a name alone is looked for in the wrong folder. Only inside one
 * workspace: beyond it a path would tell the folders of the machine.
 */
function nameFrom(engine: string, model: string): string {
  const [from, to] = [path.dirname(path.resolve(engine)), path.resolve(model)];
  const isNear =
    path.dirname(to) === from ||
    workspaces().some((folder) => isWithin(folder, from) && isWithin(folder, to));
  return isNear ? path.relative(from, to).split(path.sep).join('/') : path.basename(model);
}

/** Puts a passport together: the same input gives the same bytes, whatever machine and folder it is on. */
export function composePassport(
  engine: FileDigest,
  model: ModelDigest | null,
  inspection: Inspection,
  context: PassportContext,
): Passport {
  const { report, gpu, driver, converter, trtexecArgs, toolVersion, created } = context;
  // What anybody can read again from the bytes is worth more than what somebody was told.
  const tensors =
    inspection.tensors === undefined ? context.tensors : { from: PLAN, list: inspection.tensors };
  return {
    schema: PASSPORT_SCHEMA,
    created: created.toISOString(),
    tool: { name: 'trt-guard', version: toolVersion },
    verdict: report.verdict,
    ...(context.require === undefined ? {} : { require: context.require }),
    proofs: proofsOf(report.checks),
    ...(context.run === undefined ? {} : { run: context.run }),
    engine: { ...engine, file: path.basename(engine.file) },
    model: model === null ? null : { ...model, file: nameFrom(engine.file, model.file) },
    facts: factsOf(inspection),
    bodyVersion: inspection.bodyVersion,
    witnesses: report.witnesses.map(({ source, product, version, detail }) => ({
      source,
      product,
      version,
      detail,
    })),
    checks: [...report.checks],
    gpu,
    driver,
    converter,
    trtexecArgs: [...trtexecArgs],
    ...(tensors === undefined ? {} : { tensors }),
    ...(context.loadedBy === undefined ? {} : { loadedBy: context.loadedBy }),
    ...(context.profiles === undefined ? {} : { profiles: context.profiles }),
    ...(context.contract === undefined ? {} : { contract: context.contract }),
  };
}

/**
 * Reads and hashes the files, and puts the passport together. `engineSha256` spares a second pass over the engine where
 * scanHostCode has hashed it already.
 * @throws FindingError, InputError (see digestModel, inspectPlan)
 */
export async function makePassport(
  input: PassportContext & { enginePath: string; modelPath: string | null; engineSha256?: string },
): Promise<Passport> {
  const inspection = await inspectPlan(input.enginePath);
  const engine =
    input.engineSha256 === undefined
      ? await digestFile(input.enginePath)
      : { file: input.enginePath, size: inspection.facts.fileSize, sha256: input.engineSha256 };
  const model = input.modelPath === null ? null : await digestModel(input.modelPath);
  return composePassport(engine, model, inspection, input);
}

/** As it is written to the file. */
export function renderPassport(passport: Passport): string {
  return `${JSON.stringify(passport, null, 2)}\n`;
}
