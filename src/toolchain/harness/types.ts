import type { Product, RuntimeKind } from '../../core/product.js';
import type { ExitStatus } from '../../host/host.js';

/** What every run of trt_harness.py needs. */
export interface HarnessBase {
  /** The interpreter: a path, or a name that is looked up on PATH. */
  python: string;
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
  /** Lets a version-compatible plan run the library that it carries. Default false. */
  allowHostCode?: boolean;
}

/** Builds a plan from the ONNX file `model` into `output`, a file that must not exist yet. */
export interface BuildRequest extends HarnessBase {
  model: string;
  output: string;
}

export type HarnessRequest =
  (HarnessBase & { mode: 'facts' }) | (LoadRequest & { mode: 'load' }) | (BuildRequest & { mode: 'build' });

/** One record of TensorRT's own logger, in order. */
export interface LogRecord {
  severity: 'internal-error' | 'error' | 'warning' | 'info' | 'verbose';
  message: string;
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
  /** null = no usable GPU; `cudaError` then says why. */
  gpu: { name: string; computeCapability: string; memoryMiB: number | null } | null;
  /** Driver as `580.159.04` where NVIDIA's kernel module says; CUDA as `13.0` from cuDriverGetVersion. */
  driverVersion: string | null;
  driverCuda: string | null;
  cudaError: { code: number; name: string } | null;
}

export interface EngineFacts {
  name: string | null;
  tensors: { name: string; mode: 'input' | 'output'; dtype: string; shape: number[] }[];
  layers: number | null;
  profiles: number | null;
  deviceMemoryBytes: number | null;
  hardwareCompatibility: string | null;
}

export interface ParserError {
  /** As TensorRT names it: `UNSUPPORTED_NODE`, `INVALID_GRAPH`, ... */
  code: string;
  /** Name of the ONNX node; null where the release does not tell it. */
  node: string | null;
  message: string;
}

/** Everything that one run of trt_harness.py told, and how it ended. Nothing here is a verdict. */
export interface HarnessResult {
  mode: HarnessRequest['mode'];
  ending: ExitStatus;
  /** The last line `done` came: without it nothing is proven, whatever the exit status. */
  done: boolean;
  durationMs: number;
  runtime: RuntimeFacts | null;
  /** The import of the TensorRT module failed. */
  importError: { type: string; message: string } | null;
  plugins: { file: string; loaded: boolean; error: string | null }[];
  /** null = not reached; false = deserialize_cuda_engine() returned None. */
  deserialized: boolean | null;
  /** null = not reached; false = create_execution_context() returned None. */
  context: boolean | null;
  engine: EngineFacts | null;
  /** `build` mode: null = not reached; false = the ONNX parser refused the model (`parserErrors` say why). */
  parsed: boolean | null;
  /** `build` mode: bytes written; null = not reached or failed. */
  builtBytes: number | null;
  /** ONNX parser errors, one by one (`build` mode). */
  parserErrors: ParserError[];
  log: LogRecord[];
  /** A Python exception that ended the run. */
  exception: { type: string; message: string; where: string } | null;
  /** Lines on the protocol's channel that are no protocol. */
  garbage: string[];
  /** What the process and TensorRT wrote to stdout and stderr. */
  output: string;
}
