import path from 'node:path';
import type { Finding } from '../../core/findings.js';
import type { LoadedBy } from '../../core/report.js';
import type { Host } from '../../host/host.js';
import { processFinding } from '../harness/process-findings.js';
import { loadByTriton } from '../harness/harness.js';
import { UNMEASURED } from '../harness/protocol.js';
import type { HarnessResult, LoadRequest } from '../harness/types.js';
import { withoutWay } from './findings.js';
import { holdingsOf, type Holdings } from './holdings.js';
import type { ImageRuntime } from './image-runtime.js';
import { MODELS } from './inside.js';
import type { PythonInside } from './python-inside.js';
import { loadByTrtexec, TRTEXEC_PLACES } from './trtexec-load.js';

/** A load, and what a second one said that was made for its evidence. */
export interface Loaded {
  first: HarnessResult;
  verbose: HarnessResult | null;
}

export interface ImageLoad {
  image: ImageRuntime;
  request: LoadRequest;
  /** Sizes of the inputs, where they are known. */
  shapes: Readonly<Record<string, readonly number[]>>;
  /** Each point of each profile is to be executed, which no program of the image does. */
  runs: boolean;
  /** Loads with the harness in the image. */
  load: (image: ImageRuntime) => Promise<Loaded>;
}

type Way = LoadedBy['by'];

/** The process never came as far as TensorRT: nothing is said of the engine, and another way may come further. */
const NO_MODULE: ReadonlySet<string> = new Set([
  'image-without-python',
  'image-without-interpreter',
  'python-binding-missing',
]);
/** The same of bindings that were mounted. */
const NOT_IMPORTED: ReadonlySet<string> = new Set([
  ...NO_MODULE,
  'missing-shared-library',
  'python-import-failed',
  'container-not-started',
]);

/** Why a load did not come as far as TensorRT; null where it did. */
function stoppedBefore(result: HarnessResult, codes: ReadonlySet<string>): string | null {
  const finding = processFinding(result, { engine: null });
  return finding !== null && codes.has(finding.code) ? finding.message : null;
}

const withWay = ({ first, verbose }: Loaded, by: Way, detail: string): Loaded => ({
  first: { ...first, loadedBy: { by, detail } },
  verbose,
});

async function byBindings(task: ImageLoad, python: PythonInside | null): Promise<Loaded | string | null> {
  if (python?.bindings == null) return null;
  const loaded = await task.load({ ...task.image, python });
  const why = stoppedBefore(loaded.first, NOT_IMPORTED);
  if (why !== null) return `bindings ${python.bindings.version}, mounted: ${why}`;
  const library = loaded.first.runtime?.libraryPath ?? 'its library';
  const mounted = python.mounted === null ? 'the image’s Python' : `${python.mounted.path}, mounted`;
  return withWay(
    loaded,
    'bindings',
    `bindings ${python.bindings.version}, mounted, on the image’s own ${library}; Python: ${mounted}`,
  );
}

/** One model, loaded when the server starts, and an end where that fails. No port but that of the inference. */
const TRITON = [
  `--model-repository=${MODELS}`,
  '--model-control-mode=explicit',
  '--load-model=trt_guard',
  '--exit-on-error=true',
  '--allow-grpc=false',
  '--allow-metrics=false',
];

async function byTriton(
  host: Host,
  task: ImageLoad,
  { contents, python }: Holdings,
): Promise<Loaded | string | null> {
  const program = contents?.programs['tritonserver'];
  if (program === undefined || python === null) return null;
  const { image, request, shapes } = task;
  const first = await loadByTriton(host, {
    ...request,
    image: { ...image, python },
    program,
    arguments: TRITON,
    shapes,
  });
  if (first.container?.failure != null) return `${program}: ${first.container.failure.said}`;
  return withWay({ first, verbose: null }, 'tritonserver', `${program}, which answered one inference`);
}

async function byTrtexec(
  host: Host,
  task: ImageLoad,
  { contents }: Holdings,
): Promise<Loaded | string | null> {
  const name = task.request.product === 'tensorrt' ? 'trtexec' : 'tensorrt_rtx';
  const found = contents?.programs[name];
  const places =
    found !== undefined ? [found] : contents === null && name === 'trtexec' ? TRTEXEC_PLACES : [];
  let why: string | null = null;
  for (const program of places) {
    const { request, shapes } = task;
    const first = await loadByTrtexec(host, task.image, program, contents, { ...request, shapes });
    if (first.container?.failure == null)
      return withWay({ first, verbose: null }, 'trtexec', `${program} --loadEngine, with one inference`);
    why = `${path.posix.basename(program)}: ${first.container.failure.said}`;
  }
  return why;
}

/**
 * Loads the engine in the image: with its own TensorRT module, and where it has none, with what it does have. An image of Triton by its
 * server, then bindings of exactly its library's version, then its trtexec; where more is asked for than a load, bindings first.
 * The first that comes as far as TensorRT counts, whatever TensorRT says: nothing is tried again until it is green.
 */
export async function loadInImage(
  host: Host,
  task: ImageLoad,
): Promise<Loaded & { finding: Finding | null }> {
  const direct = await task.load(task.image);
  if (stoppedBefore(direct.first, NO_MODULE) === null)
    return { ...withWay(direct, 'module', 'the image’s own Python module'), finding: null };
  const holdings = await holdingsOf(
    host,
    task.image,
    task.request.product,
    direct.first.container?.failure?.said ?? null,
  );
  const ways = {
    bindings: () => byBindings(task, holdings.bindings),
    triton: () => byTriton(host, task, holdings),
    trtexec: () => byTrtexec(host, task, holdings),
  };
  const order = task.runs
    ? [ways.bindings, ways.triton, ways.trtexec]
    : [ways.triton, ways.bindings, ways.trtexec];
  const refused = [...holdings.refused];
  for (const way of order) {
    const loaded = await way();
    if (loaded !== null && typeof loaded !== 'string') return { ...loaded, finding: null };
    if (loaded !== null) refused.push(loaded);
  }
  const { first, verbose } = direct;
  const because = processFinding(first, { engine: null });
  return {
    first: { ...first, runtime: measured(first, holdings) },
    verbose,
    finding:
      because &&
      withoutWay(because, first.container?.image ?? '', holdings.contents?.libraries ?? null, refused),
  };
}

/** What the image's library is, though nothing loaded with it: a version that disagrees is found all the same. */
function measured({ runtime }: HarnessResult, { contents }: Holdings): HarnessResult['runtime'] {
  const library = contents?.library ?? null;
  if (library === null || contents === null) return runtime;
  return {
    ...UNMEASURED,
    pythonVersion: contents.version,
    ...runtime,
    libraryPath: library.path,
    libraryVersion: library.version,
    kind: 'full',
    otherLibraries: [],
    libraries: [library],
  };
}
