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
    ['quoted: &&&& RUNNING TensorRT.trtexec [TensorRT v100600] [b26] # x', null],
  ])('%s', (text, version) => {
    expect(parseTrtexecOutput(text).bannerVersion).toBe(version);
  });

  it('keeps the first of two', () => {
    const one = '&&&& RUNNING TensorRT.trtexec [TensorRT v100600] [b26] # x';
    const two = one.replace('100600', '110100');
    expect(parseTrtexecOutput(`${one}\n${two}`).bannerVersion).toBe('10.6.0.26');
  });
});

describe('numbers', () => {
  it.each([
    [8601, null, '8.6.1'],
    [7203, null, '7.2.3'],
    [100600, 26, '10.6.0.26'],
    [100001, 6, '10.0.1.6'],
    [10500, 114, '1.5.0.114'],
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

  it('bounds the errors', () => {
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
