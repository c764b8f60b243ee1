import type { CodeDocumentation } from '../../core/findings.js';

/**
 * What is said of a cause. `message` and `remedy` are templates: `{name}` is a capture, and what stands in `[...]` is left out
 * where one of its captures is missing (see template.ts).
 */
export interface CauseText extends CodeDocumentation {
  message: string;
}
