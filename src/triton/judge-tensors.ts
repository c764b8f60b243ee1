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
function fullShape({ dims, reshape, isRagged }: TritonTensor, batching: boolean): number[] {
  // Ragged requests are put side by side: the engine has their one axis, to the letter (InitializeExecuteInputBinding).
  return [...(batching && !isRagged ? [-1] : []), ...(reshape ?? dims)];
}

function agrees(asked: readonly number[], got: readonly (number | null)[], isRagged: boolean): boolean {
  return (
    asked.length === got.length &&
    (!isRagged || got.length === 1) &&
    asked.every((size, i) => {
      const found = got[i] ?? null;
      if (isRagged) return found === null || size === found;
      return size === -1 || found === null || found === -1 || size === found;
    })
  );
}

type PlanTensor = PlanTensors['list'][number];

const rangeOf = ({ profiles }: PlanTensors, name: string, profile: number): InputRange | undefined =>
  profiles?.[profile]?.find(({ input }) => input === name);

/** Whether it is a shape tensor, as Triton asks TensorRT: only such a one of fixed size has a range, that of its values. */
function isShapeTensor({ name, shape }: PlanTensor, plan: PlanTensors): boolean {
  if (shape === null || shape.length > 1 || shape.some((size) => size === null || size < 0)) return false;
  const range = rangeOf(plan, name, 0);
  return range !== undefined && range.max.join() !== shape.join();
}

function judgeTensor(
  tensor: TritonTensor,
  mode: EngineTensor['mode'],
  { maxBatchSize }: TritonConfig,
  plan: PlanTensors,
): Problem[] {
  const { list, from } = plan;
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
    !isShapeTensor(found, plan) &&
    found.shape !== null &&
    !agrees(asked, found.shape, tensor.isRagged)
  ) {
    const own = batching && !tensor.isRagged ? found.shape.slice(1) : found.shape;
    problems.push({
      code: 'triton-dims-differ',
      line,
      message: `the ${mode} ${name} is ${shapeText(asked)} by the configuration${tensor.isRagged ? ' (ragged: one axis, without the batch)' : batching ? ' (including the batch, because max_batch_size is above 0)' : ''}, and ${shapeText(found.shape)} in the engine (${from})`,
      remedy: `Write dims: ${shapeText(own)}${batching && !tensor.isRagged ? ', without the batch' : ''}.`,
    });
  }
  return problems;
}

const tritonName = (type: string): string =>
  Object.entries(TRITON_TYPES).find(([, name]) => name === type)?.[0] ?? type;

interface Batch {
  batch: number;
  why: string;
}

/**
 * The largest batch that the engine takes, and why; null where nothing tells. Of the profiles that instances use, the first where
 * they name none, the one that takes most; of its inputs the one that takes least (GetMaxSupportedBatchSize).
 */
function largestBatch(config: TritonConfig, plan: PlanTensors): Batch | null {
  const used = config.profiles.length === 0 ? [0] : config.profiles.map(({ value }) => value);
  const byProfile = used.flatMap((profile) => {
    const limits = plan.list.flatMap((tensor): Batch[] => {
      const { name, mode, shape } = tensor;
      const first = shape?.[0];
      if (mode !== 'input' || first === undefined || first === null) return [];
      if (isShapeTensor(tensor, plan) || config.inputs.some((one) => one.name === name && one.isShapeTensor))
        return [];
      // A batch that the engine fixes is one of at most that size; whether Triton takes it for one at all, it says itself.
      if (first >= 0)
        return [{ batch: Math.max(1, first), why: `the input ${name} has the fixed batch ${first}` }];
      const size = rangeOf(plan, name, profile)?.max[0];
      if (size === undefined) return [];
      const which = (plan.profiles?.length ?? 0) > 1 ? ` ${profile}` : '';
      return [{ batch: size, why: `the profile${which} of the input ${name} ends at ${size}` }];
    });
    const least = limits.reduce<Batch | null>(
      (found, one) => (found === null || one.batch < found.batch ? one : found),
      null,
    );
    return least === null ? [] : [least];
  });
  return byProfile.reduce<Batch | null>(
    (most, one) => (most === null || one.batch > most.batch ? one : most),
    null,
  );
}

/** Tensors that Triton fills itself, and profiles that instances use, which the engine lacks. */
function judgeInternal({ internal, profiles }: TritonConfig, plan: PlanTensors): Problem[] {
  const lacking = internal.filter(
    ({ name, mode }) => !plan.list.some((one) => one.name === name && one.mode === mode),
  );
  const count = plan.profiles?.length ?? 0;
  const beyond = count === 0 ? undefined : profiles.find(({ value }) => value >= count);
  return [
    ...lacking.map(({ name, mode, line }): Problem => {
      const names = plan.list.filter((one) => one.mode === mode).map((one) => one.name);
      return {
        code: 'triton-tensor-missing',
        line,
        message: `the configuration names the ${mode} ${name}, but the engine's ${mode}s are ${names.join(', ') || 'none'} (${plan.from})`,
        remedy: 'Write one of these names, or build the engine from the model that has it.',
      };
    }),
    ...(beyond === undefined
      ? []
      : [
          {
            code: 'triton-batch-beyond-profile' as const,
            line: beyond.line,
            message: `an instance group uses profile ${beyond.value}, but the engine has ${count} (${plan.from})`,
            remedy: `Write a profile from 0 to ${count - 1}, or build the engine with more.`,
          },
        ]),
  ];
}

/** A configuration against the inputs and outputs of one plan. Pure. */
export function judgeTensors(config: TritonConfig, plan: PlanTensors): Problem[] {
  const problems = [
    ...config.inputs.flatMap((tensor) => judgeTensor(tensor, 'input', config, plan)),
    ...config.outputs.flatMap((tensor) => judgeTensor(tensor, 'output', config, plan)),
    ...judgeInternal(config, plan),
  ];
  const named = [...config.inputs, ...config.internal.filter(({ mode }) => mode === 'input')];
  if (config.inputs.length > 0)
    for (const { name, mode } of plan.list)
      if (mode === 'input' && !named.some((one) => one.name === name))
        problems.push({
          code: 'triton-tensor-unexpected',
          line: config.inputs[0]?.line ?? 1,
          message: `the engine has the input ${name}, but the configuration does not name it (${plan.from})`,
          remedy: `Add the input ${name}, or leave all inputs out: Triton then reads them from the engine.`,
        });
  const limit = largestBatch(config, plan);
  if (limit !== null && config.maxBatchSize.value > limit.batch)
    problems.push({
      code: 'triton-batch-beyond-profile',
      line: config.maxBatchSize.line,
      message: `max_batch_size is ${config.maxBatchSize.value}, but ${limit.why} (${plan.from})`,
      remedy: `Write max_batch_size: ${limit.batch}, or build the engine for more.`,
    });
  return problems;
}
