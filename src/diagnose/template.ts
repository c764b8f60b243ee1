import type { Captures } from './rules/rule.js';

const OPTIONAL = /\[([^[\]]*)\]/g;
const PLACEHOLDER = /\{(\w+)\}/g;

/** A sentence that consists only of what a case puts into it explains nothing without the case. */
export function needsCase(template: string): boolean {
  return /^\{\w+\}|\{bad\w+\}/.test(template);
}

/**
 * Fills `{name}` from the captures. A part in `[...]` is left out when one of its names has no value; outside brackets a name
 * without a value reads as `...`. Brackets without a name in them are the text's own.
 */
export function fillTemplate(template: string, captures: Captures): string {
  return template
    .replace(OPTIONAL, (whole: string, part: string) => {
      const names = [...part.matchAll(PLACEHOLDER)].map(([, name]) => name ?? '');
      // Brackets of a command or of code.
      if (names.length === 0) return whole;
      return names.every((name) => captures[name] !== undefined) ? part : '';
    })
    .replace(PLACEHOLDER, (_, name: string) => captures[name] ?? '...');
}
