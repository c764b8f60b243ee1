import { statSync } from 'node:fs';
import type { Host } from '../../host/host.js';
import { availableBytes, availableCores, inParallel } from '../../host/parallel.js';
import { observedHost, type Observer } from '../../host/observer.js';
import { TimedPhases } from './phases.js';
import type { RunContext } from '../run-context.js';
import { displayPath, type Target } from '../targets/target.js';

/** More lines of one engine are not kept: the first and the last ones show what it did. */
const MAX_LINES = 10_000;
/** A Python with TensorRT in it, before it has an engine: estimated, on the safe side. */
const BASE_BYTES = 1024 ** 3;
/** A builder has the weights in memory three times (as they were, as it works on them, in the engine): estimated, on the safe side. */
const COPIES = 3;
/** Not all free memory is used: the job has other processes. */
const SHARE = 0.9;

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function weightOf({ model, engine }: Target): number {
  return BASE_BYTES + COPIES * sizeOf(model ?? engine);
}

/** What one engine printed, shown as a whole when it is done: mixed lines of several engines could not be told apart. */
class Lane implements Observer {
  private readonly lines: string[] = [];
  private dropped = 0;

  phase<T>(title: string, body: () => Promise<T>): Promise<T> {
    this.line(title);
    return body();
  }

  line(text: string): void {
    this.lines.push(text);
    if (this.lines.length <= MAX_LINES) return;
    this.lines.splice(MAX_LINES / 2, 1);
    this.dropped++;
  }

  tell(observer: Observer): void {
    const [first, last] = [this.lines.slice(0, MAX_LINES / 2), this.lines.slice(MAX_LINES / 2)];
    const cut = this.dropped === 0 ? [] : [`... ${this.dropped} lines ...`];
    for (const line of [...first, ...cut, ...last]) observer.line(line);
  }
}

/**
 * Checks every target, several at once where the request and the machine allow it. Each has a log of its own, which is one group.
 * @returns what each gave, in the order of the targets, and what took how long
 */
export async function checkAll<R>(
  context: RunContext,
  targets: readonly Target[],
  world: { host: Host; observer: Observer; phases: TimedPhases },
  body: (context: RunContext, target: Target) => Promise<R>,
): Promise<R[]> {
  const jobs = Math.min(context.request.jobs ?? availableCores(), targets.length);
  if (jobs <= 1) {
    const results: R[] = [];
    for (const target of targets) results.push(await body(context, target));
    return results;
  }
  const { host, observer, phases } = world;
  const taken = new Map<Target, TimedPhases['taken']>();
  let told: Promise<unknown> = Promise.resolve();
  const inLane = async (target: Target): Promise<R> => {
    const lane = new Lane();
    const timed = new TimedPhases(lane, () => host.now());
    taken.set(target, timed.taken);
    try {
      return await body({ ...context, host: observedHost(host, timed), observer: timed }, target);
    } finally {
      told = told.then(() =>
        observer.phase(displayPath(target.model ?? target.engine), () => {
          lane.tell(observer);
          return Promise.resolve();
        }),
      );
      await told;
    }
  };
  const limits = { jobs, bytes: availableBytes() * SHARE };
  // What engines share (an installation) has no group meanwhile: groups of engines come and go.
  const results = await phases.ungrouped(() => inParallel(targets, limits, weightOf, inLane));
  for (const target of targets) phases.taken.push(...(taken.get(target) ?? []));
  return results;
}
