import type { Rule } from './rule.js';
import { VERSION_TELLS } from './version.js';
import { ENGINE_TELLS } from './engine.js';
import { RUNTIME_USE_TELLS } from './runtime-use.js';
import { LIBRARY_TELLS } from './library.js';
import { COMPILE_TELLS } from './compile.js';
import { INSTALL_TELLS } from './install.js';
import { GPU_TELLS } from './gpu.js';
import { RESOURCES_TELLS } from './resources.js';
import { MODEL_FILE_TELLS } from './model-file.js';
import { MODEL_GRAPH_TELLS } from './model-graph.js';
import { MODEL_REFUSAL_TELLS } from './model-refusal.js';
import { REQUEST_TELLS } from './request.js';
import { BUILDER_TELLS } from './builder.js';
import { OUTPUT_TELLS } from './output.js';
import { CACHE_RULES } from './programs/caches.js';
import { FRAMEWORK_RULES } from './programs/frameworks.js';
import { GENERAL_TELLS } from './general.js';
import { OWN_RULES } from './own-lines.js';
import { API_TELLS } from './api.js';
import { LLM_TELLS } from './programs/llm.js';
import { DEEPSTREAM_TELLS } from './programs/deepstream.js';
import { PROGRAM_TELLS } from './programs/programs.js';
import { PYTHON_USE_TELLS } from './programs/python-use.js';
import { ONNXRUNTIME_TELLS } from './programs/onnxruntime.js';
import { TORCH_TELLS } from './programs/torch.js';
import { TRITON_BACKEND_TELLS } from './programs/triton-backend.js';
import { TRTEXEC_TELLS } from './trtexec.js';

/** Everything that is looked for. Where two rules are equally strong on one line, the earlier one counts. */
export const RULES: readonly Rule[] = [
  ...OWN_RULES,
  ...API_TELLS,
  ...FRAMEWORK_RULES,
  ...VERSION_TELLS,
  ...ENGINE_TELLS,
  ...RUNTIME_USE_TELLS,
  ...LIBRARY_TELLS,
  ...COMPILE_TELLS,
  ...INSTALL_TELLS,
  ...GPU_TELLS,
  ...RESOURCES_TELLS,
  ...MODEL_FILE_TELLS,
  ...MODEL_REFUSAL_TELLS,
  ...MODEL_GRAPH_TELLS,
  ...REQUEST_TELLS,
  ...BUILDER_TELLS,
  ...OUTPUT_TELLS,
  ...CACHE_RULES,
  ...TRTEXEC_TELLS,
  ...TRITON_BACKEND_TELLS,
  ...ONNXRUNTIME_TELLS,
  ...TORCH_TELLS,
  ...PYTHON_USE_TELLS,
  ...PROGRAM_TELLS,
  ...DEEPSTREAM_TELLS,
  ...LLM_TELLS,
  ...GENERAL_TELLS,
];
