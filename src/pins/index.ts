/** The door of this room: what others may use of it. */
import type { initialConfig as init } from './config/init.js';
import type { fixPins as fix } from './fix/fix.js';

export { configDocument } from './config/config.js';
export { CONFIG_FILE, configText } from './config/file.js';
export { globMatcher } from './config/selectors.js';
export { PIN_CODES } from './codes.js';
export { findPins, readVersionFile } from './find-pins.js';
export { RESULTS } from './results.js';
export { findPinsOfRun } from './of-run.js';
export { otherSpelling } from './compare/judge.js';
export { fixCommand, proposedVersions } from './fix/propose.js';
export type { Disagreement, Pin, PinsResult, Side } from './types.js';
export { ParseProblem } from './reader.js';
export { SourceFile } from './text/source.js';
export { parseTextProto, type ProtoField } from './text/text-proto.js';

/** What repairs is loaded when it is asked for: all that is known of releases comes with it, and a search needs none of that. */
export const fixPins: typeof fix = async (...given) => {
  const { fixPins: repair } = await import('./fix/fix.js');
  return repair(...given);
};

export const initialConfig: typeof init = async (...given) => {
  const { initialConfig: write } = await import('./config/init.js');
  return write(...given);
};
