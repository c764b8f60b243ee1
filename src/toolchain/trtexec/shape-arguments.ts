import { InputError } from '../../core/findings.js';
import { parseShapes, type InputRange } from '../../core/shapes.js';

const BOUNDS: Readonly<Record<string, 'min' | 'opt' | 'max'>> = {
  '--minShapes': 'min',
  '--optShapes': 'opt',
  '--maxShapes': 'max',
};

type Bounds = Partial<Record<'min' | 'opt' | 'max', readonly number[]>>;

/** trtexec fills in what is left out: opt from max, then from min; the others from opt. */
function completed(input: string, { min, opt, max }: Bounds): InputRange {
  const middle = opt ?? max ?? min ?? [];
  return { input, min: min ?? middle, opt: middle, max: max ?? middle };
}

/** One shape of one input: what trtexec-args take, in contrast to the ranges of `shapes`. */
function shapeOf(flag: string, entry: string): { input: string; shape: readonly number[] } {
  const { input, min, opt } = parseShapes(entry);
  if (opt !== min)
    throw new InputError(`trtexec-args: ${flag} takes one shape; give the range ${entry} as shapes instead`);
  return { input, shape: min };
}

function twice(what: string): never {
  throw new InputError(`trtexec-args: ${what} is given twice, which trtexec does not accept`);
}

/** The profiles that arguments are read into: --profile=N begins one, and without it there is one alone. */
class ProfileReader {
  private readonly profiles: (Map<string, Bounds> | undefined)[] = [];
  /** --shapes is what trtexec runs the engine with: an input that has no range yet is built for it. */
  private readonly runs = new Map<string, readonly number[]>();
  private current = 0;
  private flags = new Set<string>();

  begin(value: string): void {
    if (!/^\d{1,3}$/.test(value))
      throw new InputError(`trtexec-args: --profile takes a number; got "${value}"`);
    this.current = Number(value);
    if (this.profiles[this.current] !== undefined) twice(`--profile=${value}`);
    this.profiles[this.current] = new Map();
    this.flags = new Set();
  }

  add(flag: string, value: string): void {
    if (this.flags.has(flag)) twice(flag);
    this.flags.add(flag);
    const bound = BOUNDS[flag];
    for (const entry of value.match(/(?:'[^']*'|[^',])+/g) ?? []) {
      const { input, shape } = shapeOf(flag, entry);
      if (bound === undefined) {
        if (this.runs.has(input)) twice(`the shape of ${input} in ${flag}`);
        this.runs.set(input, shape);
      } else {
        const profile = (this.profiles[this.current] ??= new Map<string, Bounds>());
        const known = profile.get(input) ?? {};
        if (known[bound] !== undefined) twice(`the shape of ${input} in ${flag}`);
        profile.set(input, { ...known, [bound]: shape });
      }
    }
  }

  ranges(): InputRange[][] {
    for (const [input, shape] of this.runs) {
      const first = (this.profiles[0] ??= new Map<string, Bounds>());
      if (!first.has(input)) first.set(input, { opt: shape });
    }
    return Array.from(this.profiles, (profile) =>
      [...(profile ?? [])].map(([input, bounds]) => completed(input, bounds)),
    );
  }
}

/**
 * The profiles that trtexec's own arguments ask for: --shapes, --minShapes, --optShapes, --maxShapes, and --profile=N in front
 * of each group where there are several.
 * @returns the profiles in order (none where no argument is about shapes), and the other arguments
 * @throws InputError for a shape that cannot be read, and for what is given twice
 */
export function shapeArguments(args: readonly string[]): { profiles: InputRange[][]; rest: string[] } {
  const reader = new ProfileReader();
  const rest: string[] = [];
  for (const argument of args) {
    const [flag = '', value = ''] = argument.split(/=(.*)/s, 2);
    if (flag === '--profile') reader.begin(value);
    else if (flag === '--shapes' || Object.hasOwn(BOUNDS, flag)) reader.add(flag, value);
    else rest.push(argument);
  }
  return { profiles: reader.ranges(), rest };
}
