import path from 'node:path';
import { FindingError, InputError, type Finding, type FindingCode } from '../../core/findings.js';
import { fileProblem } from '../../host/file-kind.js';
import { ForeignFileError, readForeignText } from '../../host/read-foreign.js';
import { isWithin, workspaces } from '../../host/workspace.js';
import { inspectPlan, type Inspection } from '../inspect.js';
import { digestFile, digestModel, type FileDigest, type ModelDigest } from '../digests.js';
import { compareTensors, wantedOfEngine, type TensorDifference } from '../io/compare-tensors.js';
import { factsOf, passportPath, PLAN, type Passport } from './passport.js';
import { contradictions, type Contradiction } from './consistent.js';
import { parsePassport } from './parse.js';

/** What the files are now, to hold against what the passport says they were. */
export interface Measured {
  engine: FileDigest;
  inspection: Inspection;
  /** null = the model is not at hand; then nothing is said of it. */
  model: ModelDigest | null;
}

type Value = string | number | boolean | null;

const REBUILD = 'Build the engine again, or restore the files that the passport was written for.';

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
    message: `${file}: ${field} is ${found ?? 'unknown'}, but its passport says ${recorded ?? 'unknown'}.`,
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

/** Where both list inputs and outputs; what only a load tells is compared by the load. */
function tensorDifferences({ tensors }: Passport, inspection: Inspection): TensorDifference[] {
  if (tensors === undefined || inspection.tensors === undefined) return [];
  return compareTensors(wantedOfEngine(tensors.list, tensors.from === PLAN), inspection.tensors);
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
  for (const { kind, mode, name, wanted, got } of tensorDifferences(passport, inspection))
    findings.push(
      disagreement('passport-disagreement', engine.file, `tensors[${mode} ${name}].${kind}`, wanted, got),
    );
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
 * Holds a passport against the files: every digest and every fact that can be read again. Pure. Loading is not integrity
 * check (a plan with a flipped weight loads without a word); this is.
 * Codes: engine-digest-mismatch, model-changed, passport-disagreement; each finding names its field.
 */
export function verifyPassport(passport: Passport, measured: Measured): Finding[] {
  const { engine, model } = measured;
  const findings = compareFile('engine-digest-mismatch', engine.file, 'engine', passport.engine, engine);
  findings.push(...compareFacts(passport, measured));
  // What the files refute needs no second finding.
  if (findings.length === 0)
    findings.push(...contradictions(passport).map((found) => contradiction(engine.file, found)));
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

function contradiction(file: string, { field, says, but }: Contradiction): Finding {
  return {
    code: 'passport-disagreement',
    severity: 'error',
    message: `${file}: its passport contradicts itself: ${field} says ${says}, but ${but}.`,
    remedy: 'Do not trust it: check the engine again, or build it again.',
    evidence: [
      { source: `passport ${field}`, text: says },
      { source: 'contradicted by', text: but },
    ],
    location: { file },
  };
}

export interface PassportCheck {
  /** Null: there is none, or it is unreadable (then `findings` says so). */
  passport: Passport | null;
  /** The model that was held against it; null = none was at hand. */
  model: string | null;
  findings: Finding[];
}

function unreadable(file: string, why: string): Finding {
  return {
    code: 'passport-unreadable',
    severity: 'error',
    message: `${file} is not a passport that can be read: ${why}.`,
    remedy: 'Restore the passport that trt-guard wrote, or delete it and check the engine without one.',
    evidence: [{ source: 'passport', text: why }],
    location: { file },
  };
}

/**
 * Where the recorded model lies now: `modelPath`, else the recorded path from the engine, as long as it stays in the workspace or beside
 * the engine (a passport may be committed by anybody). Null where there is nothing.
 */
function modelOf(passport: Passport, enginePath: string): string | null {
  if (passport.model === null) return null;
  const folder = path.dirname(path.resolve(enginePath));
  const file = path.resolve(folder, passport.model.file);
  const isNear = isWithin(folder, file) || workspaces().some((one) => isWithin(one, file));
  if (!isNear || fileProblem(file)?.kind === 'missing') return null;
  return path.join(path.dirname(enginePath), passport.model.file);
}

function notCompared(file: string, model: string): Finding {
  return {
    code: 'unproven-model',
    severity: 'warning',
    message: `${file}: model not compared: ${model}, which its passport says it was built from, is not available.`,
    remedy: 'Put the model back where it was, relative to the engine, or accept a proof of the engine alone.',
    evidence: [{ source: 'passport model.file', text: model }],
    location: { file },
  };
}

const MAX_PASSPORT_BYTES = 4 * 1024 * 1024;

/**
 * Reads a passport that was named, wherever it lies.
 * @throws InputError where it is not one that can be read
 */
export function readNamedPassport(file: string): Passport {
  try {
    return parsePassport(readForeignText(file, MAX_PASSPORT_BYTES));
  } catch (error) {
    const why = error instanceof ForeignFileError ? `it ${error.why}` : (error as Error).message;
    throw new InputError(`${file} is not a passport that can be read: ${why}`, { cause: error });
  }
}

/**
 * An inspected file with what it has that a passport does not say: digest, header facts, tensors.
 * @throws InputError where the file cannot be read
 */
export async function holdAgainst(inspection: Inspection, passport: Passport): Promise<Finding[]> {
  const engine = await digestFile(inspection.facts.file);
  return verifyPassport(passport, { engine, inspection, model: null });
}

/** Whether trt-guard wrote this file as a passport, whole or of another version; an empty file is as good as none. Never throws. */
export function isPassport(file: string): boolean {
  try {
    const text = readForeignText(file, MAX_PASSPORT_BYTES).trim();
    return text === '' || /^\{\s*"schema":\s*"trt-guard\/passport\//.test(text);
  } catch {
    return false;
  }
}

/** The passport beside an engine; null where there is none that can be read. */
export function readPassport(engine: string): Passport | null {
  try {
    return parsePassport(readForeignText(passportPath(engine), MAX_PASSPORT_BYTES));
  } catch {
    return null;
  }
}

/**
 * Reads `<engine>.trt.json` and holds it against the engine, and against the model: `modelPath`, else the file of the recorded path from
 * the engine; where that is not at hand, a finding says so. A passport that cannot be read is an error, never "none", and so is a link
 * to nowhere.
 * @throws InputError where the engine, or a model that was named, cannot be read.
 */
export async function checkPassport(input: {
  enginePath: string;
  modelPath?: string | null;
  engineSha256?: string;
}): Promise<PassportCheck> {
  const file = passportPath(input.enginePath);
  let passport: Passport;
  try {
    passport = parsePassport(readForeignText(file, MAX_PASSPORT_BYTES));
  } catch (error) {
    if (error instanceof ForeignFileError && error.isMissing)
      return { passport: null, model: null, findings: [] };
    const why = error instanceof ForeignFileError ? `it ${error.why}` : (error as Error).message;
    return { passport: null, model: null, findings: [unreadable(file, why)] };
  }
  const inspection = await inspectPlan(input.enginePath);
  const engine =
    input.engineSha256 === undefined
      ? await digestFile(input.enginePath)
      : { file: input.enginePath, size: inspection.facts.fileSize, sha256: input.engineSha256 };
  const modelPath = input.modelPath ?? modelOf(passport, input.enginePath);
  const silent =
    passport.model !== null && modelPath === null ? [notCompared(input.enginePath, passport.model.file)] : [];
  try {
    const model = modelPath === null ? null : await digestModel(modelPath);
    const findings = [...verifyPassport(passport, { engine, inspection, model }), ...silent];
    return { passport, model: modelPath, findings };
  } catch (error) {
    if (!(error instanceof FindingError)) throw error;
    const rest = verifyPassport(passport, { engine, inspection, model: null });
    return { passport, model: modelPath, findings: [...rest, error.finding] };
  }
}
