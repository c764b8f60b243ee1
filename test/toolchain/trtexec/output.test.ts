import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseTrtexecOutput, versionOfNumber } from '../../../src/toolchain/trtexec/output.js';

describe('the banner', () => {
  it.each([
    ['&&&& RUNNING TensorRT.trtexec [TensorRT v100600] [b26] # trtexec --onnx=m.onnx', '10.6.0.26'],
    ['&&&& RUNNING TensorRT.trtexec [TensorRT v101501] [b29] # /opt/trtexec', '10.15.1.29'],
    ['&&&& RUNNING TensorRT.trtexec [TensorRT v110100] [b106] # trtexec', '11.1.0.106'],
    ['&&&& RUNNING TensorRT.trtexec [TensorRT v8601] # trtexec --onnx=[b9]', '8.6.1'],
    ['&&&& RUNNING TensorRT.trtexec # no version', null],
    ['[I] a line before\n&&&& RUNNING TensorRT.trtexec [TensorRT v100001] [b6] # x\r\n', '10.0.1.6'],
    ['', null],
    ['&&&& RUNNING TensorRT.trtexec [TensorRT v100600] # no build', '10.6.0'],
    ['&&&& RUNNING tensorrt_rtx [TensorRT-RTX v10500] [b114] # x', '1.5.0.114'],
    ['&&&& RUNNING a b [TensorRT v100600] [b26]', null],
    ['&&&& RUNNING TensorRT.trtexec [Torch v100600] [b26]', null],
    ['&&&& RUNNING TensorRT.trtexec [TensorRT vten] [b26]', null],
    ['&&&& RUNNING TensorRT.trtexec [TensorRT v100600] [bx]', '10.6.0'],
    ['&&&& RUNNING x && &&&& RUNNING TensorRT.trtexec [TensorRT v100600] [b26]', null],
    ['&&&& FAILED TensorRT.trtexec [TensorRT v100600] [b26]', null],
    ['quoted: &&&& RUNNING TensorRT.trtexec [TensorRT v100600] [b26] # x', null],
  ])('%s', (text, version) => {
    expect(parseTrtexecOutput(text).bannerVersion).toBe(version);
  });

  it('keeps the first of two', () => {
    const one = '&&&& RUNNING TensorRT.trtexec [TensorRT v100600] [b26] # x';
    const two = one.replace('100600', '110100');
    const found = parseTrtexecOutput(`${one}\r\n${two}`);
    expect([found.banner, found.bannerVersion]).toEqual([one, '10.6.0.26']);
    const late = parseTrtexecOutput(`&&&& RUNNING x\n${two}`);
    expect([late.banner, late.bannerVersion]).toEqual(['&&&& RUNNING x', '11.1.0.26']);
  });
});

describe('numbers', () => {
  it.each([
    [8601, null, '8.6.1'],
    [7203, null, '7.2.3'],
    [100600, 26, '10.6.0.26'],
    [100001, 6, '10.0.1.6'],
    [10500, 114, '1.5.0.114'],
    [10000, 0, '1.0.0.0'],
    [9999, null, '9.9.99'],
    [109912, 3, '10.99.12.3'],
  ])('%d and build %p: %s', (number, build, version) => {
    expect(versionOfNumber(number, build)).toBe(version);
  });
});

describe('result and error lines', () => {
  it('reads what trtexec says of itself', () => {
    const found = parseTrtexecOutput(
      [
        '&&&& RUNNING TensorRT.trtexec [TensorRT v8601] # trtexec --workspace=1',
        '[11/23/2026-17:21:12] [I] TensorRT version: 8.6.1',
        '[11/23/2026-17:21:12] [E] Unknown option: --workspace 1',
        '[11/23/2026-17:21:12] [I] [E] is not an error here',
        '[E] without a time',
        '&&&& FAILED TensorRT.trtexec [TensorRT v8601] # trtexec --workspace=1',
      ].join('\n'),
    );
    expect(found).toMatchObject({
      libraryVersion: '8.6.1',
      passed: false,
      failed: true,
      unknownOptions: ['--workspace'],
      errors: [{ line: 3 }, { line: 5, text: '[E] without a time' }],
    });
  });

  it('is not fooled by a path that holds the words', () => {
    const { passed } = parseTrtexecOutput(
      '&&&& FAILED TensorRT.trtexec # trtexec --onnx=&&&& PASSED TensorRT',
    );
    expect(passed).toBe(false);
  });

  it('takes the line for an error that trtexec prints before it gives up on CUDA', () => {
    const text = 'Cuda failure: CUDA driver version is insufficient for CUDA runtime version';
    expect(parseTrtexecOutput(`[I] a line\n${text}`).errors).toEqual([{ source: 'trtexec', line: 2, text }]);
  });

  it.each<[string, string, boolean]>([
    ['with a time', '[11/23/2026-17:21:12] [E] x', true],
    ['without a time', '[E] x', true],
    ['that ends the work', '[F] x', true],
    ['of CUDA', 'Cuda failure: x', true],
    ['that informs', '[I] x', false],
    ['that warns', '[W] x', false],
    ['that quotes one', 'x [E] x', false],
    ['that quotes one of CUDA', 'x Cuda failure: x', false],
    ['with two times', '[a] [b] [E] x', false],
    ['with no time in it', '[] [E] x', true],
    ['without a word', '[E]x', false],
  ])('takes a line %s for an error, or not', (_, text, isError) => {
    expect(parseTrtexecOutput(`x\n${text}`).errors).toEqual(
      isError ? [{ source: 'trtexec', line: 2, text }] : [],
    );
  });

  it.each<[string, string | null]>([
    ['[I] TensorRT version: 10.6.0', '10.6.0'],
    ['[11/23/2026-17:21:12] [I] TensorRT version: 10.6.0', '10.6.0'],
    ['[I] TensorRT version: 10.6.0  ', '10.6.0'],
    ['[I] TensorRT version: 10.16.10.126', '10.16.10.126'],
    ['[I] TensorRT version: 10.6', '10.6'],
    ['[I] TensorRT version: 10', null],
    ['[I] TensorRT version: 1.2.3.4.5', null],
    ['[I] TensorRT version: 10.6.0 of x', null],
    ['[I] TensorRT version: ten', null],
    ['[a] [b] [I] TensorRT version: 10.6.0', null],
    ['x [I] TensorRT version: 10.6.0', null],
    ['[I] TensorRT version: 10.6.0\n[I] TensorRT version: 10.7.0', '10.6.0'],
    ['[W] x\r\n[I] TensorRT version: 10.7.0\r\n', '10.7.0'],
  ])('reads the version of the library from %j: %s', (text, version) => {
    expect(parseTrtexecOutput(text).libraryVersion).toBe(version);
  });

  it.each<[string, boolean, boolean]>([
    ['&&&& PASSED TensorRT.trtexec # x', true, false],
    ['&&&& RUNNING TensorRT.trtexec # x\n&&&& PASSED TensorRT.trtexec # x', true, false],
    ['&&&& RUNNING TensorRT.trtexec # x\n&&&& PASSED other # x', false, false],
    ['&&&& RUNNING TensorRT.trtexec # x\n&&&& PASSED other # x\n&&&& PASSED TensorRT.trtexec', true, false],
    ['&&&& RUNNING TensorRT.trtexec # x\n&&&& PASSED TensorRT.trtexec # x\n[I] more', true, false],
    ['x &&&& PASSED TensorRT.trtexec', false, false],
    ['&&&& PASSED', false, false],
    ['&&&& FAILED TensorRT.trtexec # x', false, true],
    ['&&&& FAILED other\n[I] more', false, true],
    ['x &&&& FAILED TensorRT.trtexec', false, false],
    ['&&&& PASSED a\n&&&& FAILED a', true, true],
    ['', false, false],
  ])('%j: passed %s, failed %s', (text, passed, failed) => {
    expect(parseTrtexecOutput(text)).toMatchObject({ passed, failed });
  });

  it('names the options that it does not know, of errors alone', () => {
    const { unknownOptions, errors } = parseTrtexecOutput(
      '[E] Unknown option: --a b\n[I] Unknown option: --c\n[E] Unknown option: \n[E] x Unknown option: --d',
    );
    expect([unknownOptions, errors.length]).toEqual([['--a', '--d'], 3]);
  });

  it('of silence, knows nothing', () => {
    expect(parseTrtexecOutput('')).toEqual({
      banner: null,
      bannerVersion: null,
      libraryVersion: null,
      passed: false,
      failed: false,
      errors: [],
      unknownOptions: [],
    });
  });

  it('bounds the errors', () => {
    expect(parseTrtexecOutput(`${'[E] again\n'.repeat(20)}[E] the last`).errors.at(-1)?.text).toBe(
      '[E] again',
    );
    expect(parseTrtexecOutput('[E] again\n'.repeat(1000)).errors).toHaveLength(20);
  });
});

const runs = path.resolve(import.meta.dirname, '../../../../shared/data/runs');
(existsSync(runs) ? describe : describe.skip)(
  'logs of real runs (skipped where they are not present)',
  () => {
    it.each([
      ['h100-10.6-and-rtx.log', ['10.6.0.26', '10.15.1.29', '11.1.0.106']],
      ['h100-8.6-against-10.log', ['8.6.1', '10.6.0.26']],
      ['no-builder-resource.log', ['10.15.1.29']],
    ])('%s: each run has a version, and failed runs an error', (file, expected) => {
      const parts = readFileSync(path.join(runs, file), 'utf8')
        .split(/^(?=&&&& RUNNING )/m)
        .slice(1);
      const found = parts.map((part) => parseTrtexecOutput(part));
      expect(parts.length).toBeGreaterThan(3);
      for (const version of expected)
        expect(found.map(({ bannerVersion }) => bannerVersion)).toContain(version);
      expect(found.filter(({ bannerVersion }) => bannerVersion === null)).toEqual([]);
      expect(found.filter(({ passed, failed }) => passed && failed)).toEqual([]);
    });
  },
);
