import type { Tell } from './tell.js';
import { VERSION_TELLS } from './tells/version.js';
import { ENGINE_TELLS } from './tells/engine.js';
import { RUNTIME_USE_TELLS } from './tells/runtime-use.js';
import { LIBRARY_TELLS } from './tells/library.js';
import { GPU_TELLS } from './tells/gpu.js';
import { RESOURCES_TELLS } from './tells/resources.js';
import { MODEL_FILE_TELLS } from './tells/model-file.js';
import { MODEL_GRAPH_TELLS } from './tells/model-graph.js';
import { REQUEST_TELLS } from './tells/request.js';
import { BUILDER_TELLS } from './tells/builder.js';
import { OUTPUT_TELLS } from './tells/output.js';
import { GENERAL_TELLS } from './tells/general.js';

/** Everything that is looked for. Where two tells are equally strong on one line, the earlier one counts. */
export const TELLS: readonly Tell[] = [
  ...VERSION_TELLS,
  ...ENGINE_TELLS,
  ...RUNTIME_USE_TELLS,
  ...LIBRARY_TELLS,
  ...GPU_TELLS,
  ...RESOURCES_TELLS,
  ...MODEL_FILE_TELLS,
  ...MODEL_GRAPH_TELLS,
  ...REQUEST_TELLS,
  ...BUILDER_TELLS,
  ...OUTPUT_TELLS,
  ...GENERAL_TELLS,
];
