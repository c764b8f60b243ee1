import path from 'node:path';
import type { Check, EngineReport, Verdict, Witness } from '../../core/report.js';
import type { PlanFacts } from '../facts.js';
import { inspectPlan, type Inspection } from '../inspect.js';
import { digestFile, digestModel, type FileDigest, type ModelDigest } from '../digests.js';

export const PASSPORT_SCHEMA = 'trt-guard/passport/v1';

/** What is left of the facts without the file's name: they hold wherever the file lies. */
export type PassportFacts = Omit<PlanFacts, 'file' | 'hostCode'>;

/** How a proven engine was made, and what it was then. Its JSON Schema: docs/passport.schema.json. */
export interface Passport {
  schema: typeof PASSPORT_SCHEMA;
  /** ISO 8601, UTC. */
  created: string;
  tool: { name: 'trt-guard'; version: string };
  verdict: Verdict;
  engine: FileDigest;
  /** null where an engine was checked that somebody else had built. */
  model: ModelDigest | null;
  facts: PassportFacts;
  bodyVersion: string | null;
  witnesses: Omit<Witness, 'location'>[];
  checks: Check[];
  /** null where there was none, or nobody asked. */
  gpu: { name: string; computeCapability: string } | null;
  /** `580.159.04` and the CUDA that it serves, `13.0`. */
  driver: { version: string | null; cuda: string | null } | null;
  converter: 'trtexec' | 'python' | null;
  trtexecArgs: string[];
}

/** What only the caller knows. */
export interface PassportContext {
  report: Pick<EngineReport, 'verdict' | 'witnesses' | 'checks'>;
  gpu: Passport['gpu'];
  driver: Passport['driver'];
  converter: Passport['converter'];
  trtexecArgs: readonly string[];
  toolVersion: string;
  created: Date;
}

/** Where an engine's passport lies: `model.engine.trt.json`. */
export function passportPath(engine: string): string {
  return `${engine}.trt.json`;
}

export function factsOf(inspection: Inspection): PassportFacts {
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

/** Puts a passport together. Pure: the same input gives the same bytes, whatever machine and folder it is on. */
export function composePassport(
  engine: FileDigest,
  model: ModelDigest | null,
  inspection: Inspection,
  context: PassportContext,
): Passport {
  const { report, gpu, driver, converter, trtexecArgs, toolVersion, created } = context;
  return {
    schema: PASSPORT_SCHEMA,
    created: created.toISOString(),
    tool: { name: 'trt-guard', version: toolVersion },
    verdict: report.verdict,
    engine: { ...engine, file: path.basename(engine.file) },
    model: model === null ? null : { ...model, file: path.basename(model.file) },
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
