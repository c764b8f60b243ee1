import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import { inspect } from '../../src/cli/inspect.js';
import { syntheticPlan } from '../engine/synthetic.js';
import { captureOutput } from '../support/answers.js';

const folder = mkdtempSync(path.join(tmpdir(), 'cli-inspect-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const plan = path.join(folder, 'm.engine');
const rtx = path.join(folder, 'rtx.engine');
writeFileSync(plan, syntheticPlan());
writeFileSync(rtx, syntheticPlan({ product: 'vtrt', version: [1, 5, 0, 114] }));

let output: ReturnType<typeof captureOutput>;
beforeEach(() => {
  output = captureOutput();
});
afterEach(() => {
  output.restore();
});

it.each([
  ['10.6.0.26/9.0', 0],
  ['10.6.0.26/8.6', 1],
  ['10.6.0.26', 0],
  ['10.15.1.29/9.0', 0],
  ['tensorrt-rtx:1.5.0.114/9.0', 1],
])('a prediction that it will not load fails: %s is %d', async (target, status) => {
  expect(await inspect([plan], { target: [target] })).toBe(status);
  expect(await inspect([plan], { target: [target], json: true })).toBe(status);
});

it('asks about each target that is named, and the worst answer is the exit status', async () => {
  const target = ['10.6.0.26/8.6', '10.6.0.26/9.0'];
  expect(await inspect([plan], { target })).toBe(1);
  expect(output.text()).toMatch(/m\.engine on 10\.6\.0\.26\/8\.6: predicted, not proven: will-not-load/);
  expect(output.text()).toMatch(/m\.engine on 10\.6\.0\.26\/9\.0: predicted, not proven: should-load/);
  expect(await inspect([plan], { target: target.toReversed() })).toBe(1);
});

it('names the answer of one target `prediction`, and of several `predictions`', async () => {
  const read = async (target: string[]): Promise<unknown> => {
    const before = output.text().length;
    await inspect([plan], { target, json: true });
    return JSON.parse(output.text().slice(before));
  };
  expect(await read(['10.6.0.26/9.0'])).toMatchObject([{ prediction: { prediction: 'should-load' } }]);
  expect(await read(['10.6.0.26/9.0', '10.6.0.26/8.6'])).toMatchObject([
    {
      predictions: [
        { target: '10.6.0.26/9.0', prediction: 'should-load' },
        { target: '10.6.0.26/8.6', prediction: 'will-not-load' },
      ],
    },
  ]);
});

it('says where a compute capability stands when a card is named', async () => {
  await expect(inspect([plan], { target: ['A100'] })).rejects.toThrow('nvidia-smi --query-gpu');
});

it('tells how a target of TensorRT-RTX is written, where one was meant', async () => {
  expect(await inspect([rtx], { target: ['1.5.0.114/12.0'] })).toBe(1);
  expect(output.text()).toContain('write tensorrt-rtx:VERSION/GPU');
  await expect(inspect([rtx], { target: ['rtx:1.5.0.114'] })).rejects.toThrow(
    /tensorrt-rtx:1\.5\.0\.114\/12\.0/,
  );
});
