import type { Product } from '../core/product.js';
import {
  type ConvertResult,
  type ProvidedTrtexec,
  checkTrtexecFlags,
  convertFindings,
  convertWithPython,
  convertWithTrtexec,
  provideTrtexec,
  pythonPaths,
  trtexecBannerVersion,
} from '../toolchain/index.js';
import { logOfHarness } from '../diagnose/index.js';
import type { Host } from '../host/host.js';
import { modelProblem } from '../engine/index.js';
import { explainFailure } from './explain.js';
import { FindingError, InputError } from '../core/findings.js';
import { KeptEngines, type Recipe, type Slot } from './kept-engines.js';
import type { Pins } from './pin.js';
import type { Witness } from '../core/report.js';
import type { Request } from './request.js';
import type { Runtimes } from './runtimes.js';
import { displayPath, type Subject } from './subjects.js';
import type { Outcome, Trail } from './trail.js';

/** An engine file on its way through the checks. */
export interface Artifact {
  /** Where its bytes lie now. */
  file: string;
  /** How it was converted; null for an engine that was given. */
  conversion: ConvertResult | null;
  /** Gives a proven engine its name, or takes away what the build left. Returns the path that is there afterwards. */
  settle: (proven: boolean) => Promise<string | null>;
  /** Throws away the kept engine that this is a copy of; null where it is none. */
  forget: (() => Promise<void>) | null;
}

type Tool = { converter: 'trtexec'; provided: ProvidedTrtexec } | { converter: 'python' };

function libraryWitness(product: Product, version: string | null, detail: string): Witness[] {
  return version === null ? [] : [{ source: 'builder-library', product, version, detail }];
}

/** Converts models, with trtexec or with the Python builder; the tool is looked for once. */
export class Builder {
  private tool: Promise<Tool> | null = null;
  private readonly kept: KeptEngines;

  constructor(
    private readonly request: Request,
    private readonly pins: Pins,
    private readonly runtimes: Runtimes,
    private readonly host: Host,
  ) {
    this.kept = new KeptEngines(request, host);
  }

  /**
   * Converts one model under the check `convert` of its trail, or takes the engine that an earlier run proved and kept.
   * @param afresh a kept engine is not even looked for
   * @returns the engine, under a name of its own until it is proven; null where the build failed
   */
  async convert(
    subject: Subject & { model: string },
    trail: Trail,
    afresh: boolean,
  ): Promise<Artifact | null> {
    const begun: { conversion: ConvertResult | null; slot: Slot | null; hit: boolean } = {
      conversion: null,
      slot: null,
      hit: false,
    };
    const convert = async (): Promise<Outcome> => {
      const problem = modelProblem(displayPath(subject.model));
      if (problem !== null) throw new FindingError(problem);
      const recipe = await this.recipe(subject, trail);
      const slot = await this.kept.slotFor(subject.model, recipe);
      const copy = slot === null || afresh ? null : await this.kept.copy(slot, recipe, subject.engine);
      const hit = copy !== null;
      if (slot !== null) trail.origin.engineCache = { key: slot.key, hit };
      const conversion = copy ?? (await recipe.build());
      Object.assign(begun, { conversion, slot, hit });
      trail.witnesses.push(...this.witnessesOf(conversion));
      if (hit) return { status: 'pass', detail: 'cache hit: not converted, proven again' };
      const location = { file: displayPath(subject.model) };
      trail.findings.push(...convertFindings(conversion).map((finding) => ({ location, ...finding })));
      this.explain(conversion, subject, trail);
      return { status: 'pass' };
    };
    const passed = await trail.step('convert', convert).catch(async (fault: unknown) => {
      await begun.conversion?.discard();
      throw fault;
    });
    const { conversion, slot, hit } = begun;
    if (conversion === null) return null;
    if (!passed) {
      await conversion.discard();
      return null;
    }
    return {
      file: conversion.file,
      conversion,
      settle: async (proven) => {
        await (proven ? conversion.keep() : conversion.discard());
        if (proven && slot !== null && !hit) await this.kept.keep(slot, subject.engine);
        return proven ? subject.engine : null;
      },
      forget: slot !== null && hit ? () => this.kept.forget(slot) : null,
    };
  }

  private async recipe(subject: Subject & { model: string }, trail: Trail): Promise<Recipe> {
    const { request, host } = this;
    this.tool ??= this.findTool();
    const tool = await this.tool;
    const common = {
      model: subject.model,
      output: subject.engine,
      plugins: request.plugins,
      timeoutSeconds: request.buildTimeoutSeconds,
    };
    if (tool.converter === 'python') {
      const runtime = await this.runtimes.forBuilding(this.pinnedVersion());
      return {
        converter: 'python',
        arguments: [],
        version: null,
        python: runtime,
        build: () => convertWithPython(host, { ...common, runtime, product: request.product }),
      };
    }
    const { trtexec, findings, candidates } = tool.provided;
    trail.origin.candidates = candidates;
    trail.findings.push(...findings);
    const version = (await trtexecBannerVersion(host, trtexec)) ?? trtexec.libraryVersion;
    const [unknown, ...others] = checkTrtexecFlags(request.trtexecArgs, version);
    trail.findings.push(...others);
    if (unknown?.severity === 'error') throw new FindingError(unknown);
    if (unknown !== undefined) trail.findings.push(unknown);
    trail.witnesses.push(
      ...libraryWitness(request.product, trtexec.libraryVersion, trtexec.libraryPath ?? trtexec.path),
    );
    const python = request.python ?? pythonPaths(host)[0]?.path;
    return {
      converter: 'trtexec',
      arguments: request.trtexecArgs,
      version: trtexec.libraryVersion ?? version,
      python: python === undefined ? null : { python, env: {} },
      build: () => convertWithTrtexec(host, { ...common, trtexec, version, args: request.trtexecArgs }),
    };
  }

  /**
   * trtexec where the request names it or it is here in the pinned version; with converter trtexec it may be downloaded. Else
   * the Python builder: pip packages ship no trtexec.
   */
  private async findTool(): Promise<Tool> {
    const { request, host } = this;
    const { product, converter, trtexec: explicit, archiveUrl } = request;
    const named =
      converter === 'trtexec' || explicit !== null || archiveUrl !== null || request.trtexecArgs.length > 0;
    if (converter === 'python' || (product === 'tensorrt-rtx' && !named)) {
      if (!named) return { converter: 'python' };
      throw new InputError(
        'converter is python, which takes no trtexec-args and no archive-url: leave them out',
      );
    }
    try {
      const provided = await provideTrtexec(host, {
        product,
        version: this.pinnedVersion(),
        explicit,
        download: named && request.download,
        archiveUrl,
        archiveSha256: request.archiveSha256,
        mirror: request.archiveMirror,
        allowUnverifiedArchive: request.allowUnverifiedArchive,
      });
      return { converter: 'trtexec', provided };
    } catch (error) {
      if (named || !(error instanceof FindingError)) throw error;
      host.progress(`No trtexec (${error.finding.message}): converting with the Python builder`);
      return { converter: 'python' };
    }
  }

  private pinnedVersion(): string {
    if (this.pins.version !== null) return this.pins.version;
    if (this.pins.conflict !== null) throw new FindingError(this.pins.conflict);
    throw new InputError(
      'no version to convert with: give tensorrt-version or tensorrt-version-file, or pin one version in the repository',
    );
  }

  private witnessesOf({ trtexec, harness, command }: ConvertResult): Witness[] {
    const { product } = this.request;
    const witnesses: Witness[] = [];
    if (trtexec !== null && trtexec.bannerVersion !== null) {
      witnesses.push({
        source: 'trtexec',
        product,
        version: trtexec.bannerVersion,
        detail: `banner of ${command[0] ?? 'trtexec'}`,
      });
    }
    const library = harness?.runtime ?? null;
    if (library !== null) {
      witnesses.push(
        ...libraryWitness(product, library.libraryVersion, library.libraryPath ?? library.python),
      );
    }
    return witnesses;
  }

  private explain(result: ConvertResult, subject: Subject & { model: string }, trail: Trail): void {
    const { request, pins } = this;
    const log = result.harness === null ? result.log : logOfHarness(result.harness);
    explainFailure(
      trail,
      log,
      {
        witnesses: trail.witnesses,
        harness: result.harness,
        convertEnding: result.ending,
        request: {
          product: request.product,
          pin: pins.version,
          trtexecArgs: request.trtexecArgs,
          model: subject.model,
          engine: subject.engine,
        },
        platform: { os: this.host.platform, arch: this.host.arch },
      },
      { location: { file: displayPath(subject.model) }, source: 'build log' },
    );
  }
}
