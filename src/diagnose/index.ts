/** The door of this room: what others may use of it. */
export { DIAGNOSE_CODES, casesOf, type ExplainedCase } from './codes.js';
export {
  diagnoseStream,
  diagnoseText,
  findingFromDiagnosis,
  logOfHarness,
  type DiagnosisFacts,
} from './diagnose.js';
export { modelRefusal } from './model.js';
export type { Diagnosis } from './types.js';
