import { painter } from '../../core/text/color.js';
import { sanitizeLogText } from '../../core/text/sanitize.js';
import type { Diagnosis } from '../../diagnose/index.js';
import { pageOfCode } from '../../report/index.js';

/**
 * A diagnosis as people read it in a terminal: the cause, why, the lines that prove it, and the one thing to do. Ends with a
 * newline; `color` adds terminal colours.
 */
export function renderDiagnosis(diagnosis: Diagnosis, { color }: { color: boolean }): string {
  const { cause, confidence, message, remedy, evidence, versions } = diagnosis;
  const paint = painter(color);
  const hue = cause === 'success' ? 'green' : cause === 'unknown' ? 'yellow' : 'red';
  const sureness = cause === 'unknown' ? '' : ` (confidence ${Math.round(confidence * 100)} %)`;
  const width = Math.max(0, ...evidence.map(({ line }) => String(line).length));
  const told = [
    versions.builder === null ? null : `built by ${versions.builder}`,
    versions.runtime === null ? null : `loaded by ${versions.runtime}`,
  ].filter((text) => text !== null);
  return [
    `${paint('bold', paint(hue, cause))}${paint('dim', sureness)}`,
    message,
    ...(told.length === 0 ? [] : [`TensorRT: ${told.join(', ')}`]),
    ...(evidence.length === 0 ? [] : ['']),
    ...evidence.map(
      ({ line, text }) => `  ${paint('dim', `${String(line).padStart(width)} |`)} ${sanitizeLogText(text)}`,
    ),
    '',
    `${paint('bold', 'What to do:')} ${remedy}`,
    ...(cause === 'success' ? [] : [paint('dim', `More: ${pageOfCode(cause)}`)]),
    '',
  ].join('\n');
}
