/** The door of this room: what others may use of it. */
export { actionOutputs, emptyOutputs, writtenText } from './action-outputs.js';
export { allCodes } from './codes/all-codes.js';
export { annotationsOf, type Annotation } from './annotations.js';
export { pageOfCode } from './codes/home.js';
export { matrixText } from './matrix-text.js';
export { quote } from './markdown.js';
export { checkout, removeStaleOutputs, writeOutput, writeOutputs } from './outputs.js';
export { summaryOf } from './summary.js';
export { engineTexts, textOf } from './text.js';
