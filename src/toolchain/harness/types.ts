import type { Product, RuntimeKind } from '../../core/product.js';
import type { EngineTensor, InputShapes } from '../../core/execution.js';
import type { LoadedBy } from '../../core/report.js';
import type { InputRange } from '../../core/shapes.js';
import type { BuildOperation } from '../python/build-operation.js';
import type { ExitStatus, Measure } from '../../host/host.js';
import type { Limits } from '../../host/container/command.js';
import type { Refusal } from '../../host/container/answers.js';
import type { ImageRuntime } from '../container/image-runtime.js';
import type { TrtexecOutput } from '../trtexec/output.js';

/** What every run of trt_harness.py needs. */
export interface HarnessBase {
  /** The interpreter: a path, or a name that is looked up on PATH. */
  python: string;
  /** The image in which it runs; then `python` is looked up there, and no variable of this machine enters. */
  image?: ImageRuntime;
  /** Variables on top of those that a child gets anyway (src/host/environment.ts). */
  env?: Readonly<Record<string, string>>;
  product: Product;
  /** Default `full`. */
  kind?: RuntimeKind;
  /** The whole process group is ended after this many seconds. */
  timeoutSeconds: number;
  /** Everything up to this severity is recorded; default `warning`. */
  severity?: LogRecord['severity'];
  /** Where CUDA does not start, end after measuring: TensorRT itself would crash (observed: SIGSEGV in deserialize). */
  requireGpu?: boolean;
  /** Limit on the process's private memory (RLIMIT_DATA), in MiB; Linux only. Default: none. */
  memoryLimitMiB?: number;
  /** Plugin libraries, loaded before the engine or the model. */
  plugins?: readonly string[];
}

/** Deserializes `engine` and makes an execution context. */
export interface LoadRequest extends HarnessBase {
  engine: string;
  /** An ONNX model whose weights are put into the engine before anything else is asked of it. */
  refitFrom?: string;
  /** The files that hold its tensors, as the model names them: from its own folder. */
  refitData?: readonly string[];
  /** Lets a version-compatible plan run the library that it carries. Default false. */
  allowHostCode?: boolean;
}

/**
 * Deserializes `engine`, makes a context, and executes it at min, opt and max of every profile with seeded inputs, then once
 * for each of `cases`. Standard library alone: the CUDA driver API through ctypes. TensorRT 8.5 and newer.
 */
export interface RunRequest extends LoadRequest {
  /** The caller's own inputs: a file written by numpy.save for each input of the engine. */
  cases?: readonly { name: string; files: Readonly<Record<string, string>> }[];
  /** A folder for inputs/NAME.npy and outputs/NAME.npy of each point, `profile0-opt/` or the case's name (percent-encoded). */
  save?: string;
  baseline?: BaselineRequest;
}

/** Another engine, executed in turn with the first at every point, after that has run. */
export interface BaselineRequest {
  engine: string;
  /** Which of the two begins each group of four blocks: `e`, the engine, or `b`, the baseline. */
  order: string;
  /** When it may stop: each series has so many groups, and an error of so many times that of its mean. */
  series: readonly { groups: number; quantile: number }[];
  /** The share of groups that is cut off at either end. */
  trimmed: number;
  /** The logarithm of the ratio that the bounds of a series are held against. */
  limit: number;
  /** Time for all points together. */
  seconds: number;
}

/** Builds a plan from the ONNX file `model` into `output`, a file that must not exist yet. */
export interface BuildRequest extends HarnessBase {
  model: string;
  output: string;
  /** Of each optimization profile, what each dynamic input may be. */
  profiles?: readonly (readonly InputRange[])[];
  options?: readonly BuildOperation[];
}

/** Has the `tritonserver` of an image load the engine, and asks it for one inference. */
export interface TritonRequest extends LoadRequest {
  /** Where the image has it, and what it is started with. */
  program: string;
  arguments: readonly string[];
  /** Sizes of inputs, where more than the batch is dynamic. */
  shapes: Readonly<Record<string, readonly number[]>>;
}

/** What Triton's server did with the engine. */
export interface ServerFacts {
  /** It said that the model is ready. */
  ready: boolean;
  /** Its exit status where it ended by itself; negative: a signal. */
  status: number | null;
  /** HTTP status of the inference; null where none was asked for, or nothing answered. */
  inference: number | null;
  /** What it answered where that is not 200. */
  answer: string | null;
  /** A dynamic size was not known, and 1 was asked for. */
  guessed: boolean;
}

export type HarnessRequest =
  | (HarnessBase & { mode: 'facts' })
  | (LoadRequest & { mode: 'load' })
  | (RunRequest & { mode: 'run' })
  | (TritonRequest & { mode: 'triton' })
  | (BuildRequest & { mode: 'build' });

/** An exception, in Python's own words. */
export interface PythonException {
  type: string;
  message: string;
}

/** One record of TensorRT's own logger, in order. */
export interface LogRecord {
  severity: 'internal-error' | 'error' | 'warning' | 'info' | 'verbose';
  message: string;
  /** Where it is not about the engine itself: while it was refitted, or while its baseline was loaded and run. */
  during?: 'refit' | 'baseline';
}

/** What was measured in the runtime's process, none of it taken from a package name. */
export interface RuntimeFacts {
  /** sys.executable and `3.12.1`. */
  python: string;
  pythonVersion: string;
  /** Module that was imported (`tensorrt`, `tensorrt_bindings`, `tensorrt_rtx`, `tensorrt_lean`, ...), its file and `__version__`. */
  module: string | null;
  moduleFile: string | null;
  moduleVersion: string | null;
  /** The library really mapped (/proc/self/maps) and what its getInferLib*Version functions answer; four numbers where it can tell. */
  libraryPath: string | null;
  libraryVersion: string | null;
  kind: 'full' | 'lean' | 'dispatch' | null;
  /** Other libnvinfer files mapped in the same process. */
  otherLibraries: string[];
  /** Every TensorRT core library of the process; `version` null where it could not be measured, which `error` then explains. */
  libraries?: { path: string; version: string | null; error: string | null }[];
  /** null = no usable GPU; `cudaError` then says why. */
  gpu: { name: string; computeCapability: string; memoryMiB: number | null } | null;
  /** Driver as `580.159.04` where NVIDIA's kernel module says; CUDA as `13.0` from cuDriverGetVersion. */
  driverVersion: string | null;
  driverCuda: string | null;
  cudaError: { code: number; name: string } | null;
}

export interface EngineFacts {
  name: string | null;
  tensors: EngineTensor[];
  layers: number | null;
  profiles: number | null;
  deviceMemoryBytes: number | null;
  hardwareCompatibility: string | null;
  /** Null in what follows: this release does not tell. */
  refittable?: boolean | null;
  /** `STANDARD`, `SAFETY`, `DLA_STANDALONE`. */
  capability?: string | null;
  /** Bytes of weights that the plan was stripped of; -1 = it was not. */
  strippedBytes?: number | null;
  profileShapes?: InputShapes[] | null;
}

/** What the builder was about to build, as its own objects told it. */
export interface NetworkFacts {
  tensors: EngineTensor[];
  /** Names of the members of BuilderFlag that were set. */
  flags: string[];
  /** `NONE`, `AMPERE_PLUS`, `SAME_COMPUTE_CAPABILITY`; null where this release does not tell. */
  hardwareCompatibility: string | null;
  capability: string | null;
  /** `GPU` or `DLA`. */
  device: string | null;
}

/** A point at which the engine is executed; `profile` is null where no profile takes the case's shapes. */
export interface RunPoint {
  profile: number | null;
  point: 'opt' | 'min' | 'max' | 'case';
  case: string | null;
}

/** One output of an execution, as three executions show it. */
export interface OutputFacts {
  name: string;
  dtype: string;
  shape: number[];
  /** As the engine declares it; -1 = any length. */
  declared: number[];
  elements: number;
  /** Guard bytes around the buffer that were overwritten. */
  overrunBytes: number;
  /** Elements that still hold what the buffer was filled with, under two different fills. */
  unwritten: number;
  nan: number;
  infinite: number;
  /** How the same inputs gave another output, relative to the first (null: not finite, or another size); null = byte for byte alike. */
  repeat: { elements: number; rms: number | null; max: number | null } | null;
  allZero: boolean;
  /** Whether other inputs gave the same bytes; null = there were no other inputs. */
  sameForOtherInputs: boolean | null;
}

/** What an execution at one point did. */
export interface RunFacts extends RunPoint {
  /** Where it stopped; null = it ran to its end. `status` is CUDA's number. */
  error: {
    step: 'inputs' | 'shapes' | 'memory' | 'execute' | 'cuda' | 'harness';
    message: string;
    status: number | null;
  } | null;
  inputs: { name: string; dtype: string; shape: number[] }[];
  outputs: OutputFacts[];
  /** Milliseconds of the first execution, which compiles where the product compiles late. */
  firstMs: number | null;
  /** Milliseconds between CUDA events around one execution. */
  latency: { samples: number; medianMs: number; p99Ms: number } | null;
}

/** Executions of one engine in a row, in milliseconds, and the GPU's clock behind them; null = not told. */
export interface Block {
  of: 'engine' | 'baseline';
  ms: number[];
  mhz: number | null;
}

/** Both engines in turn at one point. */
export interface BaselinePoint extends RunPoint {
  /** Where it stopped, as a sentence; null = it came to its end. */
  error: string | null;
  blocks: Block[];
  /** Bits of what held the GPU's clock down (nvmlClocksThrottleReason*); null = not told. */
  heldDown: number | null;
}

/** What came of the comparison with a baseline, as far as it came. */
export interface BaselineTold {
  /** The bytes that were deserialized, as the harness read them. */
  bytes: { bytes: number; sha256: string };
  /** null = not reached; false = deserialize_cuda_engine() returned None. */
  deserialized: boolean | null;
  /** Why the two cannot be compared, as a sentence. */
  refused: string | null;
  /** The point that was begun and has not ended. */
  started: RunPoint | null;
  points: BaselinePoint[];
}

/** Bytes of the GPU's memory, as its free memory shrank; other programs on the same GPU blur the first two. */
export interface DeviceMemory {
  engineBytes: number;
  contextBytes: number;
  activationBytes: number | null;
  totalBytes: number;
}

export interface ParserError {
  /** As TensorRT names it: `UNSUPPORTED_NODE`, `INVALID_GRAPH`, ... */
  code: string;
  /** Name of the ONNX node; null where the release does not tell it. */
  node: string | null;
  message: string;
}

/** An input of a network for which its profile has nothing. */
export interface ProfileNeed {
  input: string;
  /** As the network has it; -1 = dynamic. */
  shape: readonly number[];
  /** It is a shape tensor: the profile gives its values, and not its sizes. */
  values: boolean;
}

/** Everything that one run of trt_harness.py told, and how it ended. Nothing here is a verdict. */
export interface HarnessResult {
  mode: HarnessRequest['mode'];
  ending: ExitStatus;
  /** The last line `done` came: without it nothing is proven, whatever the exit status. */
  done: boolean;
  durationMs: number;
  /** Who answered: its process ids, the outermost namespace first, and the kernel's start time of it. */
  process: { pid: number; namespacePids: number[]; started: string | null } | null;
  /** In which ways it was confined, and in which not; absent where nobody asked. */
  confinement?: readonly Measure[];
  /** Of a run in a container: why the tool did not start it, what it was allowed, and whether it is gone. */
  container?: {
    image: string;
    hasGpu: boolean;
    failure: { refusal: Refusal; said: string } | null;
    limits: Limits;
    removed: boolean;
  };
  /** In an image: what loaded the engine there, and what it said where that is not the harness. */
  loadedBy?: LoadedBy;
  server?: ServerFacts;
  trtexec?: TrtexecOutput;
  runtime: RuntimeFacts | null;
  /** The import of the TensorRT module failed. */
  importError: PythonException | null;
  plugins: { file: string; loaded: boolean; error: string | null }[];
  /** null = not reached; false = deserialize_cuda_engine() returned None. */
  deserialized: boolean | null;
  /** null = not reached; false = create_execution_context() returned None. */
  context: boolean | null;
  engine: EngineFacts | null;
  /** Null where nobody asked for a refit, or it was not reached; `reason` is null where it came off. */
  refit: { reason: string | null } | null;
  /** How many records were logged before the engine was told of: what follows, up to the refit, is the refit's. */
  loggedToEngine?: number;
  /** The bytes that were deserialized, as the harness read them. */
  engineBytes: { bytes: number; sha256: string } | null;
  /** `run` mode: what was going to be executed; null = not reached. */
  runPoints: RunPoint[] | null;
  /** Names of the cases that were asked for; absent where none was. */
  cases?: readonly string[];
  /** `run` mode: the point that was begun last. */
  runStarted: RunPoint | null;
  runs: RunFacts[];
  /** `run` mode: why this engine or release cannot be executed here, as a sentence. */
  runRefused: string | null;
  memory: DeviceMemory | null;
  /** Absent where nobody asked for a comparison, or it was not reached. */
  baseline?: BaselineTold;
  /** `build` mode: null = not reached, or told by nobody. */
  network: NetworkFacts | null;
  /** `build` mode: null = not reached; false = the ONNX parser refused the model (`parserErrors` say why). */
  parsed: boolean | null;
  /** `build` mode: arguments that this release or network cannot take, and why. */
  refusedOptions: { flag: string; reason: string }[];
  /** `build` mode: a profile that TensorRT turned down. */
  refusedProfile: { profile: number; reason: string; needs: readonly ProfileNeed[] } | null;
  /** `build` mode: bytes written; null = not reached or failed. */
  builtBytes: number | null;
  /** The builder's own list of its layers (layers.ts); null where it made none, which is at less than DETAILED verbosity. */
  layers: string | null;
  /** ONNX parser errors, one by one (`build` mode). */
  parserErrors: ParserError[];
  log: LogRecord[];
  /** A Python exception that ended the run. */
  exception: (PythonException & { where: string }) | null;
  /** Lines on the protocol's channel that are not the protocol's. */
  garbage: string[];
  /** What the process and TensorRT wrote to stdout and stderr. */
  output: string;
}
