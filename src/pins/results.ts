// Apart from the table of kinds, which has every reader with it: `check` asks for this alone.

/** Kinds that follow from a build: no engine says what the next one is built with, and neither it nor its passport is a witness for itself. */
export const RESULTS: readonly string[] = ['engine', 'passport'];
