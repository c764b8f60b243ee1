import type { PinCandidate } from './candidate.js';
import { handOver, type BuildCall, type BuildTarget } from '../builds.js';
import type { Command } from './shell.js';
import type { SourceFile, Span } from './source.js';

/** At most this many values of one word are followed: a matrix of matrices would multiply without end. */
const MAX_VALUES = 24;
/** Of a word with more parts than this, the first value of each further one is taken. */
const MAX_CHOSEN = 100;

/** What a script does to the world around it: it hands arguments to image builds, and writes files of other kinds. */
export interface Surroundings {
  builds: BuildCall[];
  /** A file of variables that another one reads in; null if it is not in the tree. */
  sourcedFile(caller: string, path: string): SourceFile | null;
  /** What a text that a script writes into a file of this name contains; null if files of this name are not read. */
  writtenFile(path: string, text: Span): PinCandidate[] | null;
}

/** A function of a script, what it does, and the variables that each call of it gives a value of its own. */
export interface ShellFunction {
  readonly commands: readonly Command[];
  readonly text: Span;
  readonly start: number;
  readonly end: number;
  readonly own: { name: string; isLocal: boolean }[];
  isRunning: boolean;
  hasRun: boolean;
}

/** Variables and every value they are seen to get. A name may have several: matrix rows, branches of a script. */
export class Scope {
  private readonly values = new Map<string, Span[]>();
  /** Functions that the scripts of a file define or read in. */
  readonly functions: Map<string, ShellFunction>;
  /** How many more commands calls of functions may run. */
  readonly budget: { commands: number };

  /** A scope without an environment of its own has that of its parent. */
  constructor(
    private readonly parent?: Scope,
    private readonly surroundings: Surroundings | undefined = parent?.surroundings,
  ) {
    this.functions = parent?.functions ?? new Map<string, ShellFunction>();
    this.budget = parent?.budget ?? { commands: 20_000 };
  }

  private startedIn: string | undefined;

  /** The folder in which commands are started, from that of the file or from the root. */
  get folder(): string {
    return this.startedIn ?? this.parent?.folder ?? '';
  }

  startIn(folder: string): this {
    this.startedIn = folder;
    return this;
  }

  addBuildArgument(name: string, value: Span, target: BuildTarget): void {
    if (this.surroundings !== undefined) handOver(this.surroundings.builds, target, name, value);
  }

  sourcedFile(caller: string, path: string): SourceFile | null {
    return this.surroundings?.sourcedFile(caller, path) ?? null;
  }

  writtenFile(path: string, text: Span): PinCandidate[] | null {
    return this.surroundings?.writtenFile(path, text) ?? null;
  }

  add(name: string, value: Span): void {
    const known = this.values.get(name) ?? [];
    const isKnown = known.some((other) => other.text === value.text && samePlace(other, value));
    if (known.length < MAX_VALUES && !isKnown) known.push(value);
    this.values.set(name, known);
  }

  /** Gives a name these values and no others: the variable of a loop. */
  replace(name: string, values: readonly Span[]): void {
    this.values.set(name, values.slice(0, MAX_VALUES));
  }

  /** All values, nearest scope first; empty where nothing is known. */
  get(name: string): readonly Span[] {
    return this.values.get(name) ?? this.parent?.get(name) ?? [];
  }
}

/** The same text written twice is two pins. */
function samePlace(a: Span, b: Span): boolean {
  const [left, right] = [a.origin(), b.origin()];
  return left?.offset === right?.offset && left?.file.path === right?.file.path;
}

/** Every way to choose one of each part, bounded; `fits`: only those in which what was chosen goes together. */
export function combinations<T>(
  parts: readonly (readonly T[])[],
  fits: (chosen: readonly T[]) => boolean = () => true,
): T[][] {
  let all: T[][] = [[]];
  for (const [number, choices] of parts.entries()) {
    const [only] = choices;
    if (only !== undefined && (choices.length === 1 || number > MAX_CHOSEN))
      for (const chosen of all) chosen.push(only);
    else
      all = all
        .flatMap((chosen) => choices.map((choice) => [...chosen, choice]))
        .filter(fits)
        .slice(0, MAX_VALUES);
  }
  return all;
}
