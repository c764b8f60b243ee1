import type { InputRange } from '../../core/shapes.js';
import type { Axis, ModelTensor } from './model-facts.js';

type Sizes = readonly [min: number, opt: number, max: number];

/** Guesses by what exporters call an axis; the first that fits. */
const BY_NAME: readonly { name: RegExp; sizes: Sizes }[] = [
  { name: /batch|^n$|^b$/i, sizes: [1, 1, 4] },
  { name: /seq|tokens?|len|time|frames?|samples/i, sizes: [1, 128, 512] },
  { name: /height|width|^h$|^w$/i, sizes: [320, 640, 960] },
];
const BATCH: Sizes = [1, 1, 4];
const IMAGE: Sizes = [320, 640, 960];
const OTHER: Sizes = [1, 16, 64];

/** A size that the model fixes. 0 is one: TensorRT keeps it, and such a tensor is empty. */
export const isFixed = (axis: Axis | undefined): axis is number => typeof axis === 'number' && axis >= 0;

/** Sizes to begin with; `-1` and a missing shape count as dynamic, like a name. */
function sizesOf(axis: Axis, position: number, rank: number): Sizes {
  if (isFixed(axis)) return [axis, axis, axis];
  const named = typeof axis === 'string' ? BY_NAME.find(({ name }) => name.test(axis)) : undefined;
  if (named !== undefined) return named.sizes;
  if (position === 0) return BATCH;
  return rank === 4 && position >= 2 ? IMAGE : OTHER;
}

/** Whether TensorRT needs a profile for this input. */
export function isDynamic({ shape }: ModelTensor): boolean {
  return shape?.some((axis) => !isFixed(axis)) === true;
}

/** Shapes to begin with for one dynamic input: what is fixed stays, the rest is a guess that its name and place suggest. */
export function suggestRange({ name, shape }: ModelTensor): InputRange {
  const sizes = (shape ?? []).map((axis, i) => sizesOf(axis, i, shape?.length ?? 0));
  const bound = (index: 0 | 1 | 2): number[] => sizes.map((size) => size[index]);
  return { input: name, min: bound(0), opt: bound(1), max: bound(2) };
}

/** A model's own shape, as it is told to people: `batch x 3 x height x width`. */
export function ownShape({ shape }: Pick<ModelTensor, 'shape'>): string {
  if (shape === null) return 'unknown';
  if (shape.length === 0) return 'scalar';
  return shape.map((axis) => (axis === null ? 'any' : String(axis))).join(' x ');
}
