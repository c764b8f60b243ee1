/** The door of this room: what others may use of it. */
export { TRITON_CODES } from './codes.js';
export type { PlanLoad } from './judge-files.js';
export { judgeRepository, type TritonModel } from './repository.js';
