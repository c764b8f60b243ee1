import type { PinCandidate } from './text/candidate.js';
import type { Scope } from './text/scope.js';
import type { BuildCall } from './builds.js';
import type { NamedFile } from './runs.js';
import type { SourceFile } from './text/source.js';

/** What a reader may ask of the tree around its file. */
export interface ReaderContext {
  /** Variables of files that belong to this one: the `.env` beside a compose file. */
  scope: Scope;
  /** Another file of this one's folder; null where there is none, or it is this one. */
  beside(name: string): SourceFile | null;
  /** Says that another file (relative to this one's folder) is read as the same kind. */
  include(path: string): void;
  shared: Shared;
}

/** What files of one tree tell each other. */
export interface Shared {
  /** Builds of images: compose `args`, `--build-arg`, `build-args`. Dockerfiles are read last, and take what theirs hand over. */
  builds: BuildCall[];
  /** Files that others run or install, as these name them, and what they are read as. */
  named: (NamedFile & { caller: string })[];
  /** Files that the version is taken from, by who names them so: what they say is not a weak word. */
  versionFiles: Set<string>;
  /** Files that can start containers or builds of images, and their kind. */
  composing: Map<string, string>;
  /** By requirements file, those that it includes. */
  includes: Map<string, string[]>;
  /** Files that were read with the one that includes them. */
  included: Set<string>;
  /** Files that others ask for, as one may be asked for by many; null where it cannot be read. */
  sources: Map<string, SourceFile | null>;
  /** Lines (`file`, NUL, line; with NUL, column for one value of it) whose values are alternatives of one choice, such as a matrix, and the name of that choice. */
  alternatives: Map<string, string>;
}

export const newShared = (): Shared => ({
  builds: [],
  named: [],
  versionFiles: new Set(),
  composing: new Map(),
  includes: new Map(),
  included: new Set(),
  sources: new Map(),
  alternatives: new Map(),
});

/** Reads one kind of file. Throws ParseProblem where the file cannot be understood. */
export type Reader = (file: SourceFile, context: ReaderContext) => PinCandidate[];

/** A file that says it is of a kind and is not: reported as a warning; the rest of the tree goes on. */
export class ParseProblem extends Error {
  override readonly name = 'ParseProblem';

  constructor(
    message: string,
    readonly line: number,
    /** What could be read all the same. */
    readonly mentions: PinCandidate[] = [],
  ) {
    super(message);
  }
}
