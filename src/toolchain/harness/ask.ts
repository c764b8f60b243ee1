import { parseJson } from '../../host/json.js';
import { childEnvironment } from '../../host/environment.js';
import type { Host, RunOptions, RunResult } from '../../host/host.js';
import { describeEnding } from '../../host/process/process.js';
import { harnessFile } from './harness-file.js';
import { startOf } from './start.js';

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

type Asked = readonly [Question, ...string[]];

interface HowAsked {
  scope: Scope;
  env?: Record<string, string>;
  timeoutSeconds?: number;
}

/**
 * Asks a Python one small question, in a child of its own: TensorRT's libraries run code when they are loaded, and may end the process.
 * Works with Python 3.6 and newer and needs no GPU (observed: TensorRT 8.6 to 11.2 and TensorRT-RTX 1.4 to 1.7 answer without one).
 * @throws Error where it did not answer, with what it printed
 */
export async function askPythonFor(
  host: Host,
  python: string,
  question: Asked,
  how: HowAsked,
): Promise<unknown> {
  return answerIn(await runOf(host, python, [question], how));
}

/**
 * Asks a Python several questions in one child: on a machine where it is a shim, starting it takes longer than all the answers.
 * @param questions what runs foreign code comes after what does not: an answer that was given stands, whatever becomes of the child
 * @returns the answers in this order, as far as it came; undefined = it did not come to that one
 */
export async function askPythonAll(
  host: Host,
  python: string,
  questions: readonly Asked[],
  how: HowAsked,
): Promise<unknown[]> {
  const { stdout } = await runOf(host, python, questions, how);
  const answers = linesIn(stdout).slice(0, questions.length);
  return questions.map((_, i) => (answers[i] === undefined ? undefined : readAnswer(answers[i])));
}

function readAnswer(line: string): unknown {
  try {
    return parseJson(line);
  } catch {
    return undefined;
  }
}

function runOf(
  host: Host,
  python: string,
  questions: readonly Asked[],
  { scope, env = {}, timeoutSeconds = 60 }: HowAsked,
): Promise<RunResult> {
  const isolated = scope === 'isolated';
  const start = startOf(env);
  const options: RunOptions = {
    env: {
      ...childEnvironment(host.env, start.env),
      ...(isolated ? { PYTHONNOUSERSITE: '1' } : { PYTHONSAFEPATH: '1' }),
    },
    timeoutSeconds,
    quiet: true,
    // A module or a library runs code of its own; an interpreter that is only asked who it is does not.
    ...(isolated ? {} : { confine: true, writable: [] }),
  };
  const words = questions.flatMap((question, i) => (i === 0 ? question : ['+', ...question]));
  return host.run(python, [...(isolated ? ['-I'] : start.flags), harnessFile(), 'ask', ...words], options);
}

function linesIn(stdout: string): string[] {
  return stdout.split('\n').flatMap((line) => (line.startsWith(ANSWER) ? [line.slice(ANSWER.length)] : []));
}

/** The answer in what a question printed. @throws Error where there is none, with what was printed */
export function answerIn({ stdout, output, ending }: RunResult): unknown {
  const [line] = linesIn(stdout);
  if (line === undefined) {
    const said = output.trim();
    throw new Error(said === '' ? describeEnding(ending) : `${describeEnding(ending)}: ${said.slice(-400)}`);
  }
  return parseJson(line);
}
