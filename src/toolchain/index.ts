/** The door of this room: what others may use of it. */
export { TOOLCHAIN_CODES } from './codes.js';
export { CONVERT_CODES } from './convert-codes.js';
export { convertFindings } from './convert-findings.js';
export type { ConvertResult } from './convert-result.js';
export { LOAD_CODES } from './harness/codes.js';
export { loadFindings } from './harness/findings.js';
export { executeEngine, loadEngine, runHarness } from './harness/harness.js';
export { RUN_CODES } from './harness/run-codes.js';
export { runFindings, runsOf } from './harness/run-findings.js';
export type { HarnessResult, RunRequest, RuntimeFacts } from './harness/types.js';
export { convertWithPython } from './python/builder.js';
export { pythonPaths } from './python/find-python.js';
export { ensureRuntime } from './python/python-env.js';
export { inWorkplace } from './staging.js';
export { checkTrtexecFlags, replacementOf } from './trtexec/flags.js';
export { provideTrtexec, type ProvidedTrtexec } from './trtexec/provide.js';
export { convertWithTrtexec, trtexecBannerVersion } from './trtexec/trtexec.js';
export type { PythonRuntime } from './types.js';
