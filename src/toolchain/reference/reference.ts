import { existsSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { recordOf } from '../../core/schema.js';
import { parseJson } from '../../host/json.js';
import { childEnvironment } from '../../host/environment.js';
import type { ExitStatus, Host } from '../../host/host.js';
import { describeEnding } from '../../host/process/process.js';
import { readForeignText } from '../../host/read-foreign.js';
import { makeTempDir } from '../../host/temp-dir.js';
import type { PythonRuntime } from '../types.js';
import { REFERENCE_FLAGS } from './environment.js';

/** Inputs, as files of numpy.save by the input's name. */
export interface ReferenceCase {
  name: string;
  inputs: Readonly<Record<string, string>>;
  /** Where its outputs are written. */
  folder: string;
}

/**
 * How a model is run: as it is; `moved`: also with weights and inputs rounded to TF32, to see how far that moves the outputs;
 * `stepped`: with what each operator puts out kept in the type that the model says.
 */
export type ReferenceMode = 'plain' | 'moved' | 'stepped';

export interface ReferenceRequest {
  runtime: Pick<PythonRuntime, 'python' | 'env'>;
  model: string;
  cases: readonly ReferenceCase[];
  mode: ReferenceMode;
  timeoutSeconds: number;
}

/** What ONNX Runtime answered to one case. */
export interface ReferenceAnswer {
  outputs: Record<string, string>;
  /** rms of what rounding moves; null where it was not measured. */
  moved: Record<string, number | null>;
}

/** By the case's name; `problem` says why there are not answers to all of them. */
export interface ReferenceResult {
  version: string | null;
  answers: Map<string, ReferenceAnswer>;
  problem: string | null;
}

/** What onnx_reference.py says, line by line. The model is the caller's and runs in that process: nothing is taken on trust. */
const LINE = v.variant('say', [
  v.object({ say: v.literal('runtime'), onnxruntime: v.string(), numpy: v.string() }),
  v.object({ say: v.literal('model'), outputs: v.array(v.string()) }),
  v.object({
    say: v.literal('case'),
    name: v.string(),
    outputs: recordOf(v.string()),
    moved: recordOf(v.nullable(v.number())),
  }),
  v.object({ say: v.literal('refused'), message: v.string() }),
  v.object({ say: v.literal('failed'), type: v.string(), message: v.string() }),
  v.object({ say: v.literal('done') }),
]);

/** The script that computes. */
export function script(): string {
  return path.join(import.meta.dirname, 'onnx_reference.py');
}

/** ONNX Runtime begins its messages with its own error's number and name; the cause is what follows. */
function shortened(message: string): string {
  return message.replace(/^\[ONNXRuntimeError\] : \d+ : /, '').trim();
}

function take(text: string, ending: ExitStatus): ReferenceResult {
  const result: ReferenceResult = { version: null, answers: new Map(), problem: null };
  let done = false;
  for (const line of text.split('\n').filter((one) => one.trim() !== '')) {
    const read = v.safeParse(LINE, parseJsonLine(line));
    if (!read.success || done)
      return { ...result, problem: 'its private channel contains lines that it did not write' };
    const said = read.output;
    if (said.say === 'runtime') result.version = said.onnxruntime;
    else if (said.say === 'case') result.answers.set(said.name, { outputs: said.outputs, moved: said.moved });
    else if (said.say === 'refused') result.problem = said.message;
    else if (said.say === 'failed') result.problem = `${said.type}: ${shortened(said.message)}`;
    else if (said.say === 'done') done = true;
  }
  if (!done || ending.kind !== 'exited' || ending.status !== 0) result.problem ??= describeEnding(ending);
  return result;
}

function parseJsonLine(line: string): unknown {
  try {
    return parseJson(line);
  } catch {
    return null;
  }
}

const absolute = (files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, file]) => [name, path.resolve(file)]));

/**
 * Runs a model with ONNX Runtime on the CPU, in a process of its own. Never rejects because of what that did.
 * @throws ForeignFileError where its report cannot be read
 */
export async function runReference(host: Host, request: ReferenceRequest): Promise<ReferenceResult> {
  const { runtime, model, cases, mode, timeoutSeconds } = request;
  const folder = await makeTempDir(host.tempDir, 'trt-guard-reference-');
  try {
    const report = path.join(folder.path, 'report.jsonl');
    const asked = cases.map((one) => ({
      ...one,
      inputs: absolute(one.inputs),
      folder: path.resolve(one.folder),
    }));
    const run = await host.run(runtime.python, [...REFERENCE_FLAGS, script()], {
      env: childEnvironment(host.env, runtime.env),
      confine: true,
      timeoutSeconds,
      input: JSON.stringify({
        report,
        model: path.resolve(model),
        cases: asked,
        moved: mode === 'moved',
        stepped: mode === 'stepped',
      }),
    });
    return take(existsSync(report) ? readForeignText(report) : '', run.ending);
  } finally {
    await folder.remove();
  }
}
