import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { bufferSource, type ByteSource } from '../../src/engine/bytes.js';
import { PLAN_CODES } from '../../src/engine/codes.js';
import { inspectBytes, type Inspection } from '../../src/engine/inspect.js';
import { inspectExitCode } from '../../src/cli/run-inspect.js';
import { archive, syntheticPlan } from './synthetic.js';

/** Cases in all; a nightly run asks for more. */
const CASES = Number(process.env['PROPERTY_CASES'] ?? 200_000);
const READ_LIMIT = 64 * 1024;

interface Sample {
  bytes: Buffer;
  /** What the file would be as a whole. */
  size: number;
}

const fixtures = path.resolve(import.meta.dirname, '../fixtures/plan');
const shared = path.resolve(import.meta.dirname, '../../../shared/data/plans');
const whole = (bytes: Buffer): Sample => ({ bytes, size: bytes.length });

function headsIn(folder: string): Sample[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.head'))
    .map((name) => {
      const bytes = readFileSync(path.join(folder, name));
      return { bytes, size: Number(bytes.readBigUInt64LE(0x10)) };
    });
}

const json = Buffer.from('{"names": {"0": "person"}}');
const samples: Sample[] = [
  ...headsIn(fixtures),
  ...headsIn(shared),
  whole(syntheticPlan()),
  whole(syntheticPlan({ wide: true, version: [8, 6, 1, 6] })),
  whole(archive({ wide: true })),
  whole(Buffer.concat([Buffer.from([json.length, 0, 0, 0]), json, syntheticPlan()])),
  whole(readFileSync(path.join(fixtures, 'external-everywhere.onnx'))),
  whole(readFileSync(path.join(fixtures, 'rtx-1.7.1.116.timing-cache'))),
];

/** Counts what is read, and hands out copies, as a file would. */
function meter(source: ByteSource): { source: ByteSource; read: () => number } {
  let total = 0;
  return {
    source: {
      size: source.size,
      read: (offset, length) => {
        const bytes = source.read(offset, length);
        total += bytes.length;
        return Buffer.from(bytes);
      },
    },
    read: () => total,
  };
}

const u8Records = (version: string): Buffer =>
  Buffer.concat(version.split('.').map((part) => Buffer.from([0x02, 0x80, 1, 0, Number(part)])));

function i32Records(...values: number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  values.forEach((value, i) => {
    bytes.writeUInt32LE(0x0001_8007, i * 8);
    bytes.writeInt32LE(value, i * 8 + 4);
  });
  return bytes;
}

/** What must hold whatever the bytes are. Throws where it does not. */
function check(bytes: Buffer, size: number): Inspection {
  const metered = meter(bufferSource(bytes, size));
  const inspection = inspectBytes('f', metered.source);
  const { facts, bodyVersion, wrapper, findings } = inspection;
  const claim = (holds: boolean, what: string): void => {
    if (!holds) throw new Error(`${what}: ${JSON.stringify(inspection)}`);
  };
  const codes = findings.map(({ code }) => code);
  const start = wrapper?.bytes ?? 0;
  claim(metered.read() <= READ_LIMIT, `read ${metered.read()} bytes`);
  claim(facts.fileSize === size, 'another size');
  if (facts.version !== null)
    claim(
      [...bytes.subarray(start + 24, start + 28)].join('.') === facts.version,
      'a version that is not there',
    );
  if (bodyVersion !== null) claim(bytes.includes(u8Records(bodyVersion)), 'a body version that is not there');
  if (facts.computeCapability !== null)
    claim(
      bytes.includes(i32Records(...facts.computeCapability.split('.').map(Number))),
      'a compute capability that is not there',
    );
  if (facts.complete === true) claim(facts.declaredSize === size - start, 'complete with another size');
  if (facts.product !== null)
    claim(facts.format === 'plan' || facts.format === 'wrapped-plan', 'a product of no plan');
  const isDoubted = facts.version === null || codes.includes('plan-version-unconfirmed');
  if (inspectExitCode([inspection]) === 0)
    claim(facts.complete === true && (bodyVersion === facts.version || isDoubted), 'sound without proof');
  for (const code of codes) claim(code in PLAN_CODES, `undocumented ${code}`);
  return inspection;
}

const byte = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.constantFrom(0, 1, 2, 0x0a, 0x0d, 0x7f, 0x80, 0xff),
);
/** Most of what is read lies in the first 300 bytes. */
const offset = fc.oneof({ weight: 5, arbitrary: fc.nat(0x130) }, { weight: 1, arbitrary: fc.nat(4095) });
/** By number: a counterexample is then short. */
const anySample = fc.nat(samples.length - 1);
const sampleOf = (i: number): Sample => samples[i] ?? whole(Buffer.alloc(0));
const lyingSize = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: 0n, max: 5000n }),
  fc.constantFrom(0n, 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n),
);

function run<T extends unknown[]>(share: number, property: fc.IPropertyWithHooks<T>): void {
  fc.assert(property, { numRuns: Math.ceil(CASES * share) });
}

describe('whatever the bytes, inspecting neither throws nor claims what they do not hold', () => {
  it('bytes of real plans, some of them changed', () => {
    const edits = fc.array(fc.tuple(offset, byte), { minLength: 1, maxLength: 8 });
    run(
      0.45,
      fc.property(anySample, edits, (index, changes) => {
        const sample = sampleOf(index);
        const bytes = Buffer.from(sample.bytes);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        check(bytes, sample.size);
      }),
    );
  }, 120_000);

  it('single bits flipped', () => {
    run(
      0.15,
      fc.property(anySample, offset, fc.nat(7), (index, at, bit) => {
        const sample = sampleOf(index);
        const bytes = Buffer.from(sample.bytes);
        if (at < bytes.length) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
        check(bytes, sample.size);
      }),
    );
  }, 120_000);

  it('cut short anywhere, in a file of any size', () => {
    run(
      0.1,
      fc.property(anySample, fc.nat(4096), fc.nat(10_000), (index, length, more) => {
        const sample = sampleOf(index);
        const bytes = sample.bytes.subarray(0, length);
        check(bytes, bytes.length);
        check(bytes, bytes.length + more);
      }),
    );
  }, 120_000);

  it('numbers that lie', () => {
    const places = fc.constantFrom(
      8,
      16,
      0x28,
      0x30,
      0x38,
      0x40,
      0x48,
      0x50,
      0x54,
      0x58,
      0x68,
      0x70,
      0x74,
      0x78,
    );
    run(
      0.15,
      fc.property(
        anySample,
        fc.array(fc.tuple(places, lyingSize), { minLength: 1, maxLength: 3 }),
        (index, lies) => {
          const sample = sampleOf(index);
          const bytes = Buffer.from(sample.bytes);
          for (const [at, value] of lies) if (at + 8 <= bytes.length) bytes.writeBigUInt64LE(value, at);
          check(bytes, sample.size);
        },
      ),
    );
  }, 120_000);

  it('a prefix of any kind', () => {
    run(
      0.05,
      fc.property(fc.uint8Array({ maxLength: 40 }), anySample, (prefix, index) => {
        const sample = sampleOf(index);
        check(Buffer.concat([prefix, sample.bytes]), prefix.length + sample.size);
      }),
    );
  }, 120_000);

  it('random bytes, bare and behind a magic', () => {
    const magic = fc.constantFrom(
      '',
      'ftrt',
      'vtrt',
      'ptrt',
      'ftrt\0\0\0\0',
      'vtrt\0\0\0\0',
      '\x08\x08',
      '{',
    );
    run(
      0.1,
      fc.property(magic, fc.uint8Array({ maxLength: 200 }), (start, rest) => {
        const bytes = Buffer.concat([Buffer.from(start, 'latin1'), rest]);
        check(bytes, bytes.length);
      }),
    );
  }, 120_000);
});

describe('the checks above can fail', () => {
  it('an intact plan passes them, and is sound', () => {
    for (const { bytes, size } of samples.slice(0, 3)) expect(inspectExitCode([check(bytes, size)])).toBe(0);
  });

  it('no single change of the version goes unseen', () => {
    for (const at of [24, 25, 26, 27]) {
      const bytes = syntheticPlan();
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      expect(check(bytes, bytes.length).findings.map(({ code }) => code)).toEqual([
        'plan-version-inconsistent',
      ]);
    }
  });
});

it('allocates less than 1 MiB, whatever the header says', () => {
  const huge = [
    ...samples.map(({ bytes }) => bytes),
    ...[8, 16, 0x30, 0x58].map((at) => {
      const bytes = syntheticPlan();
      bytes.fill(0xff, at, at + 7);
      return bytes;
    }),
  ];
  const used = (): number => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  for (const bytes of huge) {
    inspectBytes('f', bufferSource(bytes, 2 ** 41)); // warm
    const before = used();
    inspectBytes('f', bufferSource(bytes, 2 ** 41));
    expect(used() - before).toBeLessThan(1024 * 1024);
  }
});
