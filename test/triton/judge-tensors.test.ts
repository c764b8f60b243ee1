/** Configurations of models with more than inputs and outputs of clients: sequences, ragged batches, shape tensors, several profiles. */
import { describe, expect, it } from '@jest/globals';
import { SourceFile } from '../../src/pins/index.js';
import { readTritonConfig } from '../../src/triton/config.js';
import { judgeTensors, type PlanTensors } from '../../src/triton/judge-tensors.js';

type Tensor = PlanTensors['list'][number];
const tensor = (mode: Tensor['mode'], name: string, type: string, shape: number[]): Tensor => ({
  name,
  mode,
  types: [type],
  shape,
});
const range = (
  input: string,
  max: number[],
): { input: string; min: number[]; opt: number[]; max: number[] } => ({
  input,
  min: max.map(() => 1),
  opt: max,
  max,
});

/** What Triton would refuse, by code; the configuration itself has nothing wrong. */
function refused(config: string, plan: Omit<PlanTensors, 'from'>): string[] {
  const read = readTritonConfig(new SourceFile('config.pbtxt', config));
  expect(read.problems).toEqual([]);
  return judgeTensors(read, { ...plan, from: 'its passport' }).map(({ code }) => code);
}

describe('a sequence with controls and a state', () => {
  const plan = {
    list: [
      tensor('input', 'x', 'float', [-1, 4]),
      tensor('input', 'START', 'float', [-1, 1]),
      tensor('input', 'state_in', 'float', [-1, 8]),
      tensor('output', 'y', 'float', [-1, 4]),
      tensor('output', 'state_out', 'float', [-1, 8]),
    ],
    profiles: [[range('x', [4, 4]), range('START', [4, 1]), range('state_in', [4, 8])]],
  };
  const config = `max_batch_size: 4
input { name: "x" data_type: TYPE_FP32 dims: 4 }
output { name: "y" data_type: TYPE_FP32 dims: 4 }
sequence_batching {
  max_sequence_idle_microseconds: 5000000
  oldest { max_candidate_sequences: 4 }
  control_input [ { name: "START" control [ { kind: CONTROL_SEQUENCE_START fp32_false_true: [ 0, 1 ] } ] } ]
  state [ { input_name: "state_in" output_name: "state_out" data_type: TYPE_FP32 dims: [ 8 ]
    initial_state { data_type: TYPE_FP32 dims: [ 8 ] zero_data: true name: "zero" } } ]
}`;
  it('is right: no client sees them', () => {
    expect(refused(config, plan)).toEqual([]);
  });
  it.each([
    ['a state that the engine lacks', config.replace('"state_in"', '"state"')],
    ['a state that it does not give', config.replace('"state_out"', '"state"')],
    ['a control of another name', config.replace('"START"', '"BEGIN"')],
  ])('%s is told', (_, changed) => {
    expect(refused(changed, plan)).toContain('triton-tensor-missing');
  });
  it('an input that nobody feeds is told', () => {
    expect(refused(config.replace(/control_input .*\n/, ''), plan)).toEqual(['triton-tensor-unexpected']);
  });
});

describe('a ragged batch', () => {
  const plan = {
    list: [
      tensor('input', 'ids', 'int32', [-1]),
      tensor('input', 'starts', 'float', [-1]),
      tensor('output', 'y', 'float', [-1, 4]),
    ],
    profiles: [[range('ids', [4096]), range('starts', [17])]],
  };
  const config = `max_batch_size: 16
input { name: "ids" data_type: TYPE_INT32 dims: [ -1 ] allow_ragged_batch: true }
output { name: "y" data_type: TYPE_FP32 dims: 4 }
batch_input [ { kind: BATCH_ACCUMULATED_ELEMENT_COUNT_WITH_ZERO target_name: "starts" data_type: TYPE_FP32 source_input: "ids" } ]`;
  it('has one axis, and what Triton adds to it is not missed', () => {
    expect(refused(config, plan)).toEqual([]);
  });
  it('fits no engine with a batch, and no other size', () => {
    const batched = { ...plan, list: [tensor('input', 'ids', 'int32', [-1, -1]), ...plan.list.slice(1)] };
    expect(refused(config, batched)).toEqual(['triton-dims-differ']);
    expect(refused(config.replace('[ -1 ]', '[ 16 ]'), plan)).toEqual(['triton-dims-differ']);
  });
});

describe('a shape tensor', () => {
  const plan = {
    list: [
      tensor('input', 'x', 'float', [-1, -1]),
      tensor('input', 'size', 'int32', [2]),
      tensor('output', 'y', 'float', [-1, -1]),
    ],
    profiles: [[range('x', [8, 64]), range('size', [8, 128])]],
  };
  const config = `max_batch_size: 8
input [ { name: "x" data_type: TYPE_FP32 dims: -1 }, { name: "size" data_type: TYPE_INT32 dims: 1 is_shape_tensor: true } ]
output { name: "y" data_type: TYPE_FP32 dims: -1 }`;
  it.each([
    ['said to be one', config],
    ['left to Triton to find out', config.replace(' is_shape_tensor: true', '')],
    ['not named at all', config.replace(/, \{ name: "size".*?\}/, '').replace(/input \[.*\n/, '')],
  ])('has no batch: %s', (_, text) => {
    expect(refused(text, plan)).toEqual([]);
  });
});

describe('several profiles', () => {
  const plan = {
    list: [tensor('input', 'x', 'float', [-1, 4]), tensor('output', 'y', 'float', [-1, 4])],
    profiles: [[range('x', [1, 4])], [range('x', [8, 4])]],
  };
  it.each<[string, string, string[]]>([
    ['the first counts where no instance names one', '', ['triton-batch-beyond-profile']],
    ['the one that an instance names', 'instance_group { profile: "1" }', []],
    ['the largest of those that are named', 'instance_group { profile: [ "0", "1" ] }', []],
    ['one that there is not', 'instance_group { profile: [ "1", "2" ] }', ['triton-batch-beyond-profile']],
  ])('%s', (_, group, codes) => {
    expect(refused(`max_batch_size: 8 ${group}`, plan)).toEqual(codes);
  });
});
