import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inspectPlan, type Inspection } from '../../src/engine/inspect.js';
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

describe('a hole, told', () => {
  const KIB = 1024;
  const told = (
    sections: { tag: string; offset: number; size: number }[],
    filled: [from: number, to: number, byte: number][],
    { isStripped = false, prefix = 0, size = 8 * KIB } = {},
  ): string[] => {
    const file = path.join(folder, 'm.engine');
    const bytes = Buffer.alloc(size, 7);
    for (const [from, to, byte] of filled) bytes.fill(byte, from, to);
    writeFileSync(file, bytes);
    const wrapper = prefix === 0 ? null : { kind: 'prefix' as const, bytes: prefix };
    const facts = { file: 'm.engine' };
    return zeroSections(file, { facts, sections, wrapper } as unknown as Inspection, isStripped).map(
      ({ severity, code, message, remedy, evidence, location }) =>
        [
          severity,
          code,
          location?.file,
          message,
          remedy,
          ...evidence.map((one) => `${one.source ?? ''}: ${one.text}`),
        ].join(' | '),
    );
  };
  const COPY = 'Copy or download the file again, and compare its sha256 with the original.';
  const engine = (fill: string, size = 2048, tail = 1024): string => {
    const what = `its section NGNE (${size} bytes) ends in ${fill}, at least ${tail} of them`;
    return `error | engine-corrupted | m.engine | m.engine is a damaged plan: ${what}. | ${COPY} | section NGNE: ${what}`;
  };
  const weights = (tag: string, fill: string, size: number): string => {
    const what = `its section ${tag} (${size} bytes) contains only ${fill}`;
    const isLike = tag === 'THGW' && fill === 'zero bytes';
    const stripped = isLike ? ', or a stripped one that is not marked as stripped' : '';
    const refit = isLike ? ' If it was built with --stripWeights, give its ONNX model as `refit-from`.' : '';
    return `error | engine-corrupted | m.engine | m.engine is a damaged plan${stripped}: ${what}. | ${COPY}${refit} | section ${tag}: ${what}`;
  };
  const NGNE = { tag: 'NGNE', offset: 100, size: 2048 };
  const end = NGNE.offset + NGNE.size;
  it.each<[string, Parameters<typeof told>, string[]]>([
    ['nothing is erased', [[NGNE], []], []],
    ['the whole engine', [[NGNE], [[100, end, 0]]], [engine('zero bytes')]],
    ['the whole engine, 0xff', [[NGNE], [[100, end, 0xff]]], [engine('bytes 0xff')]],
    ['the whole engine, another byte', [[NGNE], [[100, end, 1]]], []],
    ['the last KiB', [[NGNE], [[end - 1024, end, 0]]], [engine('zero bytes')]],
    ['a byte less', [[NGNE], [[end - 1023, end, 0]]], []],
    ['the last KiB but its last byte', [[NGNE], [[end - 1024, end - 1, 0]]], []],
    [
      'what lies before and behind',
      [
        [NGNE],
        [
          [0, 100, 0],
          [end, 8192, 0],
        ],
      ],
      [],
    ],
    [
      'zeros and 0xff in turn',
      [
        [NGNE],
        [
          [100, end, 0],
          [end - 5, end, 0xff],
        ],
      ],
      [],
    ],
    [
      'an engine of less than a KiB',
      [[{ ...NGNE, size: 10 }], [[100, 110, 0]]],
      [engine('zero bytes', 10, 10)],
    ],
    ['a small engine in part', [[{ ...NGNE, size: 10 }], [[101, 110, 0]]], []],
    [
      'an engine that the file cuts off',
      [[NGNE], [[100, 1200, 0]], { size: 1200 }],
      [engine('zero bytes', 2048, 1024)],
    ],
    ['an engine behind the file', [[NGNE], [], { size: 100 }], []],
    ['an engine of nothing', [[{ ...NGNE, size: 0 }], [[0, 200, 0]]], []],
    ['an engine behind a prefix', [[NGNE], [[107, end + 7, 0]], { prefix: 7 }], [engine('zero bytes')]],
    ['what was an engine without the prefix', [[NGNE], [[100, end, 0]], { prefix: 7 }], []],
    ['an engine that is stripped', [[NGNE], [[100, end, 0]], { isStripped: true }], [engine('zero bytes')]],
    [
      'weights of a KiB',
      [[{ tag: 'THGW', offset: 9, size: 1024 }], [[9, 1033, 0]]],
      [weights('THGW', 'zero bytes', 1024)],
    ],
    ['weights of less', [[{ tag: 'THGW', offset: 9, size: 1023 }], [[9, 1033, 0]]], []],
    [
      'weights of a KiB, 0xff',
      [[{ tag: 'THGW', offset: 9, size: 1024 }], [[9, 1033, 0xff]]],
      [weights('THGW', 'bytes 0xff', 1024)],
    ],
    [
      'weights that are stripped',
      [[{ tag: 'THGW', offset: 9, size: 1024 }], [[9, 1033, 0]], { isStripped: true }],
      [],
    ],
    [
      'weights that are stripped, 0xff',
      [[{ tag: 'THGW', offset: 9, size: 1024 }], [[9, 1033, 0xff]], { isStripped: true }],
      [weights('THGW', 'bytes 0xff', 1024)],
    ],
    ['weights but for the last byte', [[{ tag: 'THGW', offset: 9, size: 1024 }], [[9, 1032, 0]]], []],
    ['weights but for the first byte', [[{ tag: 'THGW', offset: 9, size: 1024 }], [[10, 1033, 0]]], []],
    [
      'another section, stripped or not',
      [[{ tag: 'ABCD', offset: 9, size: 1024 }], [[9, 1033, 0]], { isStripped: true }],
      [weights('ABCD', 'zero bytes', 1024)],
    ],
    [
      'two sections',
      [[NGNE, { tag: 'THGW', offset: end, size: 2000 }], [[100, end + 2000, 0]]],
      [engine('zero bytes'), weights('THGW', 'zero bytes', 2000)],
    ],
    [
      'a section of several reads, but for one byte of its last',
      [
        [{ tag: 'THGW', offset: 0, size: 2 * KIB * KIB + 10 }],
        [[0, 2 * KIB * KIB + 9, 0]],
        { size: 2 * KIB * KIB + 10 },
      ],
      [],
    ],
    [
      'a section of several reads',
      [
        [{ tag: 'THGW', offset: 0, size: 2 * KIB * KIB + 10 }],
        [[0, 2 * KIB * KIB + 10, 0]],
        { size: 2 * KIB * KIB + 20 },
      ],
      [weights('THGW', 'zero bytes', 2 * KIB * KIB + 10)],
    ],
  ])('%s', (_, [sections, filled, options], expected) => {
    expect(told(sections, filled, options)).toEqual(expected);
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

  it.each<['tensorrt' | 'tensorrt-rtx', string, number, string | null]>([
    ['tensorrt', '8.6.1.6', 235, '8.6.1 writes 236'],
    ['tensorrt', '8.6.1', 236, null],
    ['tensorrt', '8.6', 239, '8.6.1 writes 236'],
    ['tensorrt', '8.5.3.1', 236, null],
    ['tensorrt', '8.5.3.1', 237, '8.6.1, which is newer, still writes 236'],
    ['tensorrt', '10.0.1.6', 235, '8.6.1, which is older, writes 236 already'],
    ['tensorrt', '10.0.1.6', 240, '10.6.0, which is newer, still writes 239'],
    ['tensorrt', '10.10.0.1', 239, null],
    ['tensorrt', '10.10.0.1', 240, null],
    ['tensorrt', '10.10.0.1', 238, '10.6.0, which is older, writes 239 already'],
    ['tensorrt', '11.1.0.106', 242, '11.1.0 writes 243'],
    ['tensorrt', '11.1.0.106', 243, null],
    ['tensorrt', '99.0', 242, '11.1.0, which is older, writes 243 already'],
    ['tensorrt-rtx', '1.3', 95, '1.4, which is newer, still writes 94'],
    ['tensorrt-rtx', '1.6', 93, '1.4, which is older, writes 94 already'],
    ['tensorrt-rtx', '1.8', 99, '1.7, which is older, writes 100 already'],
    ['tensorrt', 'what', 1, null],
  ])('%s %s and %i, told', (product, version, number, expected) => {
    expect(serializationMisfit(product, version, number)).toBe(expected);
  });
});
