/** The door of this room: what others may use of it. */
export { MATRIX_CODES } from './codes.js';
export { matrixOutputs, refuseLongInputs, written } from './fit.js';
export { mergeParts, type PartFile } from './merge.js';
export type { Release } from './named.js';
export { MAX_PARTS, planMatrix } from './plan.js';
export { readPlan } from './read.js';
export type { Matrix, Planned } from './read.js';
export type { RunIdentity } from './runs.js';
