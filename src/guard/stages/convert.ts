import path from 'node:path';
import type { Finding } from '../../core/findings.js';
import type { Witness } from '../../core/report.js';
import { readOnnxUse } from '../../engine/index.js';
import { logOfHarness } from '../../diagnose/index.js';
import {
  convertFindings,
  StagedEngine,
  type ConvertResult,
  type RuntimeFacts,
} from '../../toolchain/index.js';
import { reportedShapes, type BuildPlan } from '../build-plan.js';
import type { CacheEntry } from '../cache/cache-entry.js';
import { explained } from './explain.js';
import { bytesOf, changesSince } from './model-bytes.js';
import { writtenByArguments } from '../targets/written-by-arguments.js';
import { makeFolder } from '../../host/replace-file.js';
import type { RunContext } from '../run-context.js';
import { hasError, type StageResult } from './stage.js';
import { displayPath, type ModelTarget } from '../targets/target.js';
import { libraryWitness, type Converter } from './toolchain.js';

/** An engine that was built here, or taken from the cache, and is not proven yet. */
export interface Converted {
  staged: StagedEngine;
  conversion: ConvertResult;
  /** Where it is or will be kept; null if engines are not kept. */
  entry: CacheEntry | null;
  /** It is a copy of the kept one. */
  hit: boolean;
}

/**
 * Converts one model, or takes the engine that an earlier run proved and kept.
 * @param afresh do not look for a kept engine
 * @throws FindingError `engine-write-failed`
 */
export async function convertStage(
  context: RunContext,
  target: ModelTarget,
  converter: Converter,
  plan: BuildPlan,
  afresh: boolean,
): Promise<StageResult<Converted>> {
  const { request, cache } = context;
  const before = await bytesOf(target.model);
  const entry = await cache.entryFor(target.model, converter, plan);
  const staged = await StagedEngine.at(target.engine);
  try {
    const copy = entry === null || afresh ? null : await cache.copy(entry, converter, staged.file);
    const hit = copy !== null;
    // As for the engine itself: TensorRT and trtexec open what they write, and make no folder.
    for (const [file] of hit ? [] : writtenByArguments(plan.args)) makeFolder(path.dirname(file));
    const conversion = copy ?? (await converter.build(context.host, plan, target.model, staged.file));
    const witnesses = conversionWitnesses(conversion, request.product);
    const findings = [
      ...(hit ? [] : await conversionFindings(context, target, conversion, witnesses)),
      ...(await changesSince(before)),
      ...context.references.otherBytes(before),
    ];
    const isBuilt = !hasError(findings);
    if (!isBuilt) await staged.discard();
    return {
      status: isBuilt ? 'pass' : 'fail',
      value: isBuilt ? { staged, conversion, entry, hit } : null,
      witnesses,
      findings,
      facts: {
        converter: conversion.converter,
        ...(plan.profiles.length === 0 ? {} : { shapes: reportedShapes(plan) }),
        ...(plan.plugins.length === 0 ? {} : { plugins: [...plan.plugins] }),
        ...(before.digest === null ? {} : { modelSha256: before.digest.sha256 }),
        ...(conversion.confinement === undefined
          ? {}
          : {
              confinement: conversion.confinement.map((one) => ({ what: conversion.converter, ...one })),
            }),
        ...(entry === null ? {} : { engineCache: { key: entry.key, hit } }),
        ...(hit ? {} : { command: conversion.command }),
      },
      ...(hit ? { detail: 'cache hit: not converted, proven again' } : {}),
    };
  } catch (fault) {
    await staged.discard();
    throw fault;
  }
}

/** Each core library of the process that built: which of several answered depends on the load order. */
function builderWitnesses(runtime: RuntimeFacts, product: Witness['product']): Witness[] {
  const { libraries, libraryVersion, libraryPath, python } = runtime;
  if (libraries === undefined || libraries.length === 0)
    return libraryWitness(product, libraryVersion, libraryPath ?? python);
  return libraries.flatMap(({ path, version }) => libraryWitness(product, version, path));
}

function conversionWitnesses(
  { trtexec, harness, command }: ConvertResult,
  product: Witness['product'],
): Witness[] {
  const banner = trtexec?.bannerVersion ?? null;
  const runtime = harness?.runtime ?? null;
  const detail = `banner of ${command[0] ?? 'trtexec'}`;
  return [
    ...(banner === null ? [] : [{ source: 'trtexec' as const, product, version: banner, detail }]),
    ...(runtime === null ? [] : builderWitnesses(runtime, product)),
  ];
}

/** What went wrong, with its cause if the log shows one. */
function conversionFindings(
  { request, pins, host, toolchain }: RunContext,
  target: ModelTarget,
  conversion: ConvertResult,
  witnesses: readonly Witness[],
): Promise<Finding[]> {
  const location = { file: displayPath(target.model) };
  const findings = convertFindings(conversion).map((finding) => ({ location, ...finding }));
  const log = conversion.harness === null ? conversion.log : logOfHarness(conversion.harness);
  return explained(
    findings,
    log,
    {
      witnesses: [...pins.witnesses, ...(toolchain?.witnesses ?? []), ...witnesses],
      harness: conversion.harness,
      onnx: hasError(findings) ? readOnnxUse(target.model) : null,
      convertEnding: conversion.ending,
      request: {
        product: request.product,
        pin: pins.version,
        trtexecArgs: request.trtexecArgs,
        model: target.model,
        engine: target.engine,
      },
      platform: { os: host.platform, arch: host.arch },
    },
    { location, source: 'build log' },
  );
}
