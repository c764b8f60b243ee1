import type { CodeDocumentation } from '../guard/findings.js';
import { BUILD_CAUSES } from './causes-build.js';
import { LOAD_CAUSES } from './causes-load.js';
import { MACHINE_CAUSES } from './causes-machine.js';
import { MODEL_CAUSES } from './causes-model.js';

/**
 * What is said of a cause. `message` and `remedy` are templates: `{name}` is a capture, and what stands in `[...]` is left out
 * where one of its captures is missing (see template.ts).
 */
export interface CauseText extends CodeDocumentation {
  message: string;
}

export const CAUSES = {
  ...LOAD_CAUSES,
  ...MACHINE_CAUSES,
  ...MODEL_CAUSES,
  ...BUILD_CAUSES,
} satisfies Record<string, CauseText>;

/** A label of a failure. */
export type Cause = keyof typeof CAUSES;
