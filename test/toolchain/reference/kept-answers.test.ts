import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { digestModel } from '../../../src/engine/index.js';
import { KeptAnswers } from '../../../src/toolchain/index.js';
import type { ReferenceMode } from '../../../src/toolchain/reference/reference.js';
import { freshFolder, testHost } from '../fake-host.js';

let folder: string;
let model: string;
let kept: KeptAnswers;
const file = (name: string, content: string): string => {
  const at = path.join(folder, name);
  writeFileSync(at, content);
  return at;
};
beforeEach(() => {
  folder = freshFolder('kept-answers');
  model = path.join(folder, 'm.onnx');
  copyFileSync('examples/tiny.onnx', model);
  kept = new KeptAnswers(testHost({ cacheDir: path.join(folder, 'cache') }));
});
const keyOf = async (inputs: Record<string, string>, mode: ReferenceMode = 'moved'): Promise<string> =>
  (await kept.keyOf(await digestModel(model), { inputs }, mode)) ?? 'none';
const entry = (): string => {
  const home = path.join(folder, 'cache/trt-guard-answers');
  return path.join(home, readdirSync(home)[0] ?? '');
};

describe('an answer is kept', () => {
  it('by what decides it, and by nothing else', async () => {
    const x = file('x.npy', 'one');
    const same = file('same.npy', 'one');
    const key = await keyOf({ x });
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(await keyOf({ x: same })).toBe(key);
    expect(await keyOf({ x: file('other.npy', 'two') })).not.toBe(key);
    expect(await keyOf({ y: x })).not.toBe(key);
    expect(await keyOf({ x }, 'stepped')).not.toBe(key);
    writeFileSync(model, Buffer.concat([readFileSync(model), Buffer.from([0x12, 0x01, 0x61])]));
    expect(await keyOf({ x })).not.toBe(key);
    expect(await keyOf({ x: path.join(folder, 'gone.npy') })).toBe('none');
  });

  it('by the tensors that the model keeps in other files', async () => {
    const digest = await digestModel(model);
    const x = file('x.npy', 'one');
    const keyWith = (
      ...externalData: { file: string; size: number; sha256: string }[]
    ): Promise<string | null> => kept.keyOf({ ...digest, externalData }, { inputs: { x } }, 'moved');
    const weights = { file: 'w.bin', size: 1, sha256: 'a'.repeat(64) };
    const keys = await Promise.all([
      keyWith(),
      keyWith(weights),
      keyWith({ ...weights, sha256: 'b'.repeat(64) }),
      keyWith({ ...weights, file: 'v.bin' }),
      keyWith(weights, { ...weights, file: 'v.bin' }),
    ]);
    expect(new Set(keys).size).toBe(5);
    expect(await keyWith({ ...weights })).toBe(keys[1]);
  });

  it('and found again whole', async () => {
    const key = await keyOf({ x: file('x.npy', 'one') });
    expect(await kept.find(key, path.join(folder, 'to'))).toBeNull();
    await kept.keep(key, { outputs: { 'y:0': file('y.npy', 'answer') }, moved: { 'y:0': 1e-4 } });
    const found = await kept.find(key, path.join(folder, 'to'));
    expect(found?.moved).toEqual({ 'y:0': 1e-4 });
    expect(readFileSync(found?.outputs['y:0'] ?? '', 'utf8')).toBe('answer');
    expect(existsSync(path.join(folder, 'to'))).toBe(true);
  });

  it.each([
    ['changed', (name: string) => name.endsWith('.npy')],
    ['of another seal', (name: string) => name === 'answer.json'],
  ])('and not taken where it is %s', async (_, which) => {
    const key = await keyOf({ x: file('x.npy', 'one') });
    await kept.keep(key, { outputs: { y: file('y.npy', 'answer') }, moved: { y: null } });
    const [name = ''] = readdirSync(entry()).filter(which);
    const at = path.join(entry(), name);
    writeFileSync(at, readFileSync(at, 'utf8').replace('answer', 'forged').replace('"y":null', '"y":1'));
    expect(await kept.find(key, path.join(folder, 'to'))).toBeNull();
  });

  it('under its own key alone', async () => {
    const key = await keyOf({ x: file('x.npy', 'one') });
    await kept.keep(key, { outputs: { y: file('y.npy', 'answer') }, moved: {} });
    const other = '0'.repeat(64);
    const elsewhere = path.join(folder, 'cache/trt-guard-answers', other);
    const { cpSync } = await import('node:fs');
    cpSync(entry(), elsewhere, { recursive: true });
    expect(await kept.find(other, path.join(folder, 'to'))).toBeNull();
  });
});
