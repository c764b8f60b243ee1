import type { Traced } from './source.js';

/** At most this many values of one word are followed: a matrix of matrices would multiply without end. */
const MAX_VALUES = 24;

/** Variables and every value they are seen to get. A name may have several: matrix rows, branches of a script. */
export class Scope {
  private readonly values = new Map<string, Traced[]>();

  /** `builds` collects the arguments that image builds are given, for whoever builds them. */
  constructor(
    private readonly parent?: Scope,
    private readonly builds?: Map<string, Traced[]>,
  ) {}

  addBuildArgument(name: string, value: Traced): void {
    if (this.builds === undefined) this.parent?.addBuildArgument(name, value);
    else this.builds.set(name, [...(this.builds.get(name) ?? []), value]);
  }

  add(name: string, value: Traced): void {
    const known = this.values.get(name) ?? [];
    if (known.length < MAX_VALUES && !known.some((other) => other.text === value.text)) known.push(value);
    this.values.set(name, known);
  }

  /** All values, nearest scope first; empty where nothing is known. */
  get(name: string): readonly Traced[] {
    return this.values.get(name) ?? this.parent?.get(name) ?? [];
  }
}

/** Every way to choose one of each part, bounded. */
export function combinations<T>(parts: readonly (readonly T[])[]): T[][] {
  return parts.reduce<T[][]>(
    (all, choices) =>
      all.flatMap((chosen) => choices.map((choice) => [...chosen, choice])).slice(0, MAX_VALUES),
    [[]],
  );
}
