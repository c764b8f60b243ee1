import { FindingError } from '../core/findings.js';
import type { Host } from '../host/host.js';
import type { Observer } from '../host/observer.js';
import type { Tool } from '../host/container/tool.js';
import { containerTool, imageRuntime, type ImageRuntime } from '../toolchain/index.js';
import type { Request } from './request/request.js';

/** The images that load, each resolved once: a tag that moves while the run lasts changes nothing. */
export class RuntimeImages {
  private tool: Promise<Tool> | null = null;
  private readonly resolved = new Map<string, Promise<ImageRuntime>>();

  constructor(
    private readonly request: Request,
    private readonly host: Host,
    private readonly observer: Observer,
  ) {}

  /** @throws FindingError where it cannot be used: each engine is told */
  forLoading(reference: string): Promise<ImageRuntime> {
    const known =
      this.resolved.get(reference) ??
      this.observer.phase(`find the image ${reference}`, async () => {
        this.tool ??= containerTool(this.host, this.request.containerTool);
        return imageRuntime(this.host, await this.tool, reference, {
          mayPull: this.request.download,
          extra: this.request.runtimeImageArgs,
        });
      });
    this.resolved.set(reference, known);
    return known;
  }

  /** Its name with its digest, as far as that is known. */
  async nameOf(reference: string): Promise<string> {
    try {
      return (await this.resolved.get(reference))?.image.pinned ?? reference;
    } catch (error) {
      if (!(error instanceof FindingError)) throw error;
      return reference;
    }
  }
}
