import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { guard } from '../../src/guard/guard.js';
import { causeOf } from '../../src/guard/judge.js';
import { parseRequest } from '../../src/guard/request/request.js';
import { realHost } from '../../src/host/real.js';
import { pythonWith } from '../support/real-runtime.js';
import { CORPUS, placeModel } from './wheels.js';

/** All of them nightly (TRT_GUARD_ALL_MODELS=1), a subset for each push. */
const wanted = CORPUS.models.filter(({ ci }) => ci || process.env['TRT_GUARD_ALL_MODELS'] === '1');
const observer = {
  line: () => undefined,
  phase: <T>(_title: string, body: () => Promise<T>): Promise<T> => body(),
};

describe(`models of public wheels on TensorRT-RTX ${CORPUS.tensorrt}`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'trt-guard-models-test-'));
  let python = '';
  beforeAll(() => {
    python = pythonWith(`tensorrt-rtx-cu12==${CORPUS.tensorrt}`);
  }, 300_000);
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function check(
    model: string,
    shapes: readonly string[],
  ): Promise<{ verdict: string; cause: string }> {
    const request = parseRequest({
      model: [model],
      product: ['tensorrt-rtx'],
      'tensorrt-version': [CORPUS.tensorrt],
      python: [python],
      require: ['inspect'],
      shapes,
    });
    const report = await guard({ ...request, searchesRepository: false }, realHost(), observer);
    return { verdict: report.verdict, cause: causeOf(report) };
  }

  it.each(wanted)(
    '$package $name: $expected',
    async (model) => {
      const file = placeModel(model, folder);
      const { verdict, cause } = await check(file, model.shapes);
      expect({ verdict, cause }).toEqual(
        model.expected === 'pass'
          ? { verdict: 'pass', cause: '' }
          : { verdict: 'fail', cause: model.expected },
      );
      // Without shapes a dynamic model is red at once, and never green with a profile that nobody asked for.
      if (model.shapes.length > 0 && model.expected === 'pass')
        expect(await check(file, [])).toEqual({ verdict: 'fail', cause: 'dynamic-shape-no-profile' });
    },
    300_000,
  );

  it('lists at least twelve models of at least five wheels', () => {
    expect(CORPUS.models.length).toBeGreaterThanOrEqual(12);
    expect(new Set(CORPUS.models.map((model) => model.package)).size).toBeGreaterThanOrEqual(5);
  });
});
