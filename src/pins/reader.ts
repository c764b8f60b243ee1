import type { Mention } from './mention.js';
import type { Scope } from './scope.js';
import type { SourceFile, Traced } from './source.js';

/** What a reader may ask of the tree around its file. */
export interface ReaderContext {
  /** Variables of files that belong to this one: the `.env` beside a compose file. */
  scope: Scope;
  /** Says that another file (relative to this one's folder) is read as the same kind. */
  include(path: string): void;
  /** Arguments that builds of images are given elsewhere in the tree: compose `args`, `--build-arg`, `build-args`. */
  buildArguments: BuildArguments;
}

/** Values by name. Dockerfiles are read last, and take those that they declare. */
export type BuildArguments = Map<string, Traced[]>;

/** Reads one kind of file. Throws ParseProblem where the file cannot be understood. */
export type Reader = (file: SourceFile, context: ReaderContext) => Mention[];

/** A file that says it is of a kind and is not: reported as a warning; the rest of the tree goes on. */
export class ParseProblem extends Error {
  override readonly name = 'ParseProblem';

  constructor(
    message: string,
    readonly line: number,
    /** What could be read all the same. */
    readonly mentions: Mention[] = [],
  ) {
    super(message);
  }
}
