import { describe, expect, it } from '@jest/globals';
import { InputError } from '../../src/core/findings.js';
import { matrixOutputs, refuseLongInputs, written } from '../../src/matrix/fit.js';
import { planMatrix } from '../../src/matrix/plan.js';
import { readPlan } from '../../src/matrix/read.js';
import { work } from './parts.js';

const named = (count: number, length: number): string[] =>
  Array.from({ length: count }, (_, i) => `${'m'.repeat(length)}/${i}.onnx`);

describe('a written plan', () => {
  it('leaves out what is empty, and reads the same', () => {
    const matrix = planMatrix(work({ models: named(3, 5), split: true }));
    const [entry] = written(matrix).include;
    expect(Object.keys(entry ?? {})).not.toContain('engine');
    expect(Object.values(entry ?? {})).not.toContain('');
    expect(readPlan('plan.json', JSON.stringify(written(matrix)))).toEqual(matrix);
  });
});

describe('what GitHub carries', () => {
  it('is one matrix, or with split the builds and the loads', () => {
    const matrix = planMatrix(work({ models: named(2, 5), split: true }));
    expect(Object.keys(matrixOutputs(matrix, true))).toEqual(['build', 'load']);
    expect(Object.keys(matrixOutputs(planMatrix(work()), false))).toEqual(['matrix']);
  });

  it('is at most 1 MiB of UTF-16 for the outputs of one job', () => {
    const fits = planMatrix(work({ models: named(256, 100), split: true }));
    expect(JSON.stringify(matrixOutputs(fits, true)).length * 2).toBeLessThan(1024 * 1024);
    const long = planMatrix(work({ models: named(256, 700), split: true }));
    expect(() => matrixOutputs(long, true)).toThrow(InputError);
    expect(() => matrixOutputs(long, true)).toThrow(/GitHub takes 1048576/);
  });

  it('is at most 128 KiB for one input of one job', () => {
    expect(() => {
      refuseLongInputs(planMatrix(work({ models: named(1000, 100), parts: 1 })));
    }).not.toThrow();
    expect(() => {
      refuseLongInputs(planMatrix(work({ models: named(1300, 100), parts: 1 })));
    }).toThrow(/model of the job .* has 14\d{4} bytes.*raise parts/);
  });
});
