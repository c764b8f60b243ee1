import path from 'node:path';

/** What the harness reads beside its own file when a request needs it. */
const PARTS = ['trt_harness_engine.py', 'trt_harness_run.py'];

/** The harness, beside the bundle that runs. */
export function harnessFile(): string {
  return path.join(import.meta.dirname, 'trt_harness.py');
}

/** All of its files, which lie in one folder. */
export function harnessFiles(): string[] {
  const main = harnessFile();
  return [main, ...PARTS.map((name) => path.join(path.dirname(main), name))];
}
