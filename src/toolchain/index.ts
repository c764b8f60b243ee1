/** The door of this room: what others may use of it. */
export { chooseArchive } from './archive/choose.js';
export { TOOLCHAIN_CODES } from './codes.js';
export { CONTAINER_CODES } from './container/codes.js';
export { containerTool, imageRuntime, type ImageRuntime } from './container/image-runtime.js';
export { loadInImage, type Loaded } from './container/load-in-image.js';
export { CONVERT_CODES } from './convert-codes.js';
export { convertFindings } from './convert-findings.js';
export type { ConvertResult } from './convert-result.js';
export { printedLayers, readLayerTypes, type LayerTypes } from './harness/layers.js';
export { LOAD_CODES } from './harness/codes.js';
export { loadFindings } from './harness/findings.js';
export { executeEngine, loadEngine, runHarness } from './harness/harness.js';
export { errorsDuring, quoted } from './harness/logged.js';
export { RUN_CODES } from './harness/run-codes.js';
export { whyNotBelieved } from './harness/runs-believed.js';
export { hasRun, runFindings, runsOf } from './harness/run-findings.js';
export { nameOfPoint } from './harness/steps.js';
export type {
  BaselinePoint,
  BaselineRequest,
  Block,
  EngineFacts,
  HarnessResult,
  NetworkFacts,
  RunFacts,
  RunRequest,
  RuntimeFacts,
} from './harness/types.js';
export { SHAPE_FLAGS } from './python/build-flags.js';
export { argumentsThatNeedGpu, buildOperations, pythonFlagProblems } from './python/build-options.js';
export { convertWithPython } from './python/builder.js';
export { detectCudaDriver } from './python/driver.js';
export { askPython, type FoundPython, pythonPaths } from './python/find-python.js';
export { type Ahead, beginRuntime, ensureRuntime, NotInstalled } from './python/python-env.js';
export { knownReleases } from './python/runtime-choice.js';
export { StagedEngine } from './staging.js';
export { flagName, refuseReservedArguments, repeatedFlag } from './trtexec/argv.js';
export { shapeArguments } from './trtexec/shape-arguments.js';
export { checkTrtexecFlags, replacementOf } from './trtexec/flags.js';
export { locateTrtexec } from './trtexec/locate.js';
export { provideTrtexec, type ProvidedTrtexec } from './trtexec/provide.js';
export { convertWithTrtexec, trtexecBannerVersion } from './trtexec/trtexec.js';
export type { Doubt, PythonRuntime, RuntimeWanted, Told } from './types.js';
export { ONNX_RUNTIME, referenceEnvironment } from './reference/environment.js';
export {
  runReference,
  type ReferenceAnswer,
  type ReferenceCase,
  type ReferenceMode,
} from './reference/reference.js';
export { KeptAnswers } from './reference/kept-answers.js';
