import type { Product } from '../../core/product.js';
import type { Host } from '../../host/host.js';
import { runHarness } from '../harness/harness.js';
import type { PythonRuntime } from '../types.js';
import type { ConvertResult } from '../convert-result.js';
import { inWorkplace } from '../staging.js';

export interface PythonBuildRequest {
  runtime: PythonRuntime;
  product: Product;
  model: string;
  output: string;
  plugins?: readonly string[];
  timeoutSeconds: number;
}

/**
 * Builds a plan with TensorRT's builder API in the given Python. TensorRT-RTX builds on any machine; TensorRT needs a GPU, and
 * is not even tried without one, as it would crash.
 * @throws FindingError `engine-write-failed` where the output's folder cannot be written
 */
export function convertWithPython(host: Host, request: PythonBuildRequest): Promise<ConvertResult> {
  const { runtime, product, model, plugins = [], timeoutSeconds } = request;
  return inWorkplace(request.output, async ({ file, bytes, keep, discard }) => {
    const harness = await runHarness(host, {
      mode: 'build',
      python: runtime.python,
      env: runtime.env,
      product,
      model,
      output: file,
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
      file,
      bytes: await bytes(),
      trtexec: null,
      harness,
      log: [...logged, harness.output].join('\n'),
      keep,
      discard,
    };
  });
}
