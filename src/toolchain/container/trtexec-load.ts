import { chmodSync, constants, copyFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { compareVersions, parseVersion, type Version } from '../../core/version.js';
import { sha256OfFile } from '../../host/files.js';
import { makeTempDir } from '../../host/temp-dir.js';
import type { Host } from '../../host/host.js';
import { unwrapped } from '../../host/process/process.js';
import { emptyResult, UNMEASURED } from '../harness/protocol.js';
import type { HarnessResult, LoadRequest, RuntimeFacts } from '../harness/types.js';
import { TELLING_LINE } from '../telling-lines.js';
import { parseTrtexecOutput, type TrtexecOutput } from '../trtexec/output.js';
import type { Contents } from './contents.js';
import type { ImageRuntime } from './image-runtime.js';
import { presentable, ROOT } from './inside.js';
import { containerOf, measuresOf, startInImage } from './run-in-image.js';

/** Where trtexec is in images of which nobody can ask what they hold: on PATH, NVIDIA's packages, NVIDIA's archives. */
export const TRTEXEC_PLACES = ['trtexec', '/usr/src/tensorrt/bin/trtexec', '/opt/tensorrt/bin/trtexec'];

const KEEP_BYTES = 1024 * 1024;
const SINCE_STATIC_PLUGINS: Version = [8, 6];

/** `x:1x3x224x224`; a name with a colon of its own is left to the last one, as trtexec reads it. */
function shapesArgument(shapes: Readonly<Record<string, readonly number[]>>): string[] {
  const named = Object.entries(shapes).filter(([, sizes]) => sizes.length > 0);
  return named.length === 0
    ? []
    : [`--shapes=${named.map(([name, sizes]) => `${name}:${sizes.join('x')}`).join(',')}`];
}

/**
 * The arguments that make trtexec load an engine and execute it, once. Never `--skipInference`: with it trtexec says PASSED after a load
 * that failed (observed with 10.15).
 */
export function loadArguments(
  engine: string,
  plugins: readonly string[],
  shapes: Readonly<Record<string, readonly number[]>>,
  version: string | null,
): string[] {
  const parsed = version === null ? null : parseVersion(version);
  const isOld = parsed !== null && compareVersions(parsed, SINCE_STATIC_PLUGINS) < 0;
  return [
    `--loadEngine=${engine}`,
    '--iterations=1',
    '--duration=0',
    '--warmUp=0',
    ...plugins.map((plugin) => `${isOld ? '--plugins' : '--staticPlugins'}=${plugin}`),
    ...shapesArgument(shapes),
  ];
}

/** trtexec executed the engine: its summary of how fast stands behind the inferences alone. */
const EXECUTED = /^(?:\[[^\]]*\] )?\[I\] Throughput: [\d.]+ qps/m;
const NOT_EXECUTED =
  /Skipped inference phase|Engine deserialization failed|Got invalid engine|Inference set up failed/;

/** Whether trtexec loaded and executed the engine. PASSED alone proves nothing, nor does its exit status. */
export function hasExecuted(output: string, said: TrtexecOutput): boolean {
  return (
    said.banner !== null && said.passed && !said.failed && EXECUTED.test(output) && !NOT_EXECUTED.test(output)
  );
}

/** `Selected Device: NVIDIA H100 80GB HBM3`, and what stands below it. */
function gpuOf(output: string): RuntimeFacts['gpu'] {
  const line = (name: string): string | null =>
    new RegExp(`^(?:\\[[^\\]]*\\] )?\\[I\\] ${name}: (.+?)\\s*$`, 'm').exec(output)?.[1] ?? null;
  const [name, computeCapability] = [line('Selected Device'), line('Compute Capability')];
  const memory = /^(\d+) MiB$/.exec(line('Device Global Memory') ?? '')?.[1];
  return name === null || computeCapability === null
    ? null
    : { name, computeCapability, memoryMiB: memory === undefined ? null : Number(memory) };
}

/** What CUDA says where it does not start, with its number where there is one. */
function cudaErrorOf(output: string): RuntimeFacts['cudaError'] {
  const number = /CUDA initialization failure with error: (\d+)/i.exec(output)?.[1];
  const said = /^Cuda failure.*$/m.exec(output)?.[0];
  if (number === undefined && said === undefined) return null;
  return { code: Number(number ?? 35), name: said ?? 'CUDA initialization failure' };
}

/**
 * The image's own trtexec loads the engine and executes it once. Told as a load by the harness is; what trtexec said is in `trtexec`.
 * The engine is a copy that nobody else can write, so that its digest is that of the bytes that were loaded.
 */
export async function loadByTrtexec(
  host: Host,
  runtime: ImageRuntime,
  program: string,
  contents: Contents | null,
  request: LoadRequest & { shapes: Readonly<Record<string, readonly number[]>> },
): Promise<HarnessResult> {
  const { engine, plugins = [], shapes, timeoutSeconds } = request;
  const folder = await makeTempDir(host.tempDir, 'trt-guard-trtexec-');
  try {
    const copy = path.join(folder.path, 'engine');
    copyFileSync(engine, copy, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    chmodSync(copy, 0o644);
    const digest = { bytes: statSync(copy).size, sha256: await sha256OfFile(copy) };
    const files = plugins.filter((plugin) => plugin.includes('/'));
    const inside = new Map(
      files.map((plugin, i) => [
        plugin,
        `${ROOT}/plugins/${i}/${path.basename(plugin).replace(/[,"\s]/g, '_')}`,
      ]),
    );
    const mounts = files.map((plugin, i) => ({
      source: presentable(plugin, folder.path, `plugin-${i}`),
      target: inside.get(plugin) ?? '',
    }));
    const version = contents?.library?.version ?? null;
    const args = loadArguments(
      `${ROOT}/engine`,
      plugins.map((plugin) => inside.get(plugin) ?? plugin),
      shapes,
      version,
    );
    const task = {
      entrypoint: program,
      args,
      env: {},
      mounts: [{ source: copy, target: `${ROOT}/engine` }, ...mounts],
    };
    const run = await startInImage(host, runtime, task, {
      timeoutSeconds,
      keepBytes: KEEP_BYTES,
      keepLines: TELLING_LINE,
    });
    const trtexec = parseTrtexecOutput(run.output);
    const ending = unwrapped(run.ending);
    const isLoaded = ending.kind === 'exited' && ending.status === 0 && hasExecuted(run.output, trtexec);
    const gpu = gpuOf(run.output);
    // The image's loader finds one; trtexec may have another of its own, and says so.
    const told = { path: `${program}: TensorRT version`, version: trtexec.libraryVersion, error: null };
    const libraries = [
      ...(contents?.library == null ? [] : [contents.library]),
      ...(told.version === null ? [] : [told]),
    ];
    const [library] = libraries;
    return {
      ...emptyResult('load', { ...run, ending }),
      done: isLoaded,
      deserialized: isLoaded ? true : null,
      context: isLoaded ? true : null,
      engineBytes: digest,
      trtexec,
      runRefused: 'the image’s trtexec executed the engine once, not at each point of its profiles',
      confinement: measuresOf(run, runtime),
      container: containerOf(run, runtime),
      runtime: {
        ...UNMEASURED,
        libraryPath: library?.path ?? null,
        libraryVersion: library?.version ?? null,
        kind: library === undefined ? null : 'full',
        libraries,
        gpu,
        cudaError: gpu === null ? cudaErrorOf(run.output) : null,
      },
    };
  } finally {
    await folder.remove();
  }
}
