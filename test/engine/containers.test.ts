import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { inspectExitCode, runInspect } from '../../src/cli/run-inspect.js';
import { inspectPlan } from '../../src/engine/index.js';
import { bytesField, varintField } from './onnx/models.js';
import { syntheticPlan } from './synthetic.js';

const root = mkdtempSync(path.join(tmpdir(), 'containers-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});
let folder: string;
let count = 0;
beforeEach(() => {
  folder = path.join(root, String(count++));
  mkdirSync(folder);
});
const write = (name: string, bytes: Buffer | string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
};

/** An ONNX model of EPContext nodes, as ONNX Runtime writes it. */
function epContext(nodes: readonly { embed: boolean; context: Buffer | string; sm?: string }[]): Buffer {
  const attribute = (name: string, value: Buffer): Buffer =>
    bytesField(5, Buffer.concat([bytesField(1, name), value]));
  const graph = nodes.map(({ embed, context, sm }, i) =>
    bytesField(
      1,
      Buffer.concat([
        bytesField(3, `part_${i}`),
        bytesField(4, 'EPContext'),
        attribute('embed_mode', varintField(3, embed ? 1 : 0)),
        attribute('ep_cache_context', bytesField(4, context)),
        ...(sm === undefined ? [] : [attribute('hardware_architecture', bytesField(4, sm))]),
        bytesField(7, 'com.microsoft'),
      ]),
    ),
  );
  return Buffer.concat([
    varintField(1, 8),
    bytesField(7, Buffer.concat(graph)),
    bytesField(8, varintField(2, 18)),
  ]);
}

describe('an ONNX model with EPContext nodes', () => {
  it('is unwrapped where the engine is embedded, and both are told', async () => {
    const file = write(
      'model_ctx.onnx',
      epContext([
        { embed: true, context: syntheticPlan(), sm: '90' },
        { embed: true, context: syntheticPlan({ version: [10, 3, 0, 26] }) },
      ]),
    );
    const { inspections } = await runInspect([file]);
    expect(
      inspections.map(({ facts: { file: name, format, version } }) => [path.basename(name), format, version]),
    ).toEqual([
      ['model_ctx.onnx', 'onnx', null],
      ['model_ctx.onnx#part_0', 'wrapped-plan', '10.6.0.26'],
      ['model_ctx.onnx#part_1', 'wrapped-plan', '10.3.0.26'],
    ]);
    expect(inspections[0]?.facts.container).toEqual({ kind: 'ep-context', engines: 2 });
    expect(inspections.flatMap(({ findings }) => findings)).toEqual([]);
    expect(inspectExitCode(inspections)).toBe(0);
  });

  it('leads to the engine that it names', async () => {
    write('a.engine', syntheticPlan({ capability: [8, 9] }));
    const file = write('m_ctx.onnx', epContext([{ embed: false, context: 'a.engine', sm: '89' }]));
    const { inspections } = await runInspect([file]);
    expect(inspections.map(({ facts }) => path.basename(facts.file))).toEqual(['m_ctx.onnx', 'a.engine']);
    expect(inspectExitCode(inspections)).toBe(0);
  });

  it.each([
    [
      'another GPU than the engine',
      epContext([{ embed: true, context: syntheticPlan(), sm: '86' }]),
      'engine-container-mismatch',
    ],
    [
      'an engine that is not there',
      epContext([{ embed: false, context: 'gone.engine' }]),
      'engine-file-not-found',
    ],
    ['a path out of its folder', epContext([{ embed: false, context: '../a.engine' }]), 'ep-context-path'],
    ['an absolute path', epContext([{ embed: false, context: '/a.engine' }]), 'ep-context-path'],
    [
      'an engine that is cut short',
      epContext([{ embed: true, context: syntheticPlan().subarray(0, -1) }]),
      'plan-truncated',
    ],
  ])('is wrong where it names %s', async (_, bytes, code) => {
    const { inspections } = await runInspect([write('m_ctx.onnx', bytes)]);
    expect(inspections.flatMap(({ findings }) => findings).map((finding) => finding.code)).toEqual([code]);
    expect(inspectExitCode(inspections)).toBe(1);
  });

  it('is not an engine for a check, which loads with TensorRT', async () => {
    const { findings } = await inspectPlan(
      write('m.onnx', epContext([{ embed: true, context: syntheticPlan() }])),
    );
    expect(findings.map(({ code }) => code)).toEqual(['not-an-engine-file']);
    expect(findings[0]?.message).toContain('ONNX Runtime loads');
  });
});

describe("ONNX Runtime's cache", () => {
  const name = (sm: string): string =>
    `TensorrtExecutionProvider_TRTKernel_graph_main_graph_6398305485275041207_0_0_fp16_sm${sm}.engine`;

  it('says graph, hash, precision and GPU in the name', async () => {
    write(name('90'), syntheticPlan());
    const { inspections } = await runInspect([folder]);
    expect(inspections[0]?.facts.container).toEqual({
      kind: 'ort-cache',
      graph: 'main_graph',
      hash: '6398305485275041207',
      precision: 'fp16',
      computeCapability: '9.0',
    });
    expect(inspectExitCode(inspections)).toBe(0);
  });

  it('is wrong where the name says another GPU than the engine', async () => {
    write(name('86'), syntheticPlan());
    const { inspections } = await runInspect([folder]);
    expect(inspections[0]?.findings.map(({ code }) => code)).toEqual(['engine-container-mismatch']);
  });
});

describe('a module of Torch-TensorRT', () => {
  /** pickle's BINUNICODE. */
  const text = (value: string): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(value.length);
    return Buffer.concat([Buffer.from('X'), length, Buffer.from(value)]);
  };
  const module = (engine: Buffer, capability = '9%0'): Buffer =>
    Buffer.concat([
      Buffer.from('PK\x03\x04'),
      Buffer.alloc(5000, 7),
      text('8'),
      text('_run_on_acc_0_engine'),
      text(`0%${capability}%0%NVIDIA H100`),
      text(engine.toString('base64')),
      Buffer.from('q\x05more of the archive'),
    ]);

  it.each([0, 1, 2])('is read to the engine, whatever the length of its text (%i)', async (extra) => {
    const file = write('m.ts', module(syntheticPlan({ weightsSize: 64 + extra })));
    const { inspections } = await runInspect([file]);
    const [holder, engine] = inspections;
    expect(holder?.facts.container).toEqual({
      kind: 'torch-tensorrt',
      abi: '8',
      device: 'NVIDIA H100',
      engines: 1,
    });
    expect(engine?.facts).toMatchObject({ version: '10.6.0.26', computeCapability: '9.0', complete: true });
    expect(inspectExitCode(inspections)).toBe(0);
  });

  it('says where its device is not that of the engine', async () => {
    const { inspections } = await runInspect([write('m.ts', module(syntheticPlan(), '8%6'))]);
    expect(inspections[1]?.findings.map(({ code }) => code)).toEqual(['engine-container-mismatch']);
  });

  it('is any zip archive where it holds no engine', async () => {
    const { inspections } = await runInspect([
      write('m.pt', Buffer.concat([Buffer.from('PK\x03\x04ftrt'), Buffer.alloc(99)])),
    ]);
    expect(inspections).toHaveLength(1);
    expect(inspectExitCode(inspections)).toBe(1);
  });
});

describe('a folder of TensorRT-LLM', () => {
  const config = {
    version: '0.12.0',
    pretrained_config: { mapping: { world_size: 2, tp_size: 2, pp_size: 1 } },
  };

  it('is whole where every rank is there', async () => {
    write('config.json', JSON.stringify(config));
    write('rank0.engine', syntheticPlan());
    write('rank1.engine', syntheticPlan());
    const { inspections } = await runInspect([folder]);
    expect(inspections[0]?.facts.container).toEqual({
      kind: 'tensorrt-llm',
      version: '0.12.0',
      tpSize: 2,
      ppSize: 1,
      worldSize: 2,
      ranks: [0, 1],
    });
    expect(inspections).toHaveLength(3);
    expect(inspectExitCode(inspections)).toBe(0);
  });

  it('is not where one is missing, or of another release', async () => {
    write('config.json', JSON.stringify({ builder_config: { tensor_parallel: 3 } }));
    write('llama_float16_tp3_rank0.engine', syntheticPlan());
    write('llama_float16_tp3_rank2.engine', syntheticPlan({ version: [10, 3, 0, 26] }));
    const { inspections } = await runInspect([folder]);
    expect(inspections[0]?.findings.map(({ code }) => code)).toEqual([
      'engine-set-incomplete',
      'engine-set-mixed',
    ]);
    expect(inspections[0]?.findings[0]?.message).toContain('1 of 3 ranks (1)');
    expect(inspectExitCode(inspections)).toBe(1);
  });

  it.each([['{'], ['{}'], ['[]'], ['{"pretrained_config": {"mapping": {"world_size": 1e9}}}']])(
    'is any folder with the config %s',
    async (text) => {
      write('config.json', text);
      write('rank0.engine', syntheticPlan());
      expect((await runInspect([folder])).inspections).toHaveLength(1);
    },
  );
});
