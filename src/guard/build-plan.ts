import type { TensorFolder } from '../accuracy/index.js';
import { InputError, type Finding } from '../core/findings.js';
import type { InputShapes } from '../core/execution.js';
import { trtexecShapes, type InputRange } from '../core/shapes.js';
import { modelProblem, readModelFacts, shapeProblems } from '../engine/index.js';
import { flagName, shapeArguments } from '../toolchain/index.js';
import { caseProblems } from './request/case-problems.js';
import type { AskedGpu, AskedPrecision } from './contract/terms.js';
import type { ModelSettings } from './settings.js';
import type { Request } from './request/request.js';
import { displayPath } from './targets/target.js';

/** What is asked of the conversion of one model: settled before anything is installed or started. */
export interface BuildPlan {
  profiles: readonly (readonly InputRange[])[];
  /** trtexec's arguments without those about shapes: the file's, where the caller gives no flag of that name, and the caller's. */
  args: readonly string[];
  /** The caller's own arguments about shapes, as written; trtexec gets them so. */
  shapeArgs: readonly string[];
  plugins: readonly { file: string; namedBy: string }[];
  /** What its engine must compute in, and the GPUs that it is for. */
  precision: AskedPrecision | null;
  targets: readonly AskedGpu[];
  /** What the model itself says against it. */
  problems: readonly Finding[];
  /** The model has operators that draw random numbers. */
  isRandom: boolean;
}

/**
 * The caller's shapes for one model. Where several models are converted, one that lacks an input is not meant by its shapes, as
 * long as another has it.
 */
function callersShapes(
  { shapes }: Request,
  own: ReadonlySet<string>,
  anywhere: ReadonlySet<string>,
): InputRange[] {
  return shapes.filter(({ input }) => own.has(input) || !anywhere.has(input));
}

/** `shapes` and --minShapes for one input contradict each other, whatever they say. */
function refuseTwice(shapes: readonly InputRange[], profiles: readonly (readonly InputRange[])[]): void {
  const named = new Set(profiles.flat().map(({ input }) => input));
  const twice = shapes.find(({ input }) => named.has(input));
  if (twice !== undefined)
    throw new InputError(
      `the shapes of ${twice.input} are given twice, as shapes and in trtexec-args: leave one of them out`,
    );
}

/** Whether the caller's inputs are used at all. */
function isRunWithCases({ require, referenceModel, expected }: Request): boolean {
  return require === 'run' || referenceModel !== null || expected !== null;
}

/**
 * Settles what each model is converted with. What the caller gave wins over the file.
 * @throws InputError where the caller contradicts himself
 */
export function planBuilds(
  request: Request,
  models: readonly string[],
  settingsOf: (model: string) => ModelSettings,
  cases: readonly TensorFolder[] = [],
): Map<string, BuildPlan> {
  const facts = new Map(
    models.map((model) => [model, modelProblem(displayPath(model)) === null ? readModelFacts(model) : null]),
  );
  const namesOf = (model: string): string[] => facts.get(model)?.inputs.map(({ name }) => name) ?? [];
  const anywhere = new Set(models.flatMap(namesOf));
  const { profiles: argumentProfiles, rest } = shapeArguments(request.trtexecArgs);
  refuseTwice(request.shapes, argumentProfiles);
  const own = new Set(rest.map(flagName));
  const shapeArgs = request.trtexecArgs.filter((argument) => !rest.includes(argument));
  return new Map(
    models.map((model) => {
      const settings = settingsOf(displayPath(model));
      const asked = callersShapes(request, new Set(namesOf(model)), anywhere);
      const profiles =
        asked.length > 0
          ? [[...asked, ...(argumentProfiles[0] ?? [])], ...argumentProfiles.slice(1)]
          : argumentProfiles.length > 0
            ? argumentProfiles
            : settings.profiles;
      const known = facts.get(model) ?? null;
      const plan: BuildPlan = {
        profiles,
        args: [...settings.trtexecArgs.filter((argument) => !own.has(flagName(argument))), ...rest],
        shapeArgs: asked.length > 0 ? [] : shapeArgs,
        plugins: [
          ...request.plugins.map((file) => ({ file, namedBy: 'input plugins' })),
          ...settings.plugins.map((file) => ({ file, namedBy: settings.place })),
        ],
        precision: request.precision ?? settings.precision,
        targets: request.targets.length > 0 ? request.targets : settings.targets,
        problems:
          known === null
            ? []
            : [
                ...shapeProblems(displayPath(model), known, profiles, models.length > 1),
                ...(isRunWithCases(request)
                  ? caseProblems(
                      displayPath(model),
                      known.inputs,
                      request.inputs ?? '',
                      cases,
                      rest.concat(settings.trtexecArgs).some((one) => flagName(one) === '--inputIOFormats'),
                    )
                  : []),
              ],
        isRandom: known?.isRandom === true,
      };
      return [model, plan];
    }),
  );
}

/** trtexec's arguments for a plan: the caller's own words where the shapes are his, else the profiles written out. */
export function trtexecArguments({ profiles, args, shapeArgs }: BuildPlan): string[] {
  if (shapeArgs.length > 0) return [...args, ...shapeArgs];
  const several = profiles.length > 1;
  return [
    ...args,
    ...profiles.flatMap((profile, i) => [...(several ? [`--profile=${i}`] : []), ...trtexecShapes(profile)]),
  ];
}

/** The profiles as the report has them. */
export function reportedShapes({ profiles }: BuildPlan): InputShapes[] {
  return profiles.flatMap((profile, i) =>
    profile.map(({ input, min, opt, max }) => ({
      profile: i,
      input,
      min: [...min],
      opt: [...opt],
      max: [...max],
    })),
  );
}
