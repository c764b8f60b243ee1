import type { Product } from '../../core/product.js';
import { productsOfVersion } from '../../catalog/requested-version.js';
import { isVersionSpec } from '../../core/version-range.js';
import { parseTolerance, type Tolerance } from '../../accuracy/index.js';
import { parseProfile, type InputRange } from '../../core/shapes.js';
import { InputError } from '../../core/findings.js';
import { didYouMean } from '../../core/text/nearest.js';
import { repeatedFlag } from '../../toolchain/index.js';
import { whyNotArguments } from '../../host/container/arguments.js';
import { nearFiles } from '../../host/near-files.js';
import { fileProblem } from '../../host/file-kind.js';
import { parseGpu, parsePrecision, type AskedGpu, type AskedPrecision } from '../contract/terms.js';
import type { InputName, RawInputs } from '../inputs.js';
import {
  cachePlace,
  type CachePlace,
  choice,
  commandWords,
  digest,
  files,
  flag,
  jobs,
  list,
  seconds,
  text,
} from './raw-values.js';
import type { Require } from '../../core/report.js';

/** What the caller asked for, validated; paths and globs still as written. */
export interface Request {
  models: string[];
  engines: string[];
  output: string | null;
  tensorrtVersion: string | null;
  tensorrtVersionFile: string | null;
  /** Whether the pins of the surrounding repository count as well. */
  searchesRepository: boolean;
  product: Product;
  /** Whether the caller named the product; otherwise the version, or its file, decides. */
  isProductGiven: boolean;
  converter: 'auto' | 'trtexec' | 'python';
  trtexec: string | null;
  trtexecArgs: string[];
  /** One profile, for every model that has these inputs; empty: none was given here. */
  shapes: InputRange[];
  python: string | null;
  runtimeVersions: string[];
  /** Container images that load instead of a Python of this machine; empty: none. */
  runtimeImages: string[];
  containerTool: 'auto' | 'docker' | 'podman';
  /** More options for `docker run`. */
  runtimeImageArgs: string[];
  require: Require;
  /** A folder of the caller's own inputs for the runs. */
  inputs: string | null;
  /** Whether answers are compared. */
  accuracy: boolean;
  /** The original of a cast model. */
  referenceModel: string | null;
  /** A folder of right outputs for `inputs`. */
  expected: string | null;
  tolerance: Tolerance;
  /** The ONNX model whose weights a stripped engine gets before it is run. */
  refitFrom: string | null;
  /** A folder for the engine's outputs. */
  keepOutputs: string | null;
  /** Engines that those under judgement must not be slower than, one for each, in their order; empty: none. */
  baselineEngines: string[];
  /** What the engine must compute in. */
  precision: AskedPrecision | null;
  /** GPUs that the engine is for. */
  targets: AskedGpu[];
  plugins: string[];
  /** How many engines are checked at once; null: as many as the machine allows. */
  jobs: number | null;
  buildTimeoutSeconds: number;
  loadTimeoutSeconds: number;
  runTimeoutSeconds: number;
  /** Where a trtexec may come from if this machine has none of the pinned version. */
  download: boolean;
  archiveUrl: string | null;
  archiveSha256: string | null;
  archiveMirror: string | null;
  allowUnverifiedArchive: boolean;
  /** Where everything that is kept is stored. */
  cache: CachePlace;
  /** Proven engines are kept, and looked for before a conversion. */
  engineCache: boolean;
  report: string | null;
  sarif: string | null;
  html: string | null;
  attestation: string | null;
  junit: string | null;
  /** A given engine without a passport is not proven. */
  requirePassport: boolean;
  /** Whose `.trt-guard.yml` counts: the one that was checked out, or that of the branch that it is to be merged into. */
  configFrom: 'head' | 'base';
  /** What makes a job that is not green fail: everything, nothing, or what `baseline` does not have. */
  failOn: 'error' | 'never' | 'new';
  /** An earlier report; null unless `failOn` is new. */
  baseline: string | null;
}

function requireVersion(name: InputName, value: string): string {
  if (!isVersionSpec(value)) {
    throw new InputError(
      `${name} must be a TensorRT version of up to four numbers (10.0.1.6) or a range; got "${value}"`,
    );
  }
  return value;
}

/** The product that was named, else the only one that has such versions; `settleProduct` also reads the version file. */
function productRequest(raw: RawInputs, version: string | null): Pick<Request, 'product' | 'isProductGiven'> {
  if (text(raw, 'product') !== null)
    return { product: choice(raw, 'product', ['tensorrt', 'tensorrt-rtx'] as const), isProductGiven: true };
  const products = version === null ? [] : productsOfVersion(version);
  return { product: products.length === 1 ? (products[0] ?? 'tensorrt') : 'tensorrt', isProductGiven: false };
}

/** @throws InputError for a flag that is given twice: which of the two is meant? */
function trtexecArguments(raw: RawInputs): string[] {
  const args = commandWords(raw, 'trtexec-args');
  const repeated = repeatedFlag(args);
  if (repeated !== null)
    throw new InputError(
      `trtexec-args has ${repeated} twice, and trtexec takes only one: leave one of them out`,
    );
  return args;
}

/** One ONNX file that is there. @throws InputError */
function onnxFile(raw: RawInputs, name: InputName): string | null {
  const [file, ...others] = files(raw, name);
  if (others.length > 0) throw new InputError(`${name} takes one file`);
  if (file === undefined) return null;
  const problem = fileProblem(file);
  if (problem !== null)
    throw new InputError(
      `${name}: ${file} ${problem.why}; expected an ONNX file${problem.kind === 'missing' ? didYouMean(file, nearFiles(file)) : ''}`,
    );
  return file;
}

/** @throws InputError where there are no outputs to keep */
function keptOutputs(raw: RawInputs): string | null {
  const folder = text(raw, 'keep-outputs');
  if (folder !== null && text(raw, 'require') !== 'run')
    throw new InputError('keep-outputs keeps the outputs of a run: set require to run, too');
  return folder;
}

/** @throws InputError where nothing is executed */
function baselineEngines(raw: RawInputs): string[] {
  const engines = files(raw, 'baseline-engine');
  if (engines.length > 0 && text(raw, 'require') !== 'run')
    throw new InputError(
      'baseline-engine is compared by executing both engines on a GPU: set require to run, too',
    );
  return engines;
}

/** @throws InputError where something is to be compared with, and nothing compared */
function accuracyRequest(
  raw: RawInputs,
): Pick<Request, 'accuracy' | 'referenceModel' | 'expected' | 'tolerance'> {
  const when = choice(raw, 'accuracy', ['auto', 'on', 'off'] as const);
  const given = (['reference-model', 'expected', 'tolerance'] as const).filter(
    (name) => list(raw, name).length > 0,
  );
  if (when === 'off' && given.length > 0)
    throw new InputError(`accuracy is off, but ${given.join(' and ')} is given: leave one of them out`);
  const expected = text(raw, 'expected');
  if (expected !== null && text(raw, 'inputs') === null)
    throw new InputError('expected holds the right outputs for inputs: give inputs, too');
  return {
    accuracy: when === 'on' || given.length > 0,
    referenceModel: onnxFile(raw, 'reference-model'),
    expected,
    tolerance: parseTolerance(list(raw, 'tolerance')),
  };
}

/** What an image's name may be made of (the reference grammar of distribution): nothing that is an option. */
const IMAGE_REFERENCE = /^[A-Za-z0-9][\w.:/@+-]*$/;

/** @throws InputError for what is not an image, or an option that would open the container */
function imageRequest(raw: RawInputs): Pick<Request, 'runtimeImages' | 'containerTool' | 'runtimeImageArgs'> {
  const runtimeImages = [...new Set(list(raw, 'runtime-image').flatMap((value) => value.split(/\s+/)))];
  const runtimeImageArgs = commandWords(raw, 'runtime-image-args');
  const wrong = runtimeImages.find((image) => !IMAGE_REFERENCE.test(image));
  if (wrong !== undefined) throw new InputError(`runtime-image: ${wrong} is not the name of an image`);
  const why = whyNotArguments(runtimeImageArgs);
  if (why !== null) throw new InputError(`runtime-image-args: ${why}`);
  if (runtimeImages.length === 0 && runtimeImageArgs.length > 0)
    throw new InputError('runtime-image-args needs runtime-image: give that too, or leave this out');
  if (runtimeImages.length > 0 && text(raw, 'python') !== null)
    throw new InputError(
      'runtime-image brings its own Python, but python is given, too: leave one of them out',
    );
  return {
    runtimeImages,
    containerTool: choice(raw, 'container-tool', ['auto', 'docker', 'podman'] as const),
    runtimeImageArgs,
  };
}

/**
 * Makes the folder that was asked for the working folder of everything that follows: all paths are relative to it.
 * @throws InputError where it is not a folder
 */
export function enterWorkingDirectory(raw: RawInputs): void {
  const folder = text(raw, 'working-directory');
  if (folder === null) return;
  try {
    process.chdir(folder);
  } catch (error) {
    throw new InputError(
      `working-directory: cannot enter ${folder} from ${process.cwd()}: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/**
 * Validates what was given, by the same rules for the command line and the action.
 * @throws InputError naming the input, what it takes and what it got.
 */
export function parseRequest(raw: RawInputs): Request {
  const models = files(raw, 'model');
  const engines = files(raw, 'engine');
  if (models.length === 0 && engines.length === 0) {
    throw new InputError(
      'nothing to check: give model (ONNX files to convert) or engine (existing plans); on the command line --model or --engine',
    );
  }
  const tensorrtVersion = text(raw, 'tensorrt-version');
  const tensorrtVersionFile = text(raw, 'tensorrt-version-file');
  if (tensorrtVersion !== null && tensorrtVersionFile !== null) {
    throw new InputError(
      'tensorrt-version and tensorrt-version-file exclude each other: give only one of them',
    );
  }
  const converter = choice(raw, 'converter', ['auto', 'trtexec', 'python'] as const);
  const precision = text(raw, 'precision');
  const trtexec = text(raw, 'trtexec');
  if (trtexec !== null && converter === 'python') {
    throw new InputError('trtexec is given, but converter is python: leave one of them out');
  }
  const failOn = choice(raw, 'fail-on', ['error', 'never', 'new'] as const);
  const baseline = text(raw, 'baseline');
  if ((failOn === 'new') !== (baseline !== null)) {
    throw new InputError(
      failOn === 'new'
        ? 'fail-on is new, but there is no baseline: give the report of an earlier run'
        : 'baseline goes with fail-on: new; leave it out, or set fail-on',
    );
  }
  return {
    models,
    engines,
    output: text(raw, 'output'),
    tensorrtVersion: tensorrtVersion === null ? null : requireVersion('tensorrt-version', tensorrtVersion),
    tensorrtVersionFile,
    searchesRepository: true,
    ...productRequest(raw, tensorrtVersion),
    converter,
    trtexec,
    trtexecArgs: trtexecArguments(raw),
    shapes: parseProfile(list(raw, 'shapes')),
    python: text(raw, 'python'),
    runtimeVersions: list(raw, 'runtime-version')
      .flatMap((value) => value.split(/[\s,]+/))
      .map((value) => requireVersion('runtime-version', value)),
    ...imageRequest(raw),
    require: choice(raw, 'require', ['load', 'inspect', 'run'] as const),
    inputs: text(raw, 'inputs'),
    ...accuracyRequest(raw),
    refitFrom: onnxFile(raw, 'refit-from'),
    keepOutputs: keptOutputs(raw),
    baselineEngines: baselineEngines(raw),
    precision: precision === null ? null : parsePrecision(precision),
    targets: list(raw, 'targets')
      .flatMap((value) => value.split(/[\s,]+/))
      .map((name) => ({ name, gpu: parseGpu(name) })),
    plugins: files(raw, 'plugins'),
    jobs: jobs(raw),
    buildTimeoutSeconds: seconds(raw, 'build-timeout'),
    loadTimeoutSeconds: seconds(raw, 'load-timeout'),
    runTimeoutSeconds: seconds(raw, 'run-timeout'),
    download: flag(raw, 'download'),
    archiveUrl: text(raw, 'archive-url'),
    archiveSha256: digest(raw, 'archive-sha256'),
    archiveMirror: text(raw, 'archive-mirror'),
    allowUnverifiedArchive: flag(raw, 'allow-unverified-archive'),
    cache: cachePlace(raw),
    engineCache: flag(raw, 'engine-cache'),
    requirePassport: flag(raw, 'require-passport'),
    configFrom: choice(raw, 'config-from', ['head', 'base'] as const),
    report: text(raw, 'report'),
    sarif: text(raw, 'sarif'),
    html: text(raw, 'html'),
    attestation: text(raw, 'attestation'),
    junit: text(raw, 'junit'),
    failOn,
    baseline,
  };
}
