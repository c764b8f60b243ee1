import type { CodeDocumentation } from '../../core/findings.js';

/**
 * What is said of a cause. `message` and `remedy` are templates: `{name}` is a capture, and what stands in `[...]` is left out
 * where one of its captures is missing (see template.ts).
 */
export interface CauseText extends CodeDocumentation {
  message: string;
  /** What is said instead where the log tells more; the first that fits. */
  cases?: readonly CauseCase[];
}

/** One reason among several behind the same cause, with a remedy of its own. */
export interface CauseCase {
  /** Captures that must be there, `name` or `name=value`, several with a space between. */
  when: string;
  message?: string;
  remedy: string;
}
