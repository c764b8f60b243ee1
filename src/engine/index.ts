/** The door of this room: what others may use of it. */
export { withFile } from './bytes.js';
export { PLAN_CODES } from './codes.js';
export { parseTarget, predict, type Prediction } from './compatibility.js';
export { WRAPPED_ENGINE_CODES } from './containers/codes.js';
export { inspectAll, inspectEngineSet } from './containers/inspect-all.js';
export { contentDigest, digestFile, digestModel } from './digests.js';
export { expandFiles } from './expand.js';
export type { PlanFacts } from './facts.js';
export {
  compareTensors,
  confirmed,
  tensorText,
  wantedOfEngine,
  wantedOfModel,
  wantedText,
  type TensorDifference,
  type WantedTensor,
} from './io/compare-tensors.js';
export { productOfMagic } from './header.js';
export { scanHostCode } from './host-code/host-code.js';
export { inspectBytes, inspectPlan, type Inspection } from './inspect.js';
export { withHostCode } from './host-code/judge-host-code.js';
export { readModelFacts, shapeProblems } from './onnx/check-shapes.js';
export { MODEL_CODES } from './onnx/codes.js';
export { isFixed, ownShape } from './onnx/suggest-shapes.js';
export type { ModelTensor } from './onnx/model-facts.js';
export { modelProblem } from './onnx/model-problem.js';
export { precisionOf, readModelTypes } from './onnx/model-types.js';
export { PASSPORT_CODES } from './passport/codes.js';
export { makePassport, passportPath, renderPassport, type Passport } from './passport/passport.js';
export { PASSPORT, PASSPORT_SCHEMA } from './passport/schema.js';
export { makeStatement } from './passport/statement.js';
export {
  checkPassport,
  holdAgainst,
  isPassport,
  readNamedPassport,
  readPassport,
} from './passport/verify.js';
export { zeroSections } from './zero-sections.js';
export {
  FIRST_BROADCASTING_OPSET,
  isKnownParser,
  readOnnxUse,
  unsupportedIn,
  type Unsupported,
} from './onnx/support.js';
export type { OnnxUse } from './onnx/use.js';
