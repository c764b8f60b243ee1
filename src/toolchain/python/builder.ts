import type { Product } from '../../core/product.js';
import { sizeOfFile } from '../../host/files.js';
import type { Host } from '../../host/host.js';
import { runHarness } from '../harness/harness.js';
import type { PythonRuntime } from '../types.js';
import type { ConvertResult } from '../convert-result.js';

export interface PythonBuildRequest {
  runtime: PythonRuntime;
  product: Product;
  model: string;
  /** A file that does not exist yet. */
  output: string;
  plugins?: readonly string[];
  timeoutSeconds: number;
}

/**
 * Builds an engine with TensorRT's builder API in the given Python. TensorRT-RTX builds on any machine; TensorRT needs a GPU, and
 * is not even tried without one, as it would crash (observed.md 9). Never rejects because of what the builder did.
 */
export async function convertWithPython(host: Host, request: PythonBuildRequest): Promise<ConvertResult> {
  const { runtime, product, model, output, plugins = [], timeoutSeconds } = request;
  const harness = await runHarness(host, {
    mode: 'build',
    python: runtime.python,
    env: runtime.env,
    product,
    model,
    output,
    plugins,
    timeoutSeconds,
    requireGpu: product === 'tensorrt',
  });
  const logged = harness.log.map(({ severity, message }) => `[${severity}] ${message}`);
  return {
    converter: 'python',
    command: [runtime.python, 'trt_harness.py', 'build', model],
    ending: harness.ending,
    durationMs: harness.durationMs,
    bytes: await sizeOfFile(output),
    trtexec: null,
    harness,
    log: [...logged, harness.output].join('\n'),
  };
}
