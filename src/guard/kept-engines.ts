import { copyFile } from 'node:fs/promises';
import {
  type ConvertResult,
  type HarnessResult,
  type PythonRuntime,
  inWorkplace,
  runHarness,
} from '../toolchain/index.js';
import type { Host } from '../host/host.js';
import { engineKey, findEngine, forgetEngine, keepEngine } from './engine-cache.js';
import type { Request } from './request.js';

/** How one model will be converted, before it is. */
export interface Recipe {
  converter: ConvertResult['converter'];
  arguments: readonly string[];
  /** Measured version of the library that builds; null where `python` is what builds. */
  version: string | null;
  /** Measures the GPU and its driver, and its own library where it builds; null where there is no Python. */
  python: Pick<PythonRuntime, 'python' | 'env'> | null;
  build: () => Promise<ConvertResult>;
}

/** The place in the cache that belongs to one recipe and model. */
export interface Slot {
  key: string;
  facts: HarnessResult;
}

/** Arguments by which trtexec writes more than the engine: a kept engine would leave these files out. */
const WRITES_MORE = /^--(?:export|save)/;

/** The engines that earlier runs have proven. Nothing here is trusted: a hit goes through all checks again. */
export class KeptEngines {
  private readonly measured = new Map<string, Promise<HarnessResult>>();

  constructor(
    private readonly request: Request,
    private readonly host: Host,
  ) {}

  /** Null where engines are not kept, or where something that decides what will be built could not be measured. */
  async slotFor(model: string, recipe: Recipe): Promise<Slot | null> {
    const { request, host } = this;
    if (!request.engineCache) return null;
    try {
      const more = recipe.arguments.find((argument) => WRITES_MORE.test(argument));
      if (more !== undefined) throw new Error(`${more} writes more than the engine`);
      if (recipe.python === null) throw new Error('no Python to measure the GPU with');
      const facts = await this.measure(recipe.python);
      if (facts.runtime === null) throw new Error(`${recipe.python.python} did not measure the GPU`);
      const builderVersion = recipe.converter === 'python' ? facts.runtime.libraryVersion : recipe.version;
      if (builderVersion === null) throw new Error('the library that builds could not be measured');
      const { gpu, driverVersion } = facts.runtime;
      const { product, plugins } = request;
      const { converter, arguments: args } = recipe;
      const inputs = {
        model,
        product,
        converter,
        builderVersion,
        gpu,
        driverVersion,
        arguments: args,
        plugins,
      };
      return { key: (await engineKey(inputs)).key, facts };
    } catch (error) {
      host.progress(`The engine of ${model} is neither looked for nor kept: ${(error as Error).message}`);
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

  /** A copy of the kept engine under a name of its own, as if it had just been built; null where none is kept whole. */
  async copy({ key, facts }: Slot, { converter }: Recipe, output: string): Promise<ConvertResult | null> {
    const started = this.host.now();
    const kept = await findEngine(this.host, key);
    if (kept === null) return null;
    return inWorkplace(output, async ({ file, bytes, keep, discard }) => {
      try {
        await copyFile(kept, file);
      } catch (error) {
        this.host.progress(`The kept engine ${kept} cannot be copied: ${(error as Error).message}`);
        await discard();
        return null;
      }
      return {
        converter,
        command: [],
        ending: { kind: 'exited', status: 0 },
        durationMs: this.host.now() - started,
        file,
        bytes: await bytes(),
        trtexec: null,
        // The library that would build now is the one that did: its measured version is part of the key.
        harness: converter === 'python' ? facts : null,
        log: '',
        keep,
        discard,
      };
    });
  }

  /** Keeps a proven engine. Its proof stands without: a cache that cannot be written costs only the next run's time. */
  async keep({ key }: Slot, engine: string): Promise<void> {
    try {
      await keepEngine(this.host, key, engine);
    } catch (error) {
      this.host.progress(`${engine} was not kept for later runs: ${(error as Error).message}`);
    }
  }

  forget({ key }: Slot): Promise<void> {
    return forgetEngine(this.host, key);
  }
}
