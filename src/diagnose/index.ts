/** The door of this room: what others may use of it. */
export { DIAGNOSE_CODES, casesOf, type ExplainedCase } from './codes.js';
export { diagnoseStream, diagnoseText, findingFromDiagnosis, type DiagnosisFacts } from './diagnose.js';
export { logOfHarness } from './harness-log.js';
export { modelRefusal } from './model.js';
export { refusedUse } from './refused-use.js';
export type { Diagnosis } from './types.js';
