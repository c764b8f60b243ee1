import { tensorFile, type TensorFolder } from '../../accuracy/index.js';
import type { Finding } from '../../core/findings.js';
import { nearestName } from '../../core/text/nearest.js';
import type { ModelTensor } from '../../engine/index.js';

/** The file that was probably meant for an input: one with a similar name, or the only one for the only input. */
function meantFor(input: string, inputs: readonly ModelTensor[], { files }: TensorFolder): string | null {
  const free = Object.keys(files).filter((name) => !inputs.some((known) => known.name === name));
  const only = free.length === 1 && inputs.length === 1 ? free[0] : undefined;
  const near = only ?? (input.length < 3 ? null : nearestName(input, free));
  return near === null ? null : (files[near] ?? null);
}

/** Inputs of a model for which the caller's folder has no file: the folder is at fault, not the model. */
export function caseProblems(
  model: string,
  inputs: readonly ModelTensor[],
  folder: string,
  cases: readonly TensorFolder[],
): Finding[] {
  return cases.flatMap((one) =>
    inputs.flatMap(({ name }): Finding[] => {
      if (Object.hasOwn(one.files, name)) return [];
      const there = Object.values(one.files).sort();
      const meant = meantFor(name, inputs, one);
      const wanted = tensorFile(folder, name);
      return [
        {
          code: 'inputs-unreadable',
          severity: 'error',
          message: `The inputs in ${folder} do not fit ${model}: its input ${name} has no file in the case ${one.name}, which has ${there.join(', ')}.`,
          remedy:
            meant === null
              ? `Write a file for it with numpy.save, as ${wanted} or in the case’s folder.`
              : `Did you mean ${meant}? A file has the name of its input: rename it to ${tensorFile('', name)}.`,
          evidence: [],
          location: { file: there[0] ?? folder },
        },
      ];
    }),
  );
}
