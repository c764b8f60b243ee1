import { describe, expect, it } from '@jest/globals';
import fc from '../support/property.js';
import { planMatrix } from '../../src/matrix/plan.js';
import { InputError } from '../../src/core/findings.js';
import { plan, work } from './parts.js';

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');

describe('planMatrix', () => {
  it('has a job for each file, pin and runtime, with what the action takes', () => {
    const entries = plan({
      models: ['m/a.onnx', 'm/b.onnx'],
      engines: ['old.engine'],
      tensorrtVersions: ['10.6', '10.7'],
      runtimeVersions: ['10.6.0', '10.7.0'],
    });
    expect(entries).toHaveLength(12);
    expect(entries[0]).toMatchObject({
      stage: 'check',
      name: 'check a.onnx, TensorRT 10.6, runtime 10.6.0',
      model: 'm/a.onnx',
      engine: '',
      'tensorrt-version': '10.6',
      'runtime-version': '10.6.0',
      require: 'load',
    });
    expect(entries.filter(({ engine }) => engine === 'old.engine')).toHaveLength(4);
  });

  it('has a job for each image and each GPU, which builds know nothing of', () => {
    const entries = plan({
      models: ['a.onnx'],
      runtimeImages: ['x/serve:1', 'x/serve:2'],
      gpus: ['gpu-l4', 'gpu-h100'],
      split: true,
    });
    expect(entries.map((one) => [one.stage, one['runtime-image'], one['runs-on']])).toEqual([
      ['build', '', ''],
      ['load', 'x/serve:1', 'gpu-l4'],
      ['load', 'x/serve:2', 'gpu-l4'],
      ['load', 'x/serve:1', 'gpu-h100'],
      ['load', 'x/serve:2', 'gpu-h100'],
    ]);
    expect(new Set(entries.map(({ id }) => id)).size).toBe(5);
  });

  it('keeps GPUs apart where there is little room, and refuses where there is none', () => {
    const little = { models: ['a.onnx'], runtimeImages: ['x:1', 'x:2', 'x:3'], gpus: ['l4', 'h100'] };
    expect(plan({ ...little, parts: 2 }).map((one) => [one['runs-on'], one['runtime-image']])).toEqual([
      ['l4', 'x:1\nx:2\nx:3'],
      ['h100', 'x:1\nx:2\nx:3'],
    ]);
    expect(() => plan({ ...little, parts: 1 })).toThrow(InputError);
  });

  it('splits into builds without a load and loads of what those build', () => {
    const entries = plan({
      models: ['m/a.onnx', 'n/a.onnx'],
      runtimeVersions: ['10.6', '10.7'],
      split: true,
    });
    const builds = entries.filter(({ stage }) => stage === 'build');
    const loads = entries.filter(({ stage }) => stage === 'load');
    expect([builds.length, loads.length]).toEqual([2, 4]);
    for (const build of builds) {
      expect(build).toMatchObject({ require: 'inspect', 'runtime-version': '' });
      const mine = loads.filter((load) => load['engines-from'] === build.artifact);
      expect(mine.map((load) => load['runtime-version'])).toEqual(['10.6', '10.7']);
      for (const load of mine)
        expect(load).toMatchObject({
          engine: `${build.output}a.engine`,
          model: '',
          require: 'load',
          'built-from': build.model,
        });
    }
  });

  it.each<[string, Parameters<typeof work>[0], RegExp]>([
    ['nothing', { models: [] }, /nothing to split/],
    ['no parts', { parts: 0 }, /from 1 to 256/],
    ['more than GitHub takes', { parts: 257 }, /from 1 to 256/],
    [
      'fewer parts than pins',
      { tensorrtVersions: ['10.6', '10.7'], parts: 1 },
      /^parts is 1, but each of 2 pinned versions needs its own job$/,
    ],
    ['a split of engines', { engines: ['e.engine'], split: true }, /needs no build/],
    ['a split without a load', { require: 'inspect', split: true }, /leave one of them out/],
    [
      'two models of a name in one build',
      { models: ['m/a.onnx', 'n/a.onnx'], split: true, parts: 1 },
      /named a would/,
    ],
  ])('refuses %s', (_, change, message) => {
    expect(() => planMatrix(work(change))).toThrow(InputError);
    expect(() => planMatrix(work(change))).toThrow(message);
  });

  it('never has more jobs than asked for, leaves nothing out, and names each job once, safely', () => {
    const count = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(
        count(30),
        count(4),
        count(5),
        fc.integer({ min: 5, max: 256 }),
        fc.boolean(),
        (m, p, r, parts, split) => {
          const models = Array.from({ length: m + 1 }, (_, i) => `models/$(x) "m" ${i}.onnx`);
          const pins = Array.from({ length: p }, (_, i) => `10.${i}`);
          const runtimes = Array.from({ length: r }, (_, i) => `11.${i}`);
          const entries = plan({ models, tensorrtVersions: pins, runtimeVersions: runtimes, parts, split });
          for (const stage of ['check', 'build', 'load'])
            expect(entries.filter((entry) => entry.stage === stage).length).toBeLessThanOrEqual(parts);
          const ids = entries.flatMap(({ id, report, artifact }) => [id, report, artifact]);
          expect(new Set(ids).size).toBe(ids.length);
          for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9][A-Za-z0-9.-]{0,80}$/);
          const last = entries.filter(({ stage }) => stage !== 'build');
          const cells = last.flatMap((entry) =>
            lines(split ? entry['built-from'] : entry.model).flatMap((model) =>
              (r === 0 ? [''] : lines(entry['runtime-version'])).map((runtime) =>
                JSON.stringify([model, entry['tensorrt-version'], runtime]),
              ),
            ),
          );
          expect(new Set(cells).size).toBe(cells.length);
          expect(cells).toHaveLength((m + 1) * Math.max(p, 1) * Math.max(r, 1));
        },
      ),
    );
  });
});
