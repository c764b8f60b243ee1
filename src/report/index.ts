/** The door of this room: what others may use of it. */
export { annotationsOf, type Annotation } from './annotations.js';
export { quote } from './markdown.js';
export { removeStaleOutputs, writeOutput, writeOutputs } from './outputs.js';
export { summaryOf } from './summary.js';
export { textOf } from './text.js';
