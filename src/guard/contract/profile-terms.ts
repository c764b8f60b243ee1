import type { EngineTensor, InputShapes } from '../../core/execution.js';
import { rangeText, type InputRange } from '../../core/shapes.js';
import { contractFinding, WITNESS, type JudgedTerm } from './judged.js';

const BOUNDS = ['min', 'opt', 'max'] as const;

/**
 * What trtexec makes up where nobody gives it shapes: every dynamic axis 1, at all three points (seen with 10.6.0.26).
 */
function isMadeUp(range: InputShapes, tensors: readonly EngineTensor[]): boolean {
  const shape = tensors.find(({ name, mode }) => name === range.input && mode === 'input')?.shape ?? [];
  const dynamic = shape.flatMap((size, axis) => (size < 0 ? [axis] : []));
  return dynamic.length > 0 && BOUNDS.every((bound) => dynamic.every((axis) => range[bound][axis] === 1));
}

const same = (a: InputRange, b: InputRange): boolean =>
  BOUNDS.every((bound) => a[bound].join('x') === b[bound].join('x'));

/**
 * The optimization profiles that were asked for, against those of the deserialized engine.
 * @param got null where nothing tells them: a plan does not, to anybody but TensorRT
 */
export function profileTerms(
  { profiles, askedBy }: { profiles: readonly (readonly InputRange[])[]; askedBy: string },
  got: { shapes: readonly InputShapes[]; tensors: readonly EngineTensor[] } | null,
  file: string,
): JudgedTerm[] {
  return profiles.flatMap((profile, number) =>
    profile.map((asked): JudgedTerm => {
      const name = profiles.length > 1 ? `${asked.input} in profile ${number}` : asked.input;
      const found = got?.shapes.find((one) => one.profile === number && one.input === asked.input);
      const isGot = found !== undefined && same(asked, found);
      const says = found === undefined ? 'no such profile' : rangeText(found);
      return {
        isDemanded: false,
        term: {
          subject: 'profile',
          name,
          asked: rangeText(asked),
          askedBy,
          got: got === null ? null : says,
          gotFrom: got === null ? null : WITNESS.engine,
          status: got === null ? 'unproven' : isGot ? 'pass' : 'fail',
        },
        findings:
          got === null || isGot
            ? []
            : [
                contractFinding(
                  found !== undefined && isMadeUp(found, got.tensors) ? 'profile-default' : 'profile-differs',
                  `${file}: ${askedBy} asks for ${rangeText(asked)}, and the engine's profile ${number} has ${says}.`,
                  'Build the engine again with these shapes, or ask for the ones that it has.',
                  file,
                ),
              ],
      };
    }),
  );
}
