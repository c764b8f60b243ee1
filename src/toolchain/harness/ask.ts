import { parseJson } from '../../host/json.js';
import { childEnvironment } from '../../host/environment.js';
import type { Host, RunOptions, RunResult } from '../../host/host.js';
import { describeEnding } from '../../host/process/process.js';
import { harnessFile } from './harness-file.js';

/** The small questions that trt_harness.py answers without a request; what each takes and answers stands there. */
export type Question =
  | 'python'
  | 'image'
  | 'portable'
  | 'libraries'
  | 'module'
  | 'wheel-libraries'
  | 'cuda-driver'
  | 'distributions';

const ANSWER = 'TRT-GUARD-ANSWER ';

/** Whether the search path, `PYTHONPATH` and the user's packages count: they do for a runtime, and not for an interpreter alone. */
export type Scope = 'runtime' | 'isolated';

/**
 * Asks a Python one small question, in a child of its own: TensorRT's libraries run code when they are loaded, and may end the process.
 * Works with Python 3.6 and newer and needs no GPU (observed: TensorRT 8.6 to 11.2 and TensorRT-RTX 1.4 to 1.7 answer without one).
 * @throws Error where it did not answer, with what it printed
 */
export async function askPythonFor(
  host: Host,
  python: string,
  [question, ...args]: readonly [Question, ...string[]],
  {
    scope,
    env = {},
    timeoutSeconds = 60,
  }: { scope: Scope; env?: Record<string, string>; timeoutSeconds?: number },
): Promise<unknown> {
  const isolated = scope === 'isolated';
  const options: RunOptions = {
    env: {
      ...childEnvironment(host.env, env),
      ...(isolated ? { PYTHONNOUSERSITE: '1' } : { PYTHONSAFEPATH: '1' }),
    },
    timeoutSeconds,
    quiet: true,
    // A module or a library runs code of its own; an interpreter that is only asked who it is does not.
    ...(isolated ? {} : { confine: true, writable: [] }),
  };
  const run = await host.run(
    python,
    [...(isolated ? ['-I'] : []), harnessFile(), 'ask', question, ...args],
    options,
  );
  return answerIn(run);
}

/** The answer in what a question printed. @throws Error where there is none, with what was printed */
export function answerIn({ stdout, output, ending }: RunResult): unknown {
  const line = stdout.split('\n').find((text) => text.startsWith(ANSWER));
  if (line === undefined) {
    const said = output.trim();
    throw new Error(said === '' ? describeEnding(ending) : `${describeEnding(ending)}: ${said.slice(-400)}`);
  }
  return parseJson(line.slice(ANSWER.length));
}
