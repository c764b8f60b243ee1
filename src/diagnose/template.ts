import type { Captures } from './rules/rule.js';

const OPTIONAL = /\[([^[\]]*)\]/g;
const PLACEHOLDER = /\{(\w+)\}/g;

/** A sentence that consists only of what a case puts into it explains nothing without the case. */
export function needsCase(template: string): boolean {
  return /^\{\w+\}|\{bad\w+\}/.test(template);
}

/**
 * Fills `{name}` from the captures. A part in `[...]` is left out when one of its names has no value; outside brackets a name
 * without a value reads as `...`.
 */
export function fillTemplate(template: string, captures: Captures): string {
  return template
    .replace(OPTIONAL, (_, part: string) =>
      [...part.matchAll(PLACEHOLDER)].every(([, name]) => captures[name ?? ''] !== undefined) ? part : '',
    )
    .replace(PLACEHOLDER, (_, name: string) => captures[name] ?? '...');
}
