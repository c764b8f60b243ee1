/** What TensorRT logged as errors. */
import type { Evidence } from '../../core/findings.js';
import type { LogRecord } from './types.js';

/** Its `ERROR` and `INTERNAL_ERROR`. */
export function errorsOf(log: readonly LogRecord[]): LogRecord[] {
  return log.filter(({ severity }) => severity.endsWith('error'));
}

/** The first of these lines, as evidence. */
export function quoted(records: readonly LogRecord[], most = 5): Evidence[] {
  return records.slice(0, most).map(({ message }) => ({ source: 'TensorRT log', text: message }));
}
