import type { Captures } from './rules/rule.js';

const OPTIONAL = /\[([^[\]]*)\]/g;
const PLACEHOLDER = /\{(\w+)\}/g;

/**
 * Fills `{name}` from the captures. A part in `[...]` is left out when one of its names has no value; outside of brackets a name
 * without a value reads as `...`.
 */
export function fillTemplate(template: string, captures: Captures): string {
  return template
    .replace(OPTIONAL, (_, part: string) =>
      [...part.matchAll(PLACEHOLDER)].every(([, name]) => captures[name ?? ''] !== undefined) ? part : '',
    )
    .replace(PLACEHOLDER, (_, name: string) => captures[name] ?? '...');
}
