import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FindingError, type Finding, type FindingCode } from '../../core/findings.js';
import { inspectPlan, type Inspection } from '../inspect.js';
import { digestFile, digestModel, type FileDigest, type ModelDigest } from '../digests.js';
import { factsOf, passportPath, type Passport } from './passport.js';
import { parsePassport } from './parse.js';

/** What the files are now, to hold against what the passport says they were. */
export interface Measured {
  engine: FileDigest;
  inspection: Inspection;
  /** null = the model is not at hand; then nothing is said of it. */
  model: ModelDigest | null;
}

type Value = string | number | boolean | null;

const REBUILD = 'Build the engine again, or put back the files that the passport was written for.';

function disagreement(
  code: FindingCode,
  file: string,
  field: string,
  recorded: Value,
  found: Value,
): Finding {
  return {
    code,
    severity: 'error',
    message: `${file}: ${field} is ${found ?? 'unknown'}, and its passport says ${recorded ?? 'unknown'}.`,
    remedy: REBUILD,
    evidence: [
      { source: `passport ${field}`, text: `${recorded}` },
      { source: `found ${field}`, text: `${found}` },
    ],
    location: { file },
  };
}

/** One finding for a file, however many of its digests differ: the sha256 where both have one. */
function compareFile(
  code: FindingCode,
  file: string,
  field: string,
  recorded: FileDigest,
  found: FileDigest,
): Finding[] {
  const sizeOnly = recorded.sha256 === found.sha256 && recorded.size !== found.size;
  if (sizeOnly)
    return [disagreement('passport-disagreement', file, `${field}.size`, recorded.size, found.size)];
  return recorded.sha256 === found.sha256
    ? []
    : [disagreement(code, file, `${field}.sha256`, recorded.sha256, found.sha256)];
}

function compareModel(passport: Passport, measured: ModelDigest): Finding[] {
  const { file } = measured;
  if (passport.model === null) return [disagreement('passport-disagreement', file, 'model', null, file)];
  const findings = compareFile('model-changed', file, 'model', passport.model, measured);
  const recorded = new Map(passport.model.externalData.map((data) => [data.file, data]));
  const found = new Map(measured.externalData.map((data) => [data.file, data]));
  for (const name of new Set([...recorded.keys(), ...found.keys()])) {
    const [before, now] = [recorded.get(name), found.get(name)];
    const field = `model.externalData[${name}]`;
    if (before === undefined || now === undefined)
      findings.push(disagreement('model-changed', file, field, before?.sha256 ?? null, now?.sha256 ?? null));
    else findings.push(...compareFile('model-changed', file, field, before, now));
  }
  return findings;
}

function compareFacts(passport: Passport, { inspection, engine }: Measured): Finding[] {
  const findings: Finding[] = [];
  const compare = (field: string, recorded: Value, found: Value): void => {
    // A fact that was unknown then claims nothing: a later trt-guard may read more.
    if (recorded !== null && recorded !== found)
      findings.push(disagreement('passport-disagreement', engine.file, field, recorded, found));
  };
  const found = factsOf(inspection);
  for (const key of Object.keys(found) as (keyof typeof found)[])
    compare(`facts.${key}`, passport.facts[key], found[key]);
  compare('bodyVersion', passport.bodyVersion, inspection.bodyVersion);
  for (const { source, version, product } of passport.witnesses) {
    if (source === 'plan-header') compare(`witnesses[${source}]`, version, found.version);
    if (source === 'plan-body') compare(`witnesses[${source}]`, version, inspection.bodyVersion);
    if (source === 'plan-header' || source === 'plan-body')
      compare(`witnesses[${source}].product`, product, found.product);
  }
  return findings;
}

/**
 * Holds a passport against the files: every digest and every fact that can be read again. Pure. Loading is no integrity
 * check (a plan with a flipped weight loads without a word); this is.
 * Codes: engine-digest-mismatch, model-changed, passport-disagreement; each finding names its field.
 */
export function verifyPassport(passport: Passport, measured: Measured): Finding[] {
  const { engine, model } = measured;
  const findings = compareFile('engine-digest-mismatch', engine.file, 'engine', passport.engine, engine);
  findings.push(...compareFacts(passport, measured));
  if (model !== null) findings.push(...compareModel(passport, model));
  if (passport.verdict !== 'pass')
    findings.push({
      code: 'passport-disagreement',
      severity: 'error',
      message: `${engine.file}: its passport's verdict is ${passport.verdict}, so the engine was never proven.`,
      remedy: 'Check the engine again, and keep the passport of a run that passes.',
      evidence: [{ source: 'passport verdict', text: passport.verdict }],
      location: { file: engine.file },
    });
  return findings;
}

export interface PassportCheck {
  /** null: there is none, or it is unreadable (then `findings` says so). */
  passport: Passport | null;
  /** The model that was held against it; null = none was at hand. */
  model: string | null;
  findings: Finding[];
}

function unreadable(file: string, why: string): Finding {
  return {
    code: 'passport-unreadable',
    severity: 'error',
    message: `${file} is no passport that can be read: ${why}.`,
    remedy: 'Put back the passport that trt-guard wrote, or delete it and check the engine without one.',
    evidence: [{ source: 'passport', text: why }],
    location: { file },
  };
}

/**
 * Reads `<engine>.trt.json` and holds it against the engine, and against the model: `modelPath`, else the file of the
 * recorded name beside the engine, else none. A passport that cannot be read is an error, never "none".
 * @throws InputError where the engine, or a model that was named, cannot be read.
 */
export async function checkPassport(input: {
  enginePath: string;
  modelPath?: string | null;
  engineSha256?: string;
}): Promise<PassportCheck> {
  const file = passportPath(input.enginePath);
  if (!existsSync(file)) return { passport: null, model: null, findings: [] };
  let passport: Passport;
  try {
    passport = parsePassport(readFileSync(file, 'utf8'));
  } catch (error) {
    return { passport: null, model: null, findings: [unreadable(file, (error as Error).message)] };
  }
  const inspection = await inspectPlan(input.enginePath);
  const engine =
    input.engineSha256 === undefined
      ? await digestFile(input.enginePath)
      : { file: input.enginePath, size: inspection.facts.fileSize, sha256: input.engineSha256 };
  const beside =
    passport.model && path.join(path.dirname(input.enginePath), path.basename(passport.model.file));
  const modelPath = input.modelPath ?? (beside !== null && existsSync(beside) ? beside : null);
  try {
    const model = modelPath === null ? null : await digestModel(modelPath);
    return { passport, model: modelPath, findings: verifyPassport(passport, { engine, inspection, model }) };
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    const rest = verifyPassport(passport, { engine, inspection, model: null });
    return { passport, model: modelPath, findings: [...rest, error.finding] };
  }
}
