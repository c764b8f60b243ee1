import type { Evidence } from '../core/findings.js';
import { withShortPaths } from '../core/text/short-path.js';

/** A quoted proof behind its origin: `line 7: text`. */
export function evidenceText({ source, line, text }: Evidence): string {
  const origin = source ?? (line === undefined ? '' : `line ${line}`);
  return origin === '' ? text : `${origin}: ${text}`;
}

/** The same with short paths, for places with little room; a command stays as it is, to be run again. */
export function shortEvidence(evidence: Evidence): string {
  const text = evidenceText(evidence);
  return evidence.source === 'command' ? text : withShortPaths(text);
}
