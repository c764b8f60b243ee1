/** What the findings of both converters are made of. */
import type { Evidence, Finding } from '../core/findings.js';
import { describeEnding } from '../host/process/process.js';
import type { CONVERT_CODES } from './convert-codes.js';
import type { ConvertResult } from './convert-result.js';
import type { LOAD_CODES } from './harness/codes.js';

export type ConvertCode = keyof typeof CONVERT_CODES | keyof typeof LOAD_CODES;

interface Cause {
  code: ConvertCode;
  message: string;
  remedy: string;
}

export type Rule = (result: ConvertResult) => Cause | null;

export const READ_THE_LOG =
  'The quoted lines are the build’s first errors; the whole log is folded under the convert phase.';

export const timedOut: Rule = ({ ending }) =>
  ending.kind !== 'timeout'
    ? null
    : {
        code: 'build-timeout',
        message: `The build was stopped: ${describeEnding(ending)}.`,
        remedy: 'Raise build-timeout if the model is that large.',
      };

export const notWritten: Rule = ({ bytes, trtexec }) =>
  bytes !== null
    ? null
    : {
        code: 'engine-not-written',
        message: `${trtexec?.passed === true ? 'trtexec says PASSED' : 'The build exited without an error'}, but it wrote no engine.`,
        remedy: 'Look for arguments that keep it from building or saving; PASSED alone proves nothing.',
      };

export const empty: Rule = ({ bytes }) =>
  bytes !== 0
    ? null
    : {
        code: 'engine-file-empty',
        message: 'The build claims success, but the engine that it wrote has 0 bytes.',
        remedy: READ_THE_LOG,
      };

/** What trtexec quoted as errors; where it quoted none, the end of its log. */
export function evidenceOf({ trtexec, log }: ConvertResult): Evidence[] {
  const errors = trtexec?.errors.slice(0, 5) ?? [];
  if (errors.length > 0) return errors;
  const lines = log.split(/\r?\n/).map((text, i) => ({ source: 'build log', line: i + 1, text }));
  return lines.filter(({ text }) => text.trim() !== '').slice(-5);
}

export function firstFinding(rules: readonly Rule[], result: ConvertResult): Finding[] {
  for (const rule of rules) {
    const cause = rule(result);
    if (cause !== null) return [{ ...cause, severity: 'error', evidence: evidenceOf(result) }];
  }
  return [];
}
