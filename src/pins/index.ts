/** The door of this room: what others may use of it. */
export { CONFIG_FILE, globMatcher } from './config.js';
export { PIN_CODES } from './codes.js';
export { findPins, readVersionFile } from './find-pins.js';
export { fixPins } from './fix/fix.js';
export { otherSpelling } from './compare/judge.js';
export { proposedVersions } from './fix/propose.js';
export type { Disagreement, Pin, PinsResult } from './types.js';
