/** What TensorRT logged as errors. */
import type { Evidence, Finding } from '../../core/findings.js';
import { isMarkedError } from '../telling-lines.js';
import type { LoadCode } from './rule.js';
import type { HarnessResult, LogRecord } from './types.js';

/** Its `ERROR` and `INTERNAL_ERROR`. */
export function errorsOf(log: readonly LogRecord[]): LogRecord[] {
  return log.filter(({ severity }) => severity.endsWith('error'));
}

/** What every build of TensorRT-RTX logs as an error, and means no harm by: seen with 1.5.0.114, without a GPU and on an H200. */
const OF_EVERY_BUILD = /\bThread context has not been set! Using global log stream\.?$/;
/** What a build of TensorRT-RTX on a machine without a GPU may log: its calls of CUDA fail, and it needs none. Seen with 1.5.0.114. */
const OF_NO_GPU = /Cuda Runtime/;

/** The errors that are not those of every build on such a machine. */
export function tellingErrors({ log, runtime }: HarnessResult): LogRecord[] {
  return errorsOf(log)
    .filter(({ message }) => !OF_EVERY_BUILD.test(message.trim()))
    .filter(({ message }) => runtime?.gpu !== null || !OF_NO_GPU.test(message));
}

/** The first of these lines, as evidence. */
export function quoted(records: readonly LogRecord[], most = 5): Evidence[] {
  return records.slice(0, most).map(({ message }) => ({ source: 'TensorRT log', text: message }));
}

/** A line of TensorRT beside our own logger: of trtexec or a plugin (`[E]`), and of the server's TensorRT backend (its logging.cc). */
const isSpoken = (line: string): boolean => isMarkedError(line) || /^E\d{4} .*\blogging\.cc:\d+\]/.test(line);

/** Every line of the process, whoever wrote it and by whichever way: none is dropped because the load succeeded. */
export function spokenLines({ log, output }: HarnessResult): string[] {
  return [...log.map(({ message }) => message), ...output.split(/\r?\n/)];
}

/** What TensorRT called an error while it did this. */
export function errorsDuring(log: readonly LogRecord[], during: LogRecord['during']): LogRecord[] {
  return errorsOf(log).filter((record) => record.during === during);
}

/** Whether the failure that a record tells of has a finding of its own, which quotes it. */
function isToldElsewhere({ during }: LogRecord, { refit, baseline }: HarnessResult): boolean {
  if (during === 'refit') return refit !== null && refit.reason !== null;
  return during === 'baseline' && baseline?.deserialized === false;
}

/** What TensorRT called an error, in its log or past it, without what another finding tells. */
export function spokenErrors(result: HarnessResult): Evidence[] {
  const { log, output } = result;
  const logged = errorsOf(log);
  const more = output
    .split(/\r?\n/)
    .filter((line) => isSpoken(line) && !OF_EVERY_BUILD.test(line))
    .filter((line) => !logged.some(({ message }) => line.endsWith(message)));
  const own = logged.filter((record) => !isToldElsewhere(record, result));
  return [...quoted(own, Infinity), ...more.map((text) => ({ source: 'output of the process', text }))];
}

/** Observed with TensorRT 10.6, where the device in the plan is not the one below it: it loads, and only says this. */
const OTHER_DEVICE = /engine plan file across different models of devices/i;

/** A warning, where TensorRT says that this engine was built for another model of GPU. */
export function otherDevice(name: string, lines: readonly string[]): Finding[] {
  const text = lines.find((line) => OTHER_DEVICE.test(line));
  if (text === undefined) return [];
  return [
    {
      code: 'engine-other-device' satisfies LoadCode,
      severity: 'warning',
      message: `${name} was built on a different GPU model from the one that loaded it: TensorRT loads it, but recommends against it.`,
      remedy: 'Build the engine on the GPU model that production has, or with hardware compatibility.',
      evidence: [{ source: 'TensorRT log', text }],
    },
  ];
}
