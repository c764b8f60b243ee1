/** Model repositories with one fault each: red by its own code, without a GPU and without Triton. */
import { SourceFile } from '../../src/pins/text/source.js';
import { readTritonConfig } from '../../src/triton/config.js';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { makePassport, passportPath, renderPassport } from '../../src/engine/index.js';
import { judgeRepository, type TritonModel } from '../../src/triton/index.js';
import { syntheticPlan } from '../engine/synthetic.js';
import { writtenModel } from '../engine/onnx/models.js';

const RIGHT = `
name: "yolo"
platform: "tensorrt_plan"   # a comment
max_batch_size: 8
input: [
  { name: "images", data_type: TYPE_FP32, dims: [ 3, 640, 640 ], format: FORMAT_NONE },
]
output [
  {
    name: "boxes"
    data_type: TYPE_FP16
    dims: 8400 dims: 84
  }
]
instance_group [{ count: 1 kind: KIND_GPU gpus: [ 0 ] }]
dynamic_batching { preferred_batch_size: [ 4, 8 ] max_queue_delay_microseconds: 100 }
version_policy: { latest: { num_versions: 1 } }
`;

interface Repository {
  config: string | null;
  folder: string;
  version: string;
  /** By name, the bytes of the version folder's files. */
  files: Record<string, Buffer>;
  passport: boolean;
  onnx: boolean;
}

const PLAN = syntheticPlan();

async function judged(change: (right: Repository) => Partial<Repository> = () => ({})): Promise<TritonModel> {
  const right: Repository = {
    config: RIGHT,
    folder: 'yolo',
    version: '1',
    files: { 'model.plan': PLAN },
    passport: true,
    onnx: false,
  };
  const { config, folder, version, files, passport, onnx } = { ...right, ...change(right) };
  const root = mkdtempSync(path.join(tmpdir(), 'triton-'));
  const home = path.join(root, folder, version);
  mkdirSync(home, { recursive: true });
  if (config !== null) writeFileSync(path.join(root, folder, 'config.pbtxt'), config);
  for (const [name, bytes] of Object.entries(files)) {
    const file = path.join(home, name);
    writeFileSync(file, bytes);
    if (!passport) continue;
    const written = await makePassport({
      enginePath: file,
      modelPath: null,
      report: { verdict: 'pass', witnesses: [], checks: [] },
      gpu: null,
      driver: null,
      converter: null,
      trtexecArgs: [],
      toolVersion: '1.0.0',
      created: new Date(0),
      tensors: {
        from: 'the deserialized engine',
        list: [
          { name: 'images', mode: 'input', dtype: 'float', shape: [-1, 3, 640, 640] },
          { name: 'boxes', mode: 'output', dtype: 'half', shape: [-1, 8400, 84] },
        ],
      },
      profiles: [[{ input: 'images', min: [1, 3, 640, 640], opt: [4, 3, 640, 640], max: [8, 3, 640, 640] }]],
    });
    writeFileSync(passportPath(file), renderPassport(written));
  }
  const model = path.join(root, 'yolo.onnx');
  writeFileSync(
    model,
    writtenModel({
      inputs: [{ name: 'images', shape: ['batch', 3, 640, 640] }],
      outputs: [{ name: 'boxes', type: 10, shape: ['batch', 8400, 84] }],
    }),
  );
  const { models } = await judgeRepository(root, new Map(onnx ? [[folder, model]] : []));
  expect(models).toHaveLength(1);
  return models[0] as TritonModel;
}

const codes = ({ findings }: TritonModel): string[] => findings.map(({ code }) => code);
const written =
  (from: string, to: string) =>
  ({ config }: Repository): Partial<Repository> => {
    expect(config).toContain(from);
    return { config: config?.replace(from, to) ?? null };
  };
const files = (named: Record<string, Buffer>) => (): Partial<Repository> => ({ files: named });

it('ends a configuration of nothing but wrong lines with an error', () => {
  const text = 'foo: 1\n'.repeat(100_000);
  const { problems } = readTritonConfig(new SourceFile('config.pbtxt', text));
  expect(problems).toHaveLength(51);
  expect(problems.at(-1)).toMatchObject({ line: 51, isSure: true });
});

describe('a right repository is green', () => {
  it.each<[string, (right: Repository) => Partial<Repository>]>([
    ['as it is', () => ({})],
    ['with backend in place of platform', written('platform: "tensorrt_plan"', 'backend: "tensorrt"')],
    ['without a configuration', () => ({ config: null })],
    ['without a name', written('name: "yolo"\n', '')],
    ['without tensors', ({ config }) => ({ config: config?.replace(/input: [^]*?\]\n\]?\n/, '') ?? null })],
    ['with dynamic sizes', written('3, 640, 640', '3, -1, -1')],
    [
      'with a smaller batch',
      ({ config }) => ({
        config: config?.replace('size: 8', 'size: 0x4').replace('[ 4, 8 ]', '[ 4 ]') ?? null,
      }),
    ],
    ['with types by number', written('TYPE_FP32', '11')],
    [
      'with an empty value written again',
      written('max_batch_size: 8', 'max_batch_size: 0 max_batch_size: 8'),
    ],
    ['with a reshape', written('dims: 8400 dims: 84', 'dims: [ 705600 ] reshape { shape: [ 8400, 84 ] }')],
    [
      'without batching',
      ({ config }) => ({
        config: (config ?? '')
          .replace('max_batch_size: 8', '')
          .replace('3, 640', '-1, 3, 640')
          .replace('dims: 8400', 'dims: -1 dims: 8400'),
      }),
    ],
    [
      'with a plan for each GPU',
      ({ config }) => ({
        config: `${config ?? ''}cc_model_filenames [ { key: "9.0" value: "h100.plan" } ]`,
        files: { 'h100.plan': PLAN },
      }),
    ],
    ['by its ONNX model', () => ({ passport: false, onnx: true })],
  ])('%s', async (_, change) => {
    const model = await judged(change);
    expect([model.status, ...codes(model)]).toEqual(['pass']);
  });

  it('a plan that nobody tells of is not compared, and says so', async () => {
    const model = await judged(() => ({ passport: false }));
    expect([model.status, ...codes(model)]).toEqual(['unproven', 'triton-tensors-unproven']);
  });

  it('models of other backends are not looked at', async () => {
    const model = await judged(() => ({ config: 'backend: "python"\nmax_batchsize: 3' }));
    expect([model.status, ...codes(model)]).toEqual(['other']);
  });
});

/** A fault of a repository, and its code. */
const FAULTS: [string, string, (right: Repository) => Partial<Repository>][] = [
  ['another name', 'triton-name-differs', written('name: "yolo"', 'name: "yolov8"')],
  ['the folder was renamed', 'triton-name-differs', () => ({ folder: 'yolo2' })],
  ['platform tensorrt', 'triton-backend-wrong', written('"tensorrt_plan"', '"tensorrt"')],
  ['backend tensorrt_plan', 'triton-backend-wrong', written('platform:', 'backend:')],
  ['ONNX Runtime for plans', 'triton-backend-wrong', written('"tensorrt_plan"', '"onnxruntime_onnx"')],
  ['a batch beyond the profile', 'triton-batch-beyond-profile', written('size: 8', 'size: 16')],
  ['a type', 'triton-type-differs', written('TYPE_FP32', 'TYPE_FP16')],
  ['the type of an output', 'triton-type-differs', written('TYPE_FP16', 'TYPE_FP32')],
  ['the batch among the dims', 'triton-dims-differ', written('[ 3,', '[ 1, 3,')],
  ['a size', 'triton-dims-differ', written('640, 640', '416, 416')],
  ['NHWC', 'triton-dims-differ', written('3, 640, 640', '640, 640, 3')],
  ['an input of another name', 'triton-tensor-missing', written('"images"', '"input"')],
  ['an output of another name', 'triton-tensor-missing', written('"boxes"', '"output0"')],
  ['a plan of another name', 'triton-plan-missing', files({ 'yolo.engine': PLAN })],
  [
    'a default that is not there',
    'triton-plan-missing',
    ({ config }) => ({ config: `${config ?? ''}default_model_filename: "yolo.plan"` }),
  ],
  [
    'a plan for another GPU',
    'triton-plan-wrong-gpu',
    ({ config }) => ({ config: `${config ?? ''}cc_model_filenames { key: "8.6" value: "model.plan" }` }),
  ],
  ['no version folder', 'triton-version-missing', () => ({ version: 'v1' })],
  ['a version 0', 'triton-version-missing', () => ({ version: '0' })],
  [
    'a policy for another version',
    'triton-version-missing',
    written('latest: { num_versions: 1 }', 'specific { versions: [ 3 ] }'),
  ],
  ['an empty engine', 'engine-file-empty', files({ 'model.plan': Buffer.alloc(0) })],
  [
    'a Git LFS pointer',
    'not-an-engine-file',
    files({
      'model.plan': Buffer.from(
        `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 123\n`,
      ),
    }),
  ],
  [
    'an engine of the other product',
    'triton-plan-other-product',
    files({ 'model.plan': syntheticPlan({ product: 'vtrt', version: [1, 5, 0, 114] }) }),
  ],
  ['a size of 0', 'triton-config-unreadable', written('640, 640', '640, 0')],
  [
    'a reshape to another number of elements',
    'triton-config-unreadable',
    written('dims: 8400 dims: 84', 'dims: [ 84 ] reshape { shape: [ 8400, 84 ] }'),
  ],
  [
    'a reshape that moves an open axis',
    'triton-config-unreadable',
    written('dims: 8400 dims: 84', 'dims: [ 2, -1, 3 ] reshape { shape: [ 3, -1, 2 ] }'),
  ],
  ['an input without a name', 'triton-config-unreadable', written('name: "images"', '')],
  [
    'an output twice',
    'triton-config-unreadable',
    written('instance_group', 'output { name: "boxes" } instance_group'),
  ],
  [
    'NCHW of two sizes',
    'triton-config-unreadable',
    written('[ 3, 640, 640 ], format: FORMAT_NONE', '[ 3, 409600 ], format: FORMAT_NCHW'),
  ],
  ['a preferred batch beyond the largest', 'triton-config-unreadable', written('[ 4, 8 ]', '[ 4, 16 ]')],
  [
    'a misspelt field of a scheduler',
    'triton-config-unreadable',
    written('max_queue_delay_microseconds', 'max_queue_delay_microsecond'),
  ],
  [
    'two schedulers',
    'triton-config-unreadable',
    written('version_policy', 'sequence_batching { } version_policy'),
  ],
  [
    'a field twice',
    'triton-config-unreadable',
    written('version_policy', 'max_batch_size: 4 version_policy'),
  ],
  ['a negative batch', 'triton-config-unreadable', written('size: 8', 'size: -1')],
  [
    'a profile that there is not',
    'triton-batch-beyond-profile',
    written('count: 1', 'count: 1 profile: "1"'),
  ],
  [
    'a profile that is not a number',
    'triton-config-unreadable',
    written('count: 1', 'count: 1 profile: "max"'),
  ],
  [
    'a control that the engine lacks',
    'triton-tensor-missing',
    written(
      'dynamic_batching { preferred_batch_size: [ 4, 8 ] max_queue_delay_microseconds: 100 }',
      'sequence_batching { control_input [ { name: "START" control [ { kind: CONTROL_SEQUENCE_START fp32_false_true: [ 0, 1 ] } ] } ] }',
    ),
  ],
  [
    'a batch input of two sources',
    'triton-config-unreadable',
    written('instance_group', 'batch_input { source_input: [ "images", "b" ] } instance_group'),
  ],
  [
    'a batch input of what is not an input',
    'triton-config-unreadable',
    written('instance_group', 'batch_input { source_input: "image" } instance_group'),
  ],
  [
    'a priority that there is not',
    'triton-config-unreadable',
    written('{ preferred', '{ priority_levels: 3 preferred'),
  ],
  [
    'one control in two inputs',
    'triton-config-unreadable',
    written(
      'dynamic_batching { preferred_batch_size: [ 4, 8 ] max_queue_delay_microseconds: 100 }',
      'sequence_batching { control_input { name: "a" control { kind: 1 } } control_input { name: "b" control { kind: 1 } } }',
    ),
  ],
  ['a brace that is not closed', 'triton-config-unreadable', written('latest: {', 'latest: ')],
  ['a field that there is not', 'triton-config-unreadable', written('max_batch_size', 'max_batchsize')],
  ['a type that there is not', 'triton-config-unreadable', written('TYPE_FP32', 'FP32')],
];

describe('red by its own code', () => {
  it.each(FAULTS)('%s: %s', async (_, code, change) => {
    const model = await judged(change);
    expect(codes(model)).toContain(code);
    expect(model.status).toBe('fail');
  });

  it('an engine that is not that of its passport', async () => {
    const root = mkdtempSync(path.join(tmpdir(), 'triton-'));
    mkdirSync(path.join(root, 'm/1'), { recursive: true });
    expect.assertions(1);
    await expect(judgeRepository(path.join(root, 'm/1'))).rejects.toThrow(/contains no model/);
  });
});
