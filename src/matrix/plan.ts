import { PRODUCT_NAMES, type Product } from '../core/product.js';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { InputError } from '../core/findings.js';
import type { Require } from '../core/report.js';
import type { Matrix, MatrixEntry, Stage } from './read.js';

/** GitHub refuses a matrix of more than 256 jobs (docs.github.com, "Usage limits" of GitHub Actions). */
export const MAX_PARTS = 256;

/** What is to be proven: every model and engine, of every pin, under every runtime. */
export interface Work {
  models: readonly string[];
  engines: readonly string[];
  /** Several: one engine of each. None: the pin is in a file, or in the repository. */
  tensorrtVersions: readonly string[];
  tensorrtVersionFile: string | null;
  runtimeVersions: readonly string[];
  /** Images that production runs. */
  runtimeImages: readonly string[];
  /** Labels of runners, each with a GPU of its own kind. */
  gpus: readonly string[];
  product: Product;
  require: Require;
  /** Build and load in jobs of their own. */
  split: boolean;
  /** The most jobs of a matrix; with `split`, of each of the two. */
  parts: number;
}

interface Job {
  stage: Stage;
  pin: string;
  models: readonly string[];
  engines: readonly string[];
  runtimes: readonly string[];
  images: readonly string[];
  gpu: string;
}

const LONGEST_NAME = 40;

function stem(file: string): string {
  return path.basename(file, path.extname(file));
}

/** Spread over `count` groups, files of one name in different groups: their engines would have one name, too. */
function spread(files: readonly string[], count: number): string[][] {
  const groups = Array.from({ length: Math.min(count, files.length) }, (): string[] => []);
  const sorted =
    count < files.length
      ? [...files].sort((a, b) => (stem(a) < stem(b) ? -1 : stem(a) > stem(b) ? 1 : 0))
      : files;
  for (const [i, file] of sorted.entries()) groups[i % groups.length]?.push(file);
  return groups;
}

/** What a job loads with, and where. */
type Column = Pick<Job, 'runtimes' | 'images' | 'gpu'>;

/** One value per job if there is room, else all in one job, which gives a verdict on each. */
function oneEach(values: readonly string[], room: number): string[][] {
  if (values.length === 0) return [[]];
  return values.length <= room ? values.map((value) => [value]) : [[...values]];
}

/** A machine has one kind of GPU, so that each label has jobs of its own; then runtimes, then images, as far as there is room. */
function columns(work: Work, room: number): Column[] {
  const gpus = work.gpus.length === 0 ? [''] : work.gpus;
  const perGpu = Math.floor(room / gpus.length);
  if (perGpu === 0)
    throw new InputError(
      `parts allows ${room} loads of a file, but there are ${gpus.length} GPUs, each of which needs its own job`,
    );
  const runtimes = oneEach([...new Set(work.runtimeVersions)], perGpu);
  const images = oneEach([...new Set(work.runtimeImages)], Math.floor(perGpu / runtimes.length));
  return gpus.flatMap((gpu) =>
    runtimes.flatMap((versions) => images.map((some) => ({ gpu, runtimes: versions, images: some }))),
  );
}

function summary(files: readonly string[]): string {
  const [only] = files;
  return files.length === 1 && only !== undefined ? path.basename(only) : `${files.length} files`;
}

function entryOf(work: Work, job: Job, build: MatrixEntry | null): MatrixEntry {
  const { stage, pin, models, engines, runtimes, images, gpu } = job;
  const files = [...models, ...engines];
  const runtime = [runtimes.join('+'), images.join('+'), gpu].filter((one) => one !== '').join(' ');
  const product = PRODUCT_NAMES[work.product];
  const asked = {
    stage,
    model: stage === 'load' ? '' : models.join('\n'),
    engine: engines.join('\n'),
    product: work.product,
    'tensorrt-version': pin,
    'tensorrt-version-file': work.tensorrtVersionFile ?? '',
    'runtime-version': runtimes.join('\n'),
    'runtime-image': images.join('\n'),
    'runs-on': gpu,
    // A build proves no more than itself; the work says what the load must prove.
    require: stage === 'build' ? 'inspect' : work.require,
    'engines-from': build?.artifact ?? '',
    'built-from': stage === 'load' ? models.join('\n') : '',
  } as const;
  const digest = createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 10);
  const words = [
    ...(stage === 'check' ? [] : [stage]),
    summary(stage === 'load' ? models : files),
    ...(pin === '' ? [] : [pin]),
    ...(runtime === '' ? [] : ['with', runtime]),
  ];
  const readable = words
    .join('-')
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  const id = `${readable.slice(0, LONGEST_NAME)}-${digest}`;
  return {
    id,
    name: `${stage} ${summary(stage === 'load' ? models : files)}, ${product}${pin === '' ? '' : ` ${pin}`}${runtime === '' ? '' : `, runtime ${runtime}`}`,
    ...asked,
    output: stage === 'build' ? `trt-guard-engines/${id}/` : '',
    report: `trt-guard-${id}.json`,
    artifact: `trt-guard-${id}`,
  };
}

/** Where a build puts the engine of a model: one folder for each build, so that artifacts never overwrite each other. */
function engineOf(build: MatrixEntry, model: string): string {
  return `${build.output}${stem(model)}.engine`;
}

function refuseTwins(models: readonly string[]): void {
  const twin = models.find((model, i) => models.findIndex((other) => stem(other) === stem(model)) < i);
  if (twin !== undefined) {
    throw new InputError(
      `plan: several models named ${stem(twin)} would be built in one job, into one folder: rename one, or raise parts`,
    );
  }
}

function splitJobs(
  work: Work,
  pin: string,
  groups: readonly string[][],
  runtimes: readonly Column[],
): MatrixEntry[] {
  const builds = groups.map((models) => {
    refuseTwins(models);
    return {
      models,
      entry: entryOf(
        work,
        { stage: 'build', pin, models, engines: [], runtimes: [], images: [], gpu: '' },
        null,
      ),
    };
  });
  const loads = builds.flatMap(({ models, entry }) =>
    runtimes.map((column) => {
      const engines = models.map((model) => engineOf(entry, model));
      return entryOf(work, { stage: 'load', pin, models, engines, ...column }, entry);
    }),
  );
  return [...builds.map(({ entry }) => entry), ...loads];
}

/**
 * Splits the work into jobs, one for each file, pin and runtime, or fewer if `parts` allows no more: then a job gets several files
 * and, if even the runtimes do not fit, all runtimes.
 * @throws InputError where there is nothing to do, or no way to do it in so few jobs
 */
export function planMatrix(work: Work): Matrix {
  const subjects = work.models.length + work.engines.length;
  if (subjects === 0) throw new InputError('plan: nothing to split: give model or engine');
  if (!(Number.isInteger(work.parts) && work.parts >= 1 && work.parts <= MAX_PARTS)) {
    throw new InputError(
      `parts must be a whole number from 1 to ${MAX_PARTS}, GitHub's limit for a matrix; got ${work.parts}`,
    );
  }
  if (work.split && work.engines.length > 0) {
    throw new InputError('split: an existing engine needs no build: plan models and engines separately');
  }
  if (work.split && work.require === 'inspect') {
    throw new InputError(
      'split means a load in a separate job, but require: inspect means no load: leave one of them out',
    );
  }
  const pins = work.tensorrtVersions.length === 0 ? [''] : [...new Set(work.tensorrtVersions)];
  const room = Math.floor(work.parts / pins.length);
  if (room === 0) {
    throw new InputError(
      `parts is ${work.parts}, but each of ${pins.length} pinned versions needs its own job`,
    );
  }
  const runtimes = columns(work, room);
  const count = Math.floor(room / runtimes.length);
  const models = new Set(work.models);
  const include = pins.flatMap((pin) => {
    const groups = spread([...models, ...new Set(work.engines)], count);
    if (work.split) return splitJobs(work, pin, groups, runtimes);
    return groups.flatMap((files) =>
      runtimes.map((column) => {
        const job = {
          stage: 'check' as const,
          pin,
          models: files.filter((file) => models.has(file)),
          engines: files.filter((file) => !models.has(file)),
          ...column,
        };
        return entryOf(work, job, null);
      }),
    );
  });
  return { include };
}
