import * as v from 'valibot';
import { recordOf } from '../../core/schema.js';
import type { Product } from '../../core/product.js';
import type { Host } from '../../host/host.js';
import { makeTempDir } from '../../host/temp-dir.js';
import { answerIn } from '../harness/ask.js';
import type { ImageRuntime } from './image-runtime.js';
import type { PythonInside } from './python-inside.js';
import { startPython } from './run-in-image.js';

const LIBRARY = v.object({
  path: v.string(),
  version: v.nullable(v.string()),
  error: v.nullable(v.string()),
});

const CONTENTS = v.object({
  /** Of the Python that answered. */
  version: v.string(),
  tag: v.nullable(v.string()),
  /** TensorRT's core library that the image's loader finds, else the only one that there is; null where there is none, or several. */
  library: v.nullable(LIBRARY),
  /** All of them. */
  libraries: v.array(LIBRARY),
  /** TensorRT's libraries by their names. */
  files: recordOf(v.string()),
  /** Programs that load engines, by their names. */
  programs: recordOf(v.pipe(v.string(), v.startsWith('/'))),
});
/** What an image holds of TensorRT, measured in a container of it. */
export type Contents = v.InferOutput<typeof CONTENTS>;

const SECONDS = 120;

/**
 * Asks the image what it holds, by a Python in a container of it; needs neither a shell nor a TensorRT module there.
 * @returns a sentence where it does not answer
 */
export async function contentsOf(
  host: Host,
  runtime: ImageRuntime,
  python: PythonInside,
  product: Product,
): Promise<Contents | string> {
  const folder = await makeTempDir(host.tempDir, 'trt-guard-contents-');
  try {
    const task = { args: ['ask', 'image', product], mounts: [], folder: folder.path };
    const run = await startPython(host, runtime, python, task, { timeoutSeconds: SECONDS });
    return run.failure === null ? v.parse(CONTENTS, answerIn(run)) : run.failure.said;
  } catch (error) {
    return (error as Error).message.replace(/\s+/g, ' ').slice(0, 300);
  } finally {
    await folder.remove();
  }
}
