import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { childEnvironment } from '../../host/environment.js';
import { withoutShell } from '../../host/exec-format.js';
import type { Host } from '../../host/host.js';
import { makeTempDir } from '../../host/temp-dir.js';
import { emptyResult, takeProtocol } from './protocol.js';
import type { HarnessRequest, HarnessResult, LoadRequest, RunRequest } from './types.js';

/** The harness bounds its own records; a file beyond this is not its work. */
const MAX_REPORT_BYTES = 64 * 1024 * 1024;
const KEEP_OUTPUT_BYTES = 1024 * 1024;

function harnessFile(): string {
  return path.join(import.meta.dirname, 'trt_harness.py');
}

/** The report as far as it came; empty where the harness never came to open it. */
async function readReport(file: string): Promise<string> {
  if (!existsSync(file)) return '';
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(Math.min(size, MAX_REPORT_BYTES)),
    });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

const FILES = ['engine', 'model', 'output'] as const;

/** The request with whole paths: the child works in a folder of its own. */
function fromHere(request: object): object {
  const asked: Record<string, unknown> = { ...request };
  for (const name of FILES) if (typeof asked[name] === 'string') asked[name] = path.resolve(asked[name]);
  const { plugins } = asked;
  // A plugin may be a bare name, which the loader looks up.
  if (Array.isArray(plugins))
    asked['plugins'] = plugins.map((file: string) => (file.includes('/') ? path.resolve(file) : file));
  return asked;
}

/**
 * Runs trt_harness.py once in the given Python: in its own process group, with a time limit, and without the job's secrets.
 * Never rejects because of what the child did; what it told before it died is in the result.
 */
export async function runHarness(host: Host, request: HarnessRequest): Promise<HarnessResult> {
  const { python, env, timeoutSeconds, ...asked } = request;
  const folder = await makeTempDir(host.tempDir, 'trt-guard-harness-');
  try {
    const report = path.join(folder.path, 'report.jsonl');
    const run = await host.run(python, [harnessFile()], {
      env: { ...childEnvironment(host.env, env), PYTHONSAFEPATH: '1' },
      confine: true,
      timeoutSeconds,
      keepBytes: KEEP_OUTPUT_BYTES,
      input: JSON.stringify({ ...fromHere(asked), report }),
    });
    const ending = withoutShell(run.ending, python, host.platform, host.arch);
    return takeProtocol(emptyResult(request.mode, { ...run, ending }), await readReport(report));
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
