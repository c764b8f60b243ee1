import { InputError } from '../../core/findings.js';
import { parseShapes, type InputRange } from '../../core/shapes.js';

const BOUNDS: Readonly<Record<string, readonly ('min' | 'opt' | 'max')[]>> = {
  '--shapes': ['min', 'opt', 'max'],
  '--minShapes': ['min'],
  '--optShapes': ['opt'],
  '--maxShapes': ['max'],
};

type Bounds = Partial<Record<'min' | 'opt' | 'max', readonly number[]>>;

/** trtexec fills in what is left out: opt from max, then from min; the others from opt. */
function completed(input: string, { min, opt, max }: Bounds): InputRange {
  const middle = opt ?? max ?? min ?? [];
  return { input, min: min ?? middle, opt: middle, max: max ?? middle };
}

/**
 * The profiles that trtexec's own arguments ask for: --shapes, --minShapes, --optShapes, --maxShapes, and --profile=N in front
 * of each group where there are several.
 * @returns the profiles in order (none where no argument is about shapes), and the other arguments
 * @throws InputError for a shape that cannot be read
 */
export function shapeArguments(args: readonly string[]): { profiles: InputRange[][]; rest: string[] } {
  const profiles: Map<string, Bounds>[] = [];
  const rest: string[] = [];
  let current = 0;
  for (const argument of args) {
    const [flag = '', value = ''] = argument.split(/=(.*)/s, 2);
    if (flag === '--profile') {
      current = /^\d{1,3}$/.test(value) ? Number(value) : NaN;
      if (Number.isNaN(current))
        throw new InputError(`trtexec-args: --profile takes a number; got "${value}"`);
      continue;
    }
    const bounds = Object.hasOwn(BOUNDS, flag) ? BOUNDS[flag] : undefined;
    if (bounds === undefined) {
      rest.push(argument);
      continue;
    }
    const profile = (profiles[current] ??= new Map());
    for (const entry of value.match(/(?:'[^']*'|[^',])+/g) ?? []) {
      const { input, min } = parseShapes(entry);
      const known = profile.get(input) ?? {};
      profile.set(input, { ...known, ...Object.fromEntries(bounds.map((bound) => [bound, min])) });
    }
  }
  return {
    profiles: Array.from(profiles, (profile: Map<string, Bounds> | undefined) =>
      [...(profile ?? [])].map(([input, bounds]) => completed(input, bounds)),
    ),
    rest,
  };
}
