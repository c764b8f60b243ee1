import {
  checkPassport,
  makePassport,
  makeStatement,
  passportPath,
  renderPassport,
  type Passport,
} from '../../engine/index.js';
import type { EngineReport, RunFacts, Witness } from '../../core/report.js';
import { FindingError, type Finding } from '../../core/findings.js';
import { TOOL_VERSION } from '../../core/tool-version.js';
import { replaceFile } from '../../host/replace-file.js';
import type { Host } from '../../host/host.js';
import type { ConvertResult, HarnessResult } from '../../toolchain/index.js';
import type { Inspected } from './inspect.js';
import type { Request } from '../request/request.js';
import { failed, type StageResult } from './stage.js';
import { displayPath, type Target } from '../targets/target.js';
import { tensorsTold } from './contract.js';
import { modelChanged } from './model-bytes.js';

/**
 * Compares a given engine with the passport beside it.
 * @param isRequired one must be there
 * @returns null where there is no passport and none is required: then there is no check
 */
export async function passportStage(
  file: string,
  { sha256 }: Inspected,
  isRequired: boolean,
): Promise<StageResult<true> | null> {
  const { passport, findings } = await checkPassport({ enginePath: file, engineSha256: sha256 });
  if (passport === null && findings.length === 0) return isRequired ? failed(missing(file)) : null;
  const isBlind = findings.some(({ code }) => code === 'unproven-model');
  return {
    status: 'pass',
    value: true,
    findings,
    ...(isBlind ? { detail: 'the engine alone: model not compared' } : {}),
  };
}

function missing(file: string): Finding {
  const engine = displayPath(file);
  return {
    code: 'passport-missing',
    severity: 'error',
    message: `${engine} has no passport beside it (${passportPath(engine)}), and require-passport asks for one.`,
    remedy: 'Deliver the passport with the engine: trt-guard writes one beside each engine that it converts.',
    evidence: [],
    location: { file: engine },
  };
}

export interface Proven {
  request: Request;
  host: Host;
  run: RunFacts;
  target: Target;
  /** How it was built; null for an engine that was given. */
  conversion: ConvertResult | null;
  inspected: Inspected;
  /** The load that counts; null where none was required. */
  loaded: HarnessResult | null;
  rows: readonly EngineReport[];
}

function distinct(witnesses: readonly Witness[]): Witness[] {
  return [...new Map(witnesses.map((witness) => [JSON.stringify(witness), witness])).values()];
}

/** What a later engine, or this one if there is no other source, can be compared with. */
function contractOf({
  conversion,
  loaded,
  rows,
}: Proven): Pick<Passport, 'tensors' | 'profiles' | 'contract' | 'loadedBy'> {
  const told = tensorsTold({ inspected: {}, loaded, conversion });
  const [row] = rows;
  const shapes = loaded?.engine?.profileShapes ?? row?.shapes ?? [];
  const count = Math.max(0, ...shapes.map(({ profile }) => profile + 1));
  const profiles = Array.from({ length: count }, (_, number) =>
    shapes.flatMap(({ profile, ...range }) => (profile === number ? [range] : [])),
  );
  const loadedBy = rows.flatMap((one) =>
    one.loadedBy === undefined || one.runtimeImage === undefined
      ? []
      : [{ image: one.runtimeImage, ...one.loadedBy }],
  );
  return {
    ...(loadedBy.length === 0 ? {} : { loadedBy }),
    ...(told === null ? {} : { tensors: { from: told.from, list: [...told.tensors] } }),
    ...(profiles.length === 0 ? {} : { profiles }),
    ...(row?.contract === undefined ? {} : { contract: row.contract }),
  };
}

/** Writes the passport of an engine that was converted and proven, and the statement that was asked for. */
export async function issuePassport(proven: Proven): Promise<void> {
  const { request, host, conversion, inspected, target, loaded, rows } = proven;
  const { repository, commit, id, attempt } = proven.run;
  if (conversion === null && request.attestation === null) return;
  const runtime = loaded?.runtime ?? conversion?.harness?.runtime ?? null;
  const gpu = runtime?.gpu ?? null;
  const built = rows.find(({ modelSha256 }) => modelSha256 !== undefined)?.modelSha256;
  const passport = await makePassport({
    require: request.require,
    run: { repository, commit, id, attempt },
    enginePath: target.engine,
    modelPath: target.model,
    engineSha256: inspected.sha256,
    report: {
      verdict: 'pass',
      witnesses: distinct(rows.flatMap((row) => row.witnesses)),
      checks: rows.flatMap((row) => row.checks),
    },
    gpu: gpu === null ? null : { name: gpu.name, computeCapability: gpu.computeCapability },
    driver: runtime === null ? null : { version: runtime.driverVersion, cuda: runtime.driverCuda },
    converter: conversion?.converter ?? null,
    trtexecArgs: conversion?.converter === 'trtexec' ? request.trtexecArgs : [],
    toolVersion: TOOL_VERSION,
    created: host.today(),
    ...contractOf(proven),
  });
  if (target.model !== null && built !== undefined && passport.model?.sha256 !== built)
    throw new FindingError(modelChanged(displayPath(target.model)));
  if (conversion !== null) replaceFile(passportPath(target.engine), renderPassport(passport));
  if (request.attestation !== null)
    replaceFile(request.attestation, `${JSON.stringify(makeStatement(passport), null, 2)}\n`);
}
