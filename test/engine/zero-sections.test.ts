import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspectPlan } from '../../src/engine/inspect.js';
import { serializationMisfit } from '../../src/engine/serialization.js';
import { zeroSections } from '../../src/engine/zero-sections.js';
import { syntheticPlan as plan } from './synthetic.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-zeros-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function holes(
  bytes: Buffer,
  change: (copy: Buffer, offset: number, size: number) => void,
  isStripped = false,
): Promise<string[]> {
  const file = path.join(folder, 'm.engine');
  writeFileSync(file, bytes);
  const weights = (await inspectPlan(file)).sections.find(({ tag }) => tag === 'THGW');
  bytes.fill(7, weights?.offset);
  const copy = Buffer.from(bytes);
  change(copy, weights?.offset ?? 0, weights?.size ?? 0);
  writeFileSync(file, copy);
  return zeroSections(file, await inspectPlan(file), isStripped).map(({ code }) => code);
}

describe('a section that holds zeros', () => {
  const bytes = plan({ weightsSize: 3 * 1024 * 1024 });

  it('is found where all of it is zero, and only there', async () => {
    expect(await holes(bytes, () => undefined)).toEqual([]);
    expect(await holes(bytes, (copy, offset, size) => copy.fill(0, offset, offset + size))).toEqual([
      'engine-corrupted',
    ]);
    for (const kept of [0, 1, -1])
      expect(
        await holes(bytes, (copy, offset, size) => {
          copy.fill(0, offset, offset + size);
          copy[kept < 0 ? offset + size - 1 : offset + kept * (size >> 1)] = 1;
        }),
      ).toEqual([]);
  });
});

it('a section of 0xff, as erased storage has it, is one as well, and is never stripped weights', async () => {
  const bytes = plan({ weightsSize: 3 * 1024 * 1024 });
  for (const isStripped of [false, true]) {
    const filled = (fill: number, from: 'engine' | 'weights'): Promise<string[]> =>
      holes(
        bytes,
        (copy, offset, size) =>
          from === 'weights' ? copy.fill(fill, offset, offset + size) : copy.fill(fill, 80, offset),
        isStripped,
      );
    expect(await filled(0xff, 'weights')).toEqual(['engine-corrupted']);
    expect(await filled(0xff, 'engine')).toEqual(['engine-corrupted']);
    // Weights of whole numbers may be all the same.
    expect(await filled(1, 'weights')).toEqual([]);
  }
});

describe('weights of zeros', () => {
  const bytes = plan({ weightsSize: 3 * 1024 * 1024 });
  const empty = (copy: Buffer, offset: number, size: number): Buffer => copy.fill(0, offset, offset + size);

  it('are what --stripWeights leaves, and nothing else is', async () => {
    expect(await holes(bytes, empty, true)).toEqual([]);
    // An engine section follows the header and its table of two sections (80 bytes), and is never empty.
    expect(await holes(bytes, (copy, offset) => copy.fill(0, 80, offset), true)).toEqual([
      'engine-corrupted',
    ]);
  });
});

describe('a version and a serialization number', () => {
  it.each([
    ['tensorrt', '10.6.0.26', 239, true],
    ['tensorrt', '10.0.1.6', 239, true],
    ['tensorrt', '10.0.1.6', 236, true],
    ['tensorrt', '10.15.1.29', 239, false],
    ['tensorrt', '10.6.0.26', 240, false],
    ['tensorrt', '8.6.1.6', 239, false],
    ['tensorrt', '8.5.3.1', 239, false],
    ['tensorrt', '11.2.1.2', 239, false],
    ['tensorrt', '12.0.0.1', 250, true],
    ['tensorrt-rtx', '1.5.0.114', 94, true],
    ['tensorrt-rtx', '1.5.0.114', 100, false],
    ['tensorrt-rtx', '1.6.0.1', 97, true],
    ['tensorrt-rtx', '1.7.1.116', 94, false],
  ] as const)('%s %s and %i: %s', (product, version, number, fits) => {
    expect(serializationMisfit(product, version, number) === null).toBe(fits);
  });
});
