import type { EngineTensor } from '../../core/execution.js';
import type { InputRange } from '../../core/shapes.js';
import type { ModelFacts, ModelTensor } from '../onnx/model-facts.js';
import { isFixed } from '../onnx/suggest-shapes.js';

/** What an input or output of an engine has to be. */
export interface WantedTensor {
  name: string;
  mode: EngineTensor['mode'];
  /** Any of these types, as TensorRT names them; null = any type is right. */
  types: readonly string[] | null;
  /** Of each axis what it may be, -1 for dynamic, null where any size is right; null where nothing is said of the shape. */
  shape: readonly (readonly number[] | null)[] | null;
  /** The shape is what a model declares of an output: TensorRT computes it from the graph and reads no declaration. */
  isDeclared?: boolean;
}

/** One thing in which the tensors of an engine are not those that were wanted. */
export interface TensorDifference {
  kind: 'missing' | 'unexpected' | 'type' | 'shape' | 'declared';
  mode: EngineTensor['mode'];
  name: string;
  wanted: string;
  got: string;
}

/**
 * What the ONNX parser makes of a type. Before TensorRT 10 an int64 became an int32, and a double is a float in every release (it says
 * so: "will be cast"). A type that is not here is not compared.
 */
const OF_ONNX: Readonly<Record<string, readonly string[]>> = {
  float: ['float'],
  float16: ['half'],
  bfloat16: ['bf16'],
  double: ['float', 'double'],
  int8: ['int8'],
  uint8: ['uint8'],
  int32: ['int32'],
  int64: ['int64', 'int32'],
  bool: ['bool'],
  float8e4m3fn: ['fp8'],
  int4: ['int4'],
  float4e2m1: ['fp4'],
};

const axisText = (size: number): string => (size < 0 ? '?' : `${size}`);

/** A shape as it is told to people: `?x3x640x640`. */
function tensorShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'a scalar' : shape.map(axisText).join('x');
}

function wantedShape(shape: WantedTensor['shape']): string {
  if (shape === null) return 'any shape';
  if (shape.length === 0) return 'a scalar';
  return shape.map((sizes) => sizes?.map(axisText).join('|') ?? '*').join('x');
}

/** `float ?x3x640x640`. */
export function tensorText({ dtype, shape }: EngineTensor): string {
  return `${dtype} ${tensorShape(shape)}`;
}

export function wantedText({ types, shape }: WantedTensor): string {
  return `${types?.join('|') ?? 'any type'} ${wantedShape(shape)}`;
}

/** An axis that the model leaves open: a profile that gives it one size alone may fix it (TensorRT-RTX 1.5 does). */
function openAxis(
  input: string,
  axis: number,
  profiles: readonly (readonly InputRange[])[],
): number[] | null {
  const bounds = profiles.flatMap((profile) => {
    const range = profile.find((one) => one.input === input);
    return range === undefined ? [NaN] : [range.min[axis] ?? NaN, range.max[axis] ?? NaN];
  });
  if (bounds.length === 0 || bounds.some(Number.isNaN)) return null;
  const [size = -1] = bounds;
  return bounds.every((bound) => bound === size) ? [-1, size] : [-1];
}

/** A size that is computed at run time may well come to the one that the model declares. No axes: Paddle2ONNX writes that for "unknown". */
function declaredShape({ shape }: ModelTensor): WantedTensor['shape'] {
  if (shape === null || shape.length === 0) return null;
  return shape.map((size) => (isFixed(size) ? [size, -1] : null));
}

/**
 * What the inputs and outputs of a model's engine have to be. What an open axis becomes in an output, only TensorRT knows.
 * @param profiles that the engine was to be built with; none = not known
 */
export function wantedOfModel(
  { inputs, outputs }: Pick<ModelFacts, 'inputs' | 'outputs'>,
  profiles: readonly (readonly InputRange[])[],
): WantedTensor[] {
  const types = ({ dtype }: ModelTensor): readonly string[] | null =>
    (dtype === null ? undefined : OF_ONNX[dtype]) ?? null;
  return [
    ...inputs.map((tensor) => ({
      name: tensor.name,
      mode: 'input' as const,
      types: types(tensor),
      shape:
        tensor.shape?.map((size, axis) => (isFixed(size) ? [size] : openAxis(tensor.name, axis, profiles))) ??
        null,
    })),
    ...outputs.map((tensor) => ({
      name: tensor.name,
      mode: 'output' as const,
      types: types(tensor),
      shape: declaredShape(tensor),
      isDeclared: true,
    })),
  ];
}

/**
 * The same tensors as somebody else told them.
 * @param isSameWitness both were read in the same way; else an axis of one size may be dynamic to one of them
 */
export function wantedOfEngine(tensors: readonly EngineTensor[], isSameWitness: boolean): WantedTensor[] {
  return tensors.map(({ name, mode, dtype, shape }) => ({
    name,
    mode,
    types: [dtype],
    shape: shape.map((size) => (isSameWitness ? [size] : size < 0 ? null : [size, -1])),
  }));
}

function shapeDiffers({ shape }: Pick<WantedTensor, 'shape'>, got: readonly number[]): boolean {
  if (shape === null) return false;
  if (shape.length !== got.length) return true;
  return shape.some((sizes, axis) => sizes?.includes(got[axis] ?? -1) === false);
}

/**
 * The same, where the parser's network shows which declarations of outputs do not hold: an engine that differs from one of those is not to
 * blame, the model is. Where nothing lists the network, nothing refutes what the model says.
 */
export function confirmed(
  wanted: readonly WantedTensor[],
  network: readonly EngineTensor[],
): readonly WantedTensor[] {
  return wanted.map((one) => {
    const parsed = network.find(({ name, mode }) => name === one.name && mode === one.mode);
    const isRefuted = one.isDeclared === true && parsed !== undefined && shapeDiffers(one, parsed.shape);
    return isRefuted ? one : { ...one, isDeclared: false };
  });
}

/** Names, directions, types and shapes. Pure; in the order of `wanted`, then what the engine has besides. */
export function compareTensors(
  wanted: readonly WantedTensor[],
  got: readonly EngineTensor[],
): TensorDifference[] {
  const differences: TensorDifference[] = [];
  for (const one of wanted) {
    const { name, mode } = one;
    const found = got.find((tensor) => tensor.name === name && tensor.mode === mode);
    const add = (kind: TensorDifference['kind'], asked: string, has: string): number =>
      differences.push({ kind, mode, name, wanted: asked, got: has });
    if (found === undefined) {
      const names = got.filter((tensor) => tensor.mode === mode).map((tensor) => tensor.name);
      add('missing', name, names.join(', ') || 'none');
      continue;
    }
    if (one.types !== null && !one.types.includes(found.dtype))
      add('type', one.types.join(' or '), found.dtype);
    if (shapeDiffers(one, found.shape)) {
      if (one.isDeclared !== true) add('shape', wantedShape(one.shape), tensorShape(found.shape));
      else
        add(
          'declared',
          (one.shape ?? []).map((sizes) => sizes?.[0] ?? '?').join('x'),
          tensorShape(found.shape),
        );
    }
  }
  for (const { name, mode } of got)
    if (!wanted.some((one) => one.name === name && one.mode === mode)) {
      const names = wanted.filter((one) => one.mode === mode).map((one) => one.name);
      differences.push({ kind: 'unexpected', mode, name, wanted: names.join(', ') || 'none', got: name });
    }
  return differences;
}
