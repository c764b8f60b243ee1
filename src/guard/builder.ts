import { convertFindings } from '../convert/judge.js';
import { convertWithPython } from '../convert/python-builder.js';
import { convertWithTrtexec, trtexecBannerVersion } from '../convert/trtexec.js';
import type { ConvertResult } from '../convert/types.js';
import { logOfHarness } from '../diagnose/diagnose.js';
import type { Host } from '../host/host.js';
import { locateTrtexec, type Located } from '../toolchain/locate.js';
import type { Trtexec } from '../toolchain/types.js';
import { explainFailure } from './explain.js';
import { FindingError, InputError } from './findings.js';
import type { Pins } from './pin.js';
import type { Witness } from './report.js';
import type { Request } from './request.js';
import type { Runtimes } from './runtimes.js';
import { displayPath, type Subject } from './subjects.js';
import type { Trail } from './trail.js';

/** An engine file on its way through the checks. */
export interface Artifact {
  /** Where its bytes lie now. */
  file: string;
  /** How it was converted; null for an engine that was given. */
  conversion: ConvertResult | null;
  /** Gives a proven engine its name, or takes away what the build left. Returns the path that is there afterwards. */
  settle: (proven: boolean) => Promise<string | null>;
}

type Tool = { converter: 'trtexec'; trtexec: Trtexec; located: Located } | { converter: 'python' };

/** Converts models, with trtexec or with the Python builder; the tool is looked for once. */
export class Builder {
  private tool: Promise<Tool> | null = null;

  constructor(
    private readonly request: Request,
    private readonly pins: Pins,
    private readonly runtimes: Runtimes,
    private readonly host: Host,
  ) {}

  /**
   * Converts one model under the check `convert` of its trail.
   * @returns the engine, under a name of its own until it is proven; null where the build failed
   */
  async convert(subject: Subject & { model: string }, trail: Trail): Promise<Artifact | null> {
    let result: ConvertResult | null = null;
    const passed = await trail.step('convert', async () => {
      result = await this.run(subject, trail);
      trail.witnesses.push(...this.witnessesOf(result));
      const location = { file: displayPath(subject.model) };
      trail.findings.push(...convertFindings(result).map((finding) => ({ location, ...finding })));
      this.explain(result, subject, trail);
      return { status: 'pass' };
    });
    const conversion = result as ConvertResult | null;
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
        return proven ? subject.engine : null;
      },
    };
  }

  private async run(subject: Subject & { model: string }, trail: Trail): Promise<ConvertResult> {
    const { request, host } = this;
    this.tool ??= this.findTool();
    const tool = await this.tool;
    const common = {
      model: subject.model,
      output: subject.engine,
      plugins: request.plugins,
      timeoutSeconds: request.buildTimeoutSeconds,
    };
    if (tool.converter === 'trtexec') {
      trail.findings.push(...tool.located.findings);
      const version = await trtexecBannerVersion(host, tool.trtexec);
      return convertWithTrtexec(host, {
        ...common,
        trtexec: tool.trtexec,
        version,
        args: request.trtexecArgs,
      });
    }
    const runtime = await this.runtimes.forBuilding(this.pinnedVersion());
    return convertWithPython(host, { ...common, runtime, product: request.product });
  }

  private async findTool(): Promise<Tool> {
    const { request, host, pins } = this;
    const wantsPython =
      request.converter === 'python' || (request.product === 'tensorrt-rtx' && request.trtexec === null);
    if (wantsPython) {
      if (request.trtexecArgs.length > 0) {
        throw new InputError(
          'trtexec-args are given, but the converter is Python, which takes none: leave them out',
        );
      }
      return { converter: 'python' };
    }
    const located = await locateTrtexec(host, {
      product: request.product,
      explicit: request.trtexec,
      pin: pins.version,
    });
    if (located.trtexec !== null) return { converter: 'trtexec', trtexec: located.trtexec, located };
    const [finding] = located.findings;
    const isOptional =
      request.converter === 'auto' && request.trtexec === null && request.trtexecArgs.length === 0;
    if (finding === undefined || isOptional) return { converter: 'python' };
    throw new FindingError(finding);
  }

  private pinnedVersion(): string {
    if (this.pins.version !== null) return this.pins.version;
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
    const library = harness?.runtime;
    if (library?.libraryVersion) {
      const detail = library.libraryPath ?? library.python;
      witnesses.push({ source: 'builder-library', product, version: library.libraryVersion, detail });
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
