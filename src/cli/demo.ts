import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { guard, parseRequest } from '../guard/index.js';
import { ensureRuntime, type PythonRuntime } from '../toolchain/index.js';
import type { RawInputs } from '../guard/inputs.js';
import type { Report } from '../core/report.js';
import { makeTempDir } from '../host/temp-dir.js';
import { realHost } from '../host/real.js';
import { printReport } from './text/report.js';
import { EXIT } from './exit.js';
import { printJson } from './output.js';
import { terminalObserver } from './terminal.js';

/** The two releases of the demonstration; both are on PyPI, and both build on a machine without a GPU. */
const PINNED = '1.5.0.114';
const OTHER = '1.4.0.76';

/** The shipped example, from dist/cli as well as from src/cli. */
function examplePath(): string {
  return path.join(import.meta.dirname, '..', '..', 'examples', 'tiny.onnx');
}

function hasGpu(): boolean {
  return existsSync('/dev/nvidiactl') || existsSync('/dev/nvidia0');
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/**
 * `trt-guard demo`: the main job on the shipped example, then the same engine held against a second, other runtime.
 * 0 where the first is proven and the second is found to disagree; anything else is not what was to be shown.
 */
export async function demo(_: string[], options: Record<string, unknown>): Promise<number> {
  const json = options['json'] === true;
  const verbose = options['verbose'] === true;
  const observer = terminalObserver({ verbose });
  const folder = await makeTempDir(realHost().tempDir, 'trt-guard-demo-');
  const before = process.cwd();
  try {
    const model = 'tiny.onnx';
    copyFileSync(examplePath(), path.join(folder.path, model));
    // What is shown names the files as in a project of one's own.
    process.chdir(folder.path);
    const require = hasGpu() ? 'load' : 'inspect';
    const run = async (subject: RawInputs, made?: Map<string, Promise<PythonRuntime>>): Promise<Report> => {
      const common = { product: ['tensorrt-rtx'], 'tensorrt-version': [PINNED], require: [require] };
      const request = parseRequest({ ...common, ...subject });
      // The repository around has pins of its own, which are not those of the example.
      return guard({ ...request, searchesRepository: false }, realHost(), observer, made);
    };

    const wanted = { product: 'tensorrt-rtx', version: OTHER, kind: 'full', python: null } as const;
    // What the second act needs is installed while the first one runs; how that ends, the second act says.
    const ahead = ensureRuntime(realHost(), wanted);
    ahead.catch(() => undefined);
    say(`1. The main job: tiny.onnx, TensorRT-RTX ${PINNED} pinned, built and loaded by that version.`);
    const proven = await run({ model: [model] });
    if (!json) printReport(proven, { json, verbose });
    say(
      `\n2. What trt-guard is for: the same engine, but production runs TensorRT-RTX ${OTHER}. This must fail:`,
    );
    // Where the first act failed there is no engine, and the model is converted once more.
    const [engine] = proven.engines.flatMap((row) => row.engine ?? []);
    const disagreement = await run(
      { ...(engine === undefined ? { model: [model] } : { engine: [engine] }), 'runtime-version': [OTHER] },
      new Map([[OTHER, ahead]]),
    );
    if (json) printJson({ ...proven, disagreement });
    else printReport(disagreement, { json, verbose });

    const found = disagreement.engines.some((engine) =>
      engine.findings.some((f) => f.code === 'version-disagreement'),
    );
    const shown = proven.verdict === 'pass' && disagreement.verdict === 'fail' && found;
    say(conclusion(require === 'load', shown));
    return shown ? EXIT.pass : EXIT.fail;
  } finally {
    process.chdir(before);
    await folder.remove();
  }
}

function conclusion(loaded: boolean, shown: boolean): string {
  if (!shown) return '\nThe demo did not show what it should have: see the findings above.';
  return [
    '',
    `Proven here: TensorRT-RTX ${PINNED} converted the model, the engine file states that same version, its size is as declared, and a`,
    `runtime of ${OTHER} is found to disagree before anything is deployed.`,
    loaded
      ? 'Also proven: the engine was deserialized on this machine’s GPU and gave an execution context.'
      : 'Not proven here: that the engine deserializes. This machine has no GPU, and only a load proves that.',
  ].join('\n');
}
