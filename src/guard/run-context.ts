import type { Host } from '../host/host.js';
import type { Observer } from '../host/observer.js';
import type { RunFacts, Witness } from '../core/report.js';
import type { BuildPlan } from './build-plan.js';
import type { TensorFolder } from '../accuracy/index.js';
import type { EngineCache } from './cache/cache-entry.js';
import type { GpuTurns } from './several/gpu-turns.js';
import type { Pins } from './declared/pin.js';
import type { References } from './references.js';
import type { Request } from './request/request.js';
import type { RuntimeImages } from './runtime-images.js';
import type { Runtimes } from './runtimes.js';
import type { StageResult } from './stages/stage.js';
import type { Converter } from './stages/toolchain.js';

/** Everything that the checks of one engine need besides its target. Nothing in it changes meanwhile. */
export interface RunContext {
  request: Request;
  host: Host;
  observer: Observer;
  run: RunFacts;
  pins: Pins;
  /** The runtimes that production runs, where they are not the pin. */
  runtimePins: readonly Witness[];
  runtimes: Runtimes;
  images: RuntimeImages;
  cache: EngineCache;
  /** What converts; null if nothing is converted, or no model gets that far. */
  toolchain: StageResult<Converter> | null;
  /** What each model is converted with, by its path. */
  plans: ReadonlyMap<string, BuildPlan>;
  /** What computes the answers that others are compared with. */
  references: References;
  /** Whose turn it is at the GPU, if several engines are checked at once. */
  gpu: GpuTurns;
  /** The caller's own inputs for the runs. */
  cases: readonly TensorFolder[];
}
