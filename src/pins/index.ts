/** The door of this room: what others may use of it. */
export { configDocument } from './config/config.js';
export { CONFIG_FILE, configText } from './config/file.js';
export { globMatcher } from './config/selectors.js';
export { PIN_CODES } from './codes.js';
export { findPins, readVersionFile } from './find-pins.js';
export { RESULTS } from './results.js';
export { findPinsOfRun } from './of-run.js';
export { fixPins } from './fix/fix.js';
export { initialConfig } from './config/init.js';
export { otherSpelling } from './compare/judge.js';
export { fixCommand, proposedVersions } from './fix/propose.js';
export type { Disagreement, Pin, PinsResult } from './types.js';
export { ParseProblem } from './reader.js';
export { SourceFile } from './text/source.js';
export { parseTextProto, type ProtoField } from './text/text-proto.js';
