import path from 'node:path';
import type { Host, RunOptions, RunResult } from '../host.js';
import { endOrphans, markOf, newMark } from '../process/orphans.js';
import { onShutdown } from '../process/shutdown.js';
import { makeTempDir } from '../temp-dir.js';
import { isToolFailure, refusalOf, saidBy, type Refusal } from './answers.js';
import { runArguments, type ContainerCommand, type Limits } from './command.js';
import { wantedLimits, withoutRefused } from './limits.js';
import { newContainer, removeContainer, removeContainerNow } from './remove.js';
import type { Tool } from './tool.js';

/** What is run in a container. The name, the labels, the file of the id and the limits are chosen here. */
export type ContainerTask = Omit<ContainerCommand, 'tool' | 'name' | 'cidfile' | 'labels' | 'limits'>;

export interface ContainerRun extends RunResult {
  /** The tool could not start the program; null where the program ran, however it ended. */
  failure: { refusal: Refusal; said: string } | null;
  /** Limits that it ran under: what this host cannot set is null. */
  limits: Limits;
  /** Looked for after its end: whether it is gone. */
  removed: boolean;
}

/** What this host lets each tool set, learned by its first refusal. */
const learned = new Map<Tool['name'], Limits>();

/** A refusal teaches one thing; there are two to learn. */
const MAX_TRIES = 3;

/**
 * Runs a program in a container and waits for its end, which is also the container's: at a time limit, when this process is told to stop,
 * and when it ends for another reason, the container is killed and removed, and looked for afterwards.
 * Never rejects because of what the tool or the program did.
 */
export async function runInContainer(
  host: Host,
  tool: Tool,
  task: ContainerTask,
  options: Pick<RunOptions, 'timeoutSeconds' | 'keepBytes' | 'keepLines' | 'input'>,
): Promise<ContainerRun> {
  for (let tries = 1; ; tries++) {
    const limits = learned.get(tool.name) ?? wantedLimits();
    const run = await runOnce(host, tool, task, limits, options);
    const next = run.failure === null ? null : withoutRefused(limits, run.stderr, tool.name);
    if (next === null || tries === MAX_TRIES) return run;
    learned.set(tool.name, next);
  }
}

async function runOnce(
  host: Host,
  tool: Tool,
  task: ContainerTask,
  limits: Limits,
  options: Pick<RunOptions, 'timeoutSeconds' | 'keepBytes' | 'keepLines' | 'input'>,
): Promise<ContainerRun> {
  const { name, labels } = newContainer();
  const mark = newMark();
  const folder = await makeTempDir(host.tempDir, 'trt-guard-container-');
  const removeNow = (): void => {
    removeContainerNow(tool, name);
    endOrphans(mark);
  };
  const forget = onShutdown(removeNow);
  process.once('exit', removeNow);
  try {
    const args = runArguments({
      ...task,
      env: { ...task.env, ...markOf(mark) },
      tool: tool.name,
      limits,
      name,
      labels,
      cidfile: path.join(folder.path, 'container-id'),
    });
    const run = await host.run(tool.name, args, { ...options, env: tool.env });
    const isForced = run.ending.kind === 'timeout' || run.ending.kind === 'signal';
    const removed = await removeContainer(host, tool, name, isForced ? 'by-force' : 'by-itself');
    if (isForced) endOrphans(mark);
    const failed = isToolFailure(run);
    return {
      ...run,
      limits,
      removed,
      failure: failed ? { refusal: refusalOf(run.stderr), said: saidBy(run) } : null,
    };
  } finally {
    process.removeListener('exit', removeNow);
    forget();
    await folder.remove();
  }
}
