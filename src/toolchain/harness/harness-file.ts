import path from 'node:path';

/** The harness, beside the bundle that runs. */
export function harnessFile(): string {
  return path.join(import.meta.dirname, 'trt_harness.py');
}
