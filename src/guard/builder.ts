import { checkTrtexecFlags } from '../convert/flags.js';
import { convertFindings } from '../convert/judge.js';
import { convertWithPython } from '../convert/python-builder.js';
import { convertWithTrtexec, trtexecBannerVersion } from '../convert/trtexec.js';
import type { ConvertResult } from '../convert/types.js';
import { logOfHarness } from '../diagnose/diagnose.js';
import type { Host } from '../host/host.js';
import { provideTrtexec, type ProvidedTrtexec } from '../toolchain/provide.js';
import { explainFailure } from './explain.js';
import { FindingError, InputError } from './findings.js';
import type { Pins } from './pin.js';
import type { Product, Witness } from './report.js';
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

type Tool = { converter: 'trtexec'; provided: ProvidedTrtexec } | { converter: 'python' };

function libraryWitness(product: Product, version: string | null, detail: string): Witness[] {
  return version === null ? [] : [{ source: 'builder-library', product, version, detail }];
}

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
    if (tool.converter === 'python') {
      const runtime = await this.runtimes.forBuilding(this.pinnedVersion());
      return convertWithPython(host, { ...common, runtime, product: request.product });
    }
    const { trtexec, findings } = tool.provided;
    trail.findings.push(...findings);
    const version = (await trtexecBannerVersion(host, trtexec)) ?? trtexec.libraryVersion;
    const [unknown, ...others] = checkTrtexecFlags(request.trtexecArgs, version);
    trail.findings.push(...others);
    if (unknown?.severity === 'error') throw new FindingError(unknown);
    if (unknown !== undefined) trail.findings.push(unknown);
    trail.witnesses.push(
      ...libraryWitness(request.product, trtexec.libraryVersion, trtexec.libraryPath ?? trtexec.path),
    );
    return convertWithTrtexec(host, { ...common, trtexec, version, args: request.trtexecArgs });
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
