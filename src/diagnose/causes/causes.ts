import type { CauseText } from './cause-text.js';
import { AROUND_CAUSES } from './causes-around.js';
import { BUILD_CAUSES } from './causes-build.js';
import { INSTALL_CAUSES } from './causes-install.js';
import { LOAD_CAUSES } from './causes-load.js';
import { MACHINE_CAUSES } from './causes-machine.js';
import { MODEL_CAUSES } from './causes-model.js';

export const CAUSES = {
  ...LOAD_CAUSES,
  ...INSTALL_CAUSES,
  ...MACHINE_CAUSES,
  ...MODEL_CAUSES,
  ...BUILD_CAUSES,
  ...AROUND_CAUSES,
} satisfies Record<string, CauseText>;

/** A label of a failure. */
export type Cause = keyof typeof CAUSES;

/** Whether a code is a label of a failure. */
export function isCause(code: string): code is Cause {
  return Object.hasOwn(CAUSES, code);
}
