import {
  runHarness,
  type ConvertResult,
  type HarnessResult,
  type PythonRuntime,
} from '../../toolchain/index.js';
import { sizeOfFile } from '../../host/files.js';
import type { Host } from '../../host/host.js';
import { engineKey, forgetEngine, keepEngine, takeEngine } from './engine-cache.js';
import type { BuildPlan } from '../build-plan.js';
import type { Request } from '../request/request.js';
import type { Converter } from '../stages/toolchain.js';

/** The place in the cache that belongs to one model and converter. */
export interface CacheEntry {
  key: string;
  facts: HarnessResult;
}

/** Arguments by which trtexec writes more than the engine: a kept engine would leave these files out. */
const WRITES_MORE = /^--(?:export|save)/;

/** The engines that earlier runs have proven. Nothing here is trusted: a hit goes through all checks again. */
export class EngineCache {
  private readonly measured = new Map<string, Promise<HarnessResult>>();

  constructor(
    private readonly request: Request,
    private readonly host: Host,
  ) {}

  /** Null if engines are not kept, or if something that decides what will be built could not be measured. */
  async entryFor(model: string, converter: Converter, plan: BuildPlan): Promise<CacheEntry | null> {
    const { request, host } = this;
    // The types of a kept engine's layers are not known: it would have to be built to be proven.
    if (!request.engineCache || plan.precision !== null) return null;
    try {
      const more = converter.arguments(plan).find((argument) => WRITES_MORE.test(argument));
      if (more !== undefined) throw new Error(`${more} writes files besides the engine`);
      if (converter.measured === null) throw new Error('no Python is available to measure the GPU');
      let python = '';
      const facts = await converter.measured((used) => {
        ({ python } = used);
        return this.measure(used);
      });
      if (facts.runtime === null) throw new Error(`${python} did not measure the GPU`);
      const { gpu, driverVersion, libraryVersion } = facts.runtime;
      const builderVersion = converter.kind === 'python' ? libraryVersion : converter.version;
      if (builderVersion === null) throw new Error('the builder’s library could not be measured');
      const { product } = request;
      const { kind } = converter;
      const { key } = await engineKey({
        model,
        product,
        converter: kind,
        builderVersion,
        gpu,
        driverVersion,
        arguments: converter.arguments(plan),
        plugins: plan.plugins.map(({ file }) => file),
      });
      return { key, facts };
    } catch (error) {
      host.progress(`The engine cache is not used for ${model}: ${(error as Error).message}`);
      return null;
    }
  }

  private measure({ python, env }: Pick<PythonRuntime, 'python' | 'env'>): Promise<HarnessResult> {
    const { product, loadTimeoutSeconds: timeoutSeconds } = this.request;
    const known =
      this.measured.get(python) ??
      runHarness(this.host, { mode: 'facts', python, env, product, timeoutSeconds });
    this.measured.set(python, known);
    return known;
  }

  /** A copy of the kept engine as `file`, as if it had just been built; null where none is kept whole. */
  async copy({ key, facts }: CacheEntry, { kind }: Converter, file: string): Promise<ConvertResult | null> {
    const started = this.host.now();
    if ((await takeEngine(this.host, key, file)) === null) return null;
    return {
      converter: kind,
      command: [],
      ending: { kind: 'exited', status: 0 },
      durationMs: this.host.now() - started,
      bytes: await sizeOfFile(file),
      trtexec: null,
      // The library that would build now is the one that did: its measured version is part of the key.
      harness: kind === 'python' ? facts : null,
      log: '',
    };
  }

  /** Keeps a proven engine. The proof does not depend on it: a cache that cannot be written only costs the next run time. */
  async keep({ key }: CacheEntry, engine: string): Promise<void> {
    try {
      await keepEngine(this.host, key, engine);
    } catch (error) {
      this.host.progress(`${engine} could not be kept for later runs: ${(error as Error).message}`);
    }
  }

  evict({ key }: CacheEntry): Promise<void> {
    return forgetEngine(this.host, key);
  }
}
