import type { EngineTensor } from '../core/execution.js';
import type { InputRange } from '../core/shapes.js';
import { TRITON_TYPES, type TritonConfig, type TritonTensor } from './config.js';

/** Inputs and outputs of a plan, and who tells them. */
export interface PlanTensors {
  list: readonly {
    name: string;
    mode: EngineTensor['mode'];
    /** What TensorRT may call its type; null = not known. */
    types: readonly string[] | null;
    /** -1 = dynamic; null = not known. */
    shape: readonly (number | null)[] | null;
  }[];
  /** Null = not known. */
  profiles: readonly (readonly InputRange[])[] | null;
  from: string;
}

export interface Problem {
  code:
    | 'triton-tensor-missing'
    | 'triton-tensor-unexpected'
    | 'triton-type-differs'
    | 'triton-dims-differ'
    | 'triton-batch-beyond-profile';
  line: number;
  message: string;
  remedy: string;
}

const shapeText = (shape: readonly (number | null)[]): string =>
  `[ ${shape.map((size) => (size === null ? '?' : size)).join(', ')} ]`;

/** What Triton asks of the engine's tensor: tensorrt_utils.cc, CompareDimsSupported (github.com/triton-inference-server/tensorrt_backend). */
function fullShape({ dims, reshape }: TritonTensor, batching: boolean): number[] {
  return [...(batching ? [-1] : []), ...(reshape ?? dims)];
}

function agrees(asked: readonly number[], got: readonly (number | null)[]): boolean {
  return (
    asked.length === got.length &&
    asked.every((size, i) => {
      const found = got[i] ?? -1;
      return size === -1 || found === -1 || size === found;
    })
  );
}

function judgeTensor(
  tensor: TritonTensor,
  mode: EngineTensor['mode'],
  { maxBatchSize }: TritonConfig,
  { list, from }: PlanTensors,
): Problem[] {
  const { name, line, dataType } = tensor;
  const found = list.find((one) => one.name === name && one.mode === mode);
  if (found === undefined) {
    const names = list.filter((one) => one.mode === mode).map((one) => one.name);
    return [
      {
        code: 'triton-tensor-missing',
        line,
        message: `the configuration names the ${mode} ${name}, but the engine's ${mode}s are ${names.join(', ') || 'none'} (${from})`,
        remedy: `Write one of these names, or leave ${mode} out: Triton then reads it from the engine.`,
      },
    ];
  }
  const problems: Problem[] = [];
  const type = dataType === null ? null : (TRITON_TYPES[dataType.value] ?? null);
  if (dataType !== null && found.types !== null && (type === null || !found.types.includes(type)))
    problems.push({
      code: 'triton-type-differs',
      line: dataType.line,
      message: `the ${mode} ${name} is ${dataType.value} in the configuration, but ${found.types.join(' or ')} in the engine (${from})`,
      remedy: `Write the type of the engine: ${found.types.map(tritonName).join(' or ')}.`,
    });
  const batching = maxBatchSize.value > 0;
  const asked = fullShape(tensor, batching);
  if (
    tensor.dims.length > 0 &&
    !tensor.isShapeTensor &&
    found.shape !== null &&
    !agrees(asked, found.shape)
  ) {
    const own = batching ? found.shape.slice(1) : found.shape;
    problems.push({
      code: 'triton-dims-differ',
      line,
      message: `the ${mode} ${name} is ${shapeText(asked)} by the configuration${batching ? ' (including the batch, because max_batch_size is above 0)' : ''}, and ${shapeText(found.shape)} in the engine (${from})`,
      remedy: `Write dims: ${shapeText(own)}${batching ? ', without the batch' : ''}.`,
    });
  }
  return problems;
}

const tritonName = (type: string): string =>
  Object.entries(TRITON_TYPES).find(([, name]) => name === type)?.[0] ?? type;

/** The largest batch that the engine takes, and why; null where nothing tells. */
function largestBatch({ list, profiles }: PlanTensors): { batch: number; why: string } | null {
  const limits = list.flatMap(({ name, mode, shape }): { batch: number; why: string }[] => {
    const first = shape?.[0];
    if (mode !== 'input' || first === undefined || first === null) return [];
    // A batch that the engine fixes is one of at most that size; whether Triton takes it for one at all, it says itself.
    if (first >= 0)
      return [{ batch: Math.max(1, first), why: `the input ${name} has the fixed batch ${first}` }];
    const sizes = (profiles ?? []).flatMap((profile) => {
      const size = profile.find(({ input }) => input === name)?.max[0];
      return size === undefined ? [] : [size];
    });
    if (sizes.length === 0) return [];
    const batch = Math.max(...sizes);
    return [{ batch, why: `the profile of the input ${name} ends at ${batch}` }];
  });
  return limits.reduce<{ batch: number; why: string } | null>(
    (least, one) => (least === null || one.batch < least.batch ? one : least),
    null,
  );
}

/** A configuration against the inputs and outputs of one plan. Pure. */
export function judgeTensors(config: TritonConfig, plan: PlanTensors): Problem[] {
  const problems = [
    ...config.inputs.flatMap((tensor) => judgeTensor(tensor, 'input', config, plan)),
    ...config.outputs.flatMap((tensor) => judgeTensor(tensor, 'output', config, plan)),
  ];
  if (config.inputs.length > 0)
    for (const { name, mode } of plan.list)
      if (mode === 'input' && !config.inputs.some((one) => one.name === name))
        problems.push({
          code: 'triton-tensor-unexpected',
          line: config.inputs[0]?.line ?? 1,
          message: `the engine has the input ${name}, but the configuration does not name it (${plan.from})`,
          remedy: `Add the input ${name}, or leave all inputs out: Triton then reads them from the engine.`,
        });
  const limit = largestBatch(plan);
  if (limit !== null && config.maxBatchSize.value > limit.batch)
    problems.push({
      code: 'triton-batch-beyond-profile',
      line: config.maxBatchSize.line,
      message: `max_batch_size is ${config.maxBatchSize.value}, but ${limit.why} (${plan.from})`,
      remedy: `Write max_batch_size: ${limit.batch}, or build the engine for more.`,
    });
  return problems;
}
