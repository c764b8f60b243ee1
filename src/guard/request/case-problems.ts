import {
  NpyError,
  readNpyHeader,
  tensorFile,
  type NpyFile,
  type TensorFolder,
} from '../../accuracy/index.js';
import { shapeText } from '../../core/shapes.js';
import type { Finding } from '../../core/findings.js';
import { nearestName } from '../../core/text/nearest.js';
import { isFixed, ownShape, type ModelTensor } from '../../engine/index.js';

/** The file that was probably meant for an input: one with a similar name, or the only one for the only input. */
function meantFor(input: string, inputs: readonly ModelTensor[], { files }: TensorFolder): string | null {
  const free = Object.keys(files).filter((name) => !inputs.some((known) => known.name === name));
  const only = free.length === 1 && inputs.length === 1 ? free[0] : undefined;
  const near = only ?? (input.length < 3 ? null : nearestName(input, free));
  return near === null ? null : (files[near] ?? null);
}

/** What numpy calls the numbers of an ONNX type; null where no file has them. */
function kindOf(dtype: string | null): NpyFile['kind'] | null {
  if (dtype === null || !/float|double|int|bool/.test(dtype)) return null;
  return dtype === 'bool' ? 'boolean' : dtype.includes('int') ? 'integer' : 'float';
}

/** Why this file is not for this input, in words that follow its name; null where it may be. Sizes of open axes are the engine's to judge. */
function whyNotFor(file: string, { name, dtype, shape }: ModelTensor, hasOwnTypes: boolean): string | null {
  let found: NpyFile;
  try {
    found = readNpyHeader(file);
  } catch (error) {
    if (!(error instanceof NpyError)) throw error;
    return error.why;
  }
  const kind = kindOf(dtype);
  if (!hasOwnTypes && kind !== null && kind !== found.kind)
    return `has the type ${found.descr}, and the input ${name} is ${dtype ?? ''}`;
  const fits =
    shape === null ||
    (shape.length === found.shape.length &&
      shape.every((size, axis) => !isFixed(size) || size === found.shape[axis]));
  return fits
    ? null
    : `has the shape ${shapeText(found.shape)}, and the input ${name} is ${ownShape({ shape })}`;
}

/**
 * Inputs of a model for which the caller's folder has no file, or one that is not for it: the folder is at fault, not the model.
 * @param hasOwnTypes the engine's inputs get other types than the model's (`--inputIOFormats`)
 */
export function caseProblems(
  model: string,
  inputs: readonly ModelTensor[],
  folder: string,
  cases: readonly TensorFolder[],
  hasOwnTypes = false,
): Finding[] {
  const problem = (message: string, remedy: string, file: string): Finding => ({
    code: 'inputs-unreadable',
    severity: 'error',
    message,
    remedy,
    evidence: [],
    location: { file },
  });
  return cases.flatMap((one) =>
    inputs.flatMap((input): Finding[] => {
      const { name } = input;
      const file = Object.hasOwn(one.files, name) ? (one.files[name] ?? null) : null;
      if (file !== null) {
        const why = whyNotFor(file, input, hasOwnTypes);
        if (why === null) return [];
        return [
          problem(
            `The inputs in ${folder} do not fit ${model}: ${file} ${why}.`,
            'Save what production feeds this input with numpy.save: its type, and all its axes.',
            file,
          ),
        ];
      }
      const there = Object.values(one.files).sort();
      const meant = meantFor(name, inputs, one);
      return [
        problem(
          `The inputs in ${folder} do not fit ${model}: its input ${name} has no file in the case ${one.name}, which has ${there.join(', ')}.`,
          meant === null
            ? `Write a file for it with numpy.save, as ${tensorFile(folder, name)} or in the case’s folder.`
            : `Did you mean ${meant}? A file has the name of its input: rename it to ${tensorFile('', name)}.`,
          there[0] ?? folder,
        ),
      ];
    }),
  );
}
