import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { childEnvironment } from '../../host/environment.js';
import { mayHaveGpu } from '../../host/gpu.js';
import { confinement, foldersOfTheJob } from '../../host/process/namespace.js';
import { withoutShell } from '../../host/process/exec-format.js';
import type { Host, RunResult } from '../../host/host.js';
import { ForeignFileError, readForeignText } from '../../host/read-foreign.js';
import { makeTempDir } from '../../host/temp-dir.js';
import { runInImage } from '../container/run-in-image.js';
import { TELLING_LINE } from '../telling-lines.js';
import { harnessFile } from './harness-file.js';
import { startOf } from './start.js';
import { emptyResult, takeProtocol } from './protocol.js';
import type { HarnessRequest, HarnessResult, LoadRequest, RunRequest, TritonRequest } from './types.js';

/** The harness bounds its own records; a file beyond this is not its work. */
const MAX_REPORT_BYTES = 64 * 1024 * 1024;
const KEEP_OUTPUT_BYTES = 1024 * 1024;

/** The report as far as it came; empty where the harness never came to open it, or something else lies in its place. */
function readReport(file: string): string {
  try {
    return readForeignText(file, MAX_REPORT_BYTES);
  } catch (error) {
    if (error instanceof ForeignFileError && error.isMissing) return '';
    return `the report ${error instanceof ForeignFileError ? error.why : String(error)}`;
  }
}

/** Keys of a request under which a file or a folder stands. */
const FILES: ReadonlySet<string> = new Set(['engine', 'model', 'output', 'save', 'file', 'refitFrom']);

/** The request with whole paths: the child works in a folder of its own. */
function fromHere(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    // A plugin may be a bare name, which the loader looks up.
    const isPath = FILES.has(key) || (key === 'plugins' && value.includes('/'));
    return isPath ? path.resolve(value) : value;
  }
  if (Array.isArray(value)) return value.map((one) => fromHere(one, key));
  if (typeof value !== 'object' || value === null) return value;
  // The files of a case stand under the names of its inputs.
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, fromHere(one, key === 'files' ? 'file' : name)]),
  );
}

/**
 * Runs trt_harness.py once in the given Python: in its own process group, with a time limit, and without the job's secrets.
 * Never rejects because of what the child did; what it told before it died is in the result.
 */
export async function runHarness(host: Host, request: HarnessRequest): Promise<HarnessResult> {
  const { python, env, timeoutSeconds, image, ...asked } = request;
  const folder = await makeTempDir(host.tempDir, 'trt-guard-harness-');
  try {
    // Told on stdin alone: what lies on a disk could be read by whoever wants to answer in the harness's place.
    const nonce = randomBytes(32).toString('hex');
    const options = { timeoutSeconds, keepBytes: KEEP_OUTPUT_BYTES, keepLines: TELLING_LINE };
    const heard = (run: RunResult, report: string): HarnessResult => {
      const result = takeProtocol(emptyResult(request.mode, run), readReport(report), nonce);
      if (request.mode === 'run') result.cases = (request.cases ?? []).map(({ name }) => name);
      // What the process did to itself is told by it, before anything foreign was in it.
      const measures = [...(run.confinement ?? []), ...(result.confinement ?? [])];
      return measures.length === 0 ? result : { ...result, confinement: measures };
    };
    if (image !== undefined) {
      const { run, report, container, names } = await runInImage(host, image, {
        folder: folder.path,
        asked,
        nonce,
        options,
      });
      const result = heard(run, report);
      const plugins = result.plugins.map((plugin) => ({
        ...plugin,
        file: names.get(plugin.file) ?? plugin.file,
      }));
      return { ...result, plugins, container };
    }
    const report = path.join(folder.path, 'report.jsonl');
    const saved = request.mode === 'run' && request.save !== undefined ? [path.resolve(request.save)] : [];
    // A build writes its plan and its timing cache into the workspace.
    const writable = request.mode === 'build' ? null : [folder.path, ...saved];
    // Where the namespace does not make the workspace read-only. Not beside a GPU's driver, where nobody has seen Landlock yet: a red
    // load for it would be our fault.
    const isUnheld = writable !== null && !confinement().readOnly && !mayHaveGpu(host);
    const landlock = isUnheld ? { writable, protected: foldersOfTheJob() } : null;
    const start = startOf(env ?? {});
    const run = await host.run(python, [...start.flags, harnessFile()], {
      ...options,
      env: { ...childEnvironment(host.env, start.env), PYTHONSAFEPATH: '1' },
      confine: true,
      ...(writable === null ? {} : { writable }),
      input: JSON.stringify({ ...(fromHere(asked) as object), report, nonce, landlock }),
    });
    return heard({ ...run, ending: withoutShell(run.ending, python, host.platform, host.arch) }, report);
  } finally {
    await folder.remove();
  }
}

/** Whether a second run at VERBOSE could tell more: the run reached TensorRT and failed there. A hang would only hang again. */
function worthRepeating({
  ending,
  done,
  deserialized,
  context,
  runtime,
  importError,
}: HarnessResult): boolean {
  if (ending.kind === 'not-started' || ending.kind === 'timeout') return false;
  if (runtime === null || importError !== null) return false;
  return !done || deserialized === false || context === false;
}

/** Has an image's tritonserver load the engine, and asks it once. Not repeated: its log says what there is to say. */
export function loadByTriton(host: Host, request: TritonRequest): Promise<HarnessResult> {
  return runHarness(host, { ...request, mode: 'triton' });
}

/** Loads the engine and executes it, in one process. Not repeated: an execution that failed may fail otherwise the next time. */
export function executeEngine(host: Host, request: RunRequest): Promise<HarnessResult> {
  return runHarness(host, { ...request, mode: 'run' });
}

/**
 * Loads the engine. A run that fails is repeated once with a VERBOSE logger, for evidence only: the verdict is on `first`, and
 * a second run that happens to succeed changes nothing.
 */
export async function loadEngine(
  host: Host,
  request: LoadRequest,
): Promise<{ first: HarnessResult; verbose: HarnessResult | null }> {
  const first = await runHarness(host, { ...request, mode: 'load' });
  if (!worthRepeating(first)) return { first, verbose: null };
  return { first, verbose: await runHarness(host, { ...request, mode: 'load', severity: 'verbose' }) };
}
