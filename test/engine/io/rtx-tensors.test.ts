import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { bufferSource } from '../../../src/engine/bytes.js';
import { inspectBytes } from '../../../src/engine/inspect.js';

const tensorsOf = (bytes: Buffer): unknown => inspectBytes('m.engine', bufferSource(bytes, 300_000)).tensors;
const head = (name: string): Buffer => readFileSync(`test/fixtures/plan/${name}.head`);

it.each(['rtx-1.5.0.114', 'rtx-1.5.0.114-sm75', 'rtx-1.5.0.114-sm120', 'rtx-1.7.1.116'])(
  'the plan of a real %s lists its inputs and outputs',
  (name) => {
    expect(tensorsOf(head(name))).toEqual([
      { name: 'x', mode: 'input', dtype: 'float', shape: [1, 3, 16, 16] },
      { name: 'y', mode: 'output', dtype: 'float', shape: [1, 8, 16, 16] },
    ]);
  },
);

it('what is not as it is known to be is not read at all', () => {
  const bytes = head('rtx-1.5.0.114');
  const name = Buffer.from('0c8001000100000000000000', 'hex');
  const at = bytes.indexOf(Buffer.concat([name, Buffer.from('x\x1c', 'latin1')]));
  expect(at).toBeGreaterThan(0);
  for (let i = at; i < at + 60; i++) {
    const changed = Buffer.from(bytes);
    changed[i] = (changed[i] ?? 0) ^ 0x81;
    const told = tensorsOf(changed) as { name: string }[] | undefined;
    // Another name, type or flag may be read; never another number of tensors.
    expect(told === undefined || told.length === 2).toBe(true);
  }
  expect(tensorsOf(bytes.subarray(0, at + 30))).toBeUndefined();
});
