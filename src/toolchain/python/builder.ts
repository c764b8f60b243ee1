import type { Product } from '../../core/product.js';
import { sizeOfFile } from '../../host/files.js';
import type { Host } from '../../host/host.js';
import { runHarness } from '../harness/harness.js';
import type { PythonRuntime } from '../types.js';
import type { ConvertResult } from '../convert-result.js';
import type { BuildOperation } from './build-operation.js';
import { buildOperations } from './build-options.js';
import { trtexecShapes, type InputRange } from '../../core/shapes.js';

export interface PythonBuildRequest {
  runtime: PythonRuntime;
  product: Product;
  model: string;
  /** A file that does not exist yet. */
  output: string;
  /** trtexec's arguments; those about shapes are in `profiles`. Refuse what pythonFlagProblems names before. */
  args?: readonly string[];
  /** Of each optimization profile, what each dynamic input may be. */
  profiles?: readonly (readonly InputRange[])[];
  plugins?: readonly string[];
  /** Let the plan carry, and the builder tell, the type of each layer (DETAILED; it changes one byte of the plan). */
  tellsLayers?: boolean;
  timeoutSeconds: number;
}

const DETAILED: BuildOperation = {
  flag: '--profilingVerbosity=detailed',
  op: 'enum',
  name: 'profiling_verbosity',
  type: 'ProfilingVerbosity',
  member: 'DETAILED',
};

/**
 * Builds an engine with TensorRT's builder API in the given Python. TensorRT-RTX builds on any machine; TensorRT needs a GPU, and
 * is not even tried without one, as it would crash (observed.md 9). Never rejects because of what the builder did.
 * @throws InputError for an argument whose value cannot be read
 */
export async function convertWithPython(host: Host, request: PythonBuildRequest): Promise<ConvertResult> {
  const {
    runtime,
    product,
    model,
    output,
    args = [],
    profiles = [],
    plugins = [],
    tellsLayers = false,
    timeoutSeconds,
  } = request;
  const harness = await runHarness(host, {
    mode: 'build',
    python: runtime.python,
    env: runtime.env,
    product,
    model,
    output,
    profiles,
    options: [...buildOperations(args), ...(tellsLayers ? [DETAILED] : [])],
    plugins,
    timeoutSeconds,
    requireGpu: product === 'tensorrt',
  });
  const logged = harness.log.map(({ severity, message }) => `[${severity}] ${message}`);
  return {
    converter: 'python',
    command: [runtime.python, 'trt_harness.py', 'build', model, ...profiles.flatMap(trtexecShapes), ...args],
    ending: harness.ending,
    durationMs: harness.durationMs,
    ...(harness.confinement === undefined ? {} : { confinement: harness.confinement }),
    bytes: await sizeOfFile(output),
    trtexec: null,
    harness,
    log: [...logged, harness.output].join('\n'),
  };
}
