import { devNull } from 'node:os';
import { diagnoseStream } from '../diagnose/index.js';
import { renderDiagnosis } from './text/diagnose.js';
import { InputError } from '../core/findings.js';
import { didYouMean } from '../core/text/nearest.js';
import { inspectPlan } from '../engine/index.js';
import { fileProblem } from '../host/file-kind.js';
import { nearFiles } from '../host/near-files.js';
import { readableOf } from '../host/readable.js';
import { harmless } from '../core/text/harmless.js';
import { EXIT } from './exit.js';
import { printAnswer, printJson } from './output.js';
import { wantsColor } from './terminal.js';

function openLog(log: string): AsyncIterable<Buffer> {
  if (log === '-') {
    if (process.stdin.isTTY)
      throw new InputError('diagnose: name a log file, or pipe a log into standard input');
    return process.stdin;
  }
  const problem = fileProblem(log);
  if (problem?.kind === 'missing')
    throw new InputError(`diagnose: there is no file ${log}${didYouMean(log, nearFiles(log))}`);
  // A pipe is a log that somebody else is writing; a null device is an empty one.
  if (problem !== null && problem.kind !== 'pipe' && log !== devNull)
    throw new InputError(`diagnose: ${log} ${problem.why}; name a log file`);
  return readableOf(log);
}

/** `trt-guard diagnose`: 0 where the log shows no failure, 1 where it shows one, known or not. */
export async function diagnose(logs: string[], options: Record<string, unknown>): Promise<number> {
  const [log = '-', ...others] = logs;
  if (others.length > 0)
    throw new InputError(`diagnose takes one log at a time, but got ${logs.length}: ${logs.join(', ')}`);
  const engine = options['engine'];
  const facts = typeof engine === 'string' ? { plan: (await inspectPlan(engine)).facts } : {};
  const diagnosis = await diagnoseStream(openLog(log), facts);
  if (options['json'] === true) printJson(diagnosis);
  else printAnswer(renderDiagnosis(harmless(diagnosis), { color: wantsColor(process.stdout) }));
  return diagnosis.cause === 'success' ? EXIT.pass : EXIT.fail;
}
