import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { compareTensors, statisticsOf, type Difference } from '../../src/accuracy/compare.js';
import { judgeAnswers, NO_TOLERANCE, parseTolerance, type Precision } from '../../src/accuracy/index.js';
import {
  chunksOf,
  firstFastestOffsets,
  readNpyHeader,
  writeNpy,
  type NpyFile,
} from '../../src/accuracy/npy.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'accuracy-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let files = 0;
function saved(descr: string, shape: number[], data: ArrayBufferView): NpyFile {
  const file = path.join(folder, `${files++}.npy`);
  writeNpy(file, descr, shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return readNpyHeader(file);
}
const floats = (values: readonly number[], shape = [values.length]): NpyFile =>
  saved('<f4', shape, Float32Array.from(values));
const compared = (got: NpyFile, wanted: NpyFile): Difference =>
  compareTensors(got, wanted, statisticsOf(wanted));

/** By the definition, all at once. */
function byDefinition(got: readonly number[], wanted: readonly number[]): { rms: number; max: number } {
  const sum = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value * value, 0);
  const gaps = wanted.map((value, i) => (got[i] ?? NaN) - value);
  return {
    rms: Math.sqrt(sum(gaps)) / Math.sqrt(sum(wanted)),
    max: Math.max(...gaps.map(Math.abs)) / Math.max(...wanted.map(Math.abs)),
  };
}

describe('a .npy file', () => {
  it('is what NumPy 2.4.6 writes', () => {
    // numpy.save of numpy.arange(6, dtype='<i8').reshape(2, 3), its header byte for byte.
    const header = "{'descr': '<i8', 'fortran_order': False, 'shape': (2, 3), }";
    const bytes = Buffer.concat([
      Buffer.from('\x93NUMPY\x01\x00\x76\x00', 'latin1'),
      Buffer.from(`${header.padEnd(117)}\n`, 'latin1'),
      Buffer.from(BigInt64Array.from([0n, 1n, 2n, 3n, 4n, -5n]).buffer),
    ]);
    const file = path.join(folder, 'numpy.npy');
    writeFileSync(file, bytes);
    const read = readNpyHeader(file);
    expect(read).toMatchObject({ descr: '<i8', shape: [2, 3], elements: 6, kind: 'integer' });
    expect([...chunksOf(read)].map(({ values, count }) => [...values.subarray(0, count)])).toEqual([
      [0, 1, 2, 3, 4, -5],
    ]);
    expect((bytes.length - 48) % 64).toBe(0);
  });

  it.each([
    ['not one', Buffer.from('PK\x03\x04 and more of it'), /is not a \.npy file/],
    ['empty', Buffer.alloc(0), /is not a \.npy file/],
  ])('that is %s is refused', (_, bytes, why) => {
    const file = path.join(folder, 'bad.npy');
    writeFileSync(file, bytes);
    expect(() => readNpyHeader(file)).toThrow(why);
  });

  it('that is cut off is refused', () => {
    const { file } = floats([1, 2, 3]);
    writeFileSync(file, readFileSync(file).subarray(0, -1));
    expect(() => readNpyHeader(file)).toThrow(/has 11 bytes of data, but its header says 12/);
  });

  it('of objects is refused', () => {
    expect(() => saved('|O', [1], new Uint8Array(8))).toThrow(/has the type \|O/);
  });

  it('in Fortran order is refused where it would not fit into the memory', () => {
    const file = path.join(folder, 'large.npy');
    const header = "{'descr': '<f4', 'fortran_order': True, 'shape': (1000, 300000), }";
    const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${header}\n`, 'latin1');
    head.writeUInt16LE(header.length + 1, 8);
    writeFileSync(file, head);
    truncateSync(file, head.length + 1_200_000_000);
    expect(() => readNpyHeader(file)).toThrow(/Fortran order/);
    rmSync(file);
  });

  it('in Fortran order gives its elements in C order, as numpy.save writes a transposed array', () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 });
    fc.assert(
      fc.property(shapes, (shape) => {
        const elements = shape.reduce((product, size) => product * size, 1);
        // The same tensor twice: number i lies at its C place in the one and at its Fortran place in the other.
        const offsets = [...firstFastestOffsets(shape)];
        expect([...offsets].sort((a, b) => a - b)).toEqual(Array.from({ length: elements }, (_, i) => i));
        const turned = new Float32Array(elements);
        for (const [i, offset] of offsets.entries()) turned[offset] = i;
        const { file } = saved('<f4', shape, turned);
        writeFileSync(
          file,
          Buffer.from(readFileSync(file).toString('latin1').replace(' False', '  True'), 'latin1'),
        );
        const values = [...chunksOf(readNpyHeader(file))].flatMap((chunk) => [
          ...chunk.values.subarray(0, chunk.count),
        ]);
        expect(values).toEqual(Array.from({ length: elements }, (_, i) => i));
      }),
      { numRuns: 300 },
    );
    // numpy.arange(6).reshape(2, 3).T: its rows are (0, 3), (1, 4), (2, 5).
    expect([...firstFastestOffsets([2, 3])]).toEqual([0, 2, 4, 1, 3, 5]);
  });

  it('of halves is decoded as IEEE 754 says', () => {
    const bits = Uint16Array.from([0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x7e00, 0x8000]);
    const [chunk] = chunksOf(saved('<f2', [7], bits));
    expect([...(chunk?.values.subarray(0, 7) ?? [])]).toEqual([1, -2, 2 ** -24, 65504, Infinity, NaN, -0]);
  });
});

describe('a comparison', () => {
  it('is the definition, for any two tensors', () => {
    const number = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 200 }), (pairs) => {
        const [got, wanted] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        const expected = byDefinition(got, wanted);
        const found = compared(floats(got), floats(wanted));
        if (!Number.isFinite(expected.rms)) return;
        expect(found.rms).toBeCloseTo(expected.rms, 9);
        expect(found.max).toBeCloseTo(expected.max, 9);
        expect(found.histogram.reduce((a, b) => a + b)).toBe(pairs.length);
      }),
      { numRuns: 50 },
    );
  });

  it('finds the worst element across the borders of its parts', () => {
    const wanted = Array.from({ length: 300_000 }, (_, i) => Math.sin(i));
    const got = wanted.map((value, i) => (i === 270_001 ? value + 3 : value));
    const found = compared(floats(got, [3, 100_000]), floats(wanted, [3, 100_000]));
    expect(found.worst?.index).toEqual([2, 70_001]);
    expect(found.unequal).toBe(1);
    expect(found.argmaxAgreement).toBeCloseTo(2 / 3);
  });

  it('takes what is not finite in both for equal, and counts what is so in one', () => {
    const found = compared(floats([NaN, Infinity, 1, NaN]), floats([NaN, -Infinity, 1, 1]));
    expect(found).toMatchObject({ rms: null, unequal: 2, againstNothing: 1, notFinite: 1 });
    expect(found.worst).toEqual({ index: [3], got: null, wanted: 1 });
  });

  it('sees two 64-bit integers that are one double', () => {
    const integers = (value: bigint): NpyFile => saved('<i8', [1], BigInt64Array.of(value));
    expect(compared(integers(2n ** 53n + 1n), integers(2n ** 53n)).unequal).toBe(1);
    expect(compared(integers(2n ** 53n), integers(2n ** 53n)).unequal).toBe(0);
  });

  it('compares FP16 with FP32', () => {
    const halves = saved('<f2', [2], Uint16Array.from([0x3c00, 0x4000]));
    expect(compared(halves, floats([1, 2])).rms).toBe(0);
  });
});

const SINE = Array.from({ length: 1000 }, (_, i) => Math.sin(i));
interface Case {
  got?: NpyFile;
  wanted?: NpyFile;
  moved?: number;
  precision?: Precision;
  tolerance?: string[];
}
const judged = ({ got, wanted = floats(SINE), moved, precision = 'fp16', tolerance }: Case): string[] => {
  const result = judgeAnswers(
    [
      {
        at: 'profile 0 opt',
        isCase: false,
        got: { y: (got ?? wanted).file },
        wanted: { y: wanted.file },
        moved: moved === undefined ? {} : { y: moved },
      },
    ],
    {
      subject: 'm.engine',
      reference: 'm.onnx',
      precision,
      tolerance: tolerance === undefined ? NO_TOLERANCE : parseTolerance(tolerance),
    },
  );
  return [result.status, ...result.findings.map(({ code }) => code)];
};
const off = (by: number): NpyFile => floats(SINE.map((value, i) => value + (i % 2 === 0 ? by : -by)));

describe('an output is', () => {
  it.each<[string, () => Case, string[]]>([
    ['right', () => ({ got: off(0.01) }), ['pass']],
    ['right in FP32', () => ({ got: off(1e-5), precision: 'fp32' }), ['pass']],
    ['wrong in FP32', () => ({ got: off(0.01), precision: 'fp32' }), ['fail', 'accuracy-exceeded']],
    ['wrong', () => ({ got: off(0.1) }), ['fail', 'accuracy-exceeded']],
    ['right by tolerance', () => ({ got: off(0.1), tolerance: ['y:0.2/0.2'] }), ['pass']],
    [
      'wrong by tolerance',
      () => ({ got: off(0.01), tolerance: ['fp16:1e-3/1e-3'] }),
      ['fail', 'accuracy-exceeded'],
    ],
    ['NaN', () => ({ got: floats(SINE.map((v, i) => (i === 7 ? NaN : v))) }), ['fail', 'accuracy-exceeded']],
    ['zero', () => ({ got: floats(SINE.map(() => 0)) }), ['fail', 'output-dead']],
    ['of another shape', () => ({ got: floats(SINE, [10, 100]) }), ['fail', 'output-shape-differs']],
    ['INT8 without a limit', () => ({ got: off(0.1), precision: 'int8' }), ['unproven', 'unproven-accuracy']],
    ['INT8 with a limit', () => ({ got: off(0.1), precision: 'int8', tolerance: ['0.2/0.2'] }), ['pass']],
    ['empty', () => ({ wanted: floats([]) }), ['unproven', 'reference-degenerate']],
    [
      'of a zero reference',
      () => ({ got: floats(SINE.map((v) => v * 1e-5)), wanted: floats(SINE.map(() => 0)) }),
      ['unproven', 'reference-degenerate'],
    ],
    [
      'one where the reference is zero everywhere',
      () => ({ got: off(1), wanted: floats(SINE.map(() => 0)) }),
      ['fail', 'accuracy-exceeded'],
    ],
    [
      'of a constant reference',
      () => ({ wanted: floats(SINE.map(() => 3)) }),
      ['unproven', 'reference-degenerate'],
    ],
    [
      'of a reference of noise',
      () => ({ got: off(0.001), moved: 0.06 }),
      ['unproven', 'reference-degenerate'],
    ],
    ['far beyond the noise', () => ({ got: off(10), moved: 0.06 }), ['fail', 'accuracy-exceeded']],
    [
      'NaN, of noise',
      () => ({ got: floats(SINE.map(() => NaN)), moved: 0.06 }),
      ['fail', 'accuracy-exceeded'],
    ],
    [
      'of a reference of NaN',
      () => ({ got: off(0), wanted: floats(SINE.map(() => NaN)) }),
      ['unproven', 'reference-degenerate'],
    ],
    [
      'finite where the reference is not',
      () => ({ got: off(0), wanted: floats(SINE.map((v, i) => (i === 7 ? NaN : v))) }),
      ['unproven', 'reference-not-finite'],
    ],
    ['a scalar', () => ({ wanted: floats([2.5], []), got: floats([2.5], []) }), ['pass']],
  ])('%s', (_, given, expected) => {
    expect(judged(given())).toEqual(expected);
  });

  it('right or wrong, where it is of integers', () => {
    const classes = (...values: number[]): NpyFile => saved('<i4', [3], Int32Array.from(values));
    expect(judged({ got: classes(1, 2, 3), wanted: classes(1, 2, 3), precision: 'int8' })).toEqual(['pass']);
    expect(judged({ got: classes(1, 2, 4), wanted: classes(1, 2, 3) })).toEqual([
      'fail',
      'accuracy-exceeded',
    ]);
  });

  it.each<[string, () => { noise: NpyFile; real?: NpyFile; moved?: number; realMoved?: number }, string[]]>([
    ['right', () => ({ noise: off(0.01) }), ['pass']],
    ['right, where its reference says nothing of noise', () => ({ noise: off(0.01), moved: 0.06 }), ['pass']],
    ['somewhat off on noise alone', () => ({ noise: off(0.1) }), ['pass', 'warning']],
    ['far off on noise alone', () => ({ noise: off(1) }), ['pass', 'warning']],
    ['NaN on noise alone', () => ({ noise: floats(SINE.map(() => NaN)) }), ['fail', 'error']],
    [
      'right on real inputs that rounding moves',
      () => ({ noise: off(0.01), moved: 0.06, realMoved: 0.06 }),
      ['pass'],
    ],
    ['wrong where it counts', () => ({ noise: off(0.1), real: off(0.1) }), ['fail', 'error']],
  ])('%s, beside inputs of the caller', (_, given, expected) => {
    const { noise, real, moved, realMoved } = given();
    const wanted = { y: floats(SINE).file };
    const at = (isCase: boolean, got: NpyFile, by?: number): Parameters<typeof judgeAnswers>[0][number] => ({
      at: isCase ? 'a case' : 'profile 0 opt',
      isCase,
      got: { y: got.file },
      wanted,
      moved: by === undefined ? {} : { y: by },
    });
    const context = { subject: 'e', reference: 'r', precision: 'fp16' as const, tolerance: NO_TOLERANCE };
    const { status, findings, outputs } = judgeAnswers(
      [at(false, noise, moved), at(true, real ?? off(0.01), realMoved)],
      context,
    );
    expect([status, ...findings.map(({ severity }) => severity)]).toEqual(expected);
    expect(outputs.map((one) => one.at)).toEqual(['profile 0 opt', 'a case']);
  });

  it('says which output it has nothing to compare with, once, and judges the others', () => {
    const { file } = floats(SINE);
    const context = { subject: 'e', reference: 'r', precision: 'fp32' as const, tolerance: NO_TOLERANCE };
    const answers = { at: 'x', isCase: true, got: { y: file, z: file }, wanted: { y: file }, moved: {} };
    const { status, findings } = judgeAnswers([answers, answers], context);
    expect(status).toBe('pass');
    expect(findings.map(({ code, severity, message }) => [code, severity, message])).toEqual([
      ['unproven-accuracy', 'warning', 'The output z of e, at x, was not compared: r has none of that name.'],
    ]);
  });

  it('advises to take TF32 away where it was used', () => {
    const answers = {
      at: 'x',
      isCase: true,
      got: { y: off(0.05).file },
      wanted: { y: floats(SINE).file },
      moved: {},
    };
    const context = { subject: 'e', reference: 'r', precision: 'tf32' as const, tolerance: NO_TOLERANCE };
    expect(judgeAnswers([answers], context).findings).toMatchObject([
      { code: 'accuracy-exceeded', remedy: expect.stringContaining('--noTF32') as unknown },
    ]);
  });

  it('missing, where only the reference has it', () => {
    const { file } = floats(SINE);
    const answers = { at: 'x', isCase: true, got: { y: file }, wanted: { y: file, z: file }, moved: {} };
    const context = { subject: 'e', reference: 'r', precision: 'fp32' as const, tolerance: NO_TOLERANCE };
    expect(judgeAnswers([answers], context).findings.map(({ code }) => code)).toEqual(['output-missing']);
    expect(judgeAnswers([], context).status).toBe('unproven');
  });
});

describe('the input tolerance', () => {
  it('ends a name at the last colon', () => {
    const { all, byOutput, byPrecision } = parseTolerance(['a:0:1e-2/0.5', 'fp16:1/2', '3/4']);
    expect(byOutput.get('a:0')).toEqual({ rms: 0.01, max: 0.5 });
    expect(byPrecision.get('fp16')).toEqual({ rms: 1, max: 2 });
    expect(all).toEqual({ rms: 3, max: 4 });
  });

  it.each(['1e-2', 'fp16', 'fp16:1e-2', ':1/2', '-1/2', 'x:1/2/3', 'NaN/1', '1e999/1', '1/1e999'])(
    'refuses %s',
    (entry) => {
      expect(() => parseTolerance([entry])).toThrow(/tolerance: ".*" cannot be read; expected RMS\/MAX/);
    },
  );

  it.each(['1/2', 'fp16:1/2', 'y:1/2'])('refuses two limits for one thing: %s', (entry) => {
    expect(() => parseTolerance([entry, entry])).toThrow('is a second limit for the same');
  });
});
