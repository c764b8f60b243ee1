import { describe, expect, it } from '@jest/globals';
import { isMarkedError, TELLING_LINE } from '../../src/toolchain/telling-lines.js';

const TIME = '[11/30/2026-10:00:00]';

describe('what TensorRT says', () => {
  it.each([
    '[E] plain',
    '[F] fatal',
    `${TIME} [E] at a time`,
    '[TRT] [E] by its name',
    `${TIME} [TRT] [E] both`,
    '   \t[E] indented',
    `\u001b[31m${TIME} [E] in colour\u001b[0m`,
  ])('%s is an error', (line) => {
    expect(isMarkedError(line)).toBe(true);
    expect(TELLING_LINE.test(line)).toBe(true);
  });

  it.each([
    `${TIME} [I] fine`,
    `${TIME} [W] careful`,
    `${TIME} [I] a flag [E] in a sentence`,
    'word [E] later',
    '[I] [E] quoted',
    '[E]glued',
    `${TIME} [a] [E] of another`,
    '',
  ])('%s is none', (line) => {
    expect(isMarkedError(line)).toBe(false);
  });

  it.each([
    '&&&& FAILED TensorRT.trtexec [TensorRT v100600]',
    '&&&& RUNNING TensorRT.trtexec [TensorRT v100600]',
    'Cuda failure: CUDA driver version is insufficient',
    'E1130 10:00:00.000000 1 logging.cc:40] Error Code 1',
    '[I] TensorRT version: 10.6.0',
    '[W] Dynamic dimensions required for input: x, but no shapes were provided.',
    '[W] [TRT] Using an engine plan file across different models of devices is not recommended',
    '[I] Throughput: 10 qps',
    'Skipped inference phase since --skipInference is added.',
    'Engine deserialization failed',
    'Got invalid engine!',
    'Inference set up failed',
  ])('%s is kept', (line) => {
    expect(TELLING_LINE.test(line)).toBe(true);
  });

  it.each(['[I] Throughput', 'said &&&& PASSED', '[I] layer 1', 'a Cuda failure: x'])('%s is not', (line) => {
    expect(TELLING_LINE.test(line)).toBe(false);
  });
});
