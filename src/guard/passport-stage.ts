import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Host } from '../host/host.js';
import type { HarnessResult } from '../toolchain/index.js';
import { checkPassport, makePassport, makeStatement, passportPath, renderPassport } from '../engine/index.js';
import type { Artifact } from './builder.js';
import type { Inspected } from './inspect-stage.js';
import type { EngineReport, Witness } from '../core/report.js';
import type { Request } from './request.js';
import type { Subject } from './subjects.js';
import { TOOL_VERSION } from '../core/tool-version.js';
import type { Trail } from './trail.js';

/**
 * Holds an engine that was given against the passport beside it. Without one there is no check.
 * @returns whether the engine may be loaded
 */
export async function passportStage(file: string, { sha256 }: Inspected, trail: Trail): Promise<boolean> {
  const { passport, findings } = await checkPassport({ enginePath: file, engineSha256: sha256 });
  if (passport === null && findings.length === 0) return true;
  return trail.step('passport', () => {
    trail.findings.push(...findings);
    return { status: 'pass' };
  });
}

interface Proven {
  request: Request;
  host: Host;
  artifact: Artifact;
  inspected: Inspected | null;
  subject: Subject;
  /** The load that counts; null where none was required. */
  loaded: HarnessResult | null;
  rows: EngineReport[];
}

function distinct(witnesses: readonly Witness[]): Witness[] {
  return [...new Map(witnesses.map((witness) => [JSON.stringify(witness), witness])).values()];
}

/** Writes the passport of an engine that was converted and proven, and the statement that was asked for. */
export async function issuePassport(proven: Proven): Promise<void> {
  const { request, host, artifact, inspected, subject, loaded, rows } = proven;
  const { conversion } = artifact;
  if (inspected === null || (conversion === null && request.attestation === null)) return;
  const runtime = loaded?.runtime ?? conversion?.harness?.runtime ?? null;
  const gpu = runtime?.gpu ?? null;
  const passport = await makePassport({
    enginePath: subject.engine,
    modelPath: subject.model,
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
  });
  if (conversion !== null) writeFileSync(passportPath(subject.engine), renderPassport(passport));
  if (request.attestation !== null) {
    mkdirSync(path.dirname(request.attestation), { recursive: true });
    writeFileSync(request.attestation, `${JSON.stringify(makeStatement(passport), null, 2)}\n`);
  }
}
