/** The door of this room: what others may use of it. */
export { githubCache, hostFor } from './cache/cache-place.js';
export { BASELINE_CODES } from './baseline/codes.js';
export { GUARD_CODES } from './codes.js';
export { CONTRACT_CODES } from './contract/codes.js';
export { excuseOf, readBaseline } from './request/fail-on.js';
export { enginesFolder } from './cache/engine-cache.js';
export { foresee } from './foresee.js';
export { guard } from './guard.js';
export { namedModels, type NamedFile, type NamedModels } from './named-models.js';
export { judgeVersions } from './judge-versions.js';
export { causeOf, makeReport, unprovenFindings, verdictOf } from './judge.js';
export { withOneVersion } from './declared/open-pins.js';
export { configSource, settingsIn } from './declared/config-source.js';
export { runFacts } from './run-facts.js';
export { findDeclaredPins } from './declared/pin.js';
export { settleProduct } from './declared/product.js';
export { enterWorkingDirectory, parseRequest, type Request } from './request/request.js';
export { findTargets } from './targets/targets.js';
