import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import type { Limits, Mount } from '../../host/container/command.js';
import { runInContainer, type ContainerRun, type ContainerTask } from '../../host/container/run.js';
import type { Host, Measure, RunOptions, RunResult } from '../../host/host.js';
import { unwrapped } from '../../host/process/process.js';
import { harnessFiles } from '../harness/harness-file.js';
import type { HarnessResult } from '../harness/types.js';
import type { ImageRuntime } from './image-runtime.js';
import { HARNESS, inside, isPlain, presentable } from './inside.js';
import { launch, type PythonInside } from './python-inside.js';

/** A file larger than this is not written by the harness: the report has 64 MiB at most, and outputs are told in `save`. */
const MAX_FILE_BYTES = 1024 ** 3;
const MAX_SAVED_BYTES = 16 * 1024 ** 3;

/**
 * The container's first process. Not the harness itself: the kernel keeps signals from a namespace's first process that it sends to
 * itself, and abort() would wait for ever. It answers 128 + signal, as shells do, and the image needs none.
 */
const FIRST_PROCESS = `
import os, sys
child = os.fork()
if child == 0:
    os.execv(sys.executable, [sys.executable] + sys.argv[1:])
while True:
    ended, status = os.wait()
    if ended == child:
        os._exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
`;

type Options = Pick<RunOptions, 'timeoutSeconds' | 'keepBytes' | 'keepLines' | 'input'>;

/** Runs a program in a container of the image. Never rejects because of what it did. */
export function startInImage(
  host: Host,
  { image, tool, gpu, extra }: ImageRuntime,
  task: Pick<ContainerTask, 'entrypoint' | 'args' | 'env' | 'mounts'> & { maxFileBytes?: number },
  options: Options,
): Promise<ContainerRun> {
  return runInContainer(
    host,
    tool,
    { image: image.id, volumes: image.volumes, maxFileBytes: MAX_FILE_BYTES, gpu, extra, ...task },
    options,
  );
}

/**
 * Runs the harness file with a Python in a container of the image.
 * @param folder of this run's own, which no other user of this machine can enter
 */
export function startPython(
  host: Host,
  runtime: ImageRuntime,
  python: PythonInside,
  task: { args: readonly string[]; mounts: readonly Mount[]; folder: string; maxFileBytes?: number },
  options: Options,
): Promise<ContainerRun> {
  const { args, mounts, folder, ...rest } = task;
  const { entrypoint, env, mounts: own } = launch(runtime.image, python, folder);
  const harness = harnessFiles().map((file) => {
    const name = path.basename(file);
    return {
      source: presentable(file, folder, name),
      target: path.posix.join(path.posix.dirname(HARNESS), name),
    };
  });
  return startInImage(
    host,
    runtime,
    {
      ...rest,
      entrypoint,
      args: ['-c', FIRST_PROCESS, HARNESS, ...args],
      env,
      mounts: [...harness, ...own, ...mounts],
    },
    options,
  );
}

export interface InImage {
  run: RunResult;
  /** The file on this machine with what the harness said. */
  report: string;
  container: NonNullable<HarnessResult['container']>;
  /** The plugins' names on this machine, by those in the container. */
  names: ReadonlyMap<string, string>;
}

/**
 * Runs the harness in a container of the image, with its request on stdin. The image's own Python (unless it has none), user, variables
 * and libraries; nothing of the job's environment. Never rejects because of what the container did.
 */
export async function runInImage(
  host: Host,
  runtime: ImageRuntime,
  task: {
    /** An empty folder of this run's own. */
    folder: string;
    asked: Parameters<typeof inside>[0];
    nonce: string;
    options: Pick<RunOptions, 'timeoutSeconds' | 'keepBytes' | 'keepLines'>;
  },
): Promise<InImage> {
  const { asked, folder, nonce } = task;
  const { python } = runtime;
  const { request, mounts, report, saved, names } = inside(asked, folder);
  const bindings =
    python.bindings === null
      ? {}
      : { libraries: python.bindings.libraries, withoutPlugins: python.bindings.withoutPlugins };
  const run = await startPython(
    host,
    runtime,
    python,
    { args: [], mounts, folder, maxFileBytes: saved === null ? MAX_FILE_BYTES : MAX_SAVED_BYTES },
    { ...task.options, input: JSON.stringify({ ...request, ...bindings, nonce }) },
  );
  if (saved !== null && asked.save !== undefined && existsSync(asked.save))
    cpSync(saved, asked.save, { recursive: true, filter: isPlain });
  return {
    run: { ...run, ending: unwrapped(run.ending), confinement: measuresOf(run, runtime) },
    report,
    container: containerOf(run, runtime),
    names,
  };
}

/** What the result of a load says of its container. */
export function containerOf(
  { failure, limits, removed }: ContainerRun,
  { image, gpu }: ImageRuntime,
): NonNullable<HarnessResult['container']> {
  return { image: image.reference, hasGpu: gpu, failure, limits, removed };
}

/** What the container's command asked for and the tool took; a limit that it refused is told as not held. */
export function measuresOf(
  { limits }: ContainerRun,
  { tool: { name: tool }, extra, image }: ImageRuntime,
): Measure[] {
  /** What the caller says of a limit stands in place of ours. */
  const theirs = (...flags: string[]): string | undefined => {
    const at = extra.findLastIndex((one) => flags.includes(one.split('=', 1)[0] ?? ''));
    return at < 0 ? undefined : (extra[at]?.split(/=(.*)/s, 2)[1] ?? extra[at + 1]);
  };
  const limit = (measure: string, value: Limits['pids'], unit: string, ...flags: string[]): Measure => {
    const asked = theirs(...flags);
    if (asked !== undefined)
      return { measure, held: !/^(?:0\w*|-\d+)$/.test(asked), detail: `runtime-image-args: ${asked}` };
    return {
      measure,
      held: value !== null,
      detail: value === null ? `${tool} cannot set it on this host` : `${value}${unit}`,
    };
  };
  const open = tool === 'docker' ? image.volumes : [];
  const held = (measure: string, detail: string): Measure => ({ measure, held: true, detail });
  return [
    held('pid-namespace', `a container of ${tool}`),
    held('network', 'none'),
    held('capabilities', 'none'),
    {
      measure: 'filesystem',
      held: open.length === 0,
      detail: `the image, read-only${open.length === 0 ? '' : ` except for its volumes ${open.join(', ')}`}`,
    },
    held('no-new-privileges', 'set'),
    held('environment', 'the image’s own'),
    limit('memory-limit', limits.memoryMiB, ' MiB', '--memory', '-m'),
    limit('process-limit', limits.pids, '', '--pids-limit'),
  ];
}
