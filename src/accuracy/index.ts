/** The door of this room: what others may use of it. */
export { ACCURACY_CODES } from './codes.js';
export { BINS } from './compare.js';
export { tensorFile, tensorFolders, type TensorFolder } from './folders.js';
export { accuracyFinding, type Context as AccuracyContext } from './judge.js';
export {
  isPrecision,
  NO_TOLERANCE,
  parseTolerance,
  PRECISIONS,
  type Precision,
  type Tolerance,
} from './limits.js';
export { judgeAnswers, type AccuracyResult, type Answers } from './match.js';
export { NpyError, readNpyHeader, writeNpy } from './npy.js';
export { isSeedable, seededInput } from './seeded.js';
