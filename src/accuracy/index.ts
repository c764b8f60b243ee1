/** The door of this room: what others may use of it. */
export { ACCURACY_CODES } from './codes.js';
export { tensorFile, tensorFolders, type TensorFolder } from './folders.js';
export type { Context as AccuracyContext } from './judge.js';
export { NO_TOLERANCE, parseTolerance, type Precision, type Tolerance } from './limits.js';
export { judgeAnswers, type AccuracyResult, type Answers } from './match.js';
export { NpyError, readNpyHeader, writeNpy, type NpyFile } from './npy.js';
export { isSeedable, seededInput } from './seeded.js';
