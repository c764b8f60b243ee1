import type { Tell } from './tell.js';
import { BUILD_TELLS } from './tells/build.js';
import { GENERAL_TELLS } from './tells/general.js';
import { LOAD_TELLS } from './tells/load.js';
import { MACHINE_TELLS } from './tells/machine.js';
import { MODEL_TELLS } from './tells/model.js';

/** Everything that is looked for. Where two tells are equally strong on one line, the earlier one counts. */
export const TELLS: readonly Tell[] = [
  ...LOAD_TELLS,
  ...MACHINE_TELLS,
  ...MODEL_TELLS,
  ...BUILD_TELLS,
  ...GENERAL_TELLS,
];
