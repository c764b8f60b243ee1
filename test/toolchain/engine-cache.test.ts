import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  engineFolder,
  engineKey,
  findEngine,
  keepEngine,
  type EngineInputs,
} from '../../src/toolchain/engine-cache.js';
import { freshFolder, testHost } from './fake-host.js';

/** One length-delimited protobuf field. */
function field(number: number, body: Buffer | string): Buffer {
  const bytes = Buffer.from(body);
  const varint = (value: number): number[] =>
    value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(bytes.length)]), bytes]);
}

const external = (file: string): Buffer =>
  Buffer.concat([
    field(8, 'weight'),
    field(13, Buffer.concat([field(1, 'location'), field(2, file)])),
    field(13, Buffer.concat([field(1, 'offset'), field(2, '4096')])),
  ]);

/** A model with a weight inside, one outside, and one outside in a constant of a subgraph. */
function modelBytes(): Buffer {
  const subgraph = field(1, field(5, field(5, external('deep.bin'))));
  const graph = Buffer.concat([
    field(5, field(9, Buffer.alloc(500_000, 7))),
    field(5, external('weights.bin')),
    field(1, Buffer.concat([field(4, 'If'), field(5, field(6, subgraph))])),
  ]);
  return Buffer.concat([Buffer.from([8, 8]), field(7, graph)]);
}

function folderWithModel(): EngineInputs {
  const folder = freshFolder('model');
  for (const [name, body] of [
    ['model.onnx', modelBytes()],
    ['weights.bin', 'weights'],
    ['deep.bin', 'deep'],
    ['plugin.so', 'plugin'],
    ['timing.cache', 'timing'],
  ] as const)
    writeFileSync(path.join(folder, name), body);
  return {
    model: path.join(folder, 'model.onnx'),
    product: 'tensorrt',
    converter: 'trtexec',
    builderVersion: '10.0.1.6',
    gpu: { name: 'NVIDIA H100', computeCapability: '9.0' },
    driverVersion: '580.1',
    arguments: ['--fp16', `--timingCacheFile=${path.join(folder, 'timing.cache')}`],
    plugins: [path.join(folder, 'plugin.so')],
  };
}

describe('engineKey', () => {
  it('is the same for the same, wherever it lies', async () => {
    expect((await engineKey(folderWithModel())).key).toBe((await engineKey(folderWithModel())).key);
  });

  it('changes with everything that decides what is built', async () => {
    const inputs = folderWithModel();
    const keys = [(await engineKey(inputs)).key];
    const changed: Partial<EngineInputs>[] = [
      { product: 'tensorrt-rtx' },
      { builderVersion: '10.0.1.5' },
      { gpu: null },
      { gpu: { name: 'NVIDIA H200', computeCapability: '9.0' } },
      { gpu: { name: 'NVIDIA H100', computeCapability: '9.1' } },
      { driverVersion: '580.2' },
      { driverVersion: null },
      { arguments: [] },
      { arguments: ['--fp16', '--best'] },
      { arguments: ['--best', '--fp16'] },
      { plugins: [] },
      { arguments: ['--fp16', '--timingCacheFile=not-there.cache'] },
      { converter: 'python' },
    ];
    for (const change of changed) keys.push((await engineKey({ ...inputs, ...change })).key);
    for (const name of ['weights.bin', 'deep.bin', 'plugin.so', 'timing.cache']) {
      writeFileSync(path.join(path.dirname(inputs.model), name), `other ${name}`);
      keys.push((await engineKey(inputs)).key);
    }
    writeFileSync(inputs.model, Buffer.concat([modelBytes(), field(2, 'producer')]));
    keys.push((await engineKey(inputs)).key);
    expect(new Set(keys).size).toBe(changed.length + 6);
  });

  it('gives no key where the external data is missing', async () => {
    const inputs = folderWithModel();
    writeFileSync(inputs.model, field(7, field(5, external('gone.bin'))));
    await expect(engineKey(inputs)).rejects.toThrow('gone.bin');
  });
});

describe('the kept engine', () => {
  it('is found again whole, and not after a flipped byte', async () => {
    const host = testHost();
    const engine = path.join(freshFolder('engine'), 'a.engine');
    writeFileSync(engine, 'plan');
    expect(await findEngine(host, 'key')).toBeNull();
    const kept = await keepEngine(host, 'key', engine);
    expect(await findEngine(host, 'key')).toBe(kept);
    writeFileSync(kept, 'plam');
    expect(await findEngine(host, 'key')).toBeNull();
    writeFileSync(engine, 'newer plan');
    expect(await findEngine(host, 'key')).toBeNull();
    expect(await keepEngine(host, 'key', engine)).toBe(await findEngine(host, 'key'));
    expect(readdirSync(engineFolder(host, 'key')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('is not found when the record was cut short', async () => {
    const host = testHost();
    mkdirSync(engineFolder(host, 'key'), { recursive: true });
    writeFileSync(path.join(engineFolder(host, 'key'), 'engine.json'), '{"schema":1,"fi');
    expect(await findEngine(host, 'key')).toBeNull();
  });
});
